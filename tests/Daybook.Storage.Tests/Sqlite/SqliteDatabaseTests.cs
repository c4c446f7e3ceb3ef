using Daybook.Core;
using Daybook.Core.Accounts;
using Daybook.Core.Moderation;
using Daybook.Core.Upkeep;
using Daybook.Core.Userpics;
using Daybook.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Daybook.Storage.Tests.Sqlite;

/// <summary>What is SQLite's own: the file, its versions, its locks and its faults.</summary>
public sealed class SqliteDatabaseTests : IDisposable
{
    private static readonly SqliteSettings Impatient = new() { LockTimeout = TimeSpan.FromMilliseconds(50) };

    private static readonly UserpicQuota Quota = new(1000, 10);

    private static readonly ModerationNote Note = new(null, "a reason");

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_statement_with_a_limit_is_planned_once_however_often_it_runs()
    {
        const int Replanned = 5; // SQLITE_STMTSTATUS_REPREPARE
        await using var database = Open();
        var replanned = await database.ReadAsync(
            link =>
            {
                Assert.Equal(raw.SQLITE_OK, raw.sqlite3_prepare_v2(
                    ((SqliteLink)link).Handle, "SELECT community_id FROM memberships WHERE account_id = ?1 LIMIT ?2", out var statement));
                using (statement)
                {
                    for (var run = 1; run <= 3; run++)
                    {
                        raw.sqlite3_bind_int64(statement, 1, run);
                        raw.sqlite3_bind_int64(statement, 2, run);
                        Assert.Equal(raw.SQLITE_DONE, raw.sqlite3_step(statement));
                        raw.sqlite3_reset(statement);
                    }

                    return raw.sqlite3_stmt_status(statement, Replanned, 0);
                }
            },
            Token);

        Assert.Equal(0, replanned);
    }

    [Fact]
    public async Task A_new_database_and_the_files_beside_it_are_for_their_owner_alone()
    {
        await using var database = Open();
        await MakeAccountAsync(database);

        foreach (var suffix in new[] { "", "-wal", "-shm" })
        {
            // Windows has no modes: there the folder's rights count.
            Assert.True(
                OperatingSystem.IsWindows()
                || File.GetUnixFileMode(_folder.Database + suffix) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
        }
    }

    [Fact]
    public async Task A_closed_database_is_one_file()
    {
        await using (var database = Open())
        {
            await MakeAccountAsync(database);
            await database.Accounts.ListAsync(null, 10, Token);
        }

        Assert.Equal([_folder.Database], Directory.GetFiles(Path.GetDirectoryName(_folder.Database)!));
    }

    [Fact]
    public async Task Writes_are_fully_synchronous_in_a_write_ahead_log()
    {
        await using var database = Open();

        Assert.Equal(2, await database.WriteAsync(link => link.Integer("PRAGMA synchronous"), Token));
        Assert.Equal("wal", await database.WriteAsync(link => link.One("PRAGMA journal_mode", row => row.GetString(0)), Token));
        Assert.Equal(1, await database.WriteAsync(link => link.Integer("PRAGMA foreign_keys"), Token));
    }

    [Fact]
    public async Task A_database_from_a_newer_version_is_refused_untouched()
    {
        await using (Open())
        {
        }

        Run("PRAGMA user_version = 4711");

        var refused = Assert.Throws<StorageVersionException>(() => Open());
        Assert.Equal((4711, SqliteMigrations.Latest), (refused.Found, refused.Supported));
        Assert.Contains("4711", refused.Message, StringComparison.Ordinal);
        Run($"PRAGMA user_version = {SqliteMigrations.Latest}");
        await using var database = Open();
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
            var refused = Assert.Throws<StorageVersionException>(() => SqliteDatabase.Open(_folder.Database, TimeProvider.System, migration: migration));
            Assert.Contains("older version", refused.Message, StringComparison.Ordinal);
            Assert.Equal(SqliteMigrations.Latest - 1L, Run("PRAGMA user_version"));
        }
    }

    [Fact]
    public async Task An_older_database_is_upgraded_when_nobody_else_has_it_open_and_not_before()
    {
        var impatient = new SqliteSettings { UpgradePatience = TimeSpan.FromMilliseconds(200) };
        await using (Open())
        {
            MakeOlder();

            var refused = Assert.Throws<StorageUnavailableException>(() => Open(impatient));

            Assert.Contains("Stop the older servers first", refused.Message, StringComparison.Ordinal);
            Assert.Equal(SqliteMigrations.Latest - 1L, Run("PRAGMA user_version"));
        }

        await using (Open(impatient))
        {
            Assert.Equal((long)SqliteMigrations.Latest, Run("PRAGMA user_version"));
        }
    }

    [Fact]
    public async Task An_older_database_that_many_open_at_once_is_upgraded_once()
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
    public async Task A_database_that_became_newer_meanwhile_is_used_by_no_connection_that_is_opened_later()
    {
        await using var database = Open();
        Run($"PRAGMA user_version = {SqliteMigrations.Latest + 1}");

        var refused = await Assert.ThrowsAsync<StorageUnavailableException>(async () => await database.PingAsync(Token));

        Assert.Contains("needs a newer program", refused.Message, StringComparison.Ordinal);
        Run($"PRAGMA user_version = {SqliteMigrations.Latest}");
        await database.PingAsync(Token);
    }

    [Fact]
    public async Task A_database_that_many_make_at_once_is_made_once()
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
    public async Task Two_processes_write_to_one_database_at_once()
    {
        await using var one = Open();
        await using var two = Open();
        var account = await MakeAccountAsync(one);
        var adds = Enumerable.Range(0, 200).Select(i => Task.Run(() => AddAsync(i % 2 == 0 ? one : two, account, $"{i}"), Token));

        Assert.Equal(200, (await Task.WhenAll(adds)).Select(added => added.Userpic.Id).Distinct().Count());
        Assert.Equal(200, (await two.Userpics.ListAsync(account.Id, Token)).Count);
    }

    [Fact]
    public async Task Reads_go_on_while_another_process_writes()
    {
        await using var database = Open();
        var account = await MakeAccountAsync(database);
        using var other = SqliteLink.OpenWriter(_folder.Database, Impatient.LockTimeout);
        other.BeginWriting();
        other.Execute("UPDATE accounts SET email = 'other@example.org'");

        Assert.Equal(account, await database.Accounts.FindAsync(account.Id, Token));
        other.Commit();
        Assert.Equal("other@example.org", (await database.Accounts.FindAsync(account.Id, Token))!.Email);
    }

    [Fact]
    public async Task A_write_that_waits_too_long_for_a_lock_fails_and_later_ones_work()
    {
        await using var database = Open(Impatient);
        var account = await MakeAccountAsync(database);
        using (var other = SqliteLink.OpenWriter(_folder.Database, Impatient.LockTimeout))
        {
            other.BeginWriting();
            await Assert.ThrowsAsync<StorageUnavailableException>(() => AddAsync(database, account, "1"));
            await Assert.ThrowsAsync<StorageUnavailableException>(async () => await database.PingAsync(Token));
        }

        await database.PingAsync(Token);
        Assert.False((await AddAsync(database, account, "1")).IsDuplicate);
    }

    [Fact]
    public async Task A_full_disk_fails_what_does_not_fit_and_keeps_the_rest()
    {
        await using var database = Open();
        var account = await MakeAccountAsync(database);
        var kept = await AddAsync(database, account, "1");
        await database.WriteAsync(link => link.Integer("PRAGMA max_page_count = 1"), Token);

        await Assert.ThrowsAsync<StorageUnavailableException>(() => AddAsync(database, account, new string('x', 100_000)));

        Assert.Equal([kept.Userpic.Id], (await database.Userpics.ListAsync(account.Id, Token)).Select(userpic => userpic.Id));
        Assert.False((await AddAsync(database, account, new string('x', 100_000))).IsDuplicate);
    }

    [Fact]
    public async Task A_file_that_became_read_only_fails_writes_and_pings_serves_reads_and_takes_writes_when_it_is_writable_again()
    {
        await using var database = Open();
        var account = await MakeAccountAsync(database);
        var kept = await AddAsync(database, account, "1");

        // Of a connection that failed the writer opens another, which may write again.
        await ForbidAsync();
        var refused = await Assert.ThrowsAsync<StorageUnavailableException>(() => AddAsync(database, account, "2"));
        Assert.Contains("readonly", refused.Message, StringComparison.Ordinal);
        await ForbidAsync();
        await Assert.ThrowsAsync<StorageUnavailableException>(() => database.PingAsync(Token));

        Assert.Equal([kept.Userpic.Id], (await database.Userpics.ListAsync(account.Id, Token)).Select(userpic => userpic.Id));
        Assert.False((await AddAsync(database, account, "2")).IsDuplicate);
        await database.PingAsync(Token);

        Task ForbidAsync() => database.WriteAsync(link => link.Integer("PRAGMA query_only = 1"), Token);
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused()
    {
        File.WriteAllText(_folder.Database, new string('x', 5000));

        Assert.Throws<StorageUnavailableException>(() => Open());
    }

    [Fact]
    public void A_folder_that_is_not_there_is_refused() => Assert.Throws<StorageUnavailableException>(
        () => SqliteDatabase.Open(Path.Combine(_folder.Database, "daybook.db"), TimeProvider.System));

    [Fact]
    public async Task A_keyword_is_the_same_one_when_it_comes_back()
    {
        await using var database = Open();
        var account = await MakeAccountAsync(database);
        var first = await AddAsync(database, account, "1", "sea");
        var id = await KeywordIdAsync(database);
        await database.Moderation.ExpungeUserpicAsync(first.Userpic.Id, Note, Token);
        Assert.Equal(id, await KeywordIdAsync(database));
        await AddAsync(database, account, "2", "sea");
        Assert.Equal(id, await KeywordIdAsync(database));
    }

    [Fact]
    public async Task An_expunged_account_leaves_no_row_but_in_the_log()
    {
        await using var database = Open();
        var account = await MakeAccountAsync(database);
        await AddAsync(database, account, "1", "sea");
        await database.Sessions.CreateAsync(
            new NewSession(account.Id, new byte[32], DateTimeOffset.MaxValue, null, account.PasswordHash, "192.0.2.1", "Test/1"), Token);
        await database.AppPasswords.CreateAsync(account.Id, "phone", "secret", 10, Token);
        var bin = await AddAsync(database, account, "2", "sand");
        await database.DeletedUserpics.DeleteAsync(account.Id, bin.Userpic.Id, Token);
        await database.MailTokens.CreateAsync(
            new MailToken(account.Id, MailPurpose.ConfirmEmail, "a@example.org", DateTimeOffset.MaxValue), MailSecret.Generate(), null, Token);
        await database.Invites.CreateAsync(InviteCode.Generate(), account.Id, 10, Token);
        await database.Moderation.ExpungeAccountAsync(account.Id, new ModerationNote(null, "a reason"), Token);

        string[] tables =
        [
            "app_passwords", "sessions", "userpics", "userpic_files", "keywords", "deleted_userpic_keywords", "mail_tokens", "invites",
        ];
        Assert.All(tables, table => Assert.Equal(0L, Run($"SELECT COUNT(*) FROM {table}")));
        Assert.Equal("alice|||X||", Run("SELECT name || '|' || full_name || '|' || COALESCE(email, '') || '|' || state || '|' || password_hash || '|' || COALESCE(default_userpic_id, '') FROM accounts"));
    }

    [Fact]
    public async Task The_bytes_of_a_deleted_picture_are_not_in_the_file_any_more()
    {
        await using (var database = Open())
        {
            var account = await MakeAccountAsync(database);
            var secret = await AddAsync(database, account, string.Concat(Enumerable.Repeat("a picture of myself ", 2000)));
            await database.Moderation.ExpungeUserpicAsync(secret.Userpic.Id, Note, Token);
        }

        Assert.DoesNotContain("a picture of myself", await File.ReadAllTextAsync(_folder.Database, System.Text.Encoding.Latin1, Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_cannot_be_opened_is_not_taken_for_a_damaged_one()
    {
        await using var database = Open();
        File.Move(_folder.Database, _folder.Database + ".away");

        var away = await Assert.ThrowsAsync<StorageUnavailableException>(() => database.Check.FindAsync(_ => null, 10, new Progress<StepProgress>(), Token));

        Assert.Equal(raw.SQLITE_CANTOPEN, Assert.IsType<SqliteException>(away.InnerException).SqliteErrorCode);
        File.Move(_folder.Database + ".away", _folder.Database);
        Assert.Empty(await database.Check.FindAsync(_ => null, 10, new Progress<StepProgress>(), Token));
    }

    /// <summary>The statement may be over before it is told to be, or not have begun: then it is tried again.</summary>
    [Fact]
    public async Task A_look_for_damage_can_be_given_up_in_the_midst()
    {
        await using var database = Open();
        Run(
            """
            WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
            INSERT INTO interests (name) SELECT 'interest ' || i FROM n
            """);
        var isGivenUp = false;
        for (var tries = 0; tries < 100 && !isGivenUp; tries++)
        {
            using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(10));
            try
            {
                await database.FindFaultsAsync(10, soon.Token);
            }
            catch (OperationCanceledException given)
            {
                isGivenUp = given.InnerException is StorageUnavailableException;
            }
        }

        Assert.True(isGivenUp);
        Assert.Empty(await database.FindFaultsAsync(10, Token));
    }

    [Fact]
    public async Task A_closed_database_refuses_work()
    {
        var database = Open();
        await database.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await database.Accounts.ListAsync(null, 10, Token));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => MakeAccountAsync(database));
    }

    private static async Task<long> KeywordIdAsync(SqliteDatabase database) =>
        (await database.ReadAsync(link => link.Integer("SELECT id FROM keywords WHERE keyword = 'sea'"), Token))!.Value;

    private static Task<Account> MakeAccountAsync(SqliteDatabase database) =>
        database.Accounts.CreateAsync(new NewAccount(AccountName.Parse("alice"), "Alice", "alice@example.org", "hash"), Token);

    private static Task<AddedUserpic> AddAsync(SqliteDatabase database, Account account, string picture, params string[] keywords) =>
        database.Userpics.AddAsync(
            new NewUserpic(
                account.Id, "image/png", 1, 1, System.Text.Encoding.UTF8.GetBytes(picture), [.. keywords.Select(Keyword.Parse)], null, false),
            Quota,
            Token);

    private SqliteDatabase Open(SqliteSettings? settings = null) => SqliteDatabase.Open(_folder.Database, TimeProvider.System, settings);

    /// <summary>Opens the database eight times at once.</summary>
    private async Task<SqliteDatabase[]> OpenManyAsync()
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
    private void MakeOlder() => Run($"PRAGMA user_version = {SqliteMigrations.Latest - 1}");

    /// <summary>Looks into the file, or changes it, from outside.</summary>
    private object? Run(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_folder.Database};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        // CA2100: the statements are this file's own.
#pragma warning disable CA2100
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }
}
