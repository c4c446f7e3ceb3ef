using System.Globalization;
using Daybook.Core.Accounts;
using Daybook.Core.Entries;
using Daybook.Core.Friends;
using Daybook.Protocol;
using Daybook.Server.Modes.Declarations;

namespace Daybook.Server.Modes;

/// <summary><c>editfriendgroups</c>: make, rename and delete friend groups, and say who is in them (fact sheet 4.12).</summary>
internal sealed class EditFriendGroups(IFriendStore friends) : IMode
{
    private static readonly TextField GroupName = new("name",
        $"The name: makes the group, or renames it. One of nothing but white space deletes it. Up to {FriendGroup.NameCharacters} characters; a `/` at the end is dropped.");

    private static readonly NumberField Sort = new("sort",
        $"Optional. Where the group stands among the others, 0 to {byte.MaxValue}; {FriendGroup.DefaultSortOrder} for a new one, and unchanged for an old one, if it is not sent.");

    private static readonly FlagField IsPublic = new("public",
        "Optional. `1` if everybody may see its name and, by the friends page, who is in it; not for a new group, and unchanged for an old one, if it is not sent.");

    private static readonly RowsField Set;
    private static readonly KeysField Delete;
    private static readonly MapField Masks;

    static EditFriendGroups()
    {
        Declaration = new ModeDeclaration(
            "editfriendgroups",
            "Make, rename and delete friend groups, and say which friends are in them.",
            $"`N` is the number of the group, 1 to {FriendGroup.MaxNumber}; others are ignored. A deleted group is removed from the security of all entries and from the masks " +
            "of all friends. A new one, too, starts in nobody's mask and in no entry: make a group before the entries that are for it. A group that is both set and deleted stays. The masks of friends are set last.",
            "All or nothing: after `FAIL` nothing has changed. But with a `Server error` the connection to the database may have been lost just when it was done: then send the same " +
            "request again, which does no harm.")
        {
            NeedsVisibleAccount = true,
        };
        Set = Declaration.Takes(new RowsField(("efg_set_", "set"), "Optional. A group to make or to change, by its number.", isKeyed: true, GroupName, Sort, IsPublic));
        Delete = Declaration.Takes(new KeysField(("efg_delete_", "delete"), "N", "Optional. The number of a group to delete.") { IsFlag = true, AreNumbers = true });
        Masks = Declaration.Takes(new MapField(("editfriend_groupmask_", "groupmasks"), "USER",
            "Optional. The groups that a friend is in from now on: bit `N` for group `N`; bit 0 is set in any case. An account that is not a friend is ignored.")
        {
            IsNumber = static _ => true,
        });
        Declaration.Shows(
            [
                ("mode", "editfriendgroups"), ("user", "demo"), ("password", "correct+horse"), ("ver", "1"), ("efg_set_3_name", "Family"),
                ("efg_set_3_sort", "20"), ("efg_delete_4", "1"), ("editfriend_groupmask_bob", "9"),
            ],
            _ => { });
    }

    public static ModeDeclaration Declaration { get; }

    public Task HandleAsync(ModeRequest request, ModeReply reply, CancellationToken cancellation)
    {
        List<FriendGroupEdit> set = [];
        var deleted = request.Numbers(Delete).Where(number => number <= FriendGroup.MaxNumber).Select(number => (int)number).ToList();
        foreach (var row in request.Get(Set))
        {
            var (name, sort, isPublic) = (row.Get(GroupName), row.Get(Sort), row.Has(IsPublic) ? row.Get(IsPublic) : (bool?)null);
            if (name is null || !int.TryParse(row.Key, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                || number is < 1 or > FriendGroup.MaxNumber)
            {
                continue;
            }

            if (FriendGroup.Clean(Printable(name)) is { Length: > 0 } clean)
            {
                set.Add(new FriendGroupEdit(number, clean, sort is null ? null : Math.Min(sort.Value, byte.MaxValue), isPublic));
            }
            else
            {
                deleted.Add(number);
            }
        }

        return friends.EditGroupsAsync(request.Account.Id, set, deleted, ReadMasks(request), cancellation);
    }

    /// <summary>A name is a line: what would break it is a space.</summary>
    private static string Printable(string name) => string.Concat(name.Select(character => char.IsControl(character) ? ' ' : character));

    private static Dictionary<AccountName, uint> ReadMasks(ModeRequest request)
    {
        Dictionary<AccountName, uint> masks = [];
        foreach (var (user, text) in request.Get(Masks))
        {
            if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var mask))
            {
                throw new ProtocolException(Faults.InvalidArgument, "Bad groupmask value");
            }

            if (AccountName.TryParse(user, out var name))
            {
                masks[name] = (uint)(mask & EntrySecurity.MaskBits);
            }
        }

        return masks;
    }
}
