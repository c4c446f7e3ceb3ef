using System.Data.Common;
using Daybook.Core;
using Daybook.Core.Accounts;
using Daybook.Core.Communities;
using Daybook.Core.Journals;
using Daybook.Storage.Sql.Journals;

namespace Daybook.Storage.Sql.Communities;

/// <inheritdoc/>
internal sealed class CommunityStore(Database database) : ICommunityStore
{
    private const int MaxListed = 1000;

    private const string Select =
        """
        SELECT c.id, c.name, a.id, a.name, a.state, m.roles
        FROM memberships m JOIN accounts c ON c.id = m.community_id JOIN accounts a ON a.id = m.account_id

        """;

    public Task<Account> CreateAsync(AccountName name, string fullName, long maintainerId, CancellationToken cancellation) => database.AddAsync(
        link =>
        {
            AccountStore.Lock(link, maintainerId);
            var id = AccountStore.Insert(
                link, new NewAccount(name, fullName, null, PasswordHash.CreateUnusable()), AccountKind.Community, database.Now());
            if (!SetRoles(link, id, maintainerId, CommunityRoles.All))
            {
                throw new InvalidOperationException("The maintainer is no visible person.");
            }

            return AccountStore.Find(link, id)!;
        },
        cancellation);

    public Task<bool> SetRolesAsync(long communityId, long accountId, CommunityRoles roles, CancellationToken cancellation) => database.AddAsync(
        link =>
        {
            AccountStore.Lock(link, accountId);
            return StandingRows.Tick(link, communityId, database.Now()) is not null && SetRoles(link, communityId, accountId, roles);
        },
        cancellation);

    public Task<bool> AddMemberAsync(long communityId, long accountId, CancellationToken cancellation) =>
        AddMemberAsync(communityId, accountId, _ => true, cancellation);

    public Task<bool> JoinAsync(long communityId, long accountId, CancellationToken cancellation) =>
        AddMemberAsync(communityId, accountId, settings => settings.IsOpen, cancellation);

    public ValueTask<IReadOnlyList<Membership>> ListAsync(
        long communityId, CommunityRoles roles, AccountName? after, int limit, CancellationToken cancellation) =>
        database.ReadAsync<IReadOnlyList<Membership>>(
            link => link.All(
                Select +
                """
                WHERE m.community_id = @community AND (m.roles & @roles) <> 0 AND a.name > @after AND a.state <> 'X' ORDER BY a.name LIMIT @limit
                """,
                Read,
                ("@community", communityId),
                ("@roles", (long)roles),
                ("@after", after?.Value ?? ""),
                ("@limit", (long)limit)),
            cancellation);

    public ValueTask<IReadOnlyList<Membership>> ListOfAsync(long accountId, CancellationToken cancellation) =>
        database.ReadAsync<IReadOnlyList<Membership>>(
            link => link.All(
                Select + "WHERE m.account_id = @account AND c.state <> 'X' ORDER BY c.name LIMIT @limit",
                Read,
                ("@account", accountId),
                ("@limit", (long)MaxListed)),
            cancellation);

    private Task<bool> AddMemberAsync(
        long communityId, long accountId, Func<JournalSettings, bool> admits, CancellationToken cancellation) => database.AddAsync(
        link =>
        {
            AccountStore.Lock(link, accountId);
            return StandingRows.Tick(link, communityId, database.Now()) is not null
                && StandingRows.Find(link, communityId, accountId) is { Journal: { IsCommunity: true, IsVisible: true }, IsBanned: false, ViewerId: not null } standing
                && admits(standing.Journal.Settings)
                && SetRoles(link, communityId, accountId, standing.Roles | CommunityRoles.Member);
        },
        cancellation);

    private static bool SetRoles(SqlLink link, long communityId, long accountId, CommunityRoles roles)
    {
        if (link.Integer("SELECT 1 FROM accounts WHERE id = @id AND kind = 'C' AND state <> 'X'", ("@id", communityId)) is null
            || link.Integer("SELECT 1 FROM accounts WHERE id = @id AND kind = 'P' AND state <> 'X'", ("@id", accountId)) is null)
        {
            return false;
        }

        // Nobody maintains it any more once the last one's account has gone for good; members still come and go.
        var isMaintained = Count(link, "community_id", communityId, CommunityRoles.Maintainer) > 0;
        if (roles == CommunityRoles.None)
        {
            link.Execute(
                "DELETE FROM memberships WHERE community_id = @community AND account_id = @account",
                ("@community", communityId),
                ("@account", accountId));
        }
        else
        {
            link.Execute(
                """
                INSERT INTO memberships (community_id, account_id, roles) VALUES (@community, @account, @roles)
                ON CONFLICT (community_id, account_id) DO UPDATE SET roles = excluded.roles
                """,
                ("@community", communityId),
                ("@account", accountId),
                ("@roles", (long)roles));
        }

        if (isMaintained && Count(link, "community_id", communityId, CommunityRoles.Maintainer) == 0)
        {
            throw new LastMaintainerException();
        }

        Demand(link, "account_id", accountId, CommunityRoles.Maintainer, "communities maintained", ICommunityStore.MaxMaintained);
        Demand(link, "community_id", communityId, CommunityRoles.Member, "members", ICommunityStore.MaxMembers);
        return true;
    }

    private static void Demand(SqlLink link, string column, long id, CommunityRoles role, string what, int limit)
    {
        if (Count(link, column, id, role) > limit)
        {
            throw new TooManyException(what, limit);
        }
    }

    private static long Count(SqlLink link, string column, long id, CommunityRoles role) => link.Integer(
        $"SELECT COUNT(*) FROM memberships WHERE {column} = @id AND (roles & @role) <> 0", ("@id", id), ("@role", (long)role))!.Value;

    private static Membership Read(DbDataReader row) => new(
        row.GetInt64(0),
        AccountName.Parse(row.GetString(1)),
        row.GetInt64(2),
        AccountName.Parse(row.GetString(3)),
        row.GetState(4),
        (CommunityRoles)row.GetInt64(5));
}
