using System.Globalization;
using Daybook.Core;
using Daybook.Core.Accounts;
using Daybook.Core.Friends;

namespace Daybook.Server.Modes.Console;

/// <summary><c>friend</c>: list, add and remove friends.</summary>
internal sealed class FriendCommand(IFriendStore friends) : IConsoleCommand
{
    public string Name => "friend";

    public string Summary => "List your friends, call an account a friend, or no longer.";

    public IReadOnlyList<string> Usage =>
    [
        "friend list",
        "friend add ACCOUNT [group=NAME] [fgcolor=#rrggbb] [bgcolor=#rrggbb]",
        "friend remove ACCOUNT",
    ];

    public Task<ConsoleResult> RunAsync(ConsoleCall call, CancellationToken cancellation) => call.Arguments switch
    {
        ["list"] => ListAsync(call.Account, cancellation),
        ["add", var name, ..] => AddAsync(call.Account, name, call.Arguments.Skip(2), cancellation),
        ["remove", var name] => RemoveAsync(call.Account, name, cancellation),
        _ => Task.FromResult(CommandShell.Misused(this)),
    };

    private async Task<ConsoleResult> ListAsync(Account account, CancellationToken cancellation) => ConsoleResult.Tell(
        (await friends.ListAsync(account.Id, cancellation))
            .Select(friend => $"{friend.Name} - {friend.FullName}{(friend.Kind == AccountKind.Community ? " (community)" : "")}"));

    private async Task<ConsoleResult> AddAsync(Account account, string name, IEnumerable<string> options, CancellationToken cancellation)
    {
        if (!AccountName.TryParse(name, out var friend))
        {
            return Unknown(name);
        }

        var edit = new FriendEdit(friend);
        foreach (var option in options)
        {
            switch (option.Split('=', 2))
            {
                case ["group", var group]:
                    var groups = await friends.ListGroupsAsync(account.Id, cancellation);
                    if (groups.FirstOrDefault(one => one.Name.Equals(group, StringComparison.OrdinalIgnoreCase)) is not { } found)
                    {
                        return ConsoleResult.Fail($"You have no friend group '{TextLine.Printable(group)}'.");
                    }

                    edit = edit with { AddedGroups = edit.AddedGroups | found.Bit };
                    break;

                case ["fgcolor", var text] when Colour.TryParse(text, out var colour):
                    edit = edit with { Foreground = colour };
                    break;

                case ["bgcolor", var text] when Colour.TryParse(text, out var colour):
                    edit = edit with { Background = colour };
                    break;

                default:
                    return CommandShell.Misused(this);
            }
        }

        return await friends.EditAsync(account.Id, [], [edit], cancellation) switch
        {
            { IsFull: true } => ConsoleResult.Fail(
                string.Create(CultureInfo.InvariantCulture, $"You have {IFriendStore.MaxPerAccount} friends, which is the limit.")),
            { Friends: [var added] } => ConsoleResult.Done($"{added.Name} is your friend."),
            _ => Unknown(name),
        };
    }

    private async Task<ConsoleResult> RemoveAsync(Account account, string name, CancellationToken cancellation)
    {
        if (!AccountName.TryParse(name, out var friend))
        {
            return Unknown(name);
        }

        await friends.EditAsync(account.Id, [friend], [], cancellation);
        return ConsoleResult.Done($"{friend} is not your friend any more.");
    }

    private static ConsoleResult Unknown(string name) => ConsoleResult.Fail($"There is no account '{TextLine.Printable(name)}'.");
}
