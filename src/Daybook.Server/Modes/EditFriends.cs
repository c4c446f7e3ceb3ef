using System.Globalization;
using Daybook.Core.Accounts;
using Daybook.Core.Entries;
using Daybook.Core.Friends;
using Daybook.Protocol;
using Daybook.Server.Modes.Declarations;

namespace Daybook.Server.Modes;

/// <summary><c>editfriends</c>: call accounts friends, or no longer (fact sheet 4.11).</summary>
internal sealed class EditFriends(IFriendStore friends) : IMode
{
    private static readonly TextField User = new(("user", "username"), "The account to call a friend.");
    private static readonly TextField Foreground = new(("fg", "fgcolor"),
        "Optional. The colour of the text for it, as `#rrggbb`; `#000000` for a new friend, and unchanged for an old one, if it is not sent.");

    private static readonly TextField Background = new(("bg", "bgcolor"),
        "Optional. The colour behind the text, as `#rrggbb`; `#ffffff` for a new friend, and unchanged for an old one, if it is not sent.");

    private static readonly OptionalIdField GroupMask = new("groupmask",
        "Optional. The groups that it is in: bit `N` for group `N`; bit 0 is set in any case. Not sent, an old friend stays in its groups.");

    private static readonly KeysField Delete;
    private static readonly RowsField Add;
    private static readonly TableReply<Friend> Added;

    static EditFriends()
    {
        Declaration = new ModeDeclaration(
            "editfriends",
            "Add friends, change what belongs to a friend, or remove friends.",
            "Deletions come first, then additions. If an account to add does not exist, the others are added all the same, and then the " +
            "answer is the error `Error adding one or more friends`.")
        {
            NeedsVisibleAccount = true,
        };
        Delete = Declaration.Takes(new KeysField(("editfriend_delete_", "delete"), "USER",
            "Optional. A friend to remove, in the flat protocol one key for each, with any value. An account that is not a friend is no error."));
        Add = Declaration.Takes(new RowsField(
            ("editfriend_add_", "add"), "Optional. A friend to add or to change.", isKeyed: false, User, Foreground, Background, GroupMask)
        {
            Plain = User,
        });
        Added = Declaration.Answers(new TableReply<Friend>(("friend", "added"), "The friends that were added or changed.") { FlatCount = "friends_added" }
            .With(new TextReply(("user", "username"), "The friend's name."), friend => friend.Name.Value)
            .With(new TextReply(("name", "fullname"), "Its full name."), friend => friend.FullName));
        Declaration.Shows(
            [
                ("mode", "editfriends"), ("user", "demo"), ("password", "correct+horse"), ("ver", "1"), ("editfriend_add_1_user", "bob"),
                ("editfriend_add_1_fg", "%23203080"), ("editfriend_add_1_groupmask", "9"), ("editfriend_delete_carol", "1"),
            ],
            reply => reply.Set(Added, [Example.Bob]));
    }

    public static ModeDeclaration Declaration { get; }

    public async Task HandleAsync(ModeRequest request, ModeReply reply, CancellationToken cancellation)
    {
        var removed = Names(request.Get(Delete));
        var (added, areAllNames) = ReadAdditions(request);
        var edited = await friends.EditAsync(request.Account.Id, removed, added, cancellation);
        if (edited.IsFull)
        {
            throw new ProtocolException(
                Faults.FriendNotAdded,
                string.Create(CultureInfo.InvariantCulture, $"an account has at most {IFriendStore.MaxPerAccount} friends"));
        }

        if (edited.NotFound.Count > 0 || !areAllNames)
        {
            throw new ProtocolException(Faults.FriendNotAdded);
        }

        reply.Set(Added, edited.Friends);
    }

    /// <summary>The accounts that texts name; what names none is passed over.</summary>
    internal static IReadOnlyList<AccountName> Names(IEnumerable<string> texts)
    {
        List<AccountName> names = [];
        foreach (var text in texts)
        {
            if (AccountName.TryParse(text, out var name))
            {
                names.Add(name);
            }
        }

        return names;
    }

    /// <summary>What to add. A row without a name asks for nothing: clients send what they left of a form.</summary>
    private static (IReadOnlyList<FriendEdit> Edits, bool AreAllNames) ReadAdditions(ModeRequest request)
    {
        List<FriendEdit> edits = [];
        var areAllNames = true;
        foreach (var row in request.Get(Add).Where(row => row.Has(User)))
        {
            var (foreground, background, mask) = (ReadColour(row.Get(Foreground)), ReadColour(row.Get(Background)), row.Get(GroupMask));
            if (AccountName.TryParse(row.Get(User), out var name))
            {
                edits.Add(new FriendEdit(name, foreground, background, (uint?)(mask & EntrySecurity.MaskBits)));
            }
            else
            {
                areAllNames = false;
            }
        }

        return (edits, areAllNames);
    }

    private static Colour? ReadColour(string? text) =>
        text is null ? null : Colour.TryParse(text, out var colour) ? colour : throw new ProtocolException(Faults.InvalidArgument, "Bad color value");
}
