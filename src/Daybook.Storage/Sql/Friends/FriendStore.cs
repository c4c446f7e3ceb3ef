using Daybook.Core.Accounts;
using Daybook.Core.Entries;
using Daybook.Core.Friends;
using Daybook.Storage.Sql.Entries;
using Daybook.Storage.Sql.Journals;

namespace Daybook.Storage.Sql.Friends;

/// <inheritdoc/>
internal sealed class FriendStore(Database database) : IFriendStore
{
    public ValueTask<IReadOnlyList<Friend>> ListAsync(long accountId, CancellationToken cancellation) =>
        database.ReadAsync<IReadOnlyList<Friend>>(link => FriendRows.All(link, accountId), cancellation);

    public ValueTask<IReadOnlyList<Friend>> ListFriendOfAsync(long accountId, int limit, CancellationToken cancellation) =>
        database.ReadAsync<IReadOnlyList<Friend>>(
            link => link.All(
                $"""
                SELECT {FriendRows.Columns}, {Colour.Black.Rgb}, {Colour.White.Rgb}, 1
                FROM accounts a LEFT JOIN profiles r ON r.account_id = a.id
                WHERE a.state = 'V'
                  AND a.id IN (
                    SELECT f.account_id FROM friends f JOIN accounts me ON me.id = f.friend_id WHERE f.friend_id = @account AND me.kind = 'P'
                    UNION
                    SELECT m.account_id FROM memberships m WHERE m.community_id = @account AND (m.roles & 1) <> 0)
                  AND NOT EXISTS (SELECT 1 FROM bans b WHERE b.journal_id = @account AND b.account_id = a.id)
                ORDER BY a.name LIMIT @limit
                """,
                FriendRows.Read,
                ("@account", accountId),
                ("@limit", (long)limit)),
            cancellation);

    public Task<FriendsEdited> EditAsync(
        long accountId, IReadOnlyList<AccountName> removed, IReadOnlyList<FriendEdit> added, CancellationToken cancellation) => database.AddAsync(
        link =>
        {
            // Nobody may name so many that looking for them takes seconds.
            if (added.Select(edit => edit.Name).Distinct().Count() > IFriendStore.MaxPerAccount)
            {
                return new FriendsEdited([], [], IsFull: true);
            }

            // Before the journal is held, as everybody does: who goes for good meanwhile is seen to be gone, or takes along what is added here.
            var visible = HoldVisible(link, added);

            // Of two who change an account's friends at once, the second waits; once the account is gone for good, nothing is added to it.
            if (!JournalRows.Hold(link, accountId))
            {
                return new FriendsEdited([], [.. added.Select(edit => edit.Name)], IsFull: false);
            }

            foreach (var name in removed)
            {
                link.Execute(
                    "DELETE FROM friends WHERE account_id = @account AND friend_id = (SELECT id FROM accounts WHERE name = @name)",
                    ("@account", accountId),
                    ("@name", name.Value));
            }

            return Add(link, accountId, added, visible);
        },
        cancellation);

    public ValueTask<IReadOnlyList<FriendGroup>> ListGroupsAsync(long accountId, CancellationToken cancellation) =>
        database.ReadAsync<IReadOnlyList<FriendGroup>>(
            link => link.All(
                "SELECT number, name, sort_order, is_public FROM friend_groups WHERE account_id = @account ORDER BY number",
                row => new FriendGroup(row.GetInt32(0), row.GetString(1), row.GetInt32(2), row.GetFlag(3)),
                ("@account", accountId)),
            cancellation);

    public Task EditGroupsAsync(
        long accountId,
        IReadOnlyList<FriendGroupEdit> set,
        IReadOnlyList<int> deleted,
        IReadOnlyDictionary<AccountName, uint> masks,
        CancellationToken cancellation) => database.AddAsync(
        link =>
        {
            if (!JournalRows.Hold(link, accountId))
            {
                return false;
            }

            foreach (var group in set)
            {
                if (!Has(link, accountId, group.Number))
                {
                    // Whatever still has this number in its mask, since it came late, was meant for the group that had the number before.
                    Clear(link, accountId, group.Number);
                }

                Set(link, accountId, group);
            }

            var gone = deleted.Where(number => number is >= 1 and <= FriendGroup.MaxNumber && !set.Any(group => group.Number == number)).Distinct();
            foreach (var number in gone)
            {
                Delete(link, accountId, number);
            }

            foreach (var (name, mask) in masks)
            {
                link.Execute(
                    """
                    UPDATE friends SET group_mask = @mask WHERE account_id = @account AND friend_id = (SELECT id FROM accounts WHERE name = @name)
                    """,
                    ("@account", accountId),
                    ("@name", name.Value),
                    ("@mask", Mask(mask)));
            }

            return true;
        },
        cancellation);

    /// <summary>
    /// The accounts of these names that are visible, and do not go for good until the transaction ends. All else they do meanwhile: one request may name thousands.
    /// </summary>
    private static Dictionary<AccountName, long> HoldVisible(SqlLink link, IReadOnlyList<FriendEdit> added)
    {
        var found = new List<(AccountName Name, long Id)>();
        foreach (var name in added.Select(edit => edit.Name).Distinct())
        {
            if (link.Integer("SELECT id FROM accounts WHERE name = @name AND state = 'V'", ("@name", name.Value)) is { } id)
            {
                found.Add((name, id));
            }
        }

        var visible = new Dictionary<AccountName, long>();
        foreach (var (name, id) in found.OrderBy(one => one.Id))
        {
            if (link.Integer($"SELECT id FROM accounts WHERE id = @id AND state = 'V' {link.LockPresence}", ("@id", id)) is not null)
            {
                visible.Add(name, id);
            }
        }

        return visible;
    }

    private static FriendsEdited Add(SqlLink link, long accountId, IReadOnlyList<FriendEdit> added, Dictionary<AccountName, long> visible)
    {
        var (friends, unknown, isFull) = (new List<Friend>(), new List<AccountName>(), false);
        var count = link.Integer("SELECT COUNT(*) FROM friends WHERE account_id = @account", ("@account", accountId))!.Value;
        foreach (var edit in added)
        {
            if (!visible.TryGetValue(edit.Name, out var friendId))
            {
                unknown.Add(edit.Name);
                continue;
            }

            var old = FriendRows.Find(link, accountId, friendId);
            if (old is null && ++count > IFriendStore.MaxPerAccount)
            {
                isFull = true;
                break;
            }

            link.Execute(
                """
                INSERT INTO friends (account_id, friend_id, group_mask, foreground, background) VALUES (@account, @friend, @mask, @foreground, @background)
                ON CONFLICT (account_id, friend_id)
                DO UPDATE SET group_mask = excluded.group_mask, foreground = excluded.foreground, background = excluded.background
                """,
                ("@account", accountId),
                ("@friend", friendId),
                ("@mask", Mask((edit.GroupMask ?? old?.GroupMask ?? 0) | edit.AddedGroups)),
                ("@foreground", (long)(edit.Foreground ?? old?.Foreground ?? Colour.Black).Rgb),
                ("@background", (long)(edit.Background ?? old?.Background ?? Colour.White).Rgb));
            friends.Add(FriendRows.Find(link, accountId, friendId)!);
        }

        return new FriendsEdited(friends, unknown, isFull);
    }

    private static bool Has(SqlLink link, long accountId, int number) => link.Integer(
        "SELECT number FROM friend_groups WHERE account_id = @account AND number = @number",
        ("@account", accountId),
        ("@number", (long)number)) is not null;

    private static void Set(SqlLink link, long accountId, FriendGroupEdit group) => link.Execute(
        """
        INSERT INTO friend_groups (account_id, number, name, sort_order, is_public) VALUES (@account, @number, @name, @sort, @public)
        ON CONFLICT (account_id, number) DO UPDATE SET name = excluded.name,
          sort_order = CASE WHEN @sorted = 1 THEN excluded.sort_order ELSE friend_groups.sort_order END,
          is_public = CASE WHEN @decided = 1 THEN excluded.is_public ELSE friend_groups.is_public END
        """,
        ("@account", accountId),
        ("@number", (long)group.Number),
        ("@name", group.Name),
        ("@sort", (long)(group.SortOrder ?? FriendGroup.DefaultSortOrder)),
        ("@public", (long)Rows.Flag(group.IsPublic == true)),
        ("@sorted", (long)Rows.Flag(group.SortOrder is not null)),
        ("@decided", (long)Rows.Flag(group.IsPublic is not null)));

    private static void Delete(SqlLink link, long accountId, int number)
    {
        link.Execute("DELETE FROM friend_groups WHERE account_id = @account AND number = @number", ("@account", accountId), ("@number", (long)number));
        Clear(link, accountId, number);
    }

    /// <summary>Takes a number out of the security of all entries and the masks of all friends.</summary>
    private static void Clear(SqlLink link, long accountId, int number)
    {
        var bit = 1L << number;
        link.Execute(
            "UPDATE friends SET group_mask = group_mask - @bit WHERE account_id = @account AND (group_mask & @bit) <> 0",
            ("@account", accountId),
            ("@bit", bit));
        link.Execute(
            "UPDATE entries SET audience = audience - @bit WHERE journal_id = @account AND (audience & @bit) <> 0",
            ("@account", accountId),
            ("@bit", bit));
        link.Execute(
            "UPDATE entry_tags SET audience = audience - @bit WHERE journal_id = @account AND (audience & @bit) <> 0",
            ("@account", accountId),
            ("@bit", bit));
        SyncCounts.Clear(link, accountId, bit);
    }

    private static long Mask(uint mask) => (mask & EntrySecurity.MaskBits) | EntrySecurity.Friends;
}
