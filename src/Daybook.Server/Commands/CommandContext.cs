using System.Collections;
using System.CommandLine;
using System.CommandLine.Parsing;
using Daybook.Server.Options;

namespace Daybook.Server.Commands;

/// <summary>
/// What every command is given: the streams and the environment of its process, the options that all commands share, and the settings of the
/// command line. A command asks the process itself for none of it, so that many run in one process, each with its own.
/// </summary>
/// <param name="Input">Standard input, as bytes: a password is not text until it is checked.</param>
/// <param name="Output">Standard output, for what was asked for.</param>
/// <param name="Error">Standard error, for everything else.</param>
/// <param name="Environment">The variables of the environment, by name.</param>
internal sealed record CommandContext(Stream Input, TextWriter Output, TextWriter Error, IDictionary Environment)
{
    /// <summary>Whether somebody types standard input, and so can be asked.</summary>
    public bool IsInputTyped { get; init; }

    /// <summary>Whether somebody watches standard error on a terminal.</summary>
    public bool IsErrorWatched { get; init; }

    /// <summary>Reads a line that somebody types, without showing it: only where <see cref="CanAskForSecrets"/>.</summary>
    public Func<string> ReadSecret { get; init; } = SecretLine.Read;

    /// <summary>Whether somebody sees a question and can type the answer unseen.</summary>
    public bool CanAskForSecrets => IsInputTyped && IsErrorWatched;

    /// <summary>The settings of the command line, in order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> GivenSettings { get; init; } = [];

    /// <summary><c>--data DIR</c></summary>
    public Option<string> Data { get; } = new("--data")
    {
        HelpName = "DIR",
        Description = "The folder that holds everything",
        DefaultValueFactory = _ => DataFolder.DefaultPath,
        Recursive = true,
        Validators = { RefuseEmpty },
    };

    /// <summary><c>--config FILE</c></summary>
    public Option<string> Config { get; } = new("--config")
    {
        HelpName = "FILE",
        Description = "The settings file (default: daybook.json in the data folder)",
        Recursive = true,
        Validators = { RefuseEmpty },
    };

    /// <summary><c>--json</c>, for commands that list; each adds it to itself.</summary>
    public Option<bool> Json { get; } = new("--json") { Description = "Write JSON, for programs" };

    /// <summary>The data folder; nothing is made or read yet.</summary>
    public DataFolder DataFolderOf(ParseResult parsed) => new(parsed.GetRequiredValue(Data));

    /// <summary>The settings, validated.</summary>
    /// <exception cref="SettingsException">There are faults; all of them.</exception>
    public LoadedSettings LoadSettings(ParseResult parsed) =>
        LoadedSettings.Load(DataFolderOf(parsed), parsed.GetValue(Config), Environment, GivenSettings);

    /// <summary>Asks on standard error.</summary>
    /// <returns>The line of standard input that answers, without spaces around it; null if it ended.</returns>
    public async Task<string?> AskAsync(string question, CancellationToken cancellation)
    {
        await Error.WriteAsync(question);
        using var input = new StreamReader(Input, leaveOpen: true);

        // Reading from a terminal cannot be given up; waiting for it can.
        return (await input.ReadLineAsync(cancellation).AsTask().WaitAsync(cancellation))?.Trim();
    }

    /// <summary>Asks on standard error for what others must not see.</summary>
    public async Task<string> AskForSecretAsync(string question)
    {
        await Error.WriteAsync(question);
        var answer = ReadSecret();
        await Error.WriteLineAsync();
        return answer;
    }

    /// <summary>A path must not be the empty text.</summary>
    public static void RefuseEmpty(OptionResult result)
    {
        if (result.Tokens is [{ Value: "" }])
        {
            result.AddError($"{result.Option.Name} names nothing: it needs a path");
        }
    }
}
