using Daybook.Core.Accounts;
using Microsoft.Data.Sqlite;
using static Daybook.Storage.Sqlite.SqliteRows;

namespace Daybook.Storage.Sqlite;

/// <inheritdoc/>
internal sealed class SqliteAccountStore(SqliteDatabase database) : IAccountStore
{
    private const string Select =
        "SELECT id, name, full_name, email, state, password_hash, default_userpic_id, created_at FROM accounts WHERE state <> 'X' ";

    public ValueTask<Account?> FindAsync(AccountName name, CancellationToken cancellation) =>
        database.ReadAsync(link => link.One(Select + "AND name = @name", Read, ("@name", name.Value)), cancellation);

    public ValueTask<Account?> FindAsync(long accountId, CancellationToken cancellation) =>
        database.ReadAsync(link => link.One(Select + "AND id = @id", Read, ("@id", accountId)), cancellation);

    public ValueTask<IReadOnlyList<Account>> ListAsync(CancellationToken cancellation) =>
        database.ReadAsync<IReadOnlyList<Account>>(link => link.All(Select + "ORDER BY name", Read), cancellation);

    public Task<Account> CreateAsync(NewAccount account, CancellationToken cancellation) => database.WriteAsync(
        link =>
        {
            var now = database.Now();
            var id = link.Integer(
                """
                INSERT INTO accounts (name, full_name, email, state, password_hash, created_at)
                VALUES (@name, @full_name, @email, @state, @password_hash, @now)
                ON CONFLICT (name) DO NOTHING
                RETURNING id
                """,
                ("@name", account.Name.Value),
                ("@full_name", account.FullName),
                ("@email", account.Email),
                ("@state", Letter(AccountState.Visible)),
                ("@password_hash", account.PasswordHash),
                ("@now", now.ToUnixTimeMilliseconds()));
            return new Account(
                id ?? throw new AccountNameTakenException(account.Name),
                account.Name,
                account.FullName,
                account.Email,
                AccountState.Visible,
                account.PasswordHash,
                DefaultUserpicId: null,
                now);
        },
        cancellation);

    public Task<bool> ChangePasswordAsync(long accountId, string passwordHash, CancellationToken cancellation) => database.WriteAsync(
        link =>
        {
            link.Execute("DELETE FROM sessions WHERE account_id = @id", ("@id", accountId));
            return link.Execute(
                "UPDATE accounts SET password_hash = @hash WHERE id = @id AND state <> 'X'",
                ("@id", accountId),
                ("@hash", passwordHash)) > 0;
        },
        cancellation);

    public Task<bool> ReplacePasswordHashAsync(long accountId, string oldHash, string newHash, CancellationToken cancellation) =>
        database.WriteAsync(
            link => link.Execute(
                "UPDATE accounts SET password_hash = @new WHERE id = @id AND password_hash = @old AND state <> 'X'",
                ("@id", accountId),
                ("@old", oldHash),
                ("@new", newHash)) > 0,
            cancellation);

    public Task<bool> SetEmailAsync(long accountId, string? email, CancellationToken cancellation) => database.WriteAsync(
        link => link.Execute(
            "UPDATE accounts SET email = @email WHERE id = @id AND state <> 'X'", ("@id", accountId), ("@email", email)) > 0,
        cancellation);

    public Task<bool> SetSuspendedAsync(long accountId, bool suspended, CancellationToken cancellation) => database.WriteAsync(
        link => link.Execute(
            "UPDATE accounts SET state = @state WHERE id = @id AND state <> 'X'",
            ("@id", accountId),
            ("@state", Letter(suspended ? AccountState.Suspended : AccountState.Visible))) > 0,
        cancellation);

    public Task<bool> DeleteAsync(long accountId, CancellationToken cancellation) => database.WriteAsync(
        link =>
        {
            // The files go with their userpics.
            link.Execute("DELETE FROM keywords WHERE account_id = @id", ("@id", accountId));
            link.Execute("DELETE FROM userpics WHERE account_id = @id", ("@id", accountId));
            link.Execute("DELETE FROM app_passwords WHERE account_id = @id", ("@id", accountId));
            link.Execute("DELETE FROM sessions WHERE account_id = @id", ("@id", accountId));
            return link.Execute(
                """
                UPDATE accounts SET state = 'X', full_name = '', email = NULL, password_hash = '', default_userpic_id = NULL
                WHERE id = @id AND state <> 'X'
                """,
                ("@id", accountId)) > 0;
        },
        cancellation);

    private static Account Read(SqliteDataReader row) => new(
        row.GetInt64(0),
        AccountName.Parse(row.GetString(1)),
        row.GetString(2),
        row.GetText(3),
        row.GetState(4),
        row.GetString(5),
        row.IsDBNull(6) ? null : row.GetInt64(6),
        row.GetTime(7));
}
