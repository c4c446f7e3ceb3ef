using System.Globalization;
using System.Text;
using System.Xml;
using Daybook.Core.Accounts;
using Daybook.Core.Comments;
using Daybook.Server.Journals;

namespace Daybook.Server.Site.Exports;

/// <summary>The documents of the comment export. Clients read them by regular expressions: so attributes have single quotes, and lines are short.</summary>
internal static class CommentExportXml
{
    public const string ContentType = "text/xml; charset=utf-8";

    /// <summary>Which comments there are, and who wrote them.</summary>
    /// <param name="maxId">The highest number of a comment.</param>
    /// <param name="startId">Where the window begins.</param>
    /// <param name="window">How many numbers it has.</param>
    /// <param name="comments">The comments in it.</param>
    /// <param name="posters">Everybody who commented.</param>
    public static byte[] WriteMeta(
        long maxId, long startId, int window, IReadOnlyList<CommentMeta> comments, IReadOnlyList<(long Id, AccountName Name)> posters) => Write(xml =>
    {
        xml.WriteElementString("maxid", Digits(maxId));
        if (startId <= maxId - window)
        {
            xml.WriteElementString("nextid", Digits(startId + window));
        }

        xml.WriteStartElement("comments");
        foreach (var comment in comments)
        {
            xml.WriteStartElement("comment");
            xml.WriteAttributeString("id", Digits(comment.TalkId));
            WritePosterAndState(xml, comment.PosterId, comment.State);
            xml.WriteAttributeString("jitemid", Digits(comment.ItemId));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
        xml.WriteStartElement("usermaps");
        foreach (var (id, name) in posters)
        {
            xml.WriteStartElement("usermap");
            xml.WriteAttributeString("id", Digits(id));
            xml.WriteAttributeString("user", name.Value);
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    });

    /// <summary>The comments with their texts; of deleted ones nothing is left.</summary>
    public static byte[] WriteBodies(IReadOnlyList<Comment> comments, bool withProperties) => Write(xml =>
    {
        xml.WriteStartElement("comments");
        foreach (var comment in comments)
        {
            xml.WriteStartElement("comment");
            xml.WriteAttributeString("id", Digits(comment.TalkId));
            xml.WriteAttributeString("jitemid", Digits(comment.ItemId));
            WritePosterAndState(xml, comment.PosterId, comment.State);
            if (comment.ParentId is { } parentId)
            {
                xml.WriteAttributeString("parentid", Digits(parentId));
            }

            if (comment.State != CommentState.Deleted)
            {
                WriteContent(xml, comment, withProperties);
            }

            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    });

    private static void WriteContent(XmlWriter xml, Comment comment, bool withProperties)
    {
        if (comment.Subject.Length > 0)
        {
            xml.WriteElementString("subject", XmlCharacters.Clean(comment.Subject));
        }

        if (comment.Body.Length > 0)
        {
            xml.WriteElementString("body", XmlCharacters.Clean(comment.Body));
        }

        xml.WriteElementString("date", comment.PostedAt.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
        if (withProperties)
        {
            WriteProperty(xml, "poster_ip", comment.Address);
            WriteProperty(xml, "picture_keyword", comment.PictureKeyword);
        }
    }

    private static void WriteProperty(XmlWriter xml, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            xml.WriteStartElement("property");
            xml.WriteAttributeString("name", name);
            xml.WriteString(XmlCharacters.Clean(value));
            xml.WriteEndElement();
        }
    }

    private static void WritePosterAndState(XmlWriter xml, long? posterId, CommentState state)
    {
        if (posterId is { } id)
        {
            xml.WriteAttributeString("posterid", Digits(id));
        }

        if (state != CommentState.Active)
        {
            xml.WriteAttributeString("state", $"{(char)state}");
        }
    }

    private static byte[] Write(Action<XmlWriter> content)
    {
        var buffer = new MemoryStream();

        // The only writer that lets one choose the quotes.
        using (var xml = new XmlTextWriter(buffer, new UTF8Encoding(false)) { QuoteChar = '\'', Formatting = Formatting.Indented, Indentation = 0 })
        {
            xml.WriteStartDocument();
            xml.WriteStartElement("livejournal");
            content(xml);
            xml.WriteEndElement();
        }

        return buffer.ToArray();
    }

    private static string Digits(long number) => number.ToString(CultureInfo.InvariantCulture);
}
