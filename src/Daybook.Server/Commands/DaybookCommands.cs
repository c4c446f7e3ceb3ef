using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Text;
using Daybook.Server.Hosting;

namespace Daybook.Server.Commands;

/// <summary>The program's commands, and how each ends: 0 done, 1 failed with the reason on standard error, 2 wrong usage.</summary>
internal static class DaybookCommands
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int WrongUsage = 2;

    private const string Description = "Daybook, a journal server that speaks the LiveJournal protocol";

    /// <summary>Runs the command that the arguments name, with the streams and the environment of this process.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> InvokeAsync(string[] args)
    {
        // What is written is UTF-8 whatever the locale says, as what is read: names and secrets go through pipes unharmed.
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        await using var output = new StreamWriter(Console.OpenStandardOutput(), utf8) { AutoFlush = true };
        await using var error = new StreamWriter(Console.OpenStandardError(), utf8) { AutoFlush = true };
        await using var input = Console.OpenStandardInput();

        return await InvokeAsync(args, new CommandContext(input, output, error, Environment.GetEnvironmentVariables())
        {
            IsInputTyped = !Console.IsInputRedirected,
            IsErrorWatched = !Console.IsErrorRedirected,
        });
    }

    /// <summary>Runs the command that the arguments name.</summary>
    /// <returns>The exit code.</returns>
    public static Task<int> InvokeAsync(string[] args, CommandContext context) => Outcome.OfAsync(() => RunAsync(args, context), context);

    /// <summary>The commands.</summary>
    /// <param name="context">What they run with.</param>
    /// <param name="server">The server, as far as it is put together, where <c>serve</c> is all that is asked for: the others are left out then, since a start has no use for them.</param>
    internal static RootCommand Build(CommandContext context, Task<WebApplicationBuilder>? server = null)
    {
        RootCommand root = server is not null ? new(Description) { ServeCommand.Create(context, server) } : new(Description)
        {
            ServeCommand.Create(context),
            AccountCommands.Create(context),
            AppPasswordCommands.Create(context),
            UserpicCommands.Create(context),
            CommunityCommands.Create(context),
            InviteCommands.Create(context),
            BackupCommand.Create(context),
            RestoreCommand.Create(context),
            CheckCommand.Create(context),
            StorageCommands.Create(context),
            ConfigCommand.Create(context),
            HealthcheckCommand.Create(context),
            VersionCommand.Create(context),
            DocsCommand.Create(context),
        };
        root.Add(context.Data);
        root.Add(context.Config);
        foreach (var option in root.Options)
        {
            if (option is HelpOption { Action: SynchronousCommandLineAction standard })
            {
                option.Action = new HelpWithSettings(standard);
            }
            else if (option is VersionOption)
            {
                option.Action = new VersionAction(context.Output);
            }
        }

        return root;
    }

    private static async Task<int> RunAsync(string[] args, CommandContext context)
    {
        if (!SettingArguments.TryTake(args, out var settings, out var others, out var fault))
        {
            await context.Error.WriteLineAsync($"{fault}\nSee 'daybook --help'.");
            return WrongUsage;
        }

        // Before the command line is read, which takes a while, too.
        var server = others is ["serve", ..] ? DaybookServer.BeginAsync() : null;

        // A name may begin with @ without being taken for a file of arguments.
        var parser = new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false };
        var parsed = Build(context with { GivenSettings = settings }, server).Parse(others, parser);
        if (parsed.Errors.Count > 0 && parsed.Action is not { ClearsParseErrors: true })
        {
            foreach (var message in parsed.Errors.Select(e => e.Message).Distinct())
            {
                await context.Error.WriteLineAsync(message);
            }

            await context.Error.WriteLineAsync($"See '{Path(parsed.CommandResult.Command)} --help'.");
            return WrongUsage;
        }

        return await parsed.InvokeAsync(new InvocationConfiguration
        {
            Output = context.Output,
            Error = context.Error,
            EnableDefaultExceptionHandler = false,
            // Signals: commands that would leave something behind take them themselves (Interruption).
            ProcessTerminationTimeout = null,
        });
    }

    /// <summary>The command as typed: <c>daybook account create</c>.</summary>
    private static string Path(Command command)
    {
        var names = new Stack<string>();
        for (Symbol? symbol = command; symbol is not (null or RootCommand); symbol = symbol.Parents.FirstOrDefault())
        {
            names.Push(symbol.Name);
        }

        return string.Join(' ', names.Prepend("daybook"));
    }

    private sealed class HelpWithSettings(SynchronousCommandLineAction standard) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            standard.Invoke(parseResult);
            parseResult.InvocationConfiguration.Output.WriteLine(
                """
                Settings:
                  --Section:Key=value, such as --Userpics:MaxBytes=65536, on every command; 'daybook config' shows them all

                Exit codes:
                  0 done, 1 failed, 2 wrong usage
                """);
            return Done;
        }
    }

    private sealed class VersionAction(TextWriter output) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            output.WriteLine(VersionCommand.Line);
            return Done;
        }
    }
}
