using System.Xml;
using Daybook.Core.Accounts;
using Daybook.Core.Userpics;
using Daybook.Server.Journals;
using Daybook.Server.Userpics;

namespace Daybook.Server.Site.Pictures;

/// <summary>The Atom feed of an account's pictures, which importers of other journal sites read (fact sheet 10.3).</summary>
internal static class PictureFeed
{
    /// <summary>The path of an account's feed.</summary>
    public static string PathOf(AccountName name) => $"/users/{name}/data/userpics";

    /// <summary>Writes it.</summary>
    /// <param name="owner">Whose pictures.</param>
    /// <param name="userpics">All that may be seen, oldest first.</param>
    /// <param name="siteUrl">The server's address.</param>
    public static byte[] Write(Account owner, IReadOnlyList<Userpic> userpics, string siteUrl) => XmlBytes.Write(xml =>
    {
        var id = $"{AtomXml.IdOf(siteUrl, owner.Name)}:userpics";
        xml.WriteStartElement("feed", AtomXml.Namespace);
        xml.WriteText("id", id);
        xml.WriteText("title", $"Userpics of {owner.Name}");
        xml.WriteLink("self", siteUrl + PathOf(owner.Name));
        xml.WriteLink("alternate", siteUrl + PictureText.PageOf(owner.Name));
        xml.WriteTime("updated", userpics is [.., var newest] ? newest.CreatedAt : owner.CreatedAt);
        xml.WriteAuthor(owner.FullName);
        foreach (var userpic in userpics.Reverse())
        {
            WriteEntry(xml, userpic, $"{id}:{userpic.Id}", userpic.Id == owner.DefaultUserpicId, siteUrl);
        }

        xml.WriteEndElement();
    });

    private static void WriteEntry(XmlWriter xml, Userpic userpic, string id, bool isDefault, string siteUrl)
    {
        xml.WriteStartElement("entry", AtomXml.Namespace);
        xml.WriteText("id", id);
        xml.WriteText("title", isDefault ? "default userpic" : "userpic");
        xml.WriteTime("updated", userpic.CreatedAt);
        xml.WriteStartElement("content", AtomXml.Namespace);
        xml.WriteAttributeString("type", userpic.ContentType);
        xml.WriteAttributeString("src", UserpicUrl.Of(siteUrl, userpic.Id, userpic.AccountId));
        xml.WriteEndElement();
        foreach (var keyword in userpic.Keywords)
        {
            xml.WriteCategory(keyword.Value);
        }

        if (userpic.Description.Length > 0)
        {
            xml.WriteText("summary", userpic.Description);
        }

        xml.WriteEndElement();
    }
}
