using Daybook.Core;
using Daybook.Core.Accounts;
using Daybook.Core.Journals;

namespace Daybook.Storage.Sql.Journals;

/// <inheritdoc/>
internal sealed class BanStore(Database database) : IBanStore
{
    public Task<bool> AddAsync(long journalId, long accountId, CancellationToken cancellation) => database.AddAsync(
        link =>
        {
            // The lower id first, or two who ban each other would wait for each other.
            var one = AccountStore.Lock(link, Math.Min(journalId, accountId));
            var other = AccountStore.Lock(link, Math.Max(journalId, accountId));
            if (one is null or AccountState.Expunged || other is null or AccountState.Expunged)
            {
                return false;
            }

            var added = link.Execute(
                "INSERT INTO bans (journal_id, account_id) VALUES (@journal, @account) ON CONFLICT DO NOTHING",
                ("@journal", journalId),
                ("@account", accountId)) > 0;
            return !added || link.Integer("SELECT COUNT(*) FROM bans WHERE journal_id = @journal", ("@journal", journalId)) <= IBanStore.MaxPerJournal
                ? added
                : throw new TooManyException("accounts banned", IBanStore.MaxPerJournal);
        },
        cancellation);

    public Task<bool> RemoveAsync(long journalId, long accountId, CancellationToken cancellation) => database.AddAsync(
        link => link.Execute(
            "DELETE FROM bans WHERE journal_id = @journal AND account_id = @account", ("@journal", journalId), ("@account", accountId)) > 0,
        cancellation);

    public ValueTask<IReadOnlyList<AccountName>> ListAsync(long journalId, CancellationToken cancellation) =>
        database.ReadAsync<IReadOnlyList<AccountName>>(
            link => link.All(
                "SELECT a.name FROM bans b JOIN accounts a ON a.id = b.account_id WHERE b.journal_id = @journal AND a.state <> 'X' ORDER BY a.name",
                row => AccountName.Parse(row.GetString(0)),
                ("@journal", journalId)),
            cancellation);
}
