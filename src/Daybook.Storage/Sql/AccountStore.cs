using System.Data.Common;
using Daybook.Core.Accounts;
using Daybook.Storage.Sql.Journals;

namespace Daybook.Storage.Sql;

/// <inheritdoc/>
internal sealed class AccountStore(Database database) : IAccountStore
{
    private const string Select =
        """
        SELECT id, name, full_name, email, state, password_hash, default_userpic_id, created_at, email_confirmed, show_pictures, is_operator,
          deleted_at, kind, pictures_version, (SELECT legacy_encoding FROM journals WHERE account_id = accounts.id)
        FROM accounts WHERE state <> 'X'

        """;

    public ValueTask<Account?> FindAsync(AccountName name, CancellationToken cancellation) =>
        database.ReadAsync(link => link.One(Select + "AND name = @name", Read, ("@name", name.Value)), cancellation);

    public ValueTask<Account?> FindAsync(long accountId, CancellationToken cancellation) =>
        database.ReadAsync(link => Find(link, accountId), cancellation);

    public ValueTask<IReadOnlyList<Account>> ListAsync(AccountName? after, int limit, CancellationToken cancellation) =>
        database.ReadAsync<IReadOnlyList<Account>>(
            link => link.All(
                Select + "AND name > @after ORDER BY name LIMIT @limit", Read, ("@after", after?.Value ?? ""), ("@limit", limit)),
            cancellation);

    public ValueTask<IReadOnlyList<Account>> ListByEmailAsync(string email, int limit, CancellationToken cancellation) =>
        database.ReadAsync<IReadOnlyList<Account>>(
            link => link.All(
                Select + "AND email IS NOT NULL AND lower(email) = @email ORDER BY id LIMIT @limit",
                Read,
                ("@email", LowerAscii(email)),
                ("@limit", limit)),
            cancellation);

    public Task<Account> CreateAsync(NewAccount account, CancellationToken cancellation) => database.WriteAsync(
        link =>
        {
            var now = database.Now();
            var id = Insert(link, account, AccountKind.Person, now);
            if (account.Invite is not null)
            {
                InviteStore.Redeem(link, account.Invite, id, now);
            }

            return Find(link, id)!;
        },
        cancellation);

    public Task<bool> ChangePasswordAsync(long accountId, string passwordHash, CancellationToken cancellation) =>
        database.WriteAsync(link => ChangePassword(link, accountId, passwordHash), cancellation);

    public Task<bool> ReplacePasswordHashAsync(long accountId, string oldHash, string newHash, CancellationToken cancellation) =>
        database.WriteAsync(
            link => link.Execute(
                "UPDATE accounts SET password_hash = @new WHERE id = @id AND password_hash = @old AND state <> 'X'",
                ("@id", accountId),
                ("@old", oldHash),
                ("@new", newHash)) > 0,
            cancellation);

    public Task<bool> SetFullNameAsync(long accountId, string fullName, CancellationToken cancellation) => database.WriteAsync(
        link => link.Execute(
            "UPDATE accounts SET full_name = @full_name WHERE id = @id AND state <> 'X'", ("@id", accountId), ("@full_name", fullName)) > 0,
        cancellation);

    public Task<bool> SetEmailAsync(long accountId, string? email, CancellationToken cancellation) => database.WriteAsync(
        link =>
        {
            Lock(link, accountId);
            link.Execute("DELETE FROM mail_tokens WHERE account_id = @id", ("@id", accountId));
            return link.Execute(
                "UPDATE accounts SET email = @email, email_confirmed = 0 WHERE id = @id AND state <> 'X'",
                ("@id", accountId),
                ("@email", email)) > 0;
        },
        cancellation);

    public Task<bool> SetShowPicturesAsync(long accountId, bool show, CancellationToken cancellation) => database.WriteAsync(
        link => RefreshShown(
            link,
            accountId,
            link.Execute(
                "UPDATE accounts SET show_pictures = @show WHERE id = @id AND state <> 'X'", ("@id", accountId), ("@show", show ? 1 : 0))),
        cancellation);

    public Task<bool> SetOperatorAsync(long accountId, bool isOperator, CancellationToken cancellation) => database.WriteAsync(
        link => link.Execute(
            "UPDATE accounts SET is_operator = @operator WHERE id = @id AND state <> 'X'",
            ("@id", accountId),
            ("@operator", isOperator ? 1 : 0)) > 0,
        cancellation);

    public Task<bool> DeleteAsync(long accountId, CancellationToken cancellation) => database.WriteAsync(
        link => RefreshShown(
            link,
            accountId,
            link.Execute(
                "UPDATE accounts SET state = 'D', deleted_at = @now WHERE id = @id AND state = 'V'",
                ("@id", accountId),
                ("@now", database.Now().ToUnixTimeMilliseconds()))),
        cancellation);

    public Task<bool> RestoreAsync(long accountId, CancellationToken cancellation) => database.WriteAsync(
        link => RefreshShown(
            link,
            accountId,
            link.Execute(
                "UPDATE accounts SET state = 'V', deleted_at = NULL WHERE id = @id AND state = 'D' AND deleted_at > @over",
                ("@id", accountId),
                ("@over", Over()))),
        cancellation);

    public Task<bool> ExpungeDueAsync(int limit, CancellationToken cancellation) => database.WriteAsync(
        link =>
        {
            var now = database.Now();
            var due = link.Integer(
                $"SELECT id FROM accounts WHERE deleted_at <= @over ORDER BY deleted_at LIMIT 1 {link.LockRow}", ("@over", OverEverywhere()));
            if (due is not { } accountId)
            {
                return false;
            }

            var pictures = UserpicRows.Expunge(
                link,
                now.ToUnixTimeMilliseconds(),
                "id IN (SELECT id FROM userpics WHERE account_id = @id ORDER BY id LIMIT @limit)",
                ("@id", accountId),
                ("@limit", limit));
            return pictures == limit || JournalRows.ExpungeSome(link, accountId, limit, now) || Expunge(link, accountId, now);
        },
        cancellation);

    /// <inheritdoc cref="FindAsync(long, CancellationToken)"/>
    internal static Account? Find(SqlLink link, long accountId) => link.One(Select + "AND id = @id", Read, ("@id", accountId));

    /// <summary>
    /// Holds the account's row until the write ends, so that of all writes about one account each sees what the one before it did. It comes
    /// first in every write that depends on what the account has or adds something to it.
    /// </summary>
    /// <returns>The account's state; null if there is no such account.</returns>
    internal static AccountState? Lock(SqlLink link, long accountId) =>
        link.One($"SELECT state FROM accounts WHERE id = @id {link.LockRow}", row => row.GetString(0), ("@id", accountId)) is { } state
            ? (AccountState)state[0]
            : null;

    /// <summary>Makes an account and its journal.</summary>
    /// <exception cref="AccountNameTakenException">The name is in use, or was used by an account since expunged.</exception>
    internal static long Insert(SqlLink link, NewAccount account, AccountKind kind, DateTimeOffset now)
    {
        var id = link.Integer(
            """
            INSERT INTO accounts (name, full_name, email, state, password_hash, created_at, kind)
            VALUES (@name, @full_name, @email, 'V', @password_hash, @now, @kind)
            ON CONFLICT (name) DO NOTHING
            RETURNING id
            """,
            ("@name", account.Name.Value),
            ("@full_name", account.FullName),
            ("@email", account.Email),
            ("@password_hash", account.PasswordHash),
            ("@now", now.ToUnixTimeMilliseconds()),
            ("@kind", Rows.Letter(kind))) ?? throw new AccountNameTakenException(account.Name);
        JournalRows.Create(link, id);
        return id;
    }

    /// <inheritdoc cref="ChangePasswordAsync"/>
    internal static bool ChangePassword(SqlLink link, long accountId, string passwordHash)
    {
        Lock(link, accountId);
        link.Execute("DELETE FROM sessions WHERE account_id = @id", ("@id", accountId));
        link.Execute(
            """
            DELETE FROM mail_tokens WHERE account_id = @id
              AND (purpose = 'P' OR email IS DISTINCT FROM (SELECT email FROM accounts WHERE id = @id))
            """,
            ("@id", accountId));
        return link.Execute(
            "UPDATE accounts SET password_hash = @hash WHERE id = @id AND state <> 'X' AND kind = 'P'", ("@id", accountId), ("@hash", passwordHash)) > 0;
    }

    /// <summary>Writes at the account's pictures whether they may be shown to everybody: after every change of its state or its will.</summary>
    /// <param name="link">The link.</param>
    /// <param name="accountId">The account.</param>
    /// <param name="changed">How many rows the change had.</param>
    /// <returns>Whether there was a change.</returns>
    internal static bool RefreshShown(SqlLink link, long accountId, int changed = 1)
    {
        if (changed > 0)
        {
            link.Execute(
                """
                UPDATE userpics SET shown = 1 - shown
                WHERE account_id = @id AND shown <>
                  (SELECT CASE WHEN a.state = 'V' AND a.show_pictures = 1 THEN 1 ELSE 0 END FROM accounts a WHERE a.id = @id)
                """,
                ("@id", accountId));
        }

        return changed > 0;
    }

    /// <summary>Takes away all that an account has. False if there is no such account.</summary>
    internal static bool Expunge(SqlLink link, long accountId, DateTimeOffset now)
    {
        // Whoever follows it at this moment is waited for, or finds it gone. After its journal: who holds that adds rows of the account to it, and needs it to be there.
        Lock(link, accountId);
        JournalRows.Hold(link, accountId);
        link.Integer($"SELECT id FROM accounts WHERE id = @id {link.LockToRemove}", ("@id", accountId));
        JournalRows.Expunge(link, accountId, now);

        // The files go with their userpics.
        link.Execute("DELETE FROM keywords WHERE account_id = @id", ("@id", accountId));
        UserpicRows.Expunge(link, now.ToUnixTimeMilliseconds(), "account_id = @id", ("@id", accountId));
        link.Execute("DELETE FROM app_passwords WHERE account_id = @id", ("@id", accountId));
        link.Execute("DELETE FROM sessions WHERE account_id = @id", ("@id", accountId));
        link.Execute("DELETE FROM mail_tokens WHERE account_id = @id", ("@id", accountId));
        link.Execute("DELETE FROM invites WHERE created_by = @id OR redeemed_by = @id", ("@id", accountId));
        link.Execute("UPDATE moderation_log SET sha256 = NULL WHERE account_id = @id AND sha256 IS NOT NULL", ("@id", accountId));
        return link.Execute(
            """
            UPDATE accounts SET state = 'X', full_name = '', email = NULL, email_confirmed = 0, password_hash = '', default_userpic_id = NULL,
              userpic_allowance = 0, show_pictures = 0, is_operator = 0, deleted_at = NULL
            WHERE id = @id AND state <> 'X'
            """,
            ("@id", accountId)) > 0;
    }

    /// <summary>What was deleted until then can no longer be restored.</summary>
    private long Over() => (database.Now() - Account.KeptAfterDeletion).ToUnixTimeMilliseconds();

    /// <summary>The same by the clock of whichever server: none restores what another is taking away.</summary>
    private long OverEverywhere() => Over() - (long)Database.ClocksDiffer.TotalMilliseconds;

    /// <summary>As <c>lower</c> does in every database, whatever its language: only letters of ASCII.</summary>
    private static string LowerAscii(string text) =>
        string.Concat(text.Select(c => char.IsAsciiLetterUpper(c) ? char.ToLowerInvariant(c) : c));

    private static Account Read(DbDataReader row) => new(
        row.GetInt64(0),
        AccountName.Parse(row.GetString(1)),
        row.GetString(2),
        row.GetText(3),
        row.GetState(4),
        row.GetString(5),
        row.IsDBNull(6) ? null : row.GetInt64(6),
        row.GetTime(7),
        row.GetFlag(8),
        row.GetFlag(9),
        row.GetFlag(10),
        row.IsDBNull(11) ? null : row.GetTime(11),
        row.GetLetter<AccountKind>(12),
        row.GetInt64(13))
    {
        LegacyEncoding = row.GetText(14),
    };
}
