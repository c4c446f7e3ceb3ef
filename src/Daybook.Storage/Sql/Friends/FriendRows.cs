using System.Data.Common;
using Daybook.Core.Accounts;
using Daybook.Core.Friends;
using Daybook.Core.Profiles;

namespace Daybook.Storage.Sql.Friends;

/// <summary>How friends are read.</summary>
internal static class FriendRows
{
    /// <summary>The columns that <see cref="Read"/> takes, but for colours and mask: of the account <c>a</c> and its profile <c>r</c>.</summary>
    /// <remarks>Of an account that is deleted or suspended nobody sees more than the name.</remarks>
    public const string Columns =
        """
        a.id, a.name, CASE WHEN a.state = 'V' THEN a.full_name ELSE a.name END, a.kind, a.state,
        CASE WHEN a.state = 'V' AND r.is_birthday_public = 1 THEN r.birthday END
        """;

    private const string Select =
        $"""
        SELECT {Columns}, f.foreground, f.background, f.group_mask
        FROM friends f JOIN accounts a ON a.id = f.friend_id LEFT JOIN profiles r ON r.account_id = a.id
        WHERE f.account_id = @account AND a.state <> 'X'

        """;

    public static List<Friend> All(SqlLink link, long accountId) => link.All(Select + "ORDER BY a.name", Read, ("@account", accountId));

    public static Friend? Find(SqlLink link, long accountId, long friendId) =>
        link.One(Select + "AND a.id = @friend", Read, ("@account", accountId), ("@friend", friendId));

    public static Friend Read(DbDataReader row) => new(
        row.GetInt64(0),
        AccountName.Parse(row.GetString(1)),
        row.GetString(2),
        row.GetLetter<AccountKind>(3),
        row.GetState(4),
        new Colour(row.GetInt32(6)),
        new Colour(row.GetInt32(7)),
        (uint)row.GetInt64(8),
        row.IsDBNull(5) ? null : Birthday.FromDayNumber(row.GetInt32(5)));
}
