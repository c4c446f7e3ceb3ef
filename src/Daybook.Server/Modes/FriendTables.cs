using System.Globalization;
using Daybook.Core.Accounts;
using Daybook.Core.Friends;
using Daybook.Core.Profiles;
using Daybook.Server.Modes.Declarations;

namespace Daybook.Server.Modes;

/// <summary>Friends and their groups as several modes answer them (fact sheet 4.1, 4.9).</summary>
internal static class FriendTables
{
    /// <summary>How many accounts a reply lists of those who call one a friend.</summary>
    public const int MaxFriendOfs = 5000;

    /// <summary>Friends: flat <c>NAME_N_user</c> and so on.</summary>
    public static TableReply<Friend> Friends(FieldName names, string meaning) => new TableReply<Friend>(names, meaning)
        .With(new TextReply(("user", "username"), "The account's name. Rows are in its order."), friend => friend.Name.Value)
        .With(new TextReply(("name", "fullname"), "Its full name; the account's name again if it is deleted or suspended."), friend => friend.FullName)
        .With(new TextReply(("fg", "fgcolor"), "The colour of the text for it, as `#rrggbb`."), friend => friend.Foreground.ToString())
        .With(new TextReply(("bg", "bgcolor"), "The colour behind the text, as `#rrggbb`."), friend => friend.Background.ToString())
        .With(
            new NumberReply("groupmask", "The groups that it is in: bit `N` for group `N`, and bit 0 always. Absent if it is in none."),
            friend => friend.GroupMask,
            friend => friend.GroupMask != 1)
        .With(
            new TextReply("birthday", "With `includebdays`: the birthday, as `yyyy-mm-dd`, if everybody may know it; `0000` for a year that is not told."),
            friend => Text(friend.Birthday!.Value),
            friend => friend.Birthday is not null)
        .With(new TextReply("type", "`community`; absent for a person."), _ => "community", friend => friend.Kind == AccountKind.Community)
        .With(
            new TextReply("status", "`deleted`, `suspended` or `purged`; absent for an account that is active."),
            friend => friend.State switch
            {
                AccountState.Deleted => "deleted",
                AccountState.Suspended => "suspended",
                _ => "purged",
            },
            friend => friend.State != AccountState.Visible);

    private static string Text(Birthday birthday) =>
        string.Create(CultureInfo.InvariantCulture, $"{birthday.Year ?? 0:0000}-{birthday.Month:00}-{birthday.Day:00}");

    /// <summary>Friend groups, by <see cref="Sort"/>.</summary>
    public static TableReply<FriendGroup> Groups(string meaning) => new TableReply<FriendGroup>(("frgrp", "friendgroups"), meaning) { Number = group => group.Number }
        .With(new NumberReply(FieldName.XmlRpcOnly("id"), $"The group's number, 1 to {FriendGroup.MaxNumber}: its bit in masks."), group => group.Number)
        .With(new TextReply("name", "Its name."), group => group.Name)
        .With(new NumberReply("sortorder", "Where it stands among the groups, 0 to 255."), group => group.SortOrder)
        .With(
            new FlagReply("public", "`1` if others may know of it; in the flat protocol absent if not.") { IsLeftOutOfFlatIfOff = true },
            group => group.IsPublic);

    /// <summary>Groups in the order in which clients show them.</summary>
    public static IReadOnlyList<FriendGroup> Sort(IEnumerable<FriendGroup> groups) => [.. groups.OrderBy(group => group.SortOrder).ThenBy(group => group.Number)];

    /// <summary>Those who call an account a friend.</summary>
    /// <param name="friends">The store.</param>
    /// <param name="accountId">The account.</param>
    /// <param name="limit">How many the client wants; null or 0 for all.</param>
    /// <param name="cancellation">Gives up.</param>
    public static ValueTask<IReadOnlyList<Friend>> FriendOfsAsync(IFriendStore friends, long accountId, int? limit, CancellationToken cancellation) =>
        friends.ListFriendOfAsync(accountId, limit is > 0 and < MaxFriendOfs ? limit.Value : MaxFriendOfs, cancellation);
}
