using System.Globalization;
using Daybook.Core.Accounts;
using Daybook.Core.Friends;
using Daybook.Server.Journals;
using Daybook.Server.Site.Forms;
using Daybook.Server.Site.Pages;
using Daybook.Server.Site.Reading;
using Daybook.Server.Site.Visits;

namespace Daybook.Server.Site.Friends;

/// <summary><c>/manage/friends</c>: whom one reads, in which colours and groups.</summary>
internal static class ManageFriendsPages
{
    public const string Path = "/manage/friends";
    public const string FollowPath = Path + "/follow";
    public const string GroupsPath = Path + "/groups";

    public const string Name = "name";
    public const string Foreground = "foreground";
    public const string Background = "background";
    public const string NewGroup = "new-group";

    /// <summary>The buttons' field: <c>follow</c>, <c>unfollow</c>, <c>save</c>.</summary>
    public const string Act = "do";

    /// <param name="mine">The pages that demand an account.</param>
    public static void Map(IEndpointRouteBuilder mine)
    {
        mine.MapMethods(Path, ReadRoutes.Methods, (Visit visit, IFriendStore store) => ShowAsync(visit, store, PageForm.With()));
        mine.MapPost(Path, AddAsync);
        mine.MapPost(FollowPath, PressAsync);
        mine.MapMethods(FollowPath, ReadRoutes.Methods, (Visit visit) => visit.SeeOther(Path));
        mine.MapMethods(GroupsPath, ReadRoutes.Methods, (Visit visit, IFriendStore store) => ShowGroupsAsync(visit, store, form: null));
        mine.MapPost(GroupsPath, EditGroupsAsync);
        mine.MapMethods(Path + "/{name}", ReadRoutes.Methods, (Visit visit, IFriendStore store, string name) => ShowOneAsync(visit, store, name, form: null));
        mine.MapPost(Path + "/{name}", EditOneAsync);
    }

    /// <summary>The field of a group's name, order or publicity.</summary>
    public static string GroupField(string what, int number) => string.Create(CultureInfo.InvariantCulture, $"{what}-{number}");

    private static async Task<IResult> ShowAsync(Visit visit, IFriendStore store, PageForm form) => Page.Of<ManageFriendsPage>(
        form.Status,
        (nameof(ManageFriendsPage.Form), form),
        (nameof(ManageFriendsPage.Friends), await store.ListAsync(visit.Owner.Id, visit.Context.RequestAborted)),
        (nameof(ManageFriendsPage.Groups), await GroupsAsync(visit, store)));

    private static async Task<IResult> AddAsync(Visit visit, IFriendStore store)
    {
        var form = await PageForm.ReadAsync(visit.Context);
        if (!AccountName.TryParse(form[Name], out var name))
        {
            form.Refuse(Name, form[Name].Trim().Length == 0 ? "Type the name of a journal." : "That is not the name of a journal.");
            return await ShowAsync(visit, store, form);
        }

        var (isDone, text) = await FollowAsync(visit, store, name);
        if (!isDone)
        {
            form.Refuse(Name, text);
            return await ShowAsync(visit, store, form);
        }

        return visit.SeeOther($"{Path}/{name}", new Notice(text));
    }

    /// <summary>The button on journals.</summary>
    private static async Task<IResult> PressAsync(Visit visit, IFriendStore store)
    {
        var form = await PageForm.ReadAsync(visit.Context);
        if (!AccountName.TryParse(form[Name], out var name))
        {
            return visit.SeeOther(Path);
        }

        if (form[Act] == "unfollow")
        {
            await store.EditAsync(visit.Owner.Id, [name], [], visit.Context.RequestAborted);
            return visit.SeeOther(JournalUrl.Of("", name) + "/", new Notice($"You no longer follow {name}, and they may no longer read what you write for friends."));
        }

        var (_, text) = await FollowAsync(visit, store, name);
        return visit.SeeOther(JournalUrl.Of("", name) + "/", new Notice(text));
    }

    /// <summary>Whether it is done, and a sentence on what that means, or why not.</summary>
    private static async Task<(bool IsDone, string Text)> FollowAsync(Visit visit, IFriendStore store, AccountName name)
    {
        var edited = await store.EditAsync(visit.Owner.Id, [], [new FriendEdit(name)], visit.Context.RequestAborted);
        return edited switch
        {
            { IsFull: true } => (false, string.Create(CultureInfo.InvariantCulture, $"You follow {IFriendStore.MaxPerAccount} journals, which is the limit.")),
            { NotFound.Count: > 0 } => (false, "There is no journal with this name."),
            _ when edited.Friends.Any(friend => friend.Name == name && friend.Kind == AccountKind.Community) => (
                true, $"You now follow {name}: what is written there will appear on your friends page."),
            _ => (true, $"You now follow {name}: what they write will appear on your friends page, and they may read what you write for friends."),
        };
    }

    private static async Task<IResult> ShowOneAsync(Visit visit, IFriendStore store, string name, PageForm? form)
    {
        var friends = await store.ListAsync(visit.Owner.Id, visit.Context.RequestAborted);
        if (!AccountName.TryParse(name, out var wanted) || friends.FirstOrDefault(one => one.Name == wanted) is not { } friend)
        {
            return MessagePage.NotFound();
        }

        var groups = await GroupsAsync(visit, store);
        form ??= PageForm.With(
        [
            (Foreground, friend.Foreground.ToString()),
            (Background, friend.Background.ToString()),
            .. groups.Where(group => (friend.GroupMask & group.Bit) != 0).Select(group => (GroupField("group", group.Number), (string?)"1")),
        ]);
        return Page.Of<FriendPage>(
            form.Status, (nameof(FriendPage.Form), form), (nameof(FriendPage.Friend), friend), (nameof(FriendPage.Groups), groups));
    }

    private static async Task<IResult> EditOneAsync(Visit visit, IFriendStore store, string name)
    {
        var form = await PageForm.ReadAsync(visit.Context);
        var friends = await store.ListAsync(visit.Owner.Id, visit.Context.RequestAborted);
        if (!AccountName.TryParse(name, out var wanted) || friends.All(one => one.Name != wanted))
        {
            return MessagePage.NotFound();
        }

        if (form[Act] == "unfollow")
        {
            await store.EditAsync(visit.Owner.Id, [wanted], [], visit.Context.RequestAborted);
            return visit.SeeOther(Path, new Notice($"You no longer follow {wanted}, and they may no longer read what you write for friends."));
        }

        if (!Colour.TryParse(form[Foreground], out var foreground))
        {
            form.Refuse(Foreground, "A colour is # and six hexadecimal digits, such as #1f4a8c.");
        }

        if (!Colour.TryParse(form[Background], out var background))
        {
            form.Refuse(Background, "A colour is # and six hexadecimal digits, such as #fbfaf6.");
        }

        if (form.HasErrors)
        {
            return await ShowOneAsync(visit, store, name, form);
        }

        var mask = (await GroupsAsync(visit, store)).Where(group => form.Has(GroupField("group", group.Number))).Aggregate(0u, (all, group) => all | group.Bit);
        await store.EditAsync(visit.Owner.Id, [], [new FriendEdit(wanted, foreground, background, mask)], visit.Context.RequestAborted);
        return visit.SeeOther(Path, new Notice("Saved."));
    }

    private static async Task<IResult> ShowGroupsAsync(Visit visit, IFriendStore store, PageForm? form)
    {
        var groups = await GroupsAsync(visit, store);
        form ??= PageForm.With(groups.SelectMany(group => ((string, string?)[])
        [
            (GroupField("name", group.Number), group.Name),
            (GroupField("order", group.Number), group.SortOrder.ToString(CultureInfo.InvariantCulture)),
            (GroupField("public", group.Number), group.IsPublic ? "1" : null),
        ]));
        return Page.Of<GroupsPage>(form.Status, (nameof(GroupsPage.Form), form), (nameof(GroupsPage.Groups), groups));
    }

    private static async Task<IResult> EditGroupsAsync(Visit visit, IFriendStore store)
    {
        var form = await PageForm.ReadAsync(visit.Context);
        var groups = await GroupsAsync(visit, store);
        var set = new List<FriendGroupEdit>();
        foreach (var group in groups)
        {
            var (nameField, orderField) = (GroupField("name", group.Number), GroupField("order", group.Number));
            var name = FriendGroup.Clean(form.Line(nameField));
            if (form.Has(GroupField("delete", group.Number)) || !form.Has(nameField))
            {
                continue;
            }

            if (name.Length == 0)
            {
                form.Refuse(nameField, "A group needs a name.");
            }

            if (JournalText.ReadNumber(form[orderField]) is not (>= 0 and <= 255 and var order))
            {
                form.Refuse(orderField, "The order is a number from 0 to 255.");
                continue;
            }

            set.Add(new FriendGroupEdit(group.Number, name, (int)order, form.Has(GroupField("public", group.Number))));
        }

        if (FriendGroup.Clean(form.Line(NewGroup)) is { Length: > 0 } added)
        {
            var free = Enumerable.Range(1, FriendGroup.MaxNumber).FirstOrDefault(number => groups.All(group => group.Number != number));
            if (free == 0)
            {
                form.Refuse(NewGroup, $"There are {FriendGroup.MaxNumber} groups, which is the limit.");
            }
            else
            {
                set.Add(new FriendGroupEdit(free, added, null, null));
            }
        }

        if (form.HasErrors)
        {
            return await ShowGroupsAsync(visit, store, form);
        }

        var deleted = groups.Where(group => form.Has(GroupField("delete", group.Number))).Select(group => group.Number).ToList();
        await store.EditGroupsAsync(visit.Owner.Id, set, deleted, new Dictionary<AccountName, uint>(), visit.Context.RequestAborted);
        return visit.SeeOther(GroupsPath, new Notice("Saved."));
    }

    private static async Task<IReadOnlyList<FriendGroup>> GroupsAsync(Visit visit, IFriendStore store) =>
        [.. (await store.ListGroupsAsync(visit.Owner.Id, visit.Context.RequestAborted)).OrderBy(group => group.SortOrder).ThenBy(group => group.Number)];
}
