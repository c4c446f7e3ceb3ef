using System.Collections.Concurrent;
using Daybook.Core;
using Daybook.Core.Accounts;
using Daybook.Core.Upkeep;
using Daybook.Core.Userpics;
using Daybook.Storage.Copying;
using Daybook.Storage.Objects;
using Daybook.Storage.Postgres;
using Daybook.Storage.Sqlite;
using Daybook.Storage.Tests.Contracts;
using Daybook.Storage.Tests.Sqlite;
using Daybook.Tests.Services;

namespace Daybook.Storage.Tests.Copying;

/// <summary>Copies from one kind of database to the other and back.</summary>
public sealed class StorageCopyTests : IDisposable
{
    private readonly PostgresServer _server;
    private readonly TemporaryFolder _folder = new();
    private readonly TemporaryFolder _other = new();
    private readonly string _connectionString;

    public StorageCopyTests(PostgresServer server)
    {
        (_server, _connectionString) = (server, server.CreateDatabase());
        FullDatabase.Make(_folder.Database);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private SqlitePlace Sqlite => new(_folder.Database);

    private PostgresPlace Postgres => new(_connectionString);

    public void Dispose()
    {
        _server.DropDatabase(_connectionString);
        _folder.Dispose();
        _other.Dispose();
    }

    [Fact]
    public async Task Everything_is_the_same_there_and_when_it_comes_back()
    {
        var before = await DumpAsync(Sqlite);

        var there = await CopyAsync(Sqlite, Postgres);
        Assert.Equal(before, await DumpAsync(Postgres));
        var back = await CopyAsync(Postgres, new SqlitePlace(_other.Database));
        Assert.Equal(before, await DumpAsync(new SqlitePlace(_other.Database)));

        Assert.Equal(there.Tables, back.Tables);
        Assert.Equal((6, 6_020_201), (there.Pictures, there.PictureBytes));
        Assert.Equal(2500, there.Tables.Single(one => one.Table == "keywords").Rows);
        Assert.Equal(before, await DumpAsync(Sqlite));
    }

    [Fact]
    public async Task Failed_logins_and_what_was_counted_stay_where_they_are()
    {
        await CopyAsync(Sqlite, Postgres);

        Assert.All(
            (string[])["login_failures", "allowances_taken"],
            table => Assert.Equal(0L, PostgresServer.Execute(_connectionString, $"SELECT COUNT(*) FROM {table}")));
    }

    [Fact]
    public async Task Ids_go_on_behind_those_that_the_source_gave_out()
    {
        await CopyAsync(Sqlite, Postgres);
        await using (var database = PostgresDatabase.Open(_connectionString, TimeProvider.System))
        {
            Assert.Equal(4001, (await AddAccountAsync(database, "next")).Id);
        }

        await CopyAsync(Postgres, new SqlitePlace(_other.Database));
        await using var back = SqliteDatabase.Open(_other.Database, TimeProvider.System);
        Assert.Equal(4002, (await AddAccountAsync(back, "another")).Id);
    }

    [Fact]
    public async Task A_copy_that_is_interrupted_again_and_again_is_the_same_in_the_end_and_nobody_opens_it_before()
    {
        var interruptions = 0;
        for (var after = 1; ; after++)
        {
            using var cancel = new CancellationTokenSource();
            var reports = 0;
            try
            {
                // Not at the same moments again: a copy that goes on says what it looks at first.
                await CopyAsync(Sqlite, Postgres, _ => { if (++reports == after) { cancel.Cancel(); } }, cancel);
                break;
            }
            catch (OperationCanceledException)
            {
                interruptions++;
                var refused = Assert.Throws<StorageUnavailableException>(() => PostgresDatabase.Open(_connectionString, TimeProvider.System));
                Assert.Contains("an unfinished copy", refused.Message, StringComparison.Ordinal);
            }
        }

        Assert.True(interruptions > 8, $"It was interrupted {interruptions} times");
        Assert.Equal(await DumpAsync(Sqlite), await DumpAsync(Postgres));

        // The other way round, once in the midst of the pictures.
        using var once = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => CopyAsync(
            Postgres, new SqlitePlace(_other.Database), step => { if (step.Step == "Copying pictures") { once.Cancel(); } }, once));
        Assert.Throws<StorageUnavailableException>(() => SqliteDatabase.Open(_other.Database, TimeProvider.System));
        await CopyAsync(Postgres, new SqlitePlace(_other.Database));
        Assert.Equal(await DumpAsync(Sqlite), await DumpAsync(new SqlitePlace(_other.Database)));
    }

    [Fact]
    public async Task A_target_with_something_in_it_is_refused_untouched()
    {
        await using (var database = PostgresDatabase.Open(_connectionString, TimeProvider.System))
        {
            await AddAccountAsync(database, "somebody");
        }

        var refused = await Assert.ThrowsAsync<StorageCopyException>(() => CopyAsync(Sqlite, Postgres));

        Assert.Contains("The PostgreSQL database is not empty, there are rows in the table accounts", refused.Message, StringComparison.Ordinal);
        await using var still = PostgresDatabase.Open(_connectionString, TimeProvider.System);
        Assert.Equal("somebody", Assert.Single(await still.Accounts.ListAsync(null, 10, Token)).Name.Value);
    }

    [Fact]
    public async Task A_target_that_a_server_made_and_nobody_used_is_filled()
    {
        await using (PostgresDatabase.Open(_connectionString, TimeProvider.System))
        {
        }

        await CopyAsync(Sqlite, Postgres);
        Assert.Equal(await DumpAsync(Sqlite), await DumpAsync(Postgres));
    }

    /// <summary>So other tests can take turns with one.</summary>
    [Fact]
    public async Task A_database_that_was_made_empty_is_as_a_new_one()
    {
        await using (PostgresDatabase.Open(_connectionString, TimeProvider.System))
        {
        }

        var before = await DumpAsync(Postgres);
        await CopyAsync(Sqlite, Postgres);
        Assert.NotEqual(before, await DumpAsync(Postgres));

        PostgresServer.MakeEmpty(_connectionString);

        Assert.Equal(before, await DumpAsync(Postgres));
        Assert.All(CopiedTables.Apart, table => Assert.Equal(0L, PostgresServer.Execute(_connectionString, $"SELECT COUNT(*) FROM {table}")));
        await using var database = PostgresDatabase.Open(_connectionString, TimeProvider.System);
        Assert.Equal(1, (await AddAccountAsync(database, "first")).Id);
    }

    [Fact]
    public async Task A_copy_of_something_else_is_not_gone_on_with()
    {
        await InterruptAsync("Copying pictures");
        var before = await DumpUnfinishedAsync();
        FullDatabase.Make(_other.Database);

        var refused = await Assert.ThrowsAsync<StorageCopyException>(() => CopyAsync(new SqlitePlace(_other.Database), Postgres));

        // Its pictures are random, and so of other hashes.
        Assert.Contains($"Something else than a part of {_other.Database} is in the PostgreSQL database", refused.Message, StringComparison.Ordinal);
        Assert.Matches("in the table userpics the row with id 3 ", refused.Message);
        Assert.Equal(before, await DumpUnfinishedAsync());
    }

    [Theory]
    [InlineData("UPDATE entries SET subject = 'other' WHERE journal_id = 1 AND item_id = 10", "in the table entries the row with journal_id 1, item_id 10 ")]
    [InlineData("DELETE FROM account_interests WHERE interest_id = 4", "in the table account_interests the row with account_id 1, interest_id 4 ")]
    [InlineData("INSERT INTO bans VALUES (1, 2)", "in the table bans the row with journal_id 3, account_id 2 ")]
    public async Task A_source_that_changed_meanwhile_is_noticed(string change, string row)
    {
        await InterruptAsync("Copying pictures");
        Execute(_folder.Database, change);

        var refused = await Assert.ThrowsAsync<StorageCopyException>(() => CopyAsync(Sqlite, Postgres));

        Assert.Matches(row, refused.Message);
    }

    [Fact]
    public async Task A_source_that_got_more_behind_what_was_copied_is_copied_with_it()
    {
        await InterruptAsync("Copying pictures");
        Execute(_folder.Database, "INSERT INTO bans VALUES (3, 3)");

        await CopyAsync(Sqlite, Postgres);
        Assert.Equal(await DumpAsync(Sqlite), await DumpAsync(Postgres));
    }

    [Fact]
    public async Task A_difference_in_the_end_is_told_of_by_name_and_the_copy_is_never_taken_for_whole()
    {
        var refused = await Assert.ThrowsAsync<StorageCopyException>(() => CopyAsync(Sqlite, Postgres, step =>
        {
            if (step.Step == "Completing rows")
            {
                PostgresServer.Execute(_connectionString, "UPDATE keywords SET position = 0 WHERE id = 1234");
            }
        }));

        Assert.Contains("in the table keywords the row with id 1234 differs", refused.Message, StringComparison.Ordinal);
        Assert.Throws<StorageUnavailableException>(() => PostgresDatabase.Open(_connectionString, TimeProvider.System));
    }

    [Fact]
    public async Task A_picture_that_arrives_otherwise_is_told_of()
    {
        var refused = await Assert.ThrowsAsync<StorageCopyException>(() => CopyAsync(Sqlite, Postgres, step =>
        {
            if (step.Step == "Completing rows")
            {
                // It has one byte, which may be any.
                PostgresServer.Execute(_connectionString, "UPDATE userpic_files SET bytes = 'xx' WHERE userpic_id = 6");
            }
        }));

        Assert.Contains("the bytes of picture 6 differ", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UPDATE userpic_files SET bytes = x'0000' WHERE userpic_id IN (6, 15)", "the bytes of 2 pictures in SOURCE are missing or damaged: 6, 15. ")]
    [InlineData("DELETE FROM userpic_files WHERE userpic_id = 3", "the bytes of 1 picture in SOURCE are missing or damaged: 3. ")]
    public async Task Damaged_pictures_are_named_before_anything_is_copied_and_without_them_the_same_copy_goes_on(string damage, string named)
    {
        Execute(_folder.Database, damage);

        var refused = await Assert.ThrowsAsync<StorageCopyException>(() => CopyAsync(Sqlite, Postgres));

        Assert.StartsWith(
            $"Nothing was copied: {named.Replace("SOURCE", _folder.Database, StringComparison.Ordinal)}'daybook check --repair' says", refused.Message, StringComparison.Ordinal);
        Assert.All(
            CopiedTables.InOrder,
            table => Assert.Equal(0L, PostgresServer.Execute(_connectionString, $"SELECT COUNT(*) FROM {table.Quoted}")));
        await using (var source = SqliteDatabase.Open(_folder.Database, TimeProvider.System))
        {
            foreach (var finding in await source.Check.FindAsync(_ => null, 10, new Progress(_ => { }), Token))
            {
                Assert.True(await source.Check.RepairAsync(finding, Token));
            }
        }

        await CopyAsync(Sqlite, Postgres);
        Assert.Equal(await DumpAsync(Sqlite), await DumpAsync(Postgres));
    }

    [Fact]
    public async Task Of_many_damaged_pictures_some_are_named_and_the_rest_is_counted()
    {
        Execute(
            _folder.Database,
            """
            WITH RECURSIVE n(i) AS (VALUES (101) UNION ALL SELECT i + 1 FROM n WHERE i < 1123)
            INSERT INTO userpics (id, account_id, sha256, content_type, width, height, size, description, created_at)
            SELECT i, 1, randomblob(32), 'image/gif', 1, 1, 1, '', 0 FROM n
            """);

        var refused = await Assert.ThrowsAsync<StorageCopyException>(() => CopyAsync(Sqlite, Postgres));

        Assert.Contains("the bytes of 1,023 pictures in ", refused.Message, StringComparison.Ordinal);
        Assert.Contains(" 119, 120 and 1,003 more. ", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_picture_that_is_damaged_once_its_row_was_copied_stops_the_copy_until_its_bytes_are_back()
    {
        await InterruptAsync("Copying rows");
        Execute(_folder.Database, "CREATE TABLE aside AS SELECT * FROM userpic_files WHERE userpic_id = 18; DELETE FROM userpic_files WHERE userpic_id = 18");

        var refused = await Assert.ThrowsAsync<StorageCopyException>(() => CopyAsync(Sqlite, Postgres));

        Assert.StartsWith($"The bytes of picture 18 in {_folder.Database} are missing or damaged, and its row is in the PostgreSQL database already. ", refused.Message, StringComparison.Ordinal);
        Execute(_folder.Database, "INSERT INTO userpic_files SELECT * FROM aside; DROP TABLE aside");
        await CopyAsync(Sqlite, Postgres);
        Assert.Equal(await DumpAsync(Sqlite), await DumpAsync(Postgres));
    }

    [Fact]
    public async Task While_a_server_has_one_of_them_open_nothing_is_copied()
    {
        await using (SqliteDatabase.Open(_folder.Database, TimeProvider.System))
        {
            var refused = await Assert.ThrowsAsync<StorageCopyException>(() => CopyAsync(Sqlite, Postgres));
            Assert.Contains($"A server or a command has {_folder.Database} open", refused.Message, StringComparison.Ordinal);
        }

        await using (var database = PostgresDatabase.Open(_connectionString, TimeProvider.System))
        {
            await database.PingAsync(Token);
            await Assert.ThrowsAsync<StorageCopyException>(() => CopyAsync(Sqlite, Postgres));
        }

        await CopyAsync(Sqlite, Postgres);
        await using (var database = PostgresDatabase.Open(_connectionString, TimeProvider.System))
        {
            await database.PingAsync(Token);
            await Assert.ThrowsAsync<StorageCopyException>(() => CopyAsync(Postgres, new SqlitePlace(_other.Database)));
        }
    }

    [Fact]
    public async Task While_something_is_copied_no_server_opens_either()
    {
        var impatient = new SqliteSettings { LockTimeout = TimeSpan.FromMilliseconds(10) };
        var tried = false;
        await CopyAsync(Sqlite, Postgres, step =>
        {
            if (!tried && step.Step == "Copying pictures")
            {
                tried = true;
                Assert.Throws<StorageUnavailableException>(() => SqliteDatabase.Open(_folder.Database, TimeProvider.System, impatient));
                var refused = Assert.Throws<StorageUnavailableException>(() => PostgresDatabase.Open(
                    _connectionString, TimeProvider.System, new PostgresSettings { ConnectTimeout = TimeSpan.FromSeconds(1) }));
                Assert.Contains("is being copied", refused.Message, StringComparison.Ordinal);
            }
        });

        Assert.True(tried);
        await using var sqlite = SqliteDatabase.Open(_folder.Database, TimeProvider.System);
        await using var postgres = PostgresDatabase.Open(_connectionString, TimeProvider.System);
        await postgres.PingAsync(Token);
    }

    [Fact]
    public async Task Pictures_go_between_the_database_and_object_stores_as_the_other_side_says()
    {
        var (one, other) = (new MemoryObjects(), new MemoryObjects());
        var second = new PostgresPlace(_server.CreateDatabase());
        var before = await DumpAsync(Sqlite);

        await CopyAsync(Sqlite, In(Postgres, one));
        Assert.Equal(6, one.Names.Count);
        Assert.Equal(before, await DumpAsync(In(Postgres, one)));
        await AssertWholeAsync(PostgresDatabase.Open(_connectionString, TimeProvider.System, objects: new ObjectSettings(one.Open())));

        await CopyAsync(In(Postgres, one), In(new SqlitePlace(_other.Database), other));
        Assert.Equal(6, other.Names.Count);
        Assert.Equal(before, await DumpAsync(In(new SqlitePlace(_other.Database), other)));
        await AssertWholeAsync(SqliteDatabase.Open(_other.Database, TimeProvider.System, objects: new ObjectSettings(other.Open())));

        // The other side has a store, for pictures that it may have had there, and puts none in it.
        await CopyAsync(In(new SqlitePlace(_other.Database), other), second with { Objects = new ObjectSettings(one.Open(), TakesNew: false) });
        Assert.Equal(before, await DumpAsync(second));
        Assert.Equal((6, 6), (one.Names.Count, other.Names.Count));
        await AssertWholeAsync(PostgresDatabase.Open(second.ConnectionString, TimeProvider.System));
        _server.DropDatabase(second.ConnectionString);
    }

    [Fact]
    public async Task Pictures_that_are_the_same_share_an_object()
    {
        Execute(
            _folder.Database,
            """
            INSERT INTO userpics (id, account_id, sha256, content_type, width, height, size, description, created_at)
            SELECT id + 100, 3, sha256, content_type, width, height, size, description, created_at FROM userpics WHERE id = 12;
            INSERT INTO userpic_files SELECT 112, bytes FROM userpic_files WHERE userpic_id = 12
            """);
        var store = new MemoryObjects();

        await CopyAsync(Sqlite, In(Postgres, store));

        Assert.Equal(6, store.Names.Count);
        Assert.Equal(await DumpAsync(Sqlite), await DumpAsync(In(Postgres, store)));
    }

    [Fact]
    public async Task A_copy_into_an_object_store_that_fails_goes_on_and_what_was_put_in_vain_is_found()
    {
        var store = new MemoryObjects();
        var puts = 0;
        store.Before = what => what.StartsWith("put", StringComparison.Ordinal) && Interlocked.Increment(ref puts) == 3
            ? Task.FromException(new StorageUnavailableException("down"))
            : Task.CompletedTask;

        await Assert.ThrowsAsync<StorageUnavailableException>(() => CopyAsync(Sqlite, In(Postgres, store)));
        await CopyAsync(Sqlite, In(Postgres, store));

        Assert.Equal(await DumpAsync(Sqlite), await DumpAsync(In(Postgres, store)));
        Assert.True(store.Names.Count > 6);
        await using var database = PostgresDatabase.Open(_connectionString, new LaterTime(), objects: new ObjectSettings(store.Open()));
        Assert.Equal(store.Names.Count - 6, (await database.Check.FindAsync(_ => null, 10, new Progress(_ => { }), Token)).Count);
    }

    [Fact]
    public async Task Pictures_in_an_object_store_that_nobody_names_are_not_copied()
    {
        var store = new MemoryObjects();
        await CopyAsync(Sqlite, In(Postgres, store));

        var refused = await Assert.ThrowsAsync<StorageUnavailableException>(() => CopyAsync(Postgres, new SqlitePlace(_other.Database)));
        Assert.Contains("no S3:Bucket is set", refused.Message, StringComparison.Ordinal);
        store.Lose(store.Names[0]);
        await Assert.ThrowsAsync<StorageCopyException>(() => CopyAsync(In(Postgres, store), new SqlitePlace(_other.Database)));
    }

    [Fact]
    public async Task A_database_of_another_version_is_not_copied()
    {
        Execute(_folder.Database, $"PRAGMA user_version = {SqliteMigrations.Latest - 1}");

        await Assert.ThrowsAsync<StorageVersionException>(() => CopyAsync(Sqlite, Postgres));
    }

    [Fact]
    public async Task A_PostgreSQL_database_is_written_into_a_file_as_it_stands_at_one_moment_while_others_write()
    {
        await CopyAsync(Sqlite, Postgres);
        await using var database = PostgresDatabase.Open(_connectionString, TimeProvider.System);
        using var enough = new CancellationTokenSource();
        var added = new ConcurrentQueue<long>();
        var adding = AddUntilAsync(database, added, enough.Token);
        var isBegun = false;
        await database.CopyToAsync(
            _other.Database,
            new Progress(_ =>
            {
                if (!isBegun)
                {
                    // Of two more, the second was added when the moment was over.
                    isBegun = true;
                    var before = added.Count;
                    Assert.True(SpinWait.SpinUntil(() => adding.IsCompleted || added.Count >= before + 2, TimeSpan.FromMinutes(1)));
                }
            }),
            Token);
        await enough.CancelAsync();
        await adding;

        await using var copy = SqliteDatabase.Open(_other.Database, TimeProvider.System);
        Assert.Empty(await copy.Check.FindAsync(_ => null, 10, new Progress(_ => { }), Token));
        var there = (await copy.Userpics.ListAsync(3, Token)).Select(one => one.Id).ToList();
        Assert.Equal(added.Take(there.Count), there);
        Assert.True(there.Count < added.Count);
        Assert.Empty(await copy.ServerKeys.ListAsync("", Token));
    }

    [Fact]
    public async Task Pictures_that_are_lost_are_so_in_a_file_that_is_written_and_all_others_are_whole()
    {
        var store = new MemoryObjects();
        await CopyAsync(Sqlite, In(Postgres, store));
        store.Spoil(store.Names[0]);
        store.Lose(store.Names[^1]);
        await using var database = PostgresDatabase.Open(_connectionString, TimeProvider.System, objects: new ObjectSettings(store.Open()));
        var lost = await database.Check.FindAsync(_ => null, 100, new Progress(_ => { }), Token);

        await database.CopyToAsync(_other.Database, new Progress(_ => { }), Token);

        await using var copy = SqliteDatabase.Open(_other.Database, TimeProvider.System);
        var there = await copy.Check.FindAsync(_ => null, 100, new Progress(_ => { }), Token);
        Assert.Contains(there, finding => finding.Kind == FindingKind.PictureMissing);
        Assert.Contains(there, finding => finding.Kind == FindingKind.PictureDamaged);
        Assert.Equal(lost.Select(finding => (finding.Kind, finding.Id)), there.Select(finding => (finding.Kind, finding.Id)));
    }

    private static CopyPlace In(CopyPlace place, MemoryObjects store) => place switch
    {
        SqlitePlace sqlite => sqlite with { Objects = new ObjectSettings(store.Open()) },
        PostgresPlace postgres => postgres with { Objects = new ObjectSettings(store.Open()) },
        _ => throw new ArgumentOutOfRangeException(nameof(place)),
    };

    private static async Task AssertWholeAsync(Database database)
    {
        await using (database)
        {
            Assert.Empty(await database.Check.FindAsync(_ => null, 10, new Progress(_ => { }), Token));
        }
    }

    private static async Task AddUntilAsync(PostgresDatabase database, ConcurrentQueue<long> added, CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
        {
            var userpic = new NewUserpic(
                3, "image/png", 1, 1, Guid.NewGuid().ToByteArray(), [Keyword.Parse($"{added.Count}")], null, MakeDefault: true);
            added.Enqueue((await database.Userpics.AddAsync(userpic, new UserpicQuota(int.MaxValue, 1), Token)).Userpic.Id);
        }
    }

    private static Task<Account> AddAccountAsync(Database database, string name) =>
        database.Accounts.CreateAsync(new NewAccount(AccountName.Parse(name), name, null, "hash"), Token);

    private static void Execute(string path, string sql)
    {
        using var link = SqliteLink.OpenWriter(path, TimeSpan.FromSeconds(5));
        link.ExecuteScript("PRAGMA foreign_keys = OFF; " + sql);
    }

    private static async Task<IReadOnlyList<string>> DumpAsync(CopyPlace place)
    {
        using var end = place.OpenSource();
        return await FullDatabase.DumpAsync(end);
    }

    private async Task<IReadOnlyList<string>> DumpUnfinishedAsync()
    {
        using var end = Postgres.OpenTarget();
        Assert.True(end.IsBegun);
        return await FullDatabase.DumpAsync(end);
    }

    private static async Task<CopyResult> CopyAsync(CopyPlace from, CopyPlace to, Action<StepProgress>? progress = null, CancellationTokenSource? cancel = null)
    {
        using var copy = StorageCopy.Open(from, to);
        var told = new Progress(progress ?? (_ => { }));
        await copy.CheckAsync(told, cancel?.Token ?? Token);
        return await copy.RunAsync(told, cancel?.Token ?? Token);
    }

    private async Task InterruptAsync(string step)
    {
        using var cancel = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => CopyAsync(
            Sqlite, Postgres, one => { if (one.Step == step) { cancel.Cancel(); } }, cancel));
    }

    /// <summary>Two days from now.</summary>
    private sealed class LaterTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UtcNow.AddDays(2);
    }

    /// <summary>Tells at once, on the thread that reports.</summary>
    private sealed class Progress(Action<StepProgress> report) : IProgress<StepProgress>
    {
        public void Report(StepProgress value) => report(value);
    }
}
