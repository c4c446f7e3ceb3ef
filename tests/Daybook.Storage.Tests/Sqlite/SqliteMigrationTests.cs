using Daybook.Core.Accounts;
using Daybook.Core.Entries;
using Daybook.Core.Journals;
using Daybook.Core.Userpics;
using Daybook.Storage.Sql;
using Daybook.Storage.Sql.Comments;
using Daybook.Storage.Sql.Entries;
using Daybook.Storage.Sql.Friends;
using Daybook.Storage.Sql.Profiles;
using Daybook.Storage.Sqlite;

namespace Daybook.Storage.Tests.Sqlite;

/// <summary>A database that an earlier version of the program wrote.</summary>
public sealed class SqliteMigrationTests : IDisposable
{
    private static readonly UserpicQuota Quota = new(10, 10);

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Whatever_version_1_kept_is_there_after_the_migration()
    {
        Make(1, """
            INSERT INTO accounts VALUES (7, 'alice', 'Alice', 'a@example.org', 'V', 'hash', NULL, 1000), (9, 'bob', 'Bob', NULL, 'S', 'hash', NULL, 2000);
            INSERT INTO userpics VALUES (40, 7, x'039058C6F2C0CB492C533B0A4D14EF77CC0F78ABCCCED5287D84A1A2011CFB81', 'image/png', 100, 80, 3, 'the sea', 3000);
            INSERT INTO userpic_files VALUES (40, x'010203');
            INSERT INTO keywords VALUES (5, 7, 'sea', 40, 2), (6, 7, 'happy', 40, 1), (8, 7, 'free', NULL, 1);
            UPDATE accounts SET default_userpic_id = 40 WHERE id = 7;
            INSERT INTO userpics VALUES (50, 9, x'BB', 'image/png', 1, 1, 1, '', 3000);
            DELETE FROM userpics WHERE id = 50;
            INSERT INTO sessions VALUES (3, 7, x'CC', 4000, 9000000000000, NULL);
            """);

        await using var database = SqliteDatabase.Open(_folder.Database, TimeProvider.System);

        var alice = (await database.Accounts.FindAsync(7, Token))!;
        Assert.Equal(
            new Account(
                7, AccountName.Parse("alice"), "Alice", "a@example.org", AccountState.Visible, "hash", 40,
                DateTimeOffset.FromUnixTimeMilliseconds(1000), false, false, false, null)
            {
                LegacyEncoding = JournalSettings.DefaultLegacyEncoding,
            },
            alice);
        Assert.Equal(AccountState.Suspended, (await database.Accounts.FindAsync(9, Token))!.State);
        var userpic = Assert.Single(await database.Userpics.ListAsync(7, Token));
        Assert.Equal((40, "the sea", null), (userpic.Id, userpic.Description, userpic.Suspension));
        Assert.Equal(["happy", "sea"], userpic.Keywords.Select(keyword => keyword.Value));
        Assert.Equal(new byte[] { 1, 2, 3 }, (await database.Userpics.ReadAsync(40, 7, null, Token))!.Bytes);
        var session = (await database.Sessions.FindAsync(3, Token))!;
        Assert.Equal((session.CreatedAt, "", ""), (session.LastSeenAt, session.Address, session.Agent));

        // Ids that were given out are not given out again, also those of rows that were gone by then.
        var added = await database.Userpics.AddAsync(new NewUserpic(7, "image/png", 1, 1, new byte[] { 9 }, [], null, false), Quota, Token);
        Assert.Equal(51, added.Userpic.Id);
        var eve = await database.Accounts.CreateAsync(new NewAccount(AccountName.Parse("eve"), "Eve", null, "hash"), Token);
        Assert.Equal(10, eve.Id);
    }

    [Fact]
    public async Task What_referred_to_a_table_that_was_made_anew_still_follows_it()
    {
        Make(1, """
            INSERT INTO accounts VALUES (7, 'alice', 'Alice', NULL, 'V', 'hash', NULL, 1000);
            INSERT INTO userpics VALUES (40, 7, x'AA', 'image/png', 100, 80, 3, '', 3000);
            INSERT INTO userpic_files VALUES (40, x'010203');
            INSERT INTO keywords VALUES (5, 7, 'sea', 40, 1);
            UPDATE accounts SET default_userpic_id = 40;
            """);

        await using var database = SqliteDatabase.Open(_folder.Database, TimeProvider.System);
        await database.WriteAsync(link => link.Execute("DELETE FROM userpics WHERE id = 40"), Token);

        Assert.Equal(1, await database.WriteAsync(link => link.Integer("PRAGMA foreign_keys"), Token));
        Assert.Null((await database.Accounts.FindAsync(7, Token))!.DefaultUserpicId);
        Assert.Equal(0, await CountAsync("SELECT COUNT(*) FROM userpic_files"));
        Assert.Equal(1, await CountAsync("SELECT COUNT(*) FROM keywords WHERE userpic_id IS NULL"));

        async Task<long?> CountAsync(string sql) => await database.ReadAsync(link => link.Integer(sql), Token);
    }

    [Fact]
    public async Task The_newest_shown_pictures_are_found_from_the_end_of_their_own_index()
    {
        await using var database = SqliteDatabase.Open(_folder.Database, TimeProvider.System);

        var plan = await database.ReadAsync(
            link => link.All($"EXPLAIN QUERY PLAN {UserpicStore.SelectShown}", row => row.GetString(3), ("@limit", 10)), Token);

        Assert.Contains(plan, step => step.Contains("userpics_shown", StringComparison.Ordinal));
        Assert.DoesNotContain(plan, step => step is "SCAN u" or "SCAN a" or "SCAN k");
    }

    [Fact]
    public async Task The_pictures_of_an_account_are_found_without_looking_at_those_of_others()
    {
        await using var database = SqliteDatabase.Open(_folder.Database, TimeProvider.System);

        var plan = await database.ReadAsync(
            link => link.All($"EXPLAIN QUERY PLAN {UserpicStore.SelectOfAccount}", row => row.GetString(3), ("@account", 1)), Token);

        Assert.Contains(plan, step => step.StartsWith("SEARCH u USING INDEX", StringComparison.Ordinal));
        Assert.Contains(plan, step => step.StartsWith("SEARCH k USING", StringComparison.Ordinal));
        Assert.DoesNotContain(plan, step => step.StartsWith("SCAN", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Whatever_refers_to_keywords_keeps_them_and_is_asked_by_its_index()
    {
        await using var database = SqliteDatabase.Open(_folder.Database, TimeProvider.System);

        var referring = await database.ReadAsync(
            link => link.All(
                "SELECT t.name FROM sqlite_schema t JOIN pragma_foreign_key_list(t.name) f WHERE t.type = 'table' AND f.\"table\" = 'keywords'",
                row => row.GetString(0)),
            Token);
        var plan = await database.ReadAsync(
            link => link.All(
                $"EXPLAIN QUERY PLAN SELECT k.id FROM keywords k WHERE k.id > @after AND k.id <= @last AND {KeywordRows.IsUnused}",
                row => row.GetString(3),
                ("@after", 1),
                ("@last", 2)),
            Token);

        Assert.Equal(5, referring.Count);
        Assert.All(referring, table => Assert.Contains($" FROM {table} ", KeywordRows.IsUnused, StringComparison.Ordinal));
        Assert.Contains("SEARCH k USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)", plan);
        Assert.DoesNotContain(plan, step => step.StartsWith("SCAN", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_is_interested_in_something_is_found_in_the_order_of_an_index()
    {
        await using var database = SqliteDatabase.Open(_folder.Database, TimeProvider.System);

        var plan = await database.ReadAsync(
            link => link.All($"EXPLAIN QUERY PLAN {ProfileStore.SelectInterested}", row => row.GetString(3), ("@interest", 1), ("@before", 1000), ("@limit", 10)), Token);

        Assert.Contains(plan, step => step.Contains("account_interests_by_interest (interest_id=? AND account_id<?)", StringComparison.Ordinal));
        Assert.DoesNotContain(plan, step => step.Contains("TEMP B-TREE", StringComparison.Ordinal) || step.StartsWith("SCAN", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Accounts_of_version_2_are_persons_and_have_journals()
    {
        Make(2, """
            INSERT INTO accounts (id, name, full_name, state, password_hash, created_at) VALUES
              (7, 'alice', 'Alice', 'V', 'hash', 1000), (8, 'bob', 'Bob', 'S', 'hash', 1000), (9, 'gone', '', 'X', '', 1000);
            """);

        await using var database = SqliteDatabase.Open(_folder.Database, TimeProvider.System);

        Assert.Equal(AccountKind.Person, (await database.Accounts.FindAsync(7, Token))!.Kind);
        Assert.Equal(JournalSettings.Default, (await database.Journals.FindAsync(7, 7, Token))!.Journal.Settings);
        Assert.False((await database.Journals.FindAsync(8, 7, Token))!.Journal.IsVisible);
        Assert.Null(await database.Journals.FindAsync(9, 7, Token));
        var entry = new NewEntry(
            7, 7, EventTime.FromMinutes(1), EntrySecurity.Public, "", "text", EntryMetadata.None, "flat");
        Assert.Equal(1, (await database.Entries.PostAsync(entry, Token)).Entry!.ItemId);
    }

    [Fact]
    public async Task Changes_that_version_9_counted_are_counted_by_their_posters_as_well()
    {
        Make(9, """
            INSERT INTO accounts (id, name, full_name, kind, state, password_hash, created_at) VALUES
              (7, 'alice', 'Alice', 'P', 'V', 'hash', 1000), (8, 'bob', 'Bob', 'P', 'S', 'hash', 1000), (9, 'club', 'The club', 'C', 'V', '', 1000);
            INSERT INTO journals (account_id) VALUES (7), (8), (9);
            INSERT INTO entries (journal_id, item_id, anum, poster_id, event_minute, logged_at, changed_at, security, audience, backdated,
              comments_changed_at, subject, properties, text) VALUES
              (9, 1, 0, 7, 1, 1, 1700000000, 'A', 4294967295, 0, NULL, '', '', 'one'),
              (9, 2, 0, 8, 1, 1, 1700000001, 'A', 4294967295, 0, 1700000003, '', '', 'two'),
              (9, 3, 0, 7, 1, 1, 1700000002, 'P', 0, 0, 1800000000, '', '', 'three');
            INSERT INTO sync_counts VALUES
              (9, 'L', 1024, 1660156, 4294967295, 2), (9, 'L', 1024, 1660156, 0, 1), (9, 'L', 1048576, 1621, 4294967295, 2), (9, 'L', 1048576, 1621, 0, 1);
            """);

        await using var database = SqliteDatabase.Open(_folder.Database, TimeProvider.System);

        Assert.Empty(await database.Check.FindAsync(_ => null, 10, new Progress<Core.Upkeep.StepProgress>(), Token));
        Assert.Equal(1, (await database.EntrySync.ListItemsAsync((await database.Journals.FindAsync(9, null, Token))!, null, 1, Token)).Total);
        Assert.Equal(3, (await database.EntrySync.ListItemsAsync((await database.Journals.FindAsync(9, 7, Token))!, null, 1, Token)).Total);
    }

    [Fact]
    public async Task Addresses_that_version_10_kept_of_deleted_comments_are_forgotten()
    {
        Make(10, """
            INSERT INTO accounts (id, name, full_name, kind, state, password_hash, created_at) VALUES (7, 'alice', 'Alice', 'P', 'V', 'hash', 1000);
            INSERT INTO journals (account_id) VALUES (7);
            INSERT INTO entries (journal_id, item_id, anum, poster_id, event_minute, logged_at, changed_at, security, audience, backdated, subject, properties, text)
              VALUES (7, 1, 0, 7, 1, 1, 1700000000, 'A', 4294967295, 0, '', '', 'one');
            INSERT INTO comments (journal_id, talk_id, item_id, address, posted_at, state, subject, body) VALUES
              (7, 1, 1, '192.0.2.1', 1700000000, 'D', '', ''), (7, 2, 1, '192.0.2.2', 1700000000, 'S', '', 'screened');
            """);

        await using var database = SqliteDatabase.Open(_folder.Database, TimeProvider.System);

        Assert.Equal([null, "192.0.2.2"], (await database.CommentExport.ListAsync(7, 1, 10, Token)).Select(comment => comment.Address));
    }

    [Fact]
    public async Task Entries_of_version_13_that_are_backdated_no_more_come_to_friends_pages()
    {
        Make(13, """
            INSERT INTO accounts (id, name, full_name, kind, state, password_hash, created_at) VALUES
              (7, 'alice', 'Alice', 'P', 'V', 'hash', 1000), (8, 'bob', 'Bob', 'P', 'V', 'hash', 1000), (9, 'carol', 'Carol', 'P', 'V', 'hash', 1000);
            INSERT INTO journals (account_id, last_posted_at) VALUES (7, NULL), (8, NULL), (9, 5000);
            INSERT INTO friends (account_id, friend_id, group_mask, foreground, background) VALUES (7, 8, 1, 0, 0), (7, 9, 1, 0, 0);
            INSERT INTO entries (journal_id, item_id, anum, poster_id, event_minute, logged_at, changed_at, security, audience, backdated, subject, properties, text) VALUES
              (8, 1, 0, 8, 1, 3000, 1, 'A', 4294967295, 0, '', '', 'bob 1'), (8, 2, 0, 8, 1, 4000, 2, 'A', 4294967295, 1, '', '', 'bob 2'),
              (9, 1, 0, 9, 1, 5000, 1, 'A', 4294967295, 0, '', '', 'carol 1'), (9, 2, 0, 9, 1, 6000, 2, 'A', 4294967295, 0, '', '', 'carol 2');
            """);

        await using var database = SqliteDatabase.Open(_folder.Database, TimeProvider.System);

        Assert.Equal(["carol 2", "carol 1", "bob 1"], (await database.FriendsPage.ListAsync(7, 7, new(10), Token)).Select(entry => entry.Text));
        Assert.Equal(
            ["carol 2"], (await database.FriendsPage.ListAsync(7, 7, new(10, After: DateTimeOffset.FromUnixTimeMilliseconds(5000)), Token)).Select(entry => entry.Text));
    }

    [Fact]
    public async Task Addresses_of_comments_that_are_due_are_found_without_looking_at_other_comments()
    {
        await using var database = SqliteDatabase.Open(_folder.Database, TimeProvider.System);

        var plan = await database.ReadAsync(
            link => link.All($"EXPLAIN QUERY PLAN {CommentStore.ForgetAddresses}", row => row.GetString(3), ("@over", 1L), ("@limit", 10L)), Token);

        Assert.Contains(plan, step => step.StartsWith("SEARCH comments USING INDEX comments_with_address (posted_at<?)", StringComparison.Ordinal));
        Assert.DoesNotContain(plan, step => step.StartsWith("SCAN comments", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(EntryReader.SelectByEvent, "entries_by_event")]
    [InlineData(EntryReader.SelectByPosting, "entries_by_posting")]
    [InlineData(EntrySync.SelectEntries, "entries_by_change")]
    [InlineData(EntrySync.SelectItems, "entries_by_change")]
    [InlineData(EntrySync.SelectItems, "entries_by_comments")]
    [InlineData(FriendsPage.SelectPlaces, "entries_by_posting")]
    public async Task Entries_are_found_from_their_place_in_an_index(string query, string index)
    {
        await using var database = SqliteDatabase.Open(_folder.Database, TimeProvider.System);
        string[] names = ["@all", "@viewer", "@mask", "@poster", "@journal", "@order", "@item", "@limit", "@skip", "@after", "@before"];
        var values = names.Where(name => query.Contains(name, StringComparison.Ordinal)).Select(name => (name, (object?)1L)).ToArray();

        var plan = await database.ReadAsync(link => link.All($"EXPLAIN QUERY PLAN {query}", row => row.GetString(3), values), Token);

        Assert.Contains(plan, step => step.Contains(index, StringComparison.Ordinal) && step.StartsWith("SEARCH e ", StringComparison.Ordinal));
        Assert.DoesNotContain(plan, step => step.StartsWith("SCAN e", StringComparison.Ordinal));
        if (query != EntrySync.SelectItems)
        {
            // The union sorts two pages; the others nothing at all.
            Assert.DoesNotContain(plan, step => step.Contains("TEMP B-TREE", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData(EntryReader.SelectDays, "entries_by_day")]
    [InlineData(TagStore.SelectUses, "entry_tags_counted")]
    public async Task Entries_are_counted_in_the_order_of_an_index_and_not_looked_at(string query, string index)
    {
        await using var database = SqliteDatabase.Open(_folder.Database, TimeProvider.System);
        string[] names = ["@all", "@viewer", "@mask", "@poster", "@journal", "@first", "@last"];
        var values = names.Where(name => query.Contains(name, StringComparison.Ordinal)).Select(name => (name, (object?)1L)).ToArray();

        var plan = await database.ReadAsync(link => link.All($"EXPLAIN QUERY PLAN {query}", row => row.GetString(3), values), Token);

        Assert.Contains(plan, step => step.Contains($"USING COVERING INDEX {index} (journal_id=?", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Changes_after_a_time_are_summed_and_no_more_entries_looked_at_than_those_of_a_short_stretch()
    {
        await using var database = SqliteDatabase.Open(_folder.Database, TimeProvider.System);
        string[] names = ["@journal", "@after", "@all", "@mask", "@poster", "@viewer", "@short", "@long", "@longest"];

        var plan = await database.ReadAsync(
            link => link.All($"EXPLAIN QUERY PLAN {SyncCounts.After}", row => row.GetString(3), [.. names.Select(name => (name, (object?)1L))]), Token);

        string[] found =
        [
            "USING COVERING INDEX entries_by_change (journal_id=? AND changed_at>? AND changed_at<?)",
            "USING COVERING INDEX entries_by_comments (journal_id=? AND comments_changed_at>? AND comments_changed_at<?)",
            "USING PRIMARY KEY (journal_id=? AND kind=? AND seconds=? AND bucket>? AND bucket<?)",
            "USING PRIMARY KEY (journal_id=? AND kind=? AND seconds=? AND bucket>?)",
        ];
        Assert.Equal(
            found.Select(how => $"SEARCH e {how}").Append("SEARCH p USING INTEGER PRIMARY KEY (rowid=?)").Order(),
            plan.Where(step => step.StartsWith("SEARCH", StringComparison.Ordinal)).Distinct().Order());
        Assert.DoesNotContain(plan, step => step is "SCAN e" or "SCAN p" || step.StartsWith("SCAN e USING", StringComparison.Ordinal));
    }

    /// <summary>Makes a database as a program of a version did, with these rows.</summary>
    internal static void Make(string path, int version, string rows)
    {
        File.Create(path).Dispose();
        using var link = SqliteLink.OpenWriter(path, TimeSpan.FromSeconds(5));
        SqliteMigrations.Apply(link, version);
        link.ExecuteScript(rows);
    }

    private void Make(int version, string rows) => Make(_folder.Database, version, rows);
}
