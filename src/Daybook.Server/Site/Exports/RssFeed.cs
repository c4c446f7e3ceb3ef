using System.Globalization;
using System.Xml;
using Daybook.Core.Entries;
using Daybook.Server.Journals;
using Daybook.Server.Userpics;

namespace Daybook.Server.Site.Exports;

/// <summary>A journal as RSS 2.0.</summary>
internal static class RssFeed
{
    public const string ContentType = "text/xml; charset=utf-8";

    public static byte[] Write(FeedContent content) => XmlBytes.Write(xml =>
    {
        var journal = content.Journal;
        xml.WriteStartElement("rss");
        xml.WriteAttributeString("version", "2.0");
        xml.WriteAttributeString("xmlns", "lj", null, FeedContent.LiveJournal);
        xml.WriteStartElement("channel");
        xml.WriteElementString("title", content.Title);
        xml.WriteElementString("link", content.JournalAddress);
        xml.WriteElementString("description", content.Title);
        xml.WriteElementString("lastBuildDate", Time(content.UpdatedAt));
        xml.WriteElementString("lj", "journal", FeedContent.LiveJournal, journal.Name.Value);
        xml.WriteElementString("lj", "journalid", FeedContent.LiveJournal, Digits(journal.AccountId));
        xml.WriteElementString("lj", "journaltype", FeedContent.LiveJournal, journal.IsCommunity ? "community" : "personal");
        if (journal.DefaultUserpicId is { } userpicId)
        {
            xml.WriteStartElement("image");
            xml.WriteElementString("url", UserpicUrl.Of(content.SiteUrl, userpicId, journal.AccountId));
            xml.WriteElementString("title", content.Title);
            xml.WriteElementString("link", content.JournalAddress);
            xml.WriteEndElement();
        }

        foreach (var (entry, html) in content.ListTexts())
        {
            WriteItem(xml, content, entry, html);
        }

        xml.WriteEndElement();
        xml.WriteEndElement();
    });

    private static void WriteItem(XmlWriter xml, FeedContent content, Entry entry, string html)
    {
        xml.WriteStartElement("item");
        xml.WriteStartElement("guid");
        xml.WriteAttributeString("isPermaLink", "true");
        xml.WriteString(content.AddressOf(entry));
        xml.WriteEndElement();
        xml.WriteElementString("pubDate", Time(entry.LoggedAt));
        if (entry.Subject.Length > 0)
        {
            xml.WriteElementString("title", XmlCharacters.Clean(entry.Subject));
        }

        xml.WriteElementString("link", content.AddressOf(entry));
        xml.WriteElementString("description", html);
        xml.WriteElementString("comments", content.AddressOf(entry));
        foreach (var tag in entry.Tags)
        {
            xml.WriteElementString("category", XmlCharacters.Clean(tag.Value));
        }

        WriteExtension(xml, "music", entry.Property(EntryProperty.Music));
        WriteExtension(xml, "mood", FeedContent.MoodOf(entry));
        WriteExtension(xml, "security", FeedContent.SecurityOf(entry));
        if (entry.PosterId != content.Journal.AccountId)
        {
            WriteExtension(xml, "poster", entry.Poster.Value);
            WriteExtension(xml, "posterid", Digits(entry.PosterId));
        }

        WriteExtension(xml, "reply-count", Digits(entry.CommentCount));
        xml.WriteEndElement();
    }

    private static void WriteExtension(XmlWriter xml, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            xml.WriteElementString("lj", name, FeedContent.LiveJournal, XmlCharacters.Clean(value));
        }
    }

    private static string Digits(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Time(DateTimeOffset time) => time.ToString("R", CultureInfo.InvariantCulture);
}
