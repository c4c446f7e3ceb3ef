using System.Globalization;
using System.Security.Cryptography;
using Daybook.Storage.Copying;
using Daybook.Storage.Sql;
using Daybook.Storage.Sql.Entries;
using Daybook.Storage.Sqlite;
using Daybook.Tests.Services;

namespace Daybook.Storage.Tests.Copying;

/// <summary>A SQLite database with rows in every table: odd ones, many, and some whose ids were given out and are gone.</summary>
internal static class FullDatabase
{
    /// <summary>More than one page of rows.</summary>
    private const int Keywords = 2500;

    public static void Make(string path)
    {
        NewDatabase.PutAt(path);
        using var link = SqliteLink.OpenWriter(path, TimeSpan.FromSeconds(5));
        link.InTransaction(_ =>
        {
            link.ExecuteScript(Rows);
            AddPictures(link);

            // Given out once, and never again.
            link.ExecuteScript(
                """
                INSERT INTO accounts (id, name, full_name, state, password_hash, created_at) VALUES (4000, 'gone', '', 'V', '', 0);
                DELETE FROM accounts WHERE id = 4000;
                INSERT INTO userpics (id, account_id, sha256, content_type, width, height, size, description, created_at)
                VALUES (9000, 1, x'00', 'image/gif', 1, 1, 1, '', 0);
                DELETE FROM userpics WHERE id = 9000;
                """);
            return true;
        });
        foreach (var table in CopiedTables.InOrder.Select(table => table.Name).Concat(["userpic_files", "server_keys", "login_failures", "allowances_taken"]))
        {
            Assert.True(link.Integer($"SELECT COUNT(*) FROM {table}") > 0, $"Put rows into {table}, so that it is known to be copied.");
        }
    }

    /// <summary>All rows of all tables, the counters of ids, and the bytes of pictures wherever they are.</summary>
    public static async Task<IReadOnlyList<string>> DumpAsync(CopyEnd end)
    {
        var dump = new List<string>();
        foreach (var table in CopiedTables.InOrder)
        {
            for (object[]? after = null; table.ReadPage(end.Link, after) is { Count: > 0 } page; after = table.KeyOf(page[^1]))
            {
                dump.AddRange(page.Select(row => $"{table.Name}: {string.Join('|', row.Select(Text))}"));
            }

            if (table.CountsIds)
            {
                dump.Add(string.Create(CultureInfo.InvariantCulture, $"{table.Name} counted {end.Link.HighestId(table.Name)}"));
            }
        }

        var pictures = PictureCopy.ReadRows(end.Link, 0);
        pictures.AddRange(PictureCopy.ReadRows(end.Link, pictures.LastOrDefault()?.Id ?? 0));
        if (pictures.Count > 0)
        {
            dump.AddRange((await end.Pictures.ReadAsync(pictures, TestContext.Current.CancellationToken)).Select(bytes => $"picture: {Text(bytes)}"));
        }

        return dump;
    }

    private static string Text(object? value) => value switch
    {
        null => "null",
        byte[] bytes => Convert.ToHexString(bytes.Length > 64 ? SHA256.HashData(bytes) : bytes),
        _ => string.Create(CultureInfo.InvariantCulture, $"'{value}'"),
    };

    private static void AddPictures(SqliteLink link)
    {
        // The large ones are no page together.
        var (sizes, id) = ((int[])[100, 1, 3_000_000, 3_000_000, 20_000, 100], 0);
        foreach (var size in sizes)
        {
            var bytes = RandomNumberGenerator.GetBytes(size);
            link.Execute(
                """
                INSERT INTO userpics (id, account_id, sha256, content_type, width, height, size, description, created_at, shown, suspended_at, suspended_reason, deleted_at, was_default)
                VALUES (@id, @account, @hash, 'image/png', 1, 2, @size, @description, @id, @shown, @suspended, @reason, @deleted, 0)
                """,
                ("@id", ++id * 3),
                ("@account", 1 + (id % 2)),
                ("@hash", SHA256.HashData(bytes)),
                ("@size", size),
                ("@shown", id % 2 == 0 ? 1 : 0),
                ("@description", id == 2 ? "a\\b\t\"c\" — ‘d’" : ""),
                ("@suspended", id == 4 ? 1_700_000_000_000 : null),
                ("@reason", id == 4 ? "reason" : null),
                ("@deleted", id == 5 ? 1_700_000_000_000 : null));
            link.Execute("INSERT INTO userpic_files (userpic_id, bytes) VALUES (@id, @bytes)", ("@id", id * 3), ("@bytes", bytes));
        }

        link.ExecuteScript(string.Create(
            CultureInfo.InvariantCulture,
            $"""
            UPDATE accounts SET default_userpic_id = 6 WHERE id = 1;
            UPDATE accounts SET default_userpic_id = 3 WHERE id = 2;
            WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < {Keywords})
            INSERT INTO keywords (account_id, keyword, userpic_id, position) SELECT 1, 'ключ ' || i, CASE i % 6 WHEN 0 THEN 6 WHEN 3 THEN 12 END, i FROM n;
            INSERT INTO deleted_userpic_keywords VALUES (15, 7, 1), (15, 8, 2);
            INSERT INTO entries VALUES
              (1, 1, 255, 1, -600, 1, 2, 0, NULL, 'A', 4294967295, 0, 5, 6, 2, 1, 2, 7, 'Ünï', '', '😀 line' || char(10) || 'line''s end', 0),
              (1, 10, 0, 2, 9223372036854775807, 1, 2, 3, 4, 'P', 0, 1, NULL, NULL, 0, 0, 0, NULL, '', 'mood=x', '', 1),
              (3, 2, 7, 1, 0, 1, 2, 0, NULL, 'U', 6, 0, NULL, NULL, 0, 0, 0, NULL, 's', 'p', 't', 0);
            INSERT INTO sync_counts {SyncCounts.Expected};
            UPDATE messages SET keyword_id = 5, userpic_id = 6;
            UPDATE queued_entries SET keyword_id = 5, userpic_id = 6;
            INSERT INTO entry_tags VALUES (1, 1, 1, 1, 1), (1, 10, 1, 1, 2), (1, 1, 2, 1, 1);
            INSERT INTO comments VALUES
              (1, 1, 1, NULL, 2, NULL, 5, 'A', 5, 6, '', 'first'), (1, 2, 1, 1, NULL, '2001:db8::1', 6, 'S', NULL, NULL, '?', 'second');
            """));
    }

    private const string Rows =
        """
        INSERT INTO accounts (id, name, full_name, email, email_confirmed, state, deleted_at, password_hash, show_pictures, is_operator, created_at, kind) VALUES
          (1, 'alice', 'Alice Ä', 'alice@example.org', 1, 'V', NULL, 'hash', 1, 1, 1700000000001, 'P'),
          (2, 'bob_b', '', NULL, 0, 'D', 1700000000002, 'hash', 0, 0, 0, 'P'),
          (3, 'club', 'Club', NULL, 0, 'V', NULL, '', 0, 0, 3, 'C');
        INSERT INTO app_passwords VALUES (5, 1, 'old client', 'protected', 1, NULL), (7, 2, '', 'p', 2, 3);
        INSERT INTO sessions VALUES (11, 1, x'00ff', 1, 2, NULL, '127.0.0.1', 'agent', 3, 5), (12, 2, x'', 1, 2, '::1', '', '', 0, NULL);
        INSERT INTO moderation_log VALUES (2, 1, NULL, 'suspend', 2, 77, 'why', x'00ff'), (3, 2, 1, 'unsuspend', 2, NULL, '', NULL);
        INSERT INTO mail_tokens VALUES (1, 1, 'E', x'01', 'a@example.org', 1, 2), (2, 2, 'P', x'02', 'b@example.org', 1, 2);
        INSERT INTO invites VALUES (1, 'abc', NULL, 1, NULL, NULL), (2, 'def', 1, 1, 2, 9);
        INSERT INTO journals (account_id, title, last_item_id, last_talk_id, clock, guard_digest, guard_journal_id, guard_item_id) VALUES
          (1, 'Alice''s', 10, 2, 1700000000, x'abcd', 1, 10), (2, '', 0, 0, 0, NULL, NULL, NULL), (3, '', 2, 0, 0, NULL, NULL, NULL);
        INSERT INTO tags VALUES (1, 1, 'snow'), (2, 1, 'Снег');
        INSERT INTO friends VALUES (1, 2, 3, 0, 16777215), (2, 1, 1, 5, 6), (1, 3, 1, 0, 0);
        INSERT INTO friend_groups VALUES (1, 1, 'Family', 5, 0), (1, 30, '', 255, 1);
        INSERT INTO memberships VALUES (3, 1, 31), (3, 2, 1);
        INSERT INTO bans VALUES (3, 2);
        INSERT INTO queued_entries VALUES (4, 3, 1, 1, 2, 'U', 6, 's', 'm', 'flat', 't', NULL, NULL);
        INSERT INTO profiles VALUES (1, 'bio', '', 'https://example.org', 20000229, 1);
        INSERT INTO interests VALUES (3, 'snow'), (4, 'снег');
        INSERT INTO account_interests VALUES (1, 3), (1, 4), (2, 3);
        INSERT INTO messages VALUES (1, 1, 2, 1, 1, 5, NULL, '', 'hello', NULL, NULL), (2, 2, 1, 0, 0, 5, 1, 's', '', NULL, NULL);
        INSERT INTO server_keys VALUES ('challenges', 'c2VjcmV0', 5);
        INSERT INTO used_challenges VALUES ('c0:1', 5);
        INSERT INTO login_failures VALUES (0, '192.0.2.1', 3, 1, 5), (1, '192.0.2.1', 1, 0, 5);
        INSERT INTO allowances_taken VALUES (9, 'mail', '192.0.2.1', 5);
        """;
}
