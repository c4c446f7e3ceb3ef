using Daybook.Core.Accounts;

namespace Daybook.Server.Modes.Console;

/// <summary>A command of the console.</summary>
internal interface IConsoleCommand
{
    /// <summary>The word that it begins with.</summary>
    string Name { get; }

    /// <summary>What it does, in a sentence.</summary>
    string Summary { get; }

    /// <summary>How it is typed, a line each.</summary>
    IReadOnlyList<string> Usage { get; }

    /// <summary>Whether one must be logged in.</summary>
    bool NeedsAccount => true;

    /// <summary>Runs it.</summary>
    Task<ConsoleResult> RunAsync(ConsoleCall call, CancellationToken cancellation);
}

/// <summary>A command that was typed.</summary>
/// <param name="AccountIfAny">Who typed it; null for somebody who is not logged in.</param>
/// <param name="Arguments">The words behind the name.</param>
internal sealed record ConsoleCall(Account? AccountIfAny, IReadOnlyList<string> Arguments)
{
    /// <summary>Who typed a command that needs an account.</summary>
    public Account Account => AccountIfAny ?? throw new InvalidOperationException("The command does not say that it needs an account.");
}
