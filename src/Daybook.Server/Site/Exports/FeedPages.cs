using System.Globalization;
using System.Security.Cryptography;
using Daybook.Core.Access;
using Daybook.Core.Accounts;
using Daybook.Core.Entries;
using Daybook.Core.Journals;
using Daybook.Server.Journals;
using Daybook.Server.Site.Pages;
using Daybook.Server.Site.Reading;
using Daybook.Server.Site.Visits;
using Daybook.Server.Userpics;
using Microsoft.Net.Http.Headers;

namespace Daybook.Server.Site.Exports;

/// <summary>
/// The newest entries of a journal as RSS and Atom (fact sheet 10.3): what anybody sees, or with <c>auth=digest</c> or
/// <c>auth=basic</c> what the account sees that logs in by HTTP.
/// </summary>
internal static class FeedPages
{
    private const int MaxEntries = 25;
    private const int MaxTags = 10;

    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapMethods(
            "/users/{name}/data/rss",
            ReadRoutes.Methods,
            (Visit visit, string name, FeedLogin login, IJournalStore journals, IEntryReader reader, EntryShow show, SiteAddress site) =>
                ShowAsync(visit, name, login, journals, reader, show, site, RssFeed.Write, RssFeed.ContentType));
        pages.MapMethods(
            "/users/{name}/data/atom",
            ReadRoutes.Methods,
            (Visit visit, string name, FeedLogin login, IJournalStore journals, IEntryReader reader, EntryShow show, SiteAddress site) =>
                ShowAsync(visit, name, login, journals, reader, show, site, AtomFeed.Write, AtomXml.FeedType));
    }

    private static async Task<IResult> ShowAsync(
        Visit visit, string name, FeedLogin login, IJournalStore journals, IEntryReader reader, EntryShow show, SiteAddress site,
        Func<FeedContent, byte[]> write, string contentType)
    {
        var cancellation = visit.Context.RequestAborted;
        var (viewerId, refused) = await login.FindAsync(visit.Context);
        if (refused is not null)
        {
            return refused;
        }

        if (!AccountName.TryParse(name, out var parsed)
            || await journals.FindAsync(parsed, viewerId, cancellation) is not { Journal.IsVisible: true } standing
            || await ListAsync(standing, reader, visit.Context.Request.Query, cancellation) is not { } entries)
        {
            return MessagePage.NotFound();
        }

        var journal = standing.Journal with { DefaultUserpicId = (await show.FindPictureAsync(standing.Journal.DefaultUserpicId))?.Id };
        var content = new FeedContent(journal, entries, site.UrlOf(visit.Context), Selection(visit.Context.Request.Query));
        var feed = write(content);
        visit.Context.Response.Headers.CacheControl = viewerId is null ? PictureResponse.NotForLong : "private, no-cache";

        // No time of change: that of the entries goes back when one is deleted or hidden, and the journal's own tells when something is written that one may not see.
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(feed).AsSpan(0, 16))}\"");
        return TypedResults.Bytes(feed, contentType, entityTag: tag);
    }

    /// <summary>The part of a query that says which entries, in the order in which it is looked at.</summary>
    private static QueryString Selection(IQueryCollection query)
    {
        var name = query["itemid"].ToString().Length > 0 ? "itemid" : "tag";
        return query[name].ToString() is { Length: > 0 } value ? QueryString.Create(name, value) : QueryString.Empty;
    }

    /// <summary>The entries that are asked for; null if one is that is not there.</summary>
    private static async ValueTask<IReadOnlyList<Entry>?> ListAsync(
        Standing viewer, IEntryReader reader, IQueryCollection query, CancellationToken cancellation)
    {
        if (query["itemid"].ToString() is { Length: > 0 } itemId)
        {
            return long.TryParse(itemId, NumberStyles.None, CultureInfo.InvariantCulture, out var displayId)
                && await reader.FindAsync(viewer, DisplayId.ToId(displayId), cancellation) is { } entry && entry.DisplayId == displayId
                    ? [entry]
                    : null;
        }

        if (query["tag"].ToString() is not { Length: > 0 } text)
        {
            return await reader.ListAsync(viewer, new EntryPage(MaxEntries), cancellation);
        }

        // Those with any of the tags.
        List<Entry> found = [];
        if (TagName.TryParseList(text, out var tags))
        {
            foreach (var tag in tags.Take(MaxTags))
            {
                found.AddRange(await reader.ListTaggedAsync(viewer, tag, before: null, MaxEntries, cancellation));
            }
        }

        return [.. found.DistinctBy(entry => entry.ItemId).OrderByDescending(entry => entry.ItemId).Take(MaxEntries)];
    }
}
