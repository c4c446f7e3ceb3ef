using System.Globalization;
using Daybook.Protocol;
using Daybook.Server.Modes.Console;
using Daybook.Server.Modes.Declarations;

namespace Daybook.Server.Modes;

/// <summary><c>consolecommand</c>: type a command (fact sheet 4.15).</summary>
internal sealed class ConsoleCommand(CommandShell shell) : IMode
{
    private const int MaxCommands = 100;

    private static readonly WordListsField Commands;
    private static readonly FlagReply Success;
    private static readonly TableReply<ConsoleLine> Lines;
    private static readonly TableReply<ConsoleResult> Results;

    static ConsoleCommand()
    {
        Declaration = new ModeDeclaration(
            "consolecommand",
            "Run typed commands: `help` lists them.",
            "A command consists of words separated by spaces. Double quotes make one word of several; after a backslash, a character is taken as it is.",
            "Wrong credentials are no error here: the command then runs as if nobody were logged in, and most commands say that a login is needed. " +
            "`success` is `OK` even if the command failed.")
        {
            Authentication = Authentication.Attempted,
        };
        Commands = Declaration.Takes(new WordListsField(("command", "commands"),
            $"The command. In XML-RPC up to {MaxCommands} of them, each a string or an array of its words; each runs even if one before it failed."));
        Success = Declaration.Answers(new FlagReply(FieldName.FlatOnly("cmd_success"), "`1` if the command did what it should, else `0`."));
        Lines = Declaration.Answers(new TableReply<ConsoleLine>(FieldName.FlatOnly("cmd_line"), "What the command says.")
            .With(new TextReply("", "A line."), line => line.Text)
            .With(new TextReply("type", "What it is: `info`, `success` or `error`."), line => line.Type));
        Results = Declaration.Answers(new TableReply<ConsoleResult>(FieldName.XmlRpcOnly("results"), "What came of each command.")
            .With(new FlagReply("success", "`1` if the command did what it should, else `0`."), result => result.IsSuccess)
            .With(
                new TableReply<ConsoleLine>(FieldName.XmlRpcOnly("output"), "What it says.") { HasPlainRows = true }
                    .With(new TextReply("type", "What the line is: `info`, `success` or `error`."), line => line.Type)
                    .With(new TextReply("text", "The line."), line => line.Text),
                result => result.Lines));
        Declaration.Shows(
            [("mode", "consolecommand"), ("user", "demo"), ("password", "correct+horse"), ("ver", "1"), ("command", "print+%22Good+morning%22+world")],
            reply =>
            {
                ConsoleLine[] lines = [new(ConsoleLine.Info, "Good morning"), new(ConsoleLine.Info, "world")];
                reply.Set(Success, true);
                reply.Set(Lines, lines);
                reply.Set(Results, [new ConsoleResult(true, lines)]);
            });
    }

    public static ModeDeclaration Declaration { get; }

    public async Task HandleAsync(ModeRequest request, ModeReply reply, CancellationToken cancellation)
    {
        var commands = request.Get(Commands);
        if (commands.Count == 0)
        {
            throw new ProtocolException(Faults.MissingArgument, Commands.Name);
        }

        if (commands.Count > MaxCommands)
        {
            throw new ProtocolException(
                Faults.OutOfRange, string.Create(CultureInfo.InvariantCulture, $"{commands.Count} commands, at most {MaxCommands} are allowed"));
        }

        List<ConsoleResult> results = [];
        foreach (var command in commands)
        {
            results.Add(await shell.RunAsync(request.AccountIfAny, command, cancellation));
        }

        reply.Set(Success, results[0].IsSuccess);
        reply.Set(Lines, results[0].Lines);
        reply.Set(Results, results);
    }
}
