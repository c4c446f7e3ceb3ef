using System.Globalization;
using System.Text;
using System.Xml;
using Daybook.Core.Accounts;
using Daybook.Core.Userpics;
using Daybook.Server.Userpics;

namespace Daybook.Server.Site.Pictures;

/// <summary>The Atom feed of an account's pictures, which importers of other journal sites read (fact sheet 10.3).</summary>
internal static class PictureFeed
{
    public const string ContentType = "application/atom+xml; charset=utf-8";
    private const string Atom = "http://www.w3.org/2005/Atom";

    /// <summary>The path of an account's feed.</summary>
    public static string PathOf(AccountName name) => $"/users/{name}/data/userpics";

    /// <summary>Writes it.</summary>
    /// <param name="owner">Whose pictures.</param>
    /// <param name="userpics">All that may be seen, oldest first.</param>
    /// <param name="siteUrl">The server's address.</param>
    public static byte[] Write(Account owner, IReadOnlyList<Userpic> userpics, string siteUrl)
    {
        var id = $"urn:lj:{new Uri(siteUrl).IdnHost}:atom1:{owner.Name}:userpics";
        var buffer = new MemoryStream();
        using (var xml = XmlWriter.Create(buffer, new XmlWriterSettings { Encoding = new UTF8Encoding(false), Indent = true }))
        {
            xml.WriteStartElement("feed", Atom);
            xml.WriteElementString("id", Atom, id);
            xml.WriteElementString("title", Atom, $"Userpics of {owner.Name}");
            WriteLink(xml, "self", siteUrl + PathOf(owner.Name));
            WriteLink(xml, "alternate", siteUrl + PictureText.PageOf(owner.Name));
            xml.WriteElementString("updated", Atom, Time(userpics is [.., var newest] ? newest.CreatedAt : owner.CreatedAt));
            xml.WriteStartElement("author", Atom);
            xml.WriteElementString("name", Atom, Clean(owner.FullName));
            xml.WriteEndElement();
            foreach (var userpic in userpics.Reverse())
            {
                WriteEntry(xml, userpic, $"{id}:{userpic.Id}", userpic.Id == owner.DefaultUserpicId, siteUrl);
            }

            xml.WriteEndElement();
        }

        return buffer.ToArray();
    }

    private static void WriteEntry(XmlWriter xml, Userpic userpic, string id, bool isDefault, string siteUrl)
    {
        xml.WriteStartElement("entry", Atom);
        xml.WriteElementString("id", Atom, id);
        xml.WriteElementString("title", Atom, isDefault ? "default userpic" : "userpic");
        xml.WriteElementString("updated", Atom, Time(userpic.CreatedAt));
        xml.WriteStartElement("content", Atom);
        xml.WriteAttributeString("type", userpic.ContentType);
        xml.WriteAttributeString("src", UserpicUrl.Of(siteUrl, userpic.Id, userpic.AccountId));
        xml.WriteEndElement();
        foreach (var keyword in userpic.Keywords)
        {
            xml.WriteStartElement("category", Atom);
            xml.WriteAttributeString("term", Clean(keyword.Value));
            xml.WriteEndElement();
        }

        if (userpic.Description.Length > 0)
        {
            xml.WriteElementString("summary", Atom, Clean(userpic.Description));
        }

        xml.WriteEndElement();
    }

    private static void WriteLink(XmlWriter xml, string relation, string address)
    {
        xml.WriteStartElement("link", Atom);
        xml.WriteAttributeString("rel", relation);
        xml.WriteAttributeString("href", address);
        xml.WriteEndElement();
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    /// <summary>A few characters that people may use cannot stand in XML, not even escaped.</summary>
    private static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            clean.Append(rune.Value is 0xFFFE or 0xFFFF || Rune.IsControl(rune) ? "\uFFFD" : rune.ToString());
        }

        return clean.ToString();
    }
}
