using System.Globalization;
using System.Text;
using System.Xml;
using Daybook.Core.Entries;
using Daybook.Core.Journals;
using Daybook.Server.Journals;

namespace Daybook.Server.Publishing;

/// <summary>The documents of Atom publishing. What they say of an entry is what its owner wrote, to be edited: it is not cleaned for a page.</summary>
/// <param name="siteUrl">The server's address, without a slash at the end.</param>
internal sealed class AtomDocuments(string siteUrl)
{
    private const string Atom = "http://www.w3.org/2005/Atom";

    /// <summary>The id of an entry.</summary>
    public string IdOf(Entry entry) => string.Create(CultureInfo.InvariantCulture, $"{IdOf(entry.Journal.Value)}:{entry.DisplayId}");

    /// <summary>Where an entry is edited.</summary>
    public string EditAddress(Entry entry) =>
        string.Create(CultureInfo.InvariantCulture, $"{siteUrl}{AtomEndpoint.Path}/edit/{entry.ItemId}");

    /// <summary>Where things are.</summary>
    public byte[] Service(Journal journal) => Write(xml =>
    {
        xml.WriteStartElement("feed", Atom);
        foreach (var name in (string[])["post", "edit", "feed", "categories"])
        {
            WriteLink(xml, $"service.{name}", $"{siteUrl}{AtomEndpoint.Path}/{name}", AtomEndpoint.ContentType, journal.FullName);
        }

        WriteLink(xml, "alternate", JournalUrl.Of(siteUrl, journal.Name) + "/", "text/html", journal.FullName);
        xml.WriteEndElement();
    });

    /// <summary>The newest entries.</summary>
    public byte[] Feed(Journal journal, IReadOnlyList<Entry> entries) => Write(xml =>
    {
        xml.WriteStartElement("feed", Atom);
        xml.WriteElementString("id", Atom, IdOf(journal.Name.Value));
        xml.WriteElementString("title", Atom, Clean(journal.Settings.Title.Length > 0 ? journal.Settings.Title : journal.FullName));
        xml.WriteElementString("updated", Atom, Time(entries.Count > 0 ? entries.Max(entry => entry.ChangedAt) : journal.CreatedAt));
        WriteLink(xml, "alternate", JournalUrl.Of(siteUrl, journal.Name) + "/", "text/html", null);
        WriteLink(xml, "service.post", $"{siteUrl}{AtomEndpoint.Path}/post", AtomEndpoint.ContentType, null);
        foreach (var entry in entries)
        {
            WriteEntry(xml, entry);
        }

        xml.WriteEndElement();
    });

    /// <summary>One entry.</summary>
    public byte[] Entry(Entry entry) => Write(xml => WriteEntry(xml, entry));

    /// <summary>The journal's tags.</summary>
    public static byte[] Categories(IEnumerable<TagName> tags) => Write(xml =>
    {
        xml.WriteStartElement("categories", "http://www.w3.org/2007/app");
        xml.WriteAttributeString("fixed", "no");
        foreach (var tag in tags)
        {
            xml.WriteStartElement("category", Atom);
            xml.WriteAttributeString("term", Clean(tag.Value));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    });

    private string IdOf(string journal) => $"urn:lj:{new Uri(siteUrl).IdnHost}:atom1:{journal}";

    private void WriteEntry(XmlWriter xml, Entry entry)
    {
        xml.WriteStartElement("entry", Atom);
        xml.WriteElementString("id", Atom, IdOf(entry));
        xml.WriteElementString("title", Atom, Clean(entry.Subject));
        xml.WriteElementString("published", Atom, Time(entry.LoggedAt));
        xml.WriteElementString("updated", Atom, Time(entry.ChangedAt));
        xml.WriteStartElement("author", Atom);
        xml.WriteElementString("name", Atom, entry.Poster.Value);
        xml.WriteEndElement();
        WriteLink(xml, "alternate", JournalUrl.Of(siteUrl, entry), "text/html", null);
        WriteLink(xml, "edit", EditAddress(entry), AtomEndpoint.ContentType, null);
        WriteLink(xml, "service.edit", EditAddress(entry), AtomEndpoint.ContentType, null);
        foreach (var tag in entry.Tags)
        {
            xml.WriteStartElement("category", Atom);
            xml.WriteAttributeString("term", Clean(tag.Value));
            xml.WriteEndElement();
        }

        xml.WriteStartElement("content", Atom);
        xml.WriteAttributeString("type", "html");

        // In Atom's HTML line ends mean nothing.
        xml.WriteString(Clean(
            entry.Property(EntryProperty.Preformatted) is null ? entry.Text.Replace("\n", "<br />\n", StringComparison.Ordinal) : entry.Text));
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static void WriteLink(XmlWriter xml, string relation, string address, string type, string? title)
    {
        xml.WriteStartElement("link", Atom);
        xml.WriteAttributeString("rel", relation);
        xml.WriteAttributeString("type", type);
        xml.WriteAttributeString("href", address);
        if (title is not null)
        {
            xml.WriteAttributeString("title", Clean(title));
        }

        xml.WriteEndElement();
    }

    private static byte[] Write(Action<XmlWriter> content)
    {
        var buffer = new MemoryStream();
        using (var xml = XmlWriter.Create(buffer, new XmlWriterSettings { Encoding = new UTF8Encoding(false), Indent = true }))
        {
            content(xml);
        }

        return buffer.ToArray();
    }

    private static string Clean(string text) => XmlCharacters.Clean(text);

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
