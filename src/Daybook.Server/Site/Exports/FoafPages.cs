using System.Globalization;
using System.Xml;
using Daybook.Core.Accounts;
using Daybook.Core.Communities;
using Daybook.Core.Entries;
using Daybook.Core.Friends;
using Daybook.Core.Journals;
using Daybook.Core.Profiles;
using Daybook.Server.Journals;
using Daybook.Server.Site.Pages;
using Daybook.Server.Site.Reading;
using Daybook.Server.Site.Visits;
using Daybook.Server.Userpics;

namespace Daybook.Server.Site.Exports;

/// <summary>Who somebody is and whom they know, or who is in a community, for machines (fact sheet 10.3).</summary>
/// <remarks>
/// Without <c>mbox_sha1sum</c>: who has a list of addresses could tell from it whose each is.
/// </remarks>
internal static class FoafPages
{
    private const string ContentType = "application/rdf+xml; charset=utf-8";
    private const string Rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
    private const string Foaf = "http://xmlns.com/foaf/0.1/";
    private const string LiveJournal = "http://www.livejournal.org/rss/lj/1.0/";
    private const string DublinCore = "http://purl.org/dc/elements/1.1/";

    /// <summary>How many acquaintances or members a document has.</summary>
    private const int MaxKnown = 1000;

    public static void Map(IEndpointRouteBuilder pages) => pages.MapMethods("/users/{name}/data/foaf", ReadRoutes.Methods, ShowAsync);

    private static async Task<IResult> ShowAsync(
        Visit visit, string name, IJournalStore journals, IEntryReader entries, IProfileStore profiles, IFriendStore friends, ICommunityStore communities, EntryShow show,
        SiteAddress site)
    {
        var cancellation = visit.Context.RequestAborted;
        if (!AccountName.TryParse(name, out var parsed)
            || await journals.FindAsync(parsed, viewerId: null, cancellation) is not { Journal: { IsVisible: true } journal } standing)
        {
            return MessagePage.NotFound();
        }

        var known = journal.IsCommunity
            ? (await communities.ListAsync(journal.AccountId, CommunityRoles.Member, null, MaxKnown, cancellation))
                .Where(member => member.State == AccountState.Visible).Select(member => (member.Account, FullName: (string?)null))
            : (await friends.ListAsync(journal.AccountId, cancellation))
                .Where(friend => friend is { State: AccountState.Visible, Kind: AccountKind.Person }).Take(MaxKnown)
                .Select(friend => (friend.Name, (string?)friend.FullName));
        journal = journal with { DefaultUserpicId = (await show.FindPictureAsync(journal.DefaultUserpicId))?.Id };
        visit.Context.Response.Headers.CacheControl = PictureResponse.NotForLong;
        return TypedResults.Bytes(
            Write(journal, await entries.FindLastPostedAsync(standing, cancellation), await profiles.FindAsync(journal.AccountId, cancellation), [.. known], site.UrlOf(visit.Context)), ContentType);
    }

    private static byte[] Write(Journal journal, Entry? last, Profile profile, IReadOnlyList<(AccountName Name, string? FullName)> known, string siteUrl) => XmlBytes.Write(xml =>
    {
        xml.WriteStartElement("rdf", "RDF", Rdf);
        xml.WriteAttributeString("xmlns", "foaf", null, Foaf);
        xml.WriteAttributeString("xmlns", "lj", null, LiveJournal);
        xml.WriteAttributeString("xmlns", "dc", null, DublinCore);
        xml.WriteStartElement("foaf", journal.IsCommunity ? "Group" : "Person", Foaf);
        WriteText(xml, "nick", journal.Name.Value);
        WriteText(xml, "name", journal.FullName);
        if (profile is { IsBirthdayPublic: true, Birthday: { } birthday })
        {
            // Two words of the vocabulary: without the year it is a birthday.
            WriteText(
                xml,
                birthday.Date is null ? "birthday" : "dateOfBirth",
                birthday.Date?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
                    ?? string.Create(CultureInfo.InvariantCulture, $"{birthday.Month:00}-{birthday.Day:00}"));
        }

        if (journal.DefaultUserpicId is { } userpicId)
        {
            WriteResource(xml, "img", UserpicUrl.Of(siteUrl, userpicId, journal.AccountId));
        }

        if (profile.Website.Length > 0)
        {
            WriteResource(xml, "homepage", XmlCharacters.Clean(profile.Website));
        }

        WriteWeblog(xml, journal, last, siteUrl);
        foreach (var interest in profile.Interests)
        {
            xml.WriteStartElement("foaf", "interest", Foaf);
            xml.WriteAttributeString("dc", "title", DublinCore, XmlCharacters.Clean(interest));
            xml.WriteEndElement();
        }

        foreach (var (name, fullName) in known)
        {
            xml.WriteStartElement("foaf", journal.IsCommunity ? "member" : "knows", Foaf);
            xml.WriteStartElement("foaf", "Person", Foaf);
            WriteText(xml, "nick", name.Value);
            if (fullName is not null)
            {
                WriteText(xml, "name", fullName);
            }

            WriteResource(xml, "weblog", JournalUrl.Of(siteUrl, name) + "/");
            xml.WriteEndElement();
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
        xml.WriteEndElement();
    });

    private static void WriteWeblog(XmlWriter xml, Journal journal, Entry? last, string siteUrl)
    {
        xml.WriteStartElement("foaf", "weblog", Foaf);
        xml.WriteAttributeString("rdf", "resource", Rdf, JournalUrl.Of(siteUrl, journal.Name) + "/");
        xml.WriteAttributeString("lj", "dateCreated", LiveJournal, Time(journal.CreatedAt));
        if (last is not null)
        {
            xml.WriteAttributeString("lj", "dateLastUpdated", LiveJournal, Time(last.LoggedAt));
        }

        xml.WriteEndElement();
    }

    private static void WriteText(XmlWriter xml, string name, string text) => xml.WriteElementString("foaf", name, Foaf, XmlCharacters.Clean(text));

    private static void WriteResource(XmlWriter xml, string name, string address)
    {
        xml.WriteStartElement("foaf", name, Foaf);
        xml.WriteAttributeString("rdf", "resource", Rdf, address);
        xml.WriteEndElement();
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);
}
