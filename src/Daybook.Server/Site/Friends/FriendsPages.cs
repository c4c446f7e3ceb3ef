using System.Globalization;
using Daybook.Core.Accounts;
using Daybook.Core.Friends;
using Daybook.Server.Site.Pages;
using Daybook.Server.Site.Reading;
using Daybook.Server.Site.Visits;

namespace Daybook.Server.Site.Friends;

/// <summary><c>/users/NAME/friends</c>: what those wrote whom somebody reads, as whoever looks may see it.</summary>
internal static class FriendsPages
{
    /// <summary>The field of the group in the query.</summary>
    public const string Group = "group";

    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapMethods("/users/{name}/friends", ReadRoutes.Methods, ShowAsync);
        ManageFriendsPages.Map(pages.MapGroup("").AddEndpointFilter(VisitFilter.RequireAccount));
    }

    private static async Task<IResult> ShowAsync(Visit visit, JournalAt at, IFriendsPage friends, IFriendStore store, EntryShow show, string name)
    {
        if (await at.FindAsync(name) is not { Journal: { IsCommunity: false } journal } standing)
        {
            return MessagePage.NotFound();
        }

        var cancellation = visit.Context.RequestAborted;
        var query = visit.Context.Request.Query;

        // Groups are their owner's, but for those that others may know of.
        var groups = (await store.ListGroupsAsync(journal.AccountId, cancellation))
            .Where(one => one.IsPublic || standing.IsOwner).OrderBy(one => one.SortOrder).ThenBy(one => one.Number).ToList();
        var number = JournalText.ReadNumber(query[Group]);
        var group = groups.FirstOrDefault(one => one.Number == number);
        if (query.ContainsKey(Group) && group is null)
        {
            return MessagePage.NotFound();
        }

        var behind = ReadCursor(query["after"].ToString());
        var found = await friends.ListAsync(
            journal.AccountId, visit.Account?.Id, new FriendsQuery(ReadingPages.PerPage + 1, GroupMask: group?.Bit, Behind: behind), cancellation);
        var address = JournalText.PageOf(journal.Name, "friends");
        var of = group is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{Group}={group.Number}");
        return Page.Of<FriendsPage>((nameof(FriendsPage.Read), new ReadByFriends(
            standing,
            groups,
            group,
            await show.ListAsync([.. found.Take(ReadingPages.PerPage)]),
            found.Count > ReadingPages.PerPage
                ? $"{address}?{of}{(of.Length > 0 ? "&" : "")}after={Write(FriendsCursor.Of(found[ReadingPages.PerPage - 1]))}"
                : null,
            behind is null ? null : address + (of.Length > 0 ? "?" + of : ""))));
    }

    private static string Write(FriendsCursor cursor) => string.Create(CultureInfo.InvariantCulture, $"{cursor.LoggedAt}-{cursor.JournalId}-{cursor.ItemId}");

    private static FriendsCursor? ReadCursor(string text) =>
        text.Split('-') is [var order, var journal, var item]
        && JournalText.ReadNumber(order) is { } at && JournalText.ReadNumber(journal) is { } journalId && JournalText.ReadNumber(item) is { } itemId
            ? new FriendsCursor(at, journalId, itemId)
            : null;
}

/// <summary>What a friends page shows.</summary>
/// <param name="Standing">How the visitor stands to the journal.</param>
/// <param name="Groups">The groups that the visitor may know of.</param>
/// <param name="Group">The one that is shown; null for all friends.</param>
/// <param name="Entries">The entries, the last posted first.</param>
/// <param name="Older">Where the older ones are, or null.</param>
/// <param name="Newest">Where the newest are, unless these are they.</param>
public sealed record ReadByFriends(
    Core.Access.Standing Standing, IReadOnlyList<FriendGroup> Groups, FriendGroup? Group, IReadOnlyList<ShownEntry> Entries, string? Older, string? Newest);
