using Daybook.Core;
using Daybook.Core.Accounts;

namespace Daybook.Server.Modes.Console;

/// <summary>Finds commands and runs them.</summary>
internal sealed class CommandShell
{
    private readonly IReadOnlyList<IConsoleCommand> _commands;

    public CommandShell(IServiceProvider services)
    {
        IReadOnlyList<IConsoleCommand> commands =
        [
            ActivatorUtilities.CreateInstance<BanListCommand>(services),
            ActivatorUtilities.CreateInstance<BanSetCommand>(services),
            ActivatorUtilities.CreateInstance<BanUnsetCommand>(services),
            ActivatorUtilities.CreateInstance<CommunityCommand>(services),
            ActivatorUtilities.CreateInstance<FriendCommand>(services),
            new PrintCommand(),
            ActivatorUtilities.CreateInstance<SetCommand>(services),
        ];
        _commands = [.. commands.Append(new HelpCommand(commands)).OrderBy(command => command.Name, StringComparer.Ordinal)];
    }

    /// <summary>Runs a command.</summary>
    /// <param name="account">Who typed it; null for somebody who is not logged in.</param>
    /// <param name="words">Its words; a single one is a line that is not yet cut.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<ConsoleResult> RunAsync(Account? account, IReadOnlyList<string> words, CancellationToken cancellation)
    {
        if (words is [var line])
        {
            if (!CommandWords.TryCut(line, out var cut))
            {
                return ConsoleResult.Fail("The command ends within quotes, or behind a backslash.");
            }

            words = cut;
        }

        if (words is not [var name, ..])
        {
            return ConsoleResult.Fail("There is no command. 'help' lists what there is.");
        }

        if (_commands.FirstOrDefault(command => command.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is not { } found)
        {
            return ConsoleResult.Fail($"Unknown command '{TextLine.Printable(name)}'. 'help' lists what there is.");
        }

        return found.NeedsAccount && account is not { State: AccountState.Visible }
            ? ConsoleResult.Fail("You must be logged in to run this command.")
            : await found.RunAsync(new ConsoleCall(account, [.. words.Skip(1)]), cancellation);
    }

    /// <summary>The answer to a command that was typed in a way that has no sense.</summary>
    public static ConsoleResult Misused(IConsoleCommand command) => new(
        false, [new(ConsoleLine.Error, "That is not how it is typed:"), .. command.Usage.Select(usage => new ConsoleLine(ConsoleLine.Info, usage))]);
}
