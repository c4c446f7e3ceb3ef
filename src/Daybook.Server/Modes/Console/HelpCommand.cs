using Daybook.Core;

namespace Daybook.Server.Modes.Console;

/// <summary><c>help</c>: what commands there are, and how one is typed.</summary>
internal sealed class HelpCommand(IReadOnlyList<IConsoleCommand> others) : IConsoleCommand
{
    public string Name => "help";

    public string Summary => "List the commands, or say how one is typed.";

    public IReadOnlyList<string> Usage => ["help", "help COMMAND"];

    public bool NeedsAccount => false;

    public Task<ConsoleResult> RunAsync(ConsoleCall call, CancellationToken cancellation) => Task.FromResult(call.Arguments switch
    {
        [] => ConsoleResult.Tell(All.Select(command => $"{command.Name} - {command.Summary}")),
        [var name, ..] when All.FirstOrDefault(command => command.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } command =>
            ConsoleResult.Tell([command.Summary, .. command.Usage]),
        [var name, ..] => ConsoleResult.Fail($"Unknown command '{TextLine.Printable(name)}'."),
    });

    private IEnumerable<IConsoleCommand> All => others.Append(this).OrderBy(command => command.Name, StringComparer.Ordinal);
}
