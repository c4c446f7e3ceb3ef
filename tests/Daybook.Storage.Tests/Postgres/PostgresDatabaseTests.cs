using Daybook.Core;
using Daybook.Core.Accounts;
using Daybook.Core.Entries;
using Daybook.Core.Friends;
using Daybook.Core.Moderation;
using Daybook.Core.Userpics;
using Daybook.Storage.Postgres;
using Daybook.Storage.Sql;
using Daybook.Storage.Sql.Journals;
using Daybook.Tests.Services;
using Npgsql;

namespace Daybook.Storage.Tests.Postgres;

/// <summary>What is PostgreSQL's own: its versions, its connections and its faults.</summary>
public sealed class PostgresDatabaseTests(PostgresServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private readonly string _connectionString = server.CreateDatabase();

    [Fact]
    public async Task A_database_from_a_newer_version_is_refused_untouched()
    {
        await using (Open())
        {
        }

        PostgresServer.Execute(_connectionString, "UPDATE schema_version SET version = 4711");

        var refused = Assert.Throws<StorageVersionException>(() => Open());
        Assert.Equal((4711, PostgresMigrations.Latest), (refused.Found, refused.Supported));
        PostgresServer.Execute(_connectionString, $"UPDATE schema_version SET version = {PostgresMigrations.Latest}");
        await using var database = Open();
    }

    [Fact]
    public async Task Whoever_comes_while_another_makes_the_database_waits_as_long_as_that_takes()
    {
        await using var source = NpgsqlDataSource.Create(_connectionString);
        await using var other = await source.OpenConnectionAsync(Token);
        await using (var hold = new NpgsqlCommand("SELECT pg_advisory_lock(@lock)", other))
        {
            hold.Parameters.AddWithValue("lock", PostgresMigrations.Lock);
            await hold.ExecuteNonQueryAsync(Token);
        }

        var opening = Task.Run(() => Open(new PostgresSettings { StatementTimeout = TimeSpan.FromSeconds(1) }), Token);

        // Longer than any statement may take, and than the driver waits for one.
        Assert.NotSame(opening, await Task.WhenAny(opening, Task.Delay(TimeSpan.FromSeconds(3), Token)));
        await other.CloseAsync();
        await source.DisposeAsync();
        await using var database = await opening;
    }

    [Fact]
    public async Task An_older_database_stays_as_it_is_unless_it_may_be_upgraded()
    {
        await using (Open())
        {
        }

        MakeOlder();

        foreach (var migration in (Migration[])[Migration.None, Migration.Create])
        {
            var refused = Assert.Throws<StorageVersionException>(
                () => PostgresDatabase.Open(_connectionString, TimeProvider.System, migration: migration));
            Assert.Contains("older version", refused.Message, StringComparison.Ordinal);
            Assert.Equal(PostgresMigrations.Latest - 1L, Version());
        }
    }

    [Fact]
    public async Task An_older_database_is_upgraded_when_nobody_else_has_it_open_and_not_before()
    {
        await using (var older = Open())
        {
            // It connects when it is asked for something.
            await older.PingAsync(Token);
            MakeOlder();

            var refused = Assert.Throws<StorageUnavailableException>(
                () => Open(new PostgresSettings { UpgradePatience = TimeSpan.FromMilliseconds(200) }));

            Assert.Contains("Stop the older servers first", refused.Message, StringComparison.Ordinal);
            Assert.Equal(PostgresMigrations.Latest - 1L, Version());
        }

        await using (Open())
        {
            Assert.Equal((long)PostgresMigrations.Latest, Version());
        }
    }

    [Fact]
    public async Task An_older_database_that_many_servers_open_at_once_is_upgraded_once()
    {
        await using (var made = Open())
        {
            await MakeAccountAsync(made);
        }

        MakeOlder();

        foreach (var database in await OpenManyAsync())
        {
            Assert.Single(await database.Accounts.ListAsync(null, 10, Token));
            await database.DisposeAsync();
        }
    }

    [Fact]
    public async Task Whoever_comes_while_another_upgrades_the_database_waits_as_long_as_that_takes()
    {
        await using (Open())
        {
        }

        MakeOlder();
        var settings = new PostgresSettings { ConnectTimeout = TimeSpan.FromSeconds(1), UpgradePatience = TimeSpan.FromSeconds(1) };
        Task<PostgresDatabase> opening;
        await using (var source = PostgresLink.CreateSource(_connectionString, settings))
        {
            using var other = PostgresLink.Open(source, settings);
            Assert.True(other.TryHoldAlone());
            other.ExecuteScript($"SELECT pg_advisory_lock({PostgresMigrations.Lock})");
            opening = Task.Run(() => Open(settings), Token);

            // Longer than anybody who had the database open would be waited for.
            Assert.NotSame(opening, await Task.WhenAny(opening, Task.Delay(TimeSpan.FromSeconds(3), Token)));
        }

        await using var database = await opening;
        Assert.Equal((long)PostgresMigrations.Latest, Version());
    }

    [Fact]
    public async Task A_database_that_became_newer_meanwhile_is_used_by_no_connection_that_is_opened_later()
    {
        await using var database = Open();
        PostgresServer.Execute(_connectionString, $"UPDATE schema_version SET version = {PostgresMigrations.Latest + 1}");

        var refused = await Assert.ThrowsAsync<StorageUnavailableException>(async () => await database.PingAsync(Token));

        Assert.Contains("needs a newer program", refused.Message, StringComparison.Ordinal);
        PostgresServer.Execute(_connectionString, $"UPDATE schema_version SET version = {PostgresMigrations.Latest}");
        await database.PingAsync(Token);
    }

    [Fact]
    public async Task A_database_that_many_servers_make_at_once_is_made_once()
    {
        var opened = await OpenManyAsync();
        var account = await MakeAccountAsync(opened[0]);

        foreach (var database in opened)
        {
            Assert.Equal(account, await database.Accounts.FindAsync(account.Id, Token));
            await database.DisposeAsync();
        }
    }

    [Fact]
    public async Task Names_are_sorted_byte_by_byte_whatever_the_servers_language_is()
    {
        await using var database = Open();
        foreach (var name in new[] { "b", "a_b", "a1", "ab", "a", "_" })
        {
            await MakeAccountAsync(database, name);
        }

        Assert.Equal(["_", "a", "a1", "a_b", "ab", "b"], (await database.Accounts.ListAsync(null, 10, Token)).Select(one => one.Name.Value));
    }

    [Fact]
    public async Task Connections_that_were_lost_while_nobody_used_them_are_replaced_and_nobody_hears_of_it()
    {
        // Apart from the others, whose connections would be lost as well.
        PostgresServer.Execute(_connectionString, "CREATE DATABASE apart");
        var apart = new NpgsqlConnectionStringBuilder(_connectionString) { Database = "apart", SearchPath = null }.ConnectionString;
        await using var database = PostgresDatabase.Open(apart, TimeProvider.System);
        var account = await MakeAccountAsync(database);
        await TouchAllAsync(database, account);
        PostgresServer.Execute(
            apart, "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'Daybook'");

        await TouchAllAsync(database, account);
    }

    [Fact]
    public async Task A_write_beyond_those_that_may_wait_fails_at_once_and_the_others_are_done()
    {
        await using var database = Open(new PostgresSettings { Writers = 1, MaxWaitingWrites = 2 });
        var account = await MakeAccountAsync(database);
        var begun = new TaskCompletionSource();
        using var hold = new ManualResetEventSlim();
        var held = database.WriteAsync(
            _ =>
            {
                begun.SetResult();
                hold.Wait(Token);
                return true;
            },
            Token);
        await begun.Task;
        Task<bool>[] waiting = [RenameAsync("1"), RenameAsync("2")];

        var refused = await Assert.ThrowsAsync<StorageUnavailableException>(() => RenameAsync("3"));
        Assert.Contains("2 writes", refused.Message, StringComparison.Ordinal);
        hold.Set();
        await held;
        await Task.WhenAll(waiting);
        Assert.Equal("2", (await database.Accounts.FindAsync(account.Id, Token))!.FullName);

        Task<bool> RenameAsync(string name) => database.Accounts.SetFullNameAsync(account.Id, name, Token);
    }

    [Fact]
    public async Task A_write_that_was_given_up_before_its_turn_is_never_done()
    {
        await using var database = Open(new PostgresSettings { Writers = 1 });
        using var hold = new ManualResetEventSlim();
        using var cancel = new CancellationTokenSource();
        var held = database.WriteAsync(
            _ =>
            {
                hold.Wait(Token);
                return true;
            },
            Token);
        var cancelled = database.Accounts.CreateAsync(new NewAccount(AccountName.Parse("alice"), "Alice", null, "hash"), cancel.Token);
        await cancel.CancelAsync();
        hold.Set();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        await held;
        Assert.Empty(await database.Accounts.ListAsync(null, 10, Token));
    }

    [Fact]
    public async Task What_is_acknowledged_is_durable_even_where_the_server_says_otherwise_by_default()
    {
        await using var database = Open();
        PostgresServer.Execute(_connectionString, "SET synchronous_commit = off");
        await using var careless = PostgresDatabase.Open(_connectionString + ";Options=-c synchronous_commit=off", TimeProvider.System);

        Assert.Equal("on", await careless.WriteAsync(link => link.One("SHOW synchronous_commit", row => row.GetString(0)), Token));
    }

    [Fact]
    public async Task A_connection_hears_warnings_and_has_no_limit_but_our_own_whatever_the_server_says_by_default()
    {
        var settings = new PostgresSettings();
        await using var source = PostgresLink.CreateSource(
            _connectionString + ";Options=-c client_min_messages=error -c statement_timeout=1s", settings);
        using var link = PostgresLink.Open(source, settings);

        Assert.Equal("warning 0", link.One(
            "SELECT current_setting('client_min_messages') || ' ' || current_setting('statement_timeout')", row => row.GetString(0)));
        link.ExecuteScript("SELECT pg_sleep(2)", mayTakeLong: true);
    }

    [Fact]
    public async Task A_statement_has_one_plan_and_starts_no_workers_whatever_the_server_says_by_default()
    {
        await using var database = PostgresDatabase.Open(
            _connectionString + ";Options=-c plan_cache_mode=auto -c max_parallel_workers_per_gather=8 -c jit=on", TimeProvider.System);

        Assert.Equal("force_generic_plan 0 off", await database.ReadAsync(
            link => link.One(
                "SELECT current_setting('plan_cache_mode') || ' ' || current_setting('max_parallel_workers_per_gather') || ' ' || current_setting('jit')",
                row => row.GetString(0)),
            Token));
    }

    [Fact]
    public async Task Who_waits_too_long_for_another_hears_that_and_later_writes_work()
    {
        await using var database = Open(new PostgresSettings { StatementTimeout = TimeSpan.FromSeconds(1), Writers = 1 });
        await using var other = Open();
        var account = await MakeAccountAsync(database);
        var connection = await ConnectionAsync();
        using var hold = new ManualResetEventSlim();
        var begun = new TaskCompletionSource();
        var held = other.WriteAsync(
            link =>
            {
                link.Execute("UPDATE accounts SET full_name = 'held'");
                begun.SetResult();
                hold.Wait(Token);
                return true;
            },
            Token);
        await begun.Task;

        await Assert.ThrowsAsync<StorageUnavailableException>(() => database.Accounts.ChangePasswordAsync(account.Id, "hash 2", Token));
        hold.Set();
        await held;
        Assert.True(await database.Accounts.ChangePasswordAsync(account.Id, "hash 3", Token));

        // It was not tried twice: that would have been on another connection, and would have taken twice as long.
        Assert.Equal(connection, await ConnectionAsync());

        Task<long?> ConnectionAsync() => database.WriteAsync(link => link.Integer("SELECT pg_backend_pid()"), Token);
    }

    [Fact]
    public async Task A_statement_that_takes_too_long_is_told_and_not_tried_again()
    {
        await using var database = Open(new PostgresSettings { StatementTimeout = TimeSpan.FromSeconds(1), Writers = 1 });
        await MakeAccountAsync(database);
        var tries = 0;

        await Assert.ThrowsAsync<StorageUnavailableException>(() => database.WriteAsync(
            link =>
            {
                tries++;
                return link.Execute("SELECT pg_sleep(60)");
            },
            Token));

        Assert.Equal(1, tries);
        await MakeAccountAsync(database, "bob");
    }

    [Theory]
    [InlineData("friends", "friend_id", "INSERT INTO friends (account_id, friend_id, group_mask, foreground, background) VALUES (@one, @other, 1, 0, 0)")]
    [InlineData("bans", "account_id", "INSERT INTO bans (journal_id, account_id) VALUES (@one, @other)")]
    public async Task Who_goes_for_good_while_somebody_follows_or_bans_them_leaves_nothing(string table, string column, string insert)
    {
        await using var database = Open();
        await using var another = Open();
        var (alice, bob) = (await MakeAccountAsync(database), await MakeAccountAsync(database, "bob"));
        using var until = new ManualResetEventSlim();
        var (held, holder) = await HoldAsync(another, link => link.Execute(insert, ("@one", alice.Id), ("@other", bob.Id)), until);

        // Its look was before the other went, and its row comes after.
        Task adding = table == "friends"
            ? database.Friends.EditAsync(alice.Id, [], [new FriendEdit(bob.Name)], Token)
            : database.Bans.AddAsync(alice.Id, bob.Id, Token);
        await BlockedAsync(holder);
        var expunging = database.Moderation.ExpungeAccountAsync(bob.Id, new ModerationNote(null, "a reason"), Token);
        await BlockedAsync(holder, expunging);
        until.Set();
        await Assert.ThrowsAsync<InvalidOperationException>(() => held);
        await Task.WhenAll(adding, expunging);

        Assert.Equal(0L, PostgresServer.Execute(_connectionString, $"SELECT COUNT(*) FROM {table} WHERE {column} = {bob.Id}"));
    }

    [Fact]
    public async Task Who_is_followed_at_this_moment_writes_on_meanwhile()
    {
        await using var database = Open();
        await using var another = Open();
        var (alice, bob) = (await MakeAccountAsync(database), await MakeAccountAsync(database, "bob"));
        using var until = new ManualResetEventSlim();
        var (held, holder) = await HoldAsync(
            another, link => link.Execute("UPDATE journals SET clock = clock WHERE account_id = @alice", ("@alice", alice.Id)), until);

        // It has found whom to follow, and waits for the follower's own journal.
        var following = database.Friends.EditAsync(alice.Id, [], [new FriendEdit(bob.Name)], Token);
        await BlockedAsync(holder);
        try
        {
            Assert.True(await database.Accounts.ChangePasswordAsync(bob.Id, "another hash", Token));
            await database.Userpics.AddAsync(new NewUserpic(bob.Id, "image/png", 1, 1, new byte[] { 1 }, [], null, true), new UserpicQuota(10, 10), Token);
            Assert.NotNull((await database.Entries.PostAsync(
                new NewEntry(bob.Id, bob.Id, EventTime.FromMinutes(1), EntrySecurity.Public, "", "text", EntryMetadata.None, "flat"), Token)).Entry);
        }
        finally
        {
            until.Set();
        }

        await Assert.ThrowsAsync<InvalidOperationException>(() => held);
        Assert.Equal(bob.Name, Assert.Single((await following).Friends).Name);
    }

    [Fact]
    public async Task Who_follows_does_not_wait_for_what_the_followed_write()
    {
        await using var database = Open();
        await using var another = Open();
        var (alice, bob) = (await MakeAccountAsync(database), await MakeAccountAsync(database, "bob"));
        using var until = new ManualResetEventSlim();
        var (held, _) = await HoldAsync(another, link => AccountStore.ChangePassword(link, bob.Id, "another hash"), until);
        try
        {
            Assert.Single((await database.Friends.EditAsync(alice.Id, [], [new FriendEdit(bob.Name)], Token)).Friends);
        }
        finally
        {
            until.Set();
        }

        await Assert.ThrowsAsync<InvalidOperationException>(() => held);
    }

    [Fact]
    public async Task Who_goes_for_good_and_who_adds_to_their_journal_do_not_wait_for_each_other()
    {
        await using var database = Open();
        await using var another = Open();
        var (alice, bob) = (await MakeAccountAsync(database), await MakeAccountAsync(database, "bob"));
        var (begun, adds, expunges) = (new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously), 0, 0);
        using var until = new ManualResetEventSlim();

        // What is added to a journal needs its account to be there.
        var adding = another.WriteAsync(
            link =>
            {
                adds++;
                Assert.True(JournalRows.Hold(link, alice.Id));
                begun.TrySetResult(link.Integer("SELECT pg_backend_pid()")!.Value);
                until.Wait(Token);
                return link.Execute(
                    "INSERT INTO friends (account_id, friend_id, group_mask, foreground, background) VALUES (@alice, @bob, 1, 0, 0)", ("@alice", alice.Id), ("@bob", bob.Id));
            },
            Token);
        await await Task.WhenAny(adding, begun.Task);
        var expunging = database.WriteAsync(
            link =>
            {
                expunges++;
                return AccountStore.Expunge(link, alice.Id, DateTimeOffset.UtcNow);
            },
            Token);
        await BlockedAsync(await begun.Task);
        until.Set();

        Assert.Equal((1, true), (await adding, await expunging));

        // Whoever is ended as the one of two that wait for each other does it again.
        Assert.Equal((1, 1), (adds, expunges));
        Assert.Equal(0L, PostgresServer.Execute(_connectionString, "SELECT COUNT(*) FROM friends"));
    }

    [Theory]
    [InlineData("post")]
    [InlineData("edit")]
    [InlineData("approve")]
    public async Task A_keyword_that_is_renamed_while_an_entry_with_it_is_written_is_followed(string way)
    {
        await using var database = Open();
        await using var another = Open();
        var (alice, bob) = (await MakeAccountAsync(database), await MakeAccountAsync(database, "bob"));
        var club = await database.Communities.CreateAsync(AccountName.Parse("club"), "The club", bob.Id, Token);
        Assert.True(await database.Communities.JoinAsync(club.Id, alice.Id, Token));
        foreach (var keyword in (string[])["sea", "shore"])
        {
            await database.Userpics.AddAsync(
                new NewUserpic(alice.Id, "image/png", 1, 1, System.Text.Encoding.UTF8.GetBytes(keyword), [Keyword.Parse(keyword)], null, false),
                new UserpicQuota(10, 10),
                Token);
        }

        var metadata = new EntryMetadata(new Dictionary<string, string>(), PictureKeyword: "sea");
        var post = new NewEntry(club.Id, alice.Id, EventTime.FromMinutes(1), EntrySecurity.Public, "", "text", EntryMetadata.None, "flat");
        var entry = way == "edit" ? (await database.Entries.PostAsync(post, Token)).Entry : null;
        if (way == "approve")
        {
            await database.Journals.SetAsync(club.Id, settings => settings with { IsModerated = true }, Token);
            Assert.Null((await database.Entries.PostAsync(post with { Metadata = metadata }, Token)).Entry);
        }

        var queued = (await database.QueuedEntries.ListAsync(club.Id, Token)).SingleOrDefault();
        using var until = new ManualResetEventSlim();
        var (held, holder) = await HoldAsync(
            another, link => link.Execute("UPDATE journals SET clock = clock WHERE account_id = @club", ("@club", club.Id)), until);

        var writing = queued is not null ? ApproveAsync(queued.Id)
            : entry is null ? PostAsync()
            : database.Entries.EditAsync(new EntryEdit(club.Id, entry.ItemId, alice.Id, default, null, null, "", "edited", metadata), Token);
        await BlockedAsync(holder);
        var renaming = database.Userpics.RenameKeywordAsync(alice.Id, Keyword.Parse("sea"), Keyword.Parse("shore"), Token);
        await BlockedAsync(holder, renaming);
        until.Set();
        await Assert.ThrowsAsync<InvalidOperationException>(() => held);
        var itemId = (await writing).ItemId;
        await renaming;

        var viewer = (await database.Journals.FindAsync(club.Id, alice.Id, Token))!;
        Assert.Equal("shore", (await database.EntryReader.FindAsync(viewer, itemId, Token))!.PictureKeyword);

        async Task<Entry> PostAsync() => (await database.Entries.PostAsync(post with { Metadata = metadata }, Token)).Entry!;

        async Task<Entry> ApproveAsync(long queuedId) => (await database.QueuedEntries.ApproveAsync(club.Id, queuedId, Token))!;
    }

    [Fact]
    public async Task A_race_that_is_lost_again_and_again_is_an_outage_that_ends_by_itself()
    {
        await using var database = Open();
        var tries = 0;

        await Assert.ThrowsAsync<StorageUnavailableException>(() => database.WriteAsync<bool>(
            _ =>
            {
                tries++;
                throw new PostgresException("deadlock detected", "ERROR", "ERROR", PostgresErrorCodes.DeadlockDetected);
            },
            Token));

        Assert.Equal(5, tries);
        await MakeAccountAsync(database);
    }

    [Fact]
    public async Task A_closed_database_refuses_work()
    {
        var database = Open();
        await database.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await database.Accounts.ListAsync(null, 10, Token));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => MakeAccountAsync(database));
    }

    [Fact]
    public void A_server_that_cannot_be_reached_is_said_to_be_so_without_the_password()
    {
        var refused = Assert.Throws<StorageUnavailableException>(() => PostgresDatabase.Open(
            $"Host=127.0.0.1;Port={FreePort.Find()};Username=daybook;Password=hunter2;Database=postgres", TimeProvider.System));

        Assert.DoesNotContain("hunter2", refused.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host=db;Database=daybook;Username=daybook;Password=x", "")]
    [InlineData("Host=db1,db2;Database=daybook", "")]
    [InlineData("Database=daybook;Password=hunter2", "names no Host")]
    [InlineData("Host=db;Password=hunter2", "names no Database")]
    [InlineData("Host=db;Database=daybook;Port=hunter2", "cannot be read")]
    [InlineData("Host=db;Database=daybook;Pasword=hunter2", "cannot be read")]
    [InlineData("hunter2", "cannot be read")]
    public void A_connection_string_is_checked_without_saying_what_is_in_it(string text, string fault)
    {
        Assert.Equal(fault.Length == 0, PostgresDatabase.IsConnectionString(text, out var found));
        Assert.Equal(fault, found);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public async Task A_server_that_was_killed_and_started_again_is_used_again_and_a_commit_that_no_replica_confirmed_is_no_success()
    {
        await using var cluster = await PostgresCluster.StartAsync();
        await using var database = PostgresDatabase.Open(
            cluster.ConnectionString + ";Options=-c client_min_messages=error",
            TimeProvider.System,
            new PostgresSettings { StatementTimeout = TimeSpan.FromSeconds(2) });
        var account = await MakeAccountAsync(database);

        await cluster.KillAsync();
        await Assert.ThrowsAsync<StorageUnavailableException>(async () => await database.PingAsync(Token));
        await Assert.ThrowsAsync<StorageUnavailableException>(async () => await database.Accounts.FindAsync(account.Id, Token));
        await cluster.UpAsync();
        await database.PingAsync(Token);
        Assert.Equal(account, await database.Accounts.FindAsync(account.Id, Token));

        await cluster.WaitForStandbyAsync("nobody");
        await Assert.ThrowsAsync<StorageUnavailableException>(async () => await database.PingAsync(Token));
        await Assert.ThrowsAsync<StorageUnavailableException>(() => database.Accounts.SetFullNameAsync(account.Id, "Bob", Token));
    }

    /// <summary>Does something in a transaction that stays open until it is told to end, and is undone then.</summary>
    /// <returns>The transaction, and the process of the server that has it.</returns>
    private static async Task<(Task Held, long Holder)> HoldAsync(PostgresDatabase database, Action<SqlLink> act, ManualResetEventSlim until)
    {
        var begun = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        var held = database.WriteAsync<bool>(
            link =>
            {
                act(link);
                begun.SetResult(link.Integer("SELECT pg_backend_pid()")!.Value);
                until.Wait(Token);
                throw new InvalidOperationException("It is undone.");
            },
            Token);
        return (held, await begun.Task);
    }

    /// <summary>Until somebody waits for a process of the server.</summary>
    private async Task BlockedAsync(long holder)
    {
        while (PostgresServer.Execute(_connectionString, $"SELECT COUNT(*) FROM pg_stat_activity WHERE {holder} = ANY (pg_blocking_pids(pid))") is 0L)
        {
            await Task.Delay(10, Token);
        }
    }

    /// <summary>Until behind whoever waits for a process of the server something else waits as well, or is over.</summary>
    private async Task BlockedAsync(long holder, Task next)
    {
        while (!next.IsCompleted && PostgresServer.Execute(
            _connectionString,
            $"""
            WITH RECURSIVE queue (pid) AS (
              SELECT {holder}
              UNION
              SELECT a.pid FROM queue q JOIN pg_stat_activity a ON q.pid = ANY (pg_blocking_pids(a.pid))
            )
            SELECT COUNT(*) FROM queue
            """) is < 3L)
        {
            await Task.Delay(10, Token);
        }
    }

    private static async Task TouchAllAsync(PostgresDatabase database, Account account)
    {
        for (var i = 0; i < 50; i++)
        {
            Assert.NotNull(await database.Accounts.FindAsync(account.Id, Token));
            Assert.True(await database.Accounts.SetFullNameAsync(account.Id, $"{i}", Token));
        }
    }

    private static Task<Account> MakeAccountAsync(PostgresDatabase database, string name = "alice") =>
        database.Accounts.CreateAsync(new NewAccount(AccountName.Parse(name), name, "alice@example.org", "hash"), Token);

    /// <summary>Opens the database eight times at once.</summary>
    private async Task<PostgresDatabase[]> OpenManyAsync()
    {
        using var start = new Barrier(8);
        return await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait(Token);
                return Open();
            },
            Token,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));
    }

    /// <summary>Makes it one of the version before: the latest script adds nothing that would be there already.</summary>
    private void MakeOlder() => PostgresServer.Execute(_connectionString, $"UPDATE schema_version SET version = {PostgresMigrations.Latest - 1}");

    private object? Version() => PostgresServer.Execute(_connectionString, "SELECT version FROM schema_version");

    private PostgresDatabase Open(PostgresSettings? settings = null) => PostgresDatabase.Open(_connectionString, TimeProvider.System, settings);
}
