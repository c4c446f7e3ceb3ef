using System.Data.Common;
using Daybook.Core.Accounts;

namespace Daybook.Storage.Sql;

/// <inheritdoc/>
internal sealed class InviteStore(Database database) : IInviteStore
{
    private const string Select =
        """
        SELECT i.id, i.code, c.name, i.created_at, r.name, i.redeemed_at
        FROM invites i LEFT JOIN accounts c ON c.id = i.created_by LEFT JOIN accounts r ON r.id = i.redeemed_by

        """;

    public Task<Invite> CreateAsync(InviteCode code, long? createdBy, int limit, CancellationToken cancellation) => database.WriteAsync(
        link =>
        {
            if (createdBy is { } accountId)
            {
                UserpicRows.DemandVisible(link, accountId);
                if (link.Integer(
                    "SELECT COUNT(*) FROM invites WHERE created_by = @account AND redeemed_by IS NULL", ("@account", accountId)) >= limit)
                {
                    throw new TooManyInvitesException(limit);
                }
            }

            var id = link.Integer(
                "INSERT INTO invites (code, created_by, created_at) VALUES (@code, @created_by, @now) RETURNING id",
                ("@code", code.Value),
                ("@created_by", createdBy),
                ("@now", database.Now().ToUnixTimeMilliseconds()))!.Value;
            return link.One(Select + "WHERE i.id = @id", Read, ("@id", id))!;
        },
        cancellation);

    public ValueTask<IReadOnlyList<Invite>> ListAsync(long? createdBy, long? before, int limit, CancellationToken cancellation) =>
        database.ReadAsync<IReadOnlyList<Invite>>(
            link => createdBy is null
                ? link.All(
                    Select + "WHERE i.id < @before ORDER BY i.id DESC LIMIT @limit",
                    Read,
                    ("@before", before ?? long.MaxValue),
                    ("@limit", limit))
                : link.All(
                    Select + "WHERE i.created_by = @created_by AND i.id < @before ORDER BY i.id DESC LIMIT @limit",
                    Read,
                    ("@created_by", createdBy),
                    ("@before", before ?? long.MaxValue),
                    ("@limit", limit)),
            cancellation);

    /// <summary>Redeems an invite for an account that is being made.</summary>
    /// <exception cref="InviteRefusedException">It is not one, was redeemed, or is of an account that is not visible.</exception>
    public static void Redeem(SqlLink link, InviteCode code, long accountId, DateTimeOffset now)
    {
        var redeemed = link.Execute(
            """
            UPDATE invites SET redeemed_by = @account, redeemed_at = @now
            WHERE code = @code AND redeemed_by IS NULL
              AND (created_by IS NULL OR EXISTS (SELECT 1 FROM accounts a WHERE a.id = invites.created_by AND a.state = 'V'))
            """,
            ("@code", code.Value),
            ("@account", accountId),
            ("@now", now.ToUnixTimeMilliseconds()));
        if (redeemed == 0)
        {
            throw new InviteRefusedException();
        }
    }

    private static Invite Read(DbDataReader row) => new(
        row.GetInt64(0),
        InviteCode.Parse(row.GetString(1)),
        row.IsDBNull(2) ? null : AccountName.Parse(row.GetString(2)),
        row.GetTime(3),
        row.IsDBNull(4) ? null : AccountName.Parse(row.GetString(4)),
        row.IsDBNull(5) ? null : row.GetTime(5));
}
