using System.Globalization;
using System.Xml;
using Daybook.Core.Accounts;

namespace Daybook.Server.Journals;

/// <summary>What all documents of Atom have in common (RFC 4287), those to read and those to publish by. Texts are cleaned of what cannot stand in XML.</summary>
internal static class AtomXml
{
    public const string Namespace = "http://www.w3.org/2005/Atom";

    /// <summary>The type of feeds to read.</summary>
    public const string FeedType = "application/atom+xml; charset=utf-8";

    /// <summary>The id of a journal, which those of its entries and pictures begin with (fact sheet 10.3).</summary>
    /// <param name="siteUrl">The server's address.</param>
    /// <param name="journal">The journal.</param>
    public static string IdOf(string siteUrl, AccountName journal) => $"urn:lj:{new Uri(siteUrl).IdnHost}:atom1:{journal}";

    public static void WriteText(this XmlWriter xml, string element, string text) => xml.WriteElementString(element, Namespace, XmlCharacters.Clean(text));

    public static void WriteTime(this XmlWriter xml, string element, DateTimeOffset time) =>
        xml.WriteElementString(element, Namespace, time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));

    /// <summary>Writes a link.</summary>
    /// <param name="xml">Where to.</param>
    /// <param name="relation">What it leads to.</param>
    /// <param name="address">The address.</param>
    /// <param name="type">The type of what is there, if it is said.</param>
    /// <param name="title">What it is called, if it is said.</param>
    public static void WriteLink(this XmlWriter xml, string relation, string address, string? type = null, string? title = null)
    {
        xml.WriteStartElement("link", Namespace);
        xml.WriteAttributeString("rel", relation);
        if (type is not null)
        {
            xml.WriteAttributeString("type", type);
        }

        xml.WriteAttributeString("href", address);
        if (title is not null)
        {
            xml.WriteAttributeString("title", XmlCharacters.Clean(title));
        }

        xml.WriteEndElement();
    }

    /// <summary>Writes who wrote it.</summary>
    /// <param name="xml">Where to.</param>
    /// <param name="name">The name.</param>
    /// <param name="address">Where they are to be found, if it is said.</param>
    public static void WriteAuthor(this XmlWriter xml, string name, string? address = null)
    {
        xml.WriteStartElement("author", Namespace);
        xml.WriteText("name", name);
        if (address is not null)
        {
            xml.WriteText("uri", address);
        }

        xml.WriteEndElement();
    }

    /// <summary>Writes a tag or keyword.</summary>
    public static void WriteCategory(this XmlWriter xml, string term)
    {
        xml.WriteStartElement("category", Namespace);
        xml.WriteAttributeString("term", XmlCharacters.Clean(term));
        xml.WriteEndElement();
    }

    /// <summary>Writes a text of HTML.</summary>
    public static void WriteHtml(this XmlWriter xml, string html)
    {
        xml.WriteStartElement("content", Namespace);
        xml.WriteAttributeString("type", "html");
        xml.WriteString(XmlCharacters.Clean(html));
        xml.WriteEndElement();
    }
}
