using Daybook.Core.Userpics;

namespace Daybook.Storage.Tests.Contracts;

/// <summary>What an earlier version of the program wrote, where a script changes more than tables.</summary>
public abstract class UpgradeContract
{
    private static readonly UserpicQuota Quota = new(10, 10);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_version_15_knew_of_suspended_pictures_and_of_entries_that_wait_still_holds()
    {
        await using var database = Open(15, """
            INSERT INTO accounts (id, name, full_name, kind, state, password_hash, created_at) VALUES
              (7, 'alice', 'Alice', 'P', 'V', 'hash', 1000), (9, 'club', 'The club', 'C', 'V', '', 1000);
            INSERT INTO journals (account_id) VALUES (7), (9);
            INSERT INTO memberships (community_id, account_id, roles) VALUES (9, 7, 3);
            INSERT INTO userpics (id, account_id, sha256, content_type, width, height, size, description, created_at, suspended_at, suspended_reason) VALUES
              (40, 7, x'039058C6F2C0CB492C533B0A4D14EF77CC0F78ABCCCED5287D84A1A2011CFB81', 'image/png', 1, 1, 3, '', 3000, 4000, 'why'),
              (41, 7, x'41', 'image/png', 1, 1, 1, '', 3000, NULL, NULL);
            INSERT INTO userpic_files (userpic_id, bytes) VALUES (40, x'010203'), (41, x'04');
            INSERT INTO keywords (id, account_id, keyword, userpic_id, position) VALUES (5, 7, 'sea', 41, 1);
            INSERT INTO moderation_log (id, created_at, action, account_id, userpic_id, reason) VALUES
              (1, 4000, 'SuspendUserpic', 7, 40, 'why'), (2, 5000, 'SuspendAccount', 7, NULL, 'spam');
            INSERT INTO queued_entries (id, journal_id, poster_id, queued_at, event_minute, security, allow_mask, subject, metadata, interface, text)
              VALUES (3, 9, 7, 1, 1, 'A', 0, '', '{"Properties":{},"Tags":null,"PictureKeyword":"sea"}', 'flat', 'waits');
            """);

        Assert.NotNull(await database.DeletedUserpics.DeleteAsync(7, 40, Token));
        var added = await database.Userpics.AddAsync(new NewUserpic(7, "image/png", 1, 1, new byte[] { 1, 2, 3 }, [], null, false), Quota, Token);
        Assert.Equal(Since(4000, "why"), added.Userpic.Suspension);
        var entry = (await database.QueuedEntries.ApproveAsync(9, 3, Token))!;
        Assert.Equal(("sea", (long?)41), (entry.PictureKeyword, entry.UserpicId));
    }

    [Theory]
    [InlineData(15, "")]
    [InlineData(17, "UPDATE moderation_log SET sha256 = (SELECT u.sha256 FROM userpics u WHERE u.id = moderation_log.userpic_id);")]
    public async Task A_suspended_picture_that_was_deleted_and_uploaded_again_is_suspended_again(int version, string hashes)
    {
        await using var database = Open(version, $"""
            INSERT INTO accounts (id, name, full_name, kind, state, password_hash, created_at) VALUES
              (7, 'alice', 'Alice', 'P', 'V', 'hash', 1000), (8, 'bob', 'Bob', 'P', 'V', 'hash', 1000);
            INSERT INTO journals (account_id) VALUES (7), (8);
            INSERT INTO userpics (id, account_id, sha256, content_type, width, height, size, description, created_at, suspended_at, suspended_reason, deleted_at) VALUES
              (40, 7, x'AA', 'image/png', 1, 1, 1, '', 3000, 4000, 'why', 5000),
              (41, 7, x'AA', 'image/png', 1, 1, 1, '', 6000, NULL, NULL, NULL),
              (42, 7, x'BB', 'image/png', 1, 1, 1, '', 3000, NULL, NULL, NULL),
              (43, 8, x'AA', 'image/png', 1, 1, 1, '', 3000, NULL, NULL, NULL),
              (44, 8, x'CC', 'image/png', 1, 1, 1, '', 3000, 4500, 'another', NULL);
            INSERT INTO moderation_log (id, created_at, action, account_id, userpic_id, reason) VALUES
              (1, 4000, 'SuspendUserpic', 7, 40, 'why'), (2, 4000, 'SuspendUserpic', 7, 42, 'why'), (3, 4200, 'UnsuspendUserpic', 7, 42, 'a mistake'),
              (4, 4500, 'SuspendUserpic', 8, 44, 'first'), (5, 4700, 'SuspendUserpic', 8, 44, 'another');
            {hashes}
            """);

        Assert.Equal(Since(4000, "why"), await SuspensionOfAsync(41));
        Assert.Null(await SuspensionOfAsync(42));
        Assert.Null(await SuspensionOfAsync(43));
        Assert.Equal(Since(4500, "another"), await SuspensionOfAsync(44));

        async Task<Suspension?> SuspensionOfAsync(long id) => (await database.Userpics.FindAsync(id, Token))!.Suspension;
    }

    [Fact]
    public async Task Friends_and_bans_of_version_16_that_are_gone_for_good_count_no_more()
    {
        await using var database = Open(16, """
            INSERT INTO accounts (id, name, full_name, kind, state, password_hash, created_at) VALUES
              (7, 'alice', 'Alice', 'P', 'V', 'hash', 1000), (8, 'bob', 'Bob', 'P', 'D', 'hash', 1000), (9, 'gone', '', 'P', 'X', '', 1000);
            INSERT INTO journals (account_id) VALUES (7), (8);
            INSERT INTO friends (account_id, friend_id, group_mask, foreground, background) VALUES (7, 8, 1, 0, 0), (7, 9, 1, 0, 0);
            INSERT INTO bans (journal_id, account_id) VALUES (7, 8), (7, 9);
            """);

        Assert.Equal([8L], await database.ReadAsync(link => link.All("SELECT friend_id FROM friends", row => row.GetInt64(0)), Token));
        Assert.Equal([8L], await database.ReadAsync(link => link.All("SELECT account_id FROM bans", row => row.GetInt64(0)), Token));
    }

    private static Suspension Since(long milliseconds, string reason) => new(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds), reason);

    /// <summary>Opens a database that a program of this version made, with these rows; bytes in them are written <c>x'0AF0'</c>.</summary>
    protected abstract Database Open(int version, string rows);
}
