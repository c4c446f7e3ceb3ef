using System.Globalization;
using System.Xml;
using Daybook.Core.Entries;
using Daybook.Server.Journals;

namespace Daybook.Server.Site.Exports;

/// <summary>A journal as Atom 1.0.</summary>
internal static class AtomFeed
{
    public static byte[] Write(FeedContent content) => XmlBytes.Write(xml =>
    {
        var journal = content.Journal;
        var id = AtomXml.IdOf(content.SiteUrl, journal.Name);
        xml.WriteStartElement("feed", AtomXml.Namespace);
        xml.WriteAttributeString("xmlns", "lj", null, FeedContent.LiveJournal);
        xml.WriteText("id", id);
        xml.WriteText("title", content.Title);
        xml.WriteLink("self", $"{content.JournalAddress}data/atom{content.Query}");
        xml.WriteLink("alternate", content.JournalAddress);
        xml.WriteTime("updated", content.UpdatedAt);
        xml.WriteAuthor(journal.FullName);
        foreach (var (entry, html) in content.ListTexts())
        {
            WriteEntry(xml, content, entry, html, string.Create(CultureInfo.InvariantCulture, $"{id}:{entry.DisplayId}"));
        }

        xml.WriteEndElement();
    });

    private static void WriteEntry(XmlWriter xml, FeedContent content, Entry entry, string html, string id)
    {
        xml.WriteStartElement("entry", AtomXml.Namespace);
        xml.WriteText("id", id);
        xml.WriteText("title", entry.Subject);
        xml.WriteLink("alternate", content.AddressOf(entry));
        xml.WriteTime("published", entry.LoggedAt);
        xml.WriteTime("updated", entry.UpdatedAt);
        xml.WriteAuthor(entry.Poster.Value, JournalUrl.Of(content.SiteUrl, entry.Poster) + "/");
        foreach (var tag in entry.Tags)
        {
            xml.WriteCategory(tag.Value);
        }

        xml.WriteHtml(html);
        WriteExtension(xml, "music", entry.Property(EntryProperty.Music));
        WriteExtension(xml, "mood", FeedContent.MoodOf(entry));
        WriteExtension(xml, "reply-count", entry.CommentCount.ToString(CultureInfo.InvariantCulture));
        xml.WriteEndElement();
    }

    private static void WriteExtension(XmlWriter xml, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            xml.WriteElementString("lj", name, FeedContent.LiveJournal, XmlCharacters.Clean(value));
        }
    }
}
