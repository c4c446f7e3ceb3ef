using System.Globalization;
using System.Xml;
using Daybook.Core.Entries;
using Daybook.Core.Journals;
using Daybook.Server.Journals;

namespace Daybook.Server.Publishing;

/// <summary>The documents of Atom publishing. What they say of an entry is what its owner wrote, to be edited: it is not cleaned for a page.</summary>
/// <param name="siteUrl">The server's address, without a slash at the end.</param>
internal sealed class AtomDocuments(string siteUrl)
{
    /// <summary>The id of an entry.</summary>
    public string IdOf(Entry entry) => string.Create(CultureInfo.InvariantCulture, $"{AtomXml.IdOf(siteUrl, entry.Journal)}:{entry.DisplayId}");

    /// <summary>Where an entry is edited.</summary>
    public string EditAddress(Entry entry) =>
        string.Create(CultureInfo.InvariantCulture, $"{siteUrl}{AtomEndpoint.Path}/edit/{entry.ItemId}");

    /// <summary>Where things are.</summary>
    public byte[] Service(Journal journal) => XmlBytes.Write(xml =>
    {
        xml.WriteStartElement("feed", AtomXml.Namespace);
        foreach (var name in (string[])["post", "edit", "feed", "categories"])
        {
            xml.WriteLink($"service.{name}", $"{siteUrl}{AtomEndpoint.Path}/{name}", AtomEndpoint.ContentType, journal.FullName);
        }

        xml.WriteLink("alternate", JournalUrl.Of(siteUrl, journal.Name) + "/", "text/html", journal.FullName);
        xml.WriteEndElement();
    });

    /// <summary>The newest entries.</summary>
    public byte[] Feed(Journal journal, IReadOnlyList<Entry> entries) => XmlBytes.Write(xml =>
    {
        xml.WriteStartElement("feed", AtomXml.Namespace);
        xml.WriteText("id", AtomXml.IdOf(siteUrl, journal.Name));
        xml.WriteText("title", journal.ShownTitle);
        xml.WriteTime("updated", entries.Count > 0 ? entries.Max(entry => entry.UpdatedAt) : journal.CreatedAt);
        xml.WriteLink("alternate", JournalUrl.Of(siteUrl, journal.Name) + "/", "text/html");
        xml.WriteLink("service.post", $"{siteUrl}{AtomEndpoint.Path}/post", AtomEndpoint.ContentType);
        foreach (var entry in entries)
        {
            WriteEntry(xml, entry);
        }

        xml.WriteEndElement();
    });

    /// <summary>One entry.</summary>
    public byte[] Entry(Entry entry) => XmlBytes.Write(xml => WriteEntry(xml, entry));

    /// <summary>The journal's tags.</summary>
    public static byte[] Categories(IEnumerable<TagName> tags) => XmlBytes.Write(xml =>
    {
        xml.WriteStartElement("categories", "http://www.w3.org/2007/app");
        xml.WriteAttributeString("fixed", "no");
        foreach (var tag in tags)
        {
            xml.WriteCategory(tag.Value);
        }

        xml.WriteEndElement();
    });

    private void WriteEntry(XmlWriter xml, Entry entry)
    {
        xml.WriteStartElement("entry", AtomXml.Namespace);
        xml.WriteText("id", IdOf(entry));
        xml.WriteText("title", entry.Subject);
        xml.WriteTime("published", entry.LoggedAt);
        xml.WriteTime("updated", entry.UpdatedAt);
        xml.WriteAuthor(entry.Poster.Value);
        xml.WriteLink("alternate", JournalUrl.Of(siteUrl, entry), "text/html");
        xml.WriteLink("edit", EditAddress(entry), AtomEndpoint.ContentType);
        xml.WriteLink("service.edit", EditAddress(entry), AtomEndpoint.ContentType);
        foreach (var tag in entry.Tags)
        {
            xml.WriteCategory(tag.Value);
        }

        // In Atom's HTML line ends mean nothing.
        xml.WriteHtml(entry.Property(EntryProperty.Preformatted) is null ? entry.Text.Replace("\n", "<br />\n", StringComparison.Ordinal) : entry.Text);
        xml.WriteEndElement();
    }
}
