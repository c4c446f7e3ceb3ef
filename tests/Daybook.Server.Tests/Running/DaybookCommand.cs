using System.CommandLine;
using System.Text;
using Daybook.Server.Commands;

namespace Daybook.Server.Tests;

/// <summary>
/// Runs commands of the program <c>daybook</c> to their end, each with streams and an environment of its own: in this process, since a process
/// takes longer to start than nearly all commands take; with <c>./test --long</c> as processes of the published program.
/// <see cref="DaybookProcess"/> is for what only a process can show.
/// </summary>
internal static class DaybookCommand
{
    /// <summary>Longer than any command here needs, so that one that hangs fails its test.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>What it calls itself: by the name of its process.</summary>
    public static string Name => DaybookProcess.IsPublished ? "daybook" : RootCommand.ExecutableName;

    public static Task<ProcessResult> RunAsync(params string[] arguments) => RunAsync(arguments, []);

    /// <summary>Runs a command to its end; what it writes must be UTF-8.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="input">Standard input, to its end.</param>
    /// <param name="environment">Variables to add.</param>
    public static async Task<ProcessResult> RunAsync(IEnumerable<string> arguments, byte[] input, params (string Name, string Value)[] environment)
    {
        string[] given = [.. arguments];
        // The server writes its log to the standard error of its process, and listens to signals.
        if (DaybookProcess.IsPublished || (given is ["serve", ..] && given is not [.., "--help"]))
        {
            return await DaybookProcess.RunAsync(given, input, environment);
        }

        var variables = Environment.GetEnvironmentVariables();
        foreach (var (name, value) in environment)
        {
            variables[name] = value;
        }

        using MemoryStream read = new(input, writable: false), output = new(), error = new();
        await using StreamWriter outputText = new(output, Utf8) { AutoFlush = true }, errorText = new(error, Utf8) { AutoFlush = true };
        var cancellation = TestContext.Current.CancellationToken;
        var exitCode = await Task
            .Run(() => DaybookCommands.InvokeAsync(given, new CommandContext(read, outputText, errorText, variables)), cancellation)
            .WaitAsync(Patience, cancellation);
        return new ProcessResult(exitCode, Utf8.GetString(output.ToArray()), Utf8.GetString(error.ToArray()));
    }
}
