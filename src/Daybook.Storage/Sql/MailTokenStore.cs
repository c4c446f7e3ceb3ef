using System.Data.Common;
using Daybook.Core.Accounts;

namespace Daybook.Storage.Sql;

/// <inheritdoc/>
internal sealed class MailTokenStore(Database database) : IMailTokenStore
{
    public Task<bool> CreateAsync(MailToken token, MailSecret secret, string? passwordHash, CancellationToken cancellation)
    {
        var hash = secret.Hash;
        return database.WriteAsync(
            link =>
            {
                AccountStore.Lock(link, token.AccountId);
                var made = link.Execute(
                    """
                    INSERT INTO mail_tokens (account_id, purpose, secret_hash, email, created_at, expires_at)
                    SELECT id, @purpose, @hash, @email, @now, @expires_at FROM accounts
                    WHERE id = @account AND state <> 'X' AND password_hash = COALESCE(@password_hash, password_hash)
                    """,
                    ("@account", token.AccountId),
                    ("@purpose", Letter(token.Purpose)),
                    ("@hash", SqlLink.Blob(hash)),
                    ("@email", token.Email),
                    ("@password_hash", passwordHash),
                    ("@now", database.Now().ToUnixTimeMilliseconds()),
                    ("@expires_at", token.ExpiresAt.ToUnixTimeMilliseconds())) > 0;
                link.Execute(
                    """
                    DELETE FROM mail_tokens WHERE account_id = @account AND purpose = @purpose AND id NOT IN (
                      SELECT id FROM mail_tokens WHERE account_id = @account AND purpose = @purpose ORDER BY id DESC LIMIT @limit)
                    """,
                    ("@account", token.AccountId),
                    ("@purpose", Letter(token.Purpose)),
                    ("@limit", MailToken.MaxPerPurpose));
                return made;
            },
            cancellation);
    }

    public ValueTask<MailToken?> FindAsync(MailSecret secret, MailPurpose purpose, CancellationToken cancellation) =>
        database.ReadAsync(link => Find(link, secret, purpose), cancellation);

    public Task<Account?> ConfirmEmailAsync(MailSecret secret, CancellationToken cancellation) => database.WriteAsync(
        link =>
        {
            if (Take(link, secret, MailPurpose.ConfirmEmail) is not { } token)
            {
                return null;
            }

            link.Execute("DELETE FROM mail_tokens WHERE account_id = @account AND purpose = 'E'", ("@account", token.AccountId));
            link.Execute(
                """
                DELETE FROM mail_tokens WHERE account_id = @account AND purpose = 'P'
                  AND EXISTS (SELECT 1 FROM accounts WHERE id = @account AND email IS DISTINCT FROM @email)
                """,
                ("@account", token.AccountId),
                ("@email", token.Email));
            link.Execute(
                "UPDATE accounts SET email = @email, email_confirmed = 1 WHERE id = @account",
                ("@account", token.AccountId),
                ("@email", token.Email));
            return AccountStore.Find(link, token.AccountId);
        },
        cancellation);

    public Task<Account?> ResetPasswordAsync(
        MailSecret secret, string passwordHash, bool revokesAppPasswords, CancellationToken cancellation) => database.WriteAsync(
        link =>
        {
            if (Take(link, secret, MailPurpose.ResetPassword) is not { } token)
            {
                return null;
            }

            AccountStore.ChangePassword(link, token.AccountId, passwordHash);
            if (revokesAppPasswords)
            {
                link.Execute("DELETE FROM app_passwords WHERE account_id = @account", ("@account", token.AccountId));
            }

            link.Execute(
                "UPDATE accounts SET email_confirmed = 1 WHERE id = @account AND email = @email",
                ("@account", token.AccountId),
                ("@email", token.Email));
            return AccountStore.Find(link, token.AccountId);
        },
        cancellation);

    public Task<int> PurgeAsync(int limit, CancellationToken cancellation) => database.WriteAsync(
        link => link.Execute(
            "DELETE FROM mail_tokens WHERE id IN (SELECT id FROM mail_tokens WHERE expires_at <= @now ORDER BY expires_at LIMIT @limit)",
            ("@now", database.Now().ToUnixTimeMilliseconds()),
            ("@limit", limit)),
        cancellation);

    /// <summary>Finds a token to use it up: nobody else can use it up meanwhile.</summary>
    private MailToken? Take(SqlLink link, MailSecret secret, MailPurpose purpose)
    {
        if (Find(link, secret, purpose) is not { } token)
        {
            return null;
        }

        AccountStore.Lock(link, token.AccountId);
        return Find(link, secret, purpose);
    }

    private MailToken? Find(SqlLink link, MailSecret secret, MailPurpose purpose) => link.One(
        """
        SELECT account_id, purpose, email, expires_at FROM mail_tokens
        WHERE secret_hash = @hash AND purpose = @purpose AND expires_at > @now
        """,
        Read,
        ("@hash", SqlLink.Blob(secret.Hash)),
        ("@purpose", Letter(purpose)),
        ("@now", database.Now().ToUnixTimeMilliseconds()));

    private static string Letter(MailPurpose purpose) => ((char)purpose).ToString();

    private static MailToken Read(DbDataReader row) =>
        new(row.GetInt64(0), (MailPurpose)row.GetString(1)[0], row.GetString(2), row.GetTime(3));
}
