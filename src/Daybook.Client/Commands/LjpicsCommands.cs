using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;
using System.Text;
using Daybook.Client.Reporting;

namespace Daybook.Client.Commands;

/// <summary>
/// The program's commands, and how each ends: 0 all done, 1 some failed, which standard error names, 2 wrong usage, 3 could not log in.
/// </summary>
internal static class LjpicsCommands
{
    public const int Done = 0;
    public const int SomeFailed = 1;
    public const int WrongUsage = 2;
    public const int NoLogin = 3;

    /// <summary>The program and its version, with the commit it was built from where that is known.</summary>
    public static string VersionLine { get; } =
        "ljpics " + typeof(LjpicsCommands).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    /// <summary>Runs the command that the arguments name.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> InvokeAsync(string[] args)
    {
        // What is written is UTF-8 whatever the locale says, as what is read: keywords go through pipes unharmed.
        using var letters = new ConsoleLetters();
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        await using var output = new StreamWriter(Console.OpenStandardOutput(), utf8) { AutoFlush = true };
        await using var error = new StreamWriter(Console.OpenStandardError(), utf8) { AutoFlush = true };
        await using var input = Console.OpenStandardInput();
        return await InvokeAsync(args, new CommandContext(input, output, error));
    }

    internal static Task<int> InvokeAsync(string[] args, CommandContext context) => Outcome.OfAsync(() => RunAsync(args, context), context.Error);

    internal static RootCommand Build(CommandContext context)
    {
        var root = new RootCommand("Userpics for Daybook, Dreamwidth and other LiveJournal servers: upload, list, download, change and move them")
        {
            LoginCommand.Create(context),
            LogoutCommand.Create(context),
            UploadCommand.Create(context),
            ListCommand.Create(context),
            DownloadCommand.Create(context),
            EditCommand.Create(context),
            DeleteCommand.Create(context),
            CopyCommand.Create(context),
        };
        foreach (var version in root.Options.OfType<VersionOption>())
        {
            version.Action = new VersionAction(context.Output);
        }

        return root;
    }

    private static async Task<int> RunAsync(string[] args, CommandContext context)
    {
        // A file may begin with @ without being taken for one with arguments.
        var parser = new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false };
        var parsed = Build(context).Parse(args, parser);
        if (parsed.Errors.Count > 0 && parsed.Action is not { ClearsParseErrors: true })
        {
            foreach (var message in parsed.Errors.Select(e => e.Message).Distinct())
            {
                await context.Error.WriteLineAsync(message);
            }

            var command = parsed.CommandResult.Command is RootCommand ? "" : $" {parsed.CommandResult.Command.Name}";
            await context.Error.WriteLineAsync($"See 'ljpics{command} --help'.");
            return WrongUsage;
        }

        return await parsed.InvokeAsync(new InvocationConfiguration
        {
            Output = context.Output,
            Error = context.Error,
            EnableDefaultExceptionHandler = false,

            // Ctrl+C: what was taken has been noted already, so that a moment to say so is all that is needed.
            ProcessTerminationTimeout = TimeSpan.FromSeconds(2),
        });
    }

    private sealed class VersionAction(TextWriter output) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            output.WriteLine(VersionLine);
            return Done;
        }
    }
}
