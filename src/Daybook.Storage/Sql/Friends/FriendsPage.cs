using Daybook.Core.Access;
using Daybook.Core.Accounts;
using Daybook.Core.Communities;
using Daybook.Core.Entries;
using Daybook.Core.Friends;
using Daybook.Storage.Sql.Entries;
using Daybook.Storage.Sql.Journals;

namespace Daybook.Storage.Sql.Friends;

/// <inheritdoc/>
/// <remarks>
/// The friends come in the order of their last posts. Of each, the newest entries that can still matter are read from the journal's own index,
/// until the next friend's last post is older than a full page; so mostly no more journals are looked into than entries are shown.
/// </remarks>
internal sealed class FriendsPage(Database database) : IFriendsPage
{
    private const string SelectFriends =
        """
        SELECT a.id, a.kind, j.last_posted_at, back.group_mask, m.roles
        FROM friends f JOIN accounts a ON a.id = f.friend_id JOIN journals j ON j.account_id = a.id
          LEFT JOIN friends back ON back.account_id = f.friend_id AND back.friend_id = @viewer
          LEFT JOIN memberships m ON m.community_id = f.friend_id AND m.account_id = @viewer
        WHERE f.account_id = @account AND a.state = 'V' AND j.last_posted_at > @after AND (f.group_mask & @groups) <> 0 AND (@kind = '' OR a.kind = @kind)
        ORDER BY j.last_posted_at DESC
        """;

    /// <summary>Which of a journal's entries are the newest: answered by its index, without looking at the entries themselves.</summary>
    internal const string SelectPlaces =
        $"""
        SELECT e.logged_at, e.item_id FROM entries e JOIN accounts p ON p.id = e.poster_id
        WHERE e.journal_id = @journal AND (e.logged_at, e.item_id) < (@order, @item) AND e.logged_at > @after AND e.backdated = 0 AND {StandingRows.Visible}
        ORDER BY e.logged_at DESC, e.item_id DESC LIMIT @limit
        """;

    public ValueTask<IReadOnlyList<Entry>> ListAsync(long accountId, long? viewerId, FriendsQuery query, CancellationToken cancellation) =>
        database.ReadAsync<IReadOnlyList<Entry>>(link => List(link, accountId, viewerId, query), cancellation);

    public ValueTask<DateTimeOffset?> FindNewestAsync(long accountId, uint? groupMask, CancellationToken cancellation) => database.ReadAsync(
        link => Find(link, accountId, accountId, new FriendsQuery(1, GroupMask: groupMask)) is [var newest]
            ? DateTimeOffset.FromUnixTimeMilliseconds(newest.Place.LoggedAt)
            : (DateTimeOffset?)null,
        cancellation);

    private static List<Entry> List(SqlLink link, long accountId, long? viewerId, FriendsQuery query)
    {
        var entries = new List<Entry>();
        foreach (var (place, sight) in Find(link, accountId, viewerId, query))
        {
            // It may have become private since it was found.
            if (EntryRows.Find(link, place.JournalId, place.ItemId) is { } entry && sight.Sees(entry))
            {
                entries.Add(entry);
            }
        }

        return entries;
    }

    /// <summary>Where the entries are. What has become of one is seen when it is read.</summary>
    private static List<Found> Find(SqlLink link, long accountId, long? viewerId, FriendsQuery query)
    {
        // Whoever is suspended or deleted sees what somebody sees who is not logged in.
        var viewer = link.Integer("SELECT id FROM accounts WHERE id = @id AND state = 'V'", ("@id", viewerId ?? 0));
        var after = query.After?.ToUnixTimeMilliseconds() ?? -1L;
        var end = End(query);
        var wanted = query.Limit + query.Skip;
        var friends = link.All(
            SelectFriends,
            row => new Source(row.GetInt64(0), row.GetLetter<AccountKind>(1), row.GetInt64(2), row.GetInteger(3) ?? 0, row.GetInteger(4) ?? 0),
            ("@viewer", viewer ?? 0),
            ("@account", accountId),
            ("@after", after),
            ("@groups", Groups(query.GroupMask)),
            ("@kind", query.Kind is { } kind ? Rows.Letter(kind) : ""));

        // The newest found, the oldest of them first.
        var newest = new PriorityQueue<Found, (long, long, long)>();
        foreach (var friend in friends)
        {
            var oldest = newest.Count == wanted ? newest.Peek().Place.LoggedAt : -1L;
            if (friend.LastPostedAt < oldest)
            {
                break;
            }

            foreach (var place in Places(link, friend, viewer, end, Math.Max(after, oldest - 1), wanted))
            {
                newest.Enqueue(new Found(place, friend.Sight(viewer)), OrderOf(place));
                if (newest.Count > wanted)
                {
                    newest.Dequeue();
                }
            }
        }

        return [.. newest.UnorderedItems.Select(item => item.Element).OrderByDescending(found => OrderOf(found.Place)).Skip(query.Skip)];
    }

    /// <summary>What all entries are before that are asked for.</summary>
    private static FriendsCursor End(FriendsQuery query)
    {
        var before = new FriendsCursor(query.Before?.ToUnixTimeMilliseconds() ?? long.MaxValue, 0, 0);
        return query.Behind is { } behind && OrderOf(behind).CompareTo(OrderOf(before)) < 0 ? behind : before;
    }

    private static (long, long, long) OrderOf(FriendsCursor place) => (place.LoggedAt, place.JournalId, place.ItemId);

    private static List<FriendsCursor> Places(SqlLink link, Source friend, long? viewer, FriendsCursor end, long after, int limit) => link.All(
        SelectPlaces,
        row => new FriendsCursor(row.GetInt64(0), friend.JournalId, row.GetInt64(1)),
        StandingRows.Values(
            friend.Sight(viewer),
            ("@journal", friend.JournalId),
            ("@order", end.LoggedAt),
            ("@item", friend.JournalId < end.JournalId ? long.MaxValue : friend.JournalId == end.JournalId ? end.ItemId : 0),
            ("@after", after),
            ("@limit", (long)limit)));

    private static long Groups(uint? mask) => mask is { } groups and not 0 ? groups : EntrySecurity.MaskBits;

    /// <summary>Where an entry is, and which entries of its journal the viewer sees.</summary>
    private readonly record struct Found(FriendsCursor Place, Sight Sight);

    /// <summary>A friend's journal.</summary>
    private readonly record struct Source(long JournalId, AccountKind Kind, long LastPostedAt, long FriendMask, long Roles)
    {
        public Sight Sight(long? viewer) => Standing.SightOf(JournalId, Kind, viewer, (uint)FriendMask, (CommunityRoles)Roles);
    }
}
