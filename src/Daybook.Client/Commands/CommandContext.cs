using System.CommandLine;
using System.CommandLine.Parsing;
using Daybook.Client.Accounts;
using Daybook.Client.Reporting;
using Daybook.Client.Sending;

namespace Daybook.Client.Commands;

/// <summary>What every command is given: its streams, and the options that several commands share.</summary>
/// <param name="Input">Standard input, as bytes: a password is not text until it is checked.</param>
/// <param name="Output">Standard output, for what was asked for.</param>
/// <param name="Error">Standard error, for everything else.</param>
internal sealed record CommandContext(Stream Input, TextWriter Output, TextWriter Error)
{
    /// <summary><c>--server URL</c></summary>
    public Option<Uri> Server { get; } = new("--server")
    {
        HelpName = "URL",
        Description = "The server, such as https://www.dreamwidth.org (or LJPICS_SERVER; default: the last login)",
        CustomParser = result => Parsed(result, ServerAddress.TryParse(result.Tokens[0].Value, out var url), url, "is not the address of a server"),
    };

    /// <summary><c>--user NAME</c></summary>
    public Option<string> User { get; } = new("--user")
    {
        HelpName = "NAME",
        Description = "The account (or LJPICS_USER; default: the last login)",
        CustomParser = result => Parsed(result, result.Tokens[0].Value.Trim().Length > 0, result.Tokens[0].Value.Trim(), "is not a name"),
    };

    /// <summary><c>--password-stdin</c></summary>
    public Option<bool> PasswordStdin { get; } = new("--password-stdin")
    {
        Description = "Read the password, one line, from standard input (or LJPICS_PASSWORD)",
        Arity = ArgumentArity.Zero,
    };

    /// <summary><c>--auth METHOD</c></summary>
    public Option<string> Auth { get; } = new Option<string>("--auth")
    {
        HelpName = "METHOD",
        Description = "How to prove who you are: plain (the default over https), challenge (the default over http), or digest",
    }.AcceptOnlyFromAmong("plain", "digest", "challenge");

    /// <summary><c>--retries N</c></summary>
    public Option<int> Retries { get; } = new("--retries")
    {
        HelpName = "N",
        Description = "How often to try again, with growing pauses, when the server has trouble",
        DefaultValueFactory = _ => 4,
        Validators = { result => Within(result, 0, 20) },
    };

    /// <summary><c>--parallel N</c></summary>
    public Option<int> Parallel { get; } = new("--parallel")
    {
        HelpName = "N",
        Description = "How many at once",
        DefaultValueFactory = _ => 4,
        Validators = { result => Within(result, 1, 16) },
    };

    /// <summary><c>--json</c></summary>
    public Option<bool> Json { get; } = new("--json") { Description = "Write JSON, for programs" };

    /// <summary>Adds the options by which a command finds its account.</summary>
    public void AddAccountTo(Command command)
    {
        command.Add(Server);
        command.Add(User);
        command.Add(PasswordStdin);
        command.Add(Auth);
        command.Add(Retries);
    }

    /// <summary>The patience that was asked for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="note">Hears of each try; standard error if null.</param>
    public Retry RetryOf(ParseResult parsed, Action<string>? note = null) =>
        new(parsed.GetValue(Retries), note ?? (text => Error.WriteLine(Readable.Line(text))), TimeProvider.System);

    internal static T? Parsed<T>(ArgumentResult result, bool isValid, T value, string fault)
    {
        if (!isValid)
        {
            result.AddError($"'{result.Tokens[0].Value}' {fault}");
            return default;
        }

        return value;
    }

    internal static void Within(OptionResult result, int least, int most)
    {
        if (result.Tokens is [{ Value: var text }] && !(int.TryParse(text, out var number) && number >= least && number <= most))
        {
            result.AddError($"{result.Option.Name} is a whole number from {least} to {most}, not '{text}'");
        }
    }
}
