using System.Globalization;
using System.Text;
using System.Xml;
using Daybook.Core.Entries;
using Daybook.Server.Journals;

namespace Daybook.Server.Site.Exports;

/// <summary>A journal as Atom 1.0.</summary>
internal static class AtomFeed
{
    public const string ContentType = "application/atom+xml; charset=utf-8";
    private const string Atom = "http://www.w3.org/2005/Atom";

    public static byte[] Write(FeedContent content)
    {
        var (journal, buffer) = (content.Journal, new MemoryStream());
        var id = $"urn:lj:{new Uri(content.SiteUrl).IdnHost}:atom1:{journal.Name}";
        using (var xml = XmlWriter.Create(buffer, new XmlWriterSettings { Encoding = new UTF8Encoding(false), Indent = true }))
        {
            xml.WriteStartElement("feed", Atom);
            xml.WriteAttributeString("xmlns", "lj", null, FeedContent.LiveJournal);
            xml.WriteElementString("id", Atom, id);
            xml.WriteElementString("title", Atom, content.Title);
            WriteLink(xml, "self", $"{content.JournalAddress}data/atom{content.Query}");
            WriteLink(xml, "alternate", content.JournalAddress);
            xml.WriteElementString("updated", Atom, Time(content.UpdatedAt));
            xml.WriteStartElement("author", Atom);
            xml.WriteElementString("name", Atom, XmlCharacters.Clean(journal.FullName));
            xml.WriteEndElement();
            foreach (var entry in content.Entries)
            {
                WriteEntry(xml, content, entry, string.Create(CultureInfo.InvariantCulture, $"{id}:{entry.DisplayId}"));
            }

            xml.WriteEndElement();
        }

        return buffer.ToArray();
    }

    private static void WriteEntry(XmlWriter xml, FeedContent content, Entry entry, string id)
    {
        xml.WriteStartElement("entry", Atom);
        xml.WriteElementString("id", Atom, id);
        xml.WriteElementString("title", Atom, XmlCharacters.Clean(entry.Subject));
        WriteLink(xml, "alternate", content.AddressOf(entry));
        xml.WriteElementString("published", Atom, Time(entry.LoggedAt));
        xml.WriteElementString("updated", Atom, Time(entry.ChangedAt));
        xml.WriteStartElement("author", Atom);
        xml.WriteElementString("name", Atom, entry.Poster.Value);
        xml.WriteElementString("uri", Atom, JournalUrl.Of(content.SiteUrl, entry.Poster) + "/");
        xml.WriteEndElement();
        foreach (var tag in entry.Tags)
        {
            xml.WriteStartElement("category", Atom);
            xml.WriteAttributeString("term", XmlCharacters.Clean(tag.Value));
            xml.WriteEndElement();
        }

        xml.WriteStartElement("content", Atom);
        xml.WriteAttributeString("type", "html");
        xml.WriteString(content.HtmlOf(entry));
        xml.WriteEndElement();
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

    private static void WriteLink(XmlWriter xml, string relation, string address)
    {
        xml.WriteStartElement("link", Atom);
        xml.WriteAttributeString("rel", relation);
        xml.WriteAttributeString("href", address);
        xml.WriteEndElement();
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
