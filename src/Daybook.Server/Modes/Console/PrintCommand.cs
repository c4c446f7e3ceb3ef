using Daybook.Core;

namespace Daybook.Server.Modes.Console;

/// <summary><c>print</c>: says its arguments back, to try quotes and backslashes.</summary>
internal sealed class PrintCommand : IConsoleCommand
{
    public string Name => "print";

    public string Summary => "Say each argument back on a line of its own; one that begins with ! as an error.";

    public IReadOnlyList<string> Usage => ["print ARGUMENT…"];

    public bool NeedsAccount => false;

    public Task<ConsoleResult> RunAsync(ConsoleCall call, CancellationToken cancellation) => Task.FromResult(new ConsoleResult(
        true,
        [
            .. call.Arguments.Select(argument => argument is ['!', .. var text]
                ? new ConsoleLine(ConsoleLine.Error, TextLine.Printable(text))
                : new ConsoleLine(ConsoleLine.Info, TextLine.Printable(argument))),
        ]));
}
