using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Daybook.Core;
using Daybook.Core.Accounts;
using Daybook.Core.Moderation;

namespace Daybook.Server.Commands;

/// <summary>The arguments and options of commands whose values have rules; a value that breaks its rule is wrong usage.</summary>
internal static class Values
{
    private const int MaxFullName = 50;
    private const int MaxLabel = 60;

    /// <summary>RFC 5321, 4.5.3.1.3: a path has at most 256 octets, two of which are its angle brackets.</summary>
    private const int MaxEmail = 254;

    public static Argument<AccountName> Name() => new("NAME")
    {
        Description = "The account's name",
        CustomParser = Parser(ReadAccountName),
    };

    public static Argument<long> Id(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = Parser(ReadId),
    };

    public static Argument<string> Email() => new("ADDR")
    {
        Description = "The e-mail address; an empty one takes it away",
        CustomParser = Parser(text => ReadEmail(text, mayBeEmpty: true)),
    };

    public static Option<string> EmailOption() => new("--email")
    {
        HelpName = "ADDR",
        Description = "Where mail to the account goes",
        CustomParser = Parser(text => ReadEmail(text, mayBeEmpty: false)),
    };

    public static Option<string> FullName() => new("--full-name")
    {
        HelpName = "TEXT",
        Description = $"The name to show, at most {MaxFullName} characters (default: the account's name)",
        CustomParser = Parser(text => ReadLine(text, "full name", MaxFullName)),
    };

    public static Option<string> Label() => new("--label")
    {
        HelpName = "TEXT",
        Description = $"What it is for, such as the program's name, at most {MaxLabel} characters",
        CustomParser = Parser(text => ReadLine(text, "label", MaxLabel)),
    };

    public static Option<string> Reason() => new("--reason")
    {
        HelpName = "TEXT",
        Description = $"Why, for the moderation log, at most {ModerationNote.MaxReasonLength} characters",
        CustomParser = Parser(text => ReadLine(text, "reason", ModerationNote.MaxReasonLength)),
    };

    private static Func<ArgumentResult, T?> Parser<T>(Func<string, (T? Value, string? Fault)> read) => result =>
    {
        var (value, fault) = read(result.Tokens[0].Value);
        if (fault is not null)
        {
            result.AddError(fault);
        }

        return value;
    };

    private static (AccountName?, string?) ReadAccountName(string text) => AccountName.TryParse(text, out var name)
        ? (name, null)
        : (null, $"'{Shown(text)}' is not an account name: 1 to {AccountName.MaxLength} characters of a-z, 0-9 and _");

    private static (long, string?) ReadId(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id > 0
            ? (id, null)
            : (0, $"'{Shown(text)}' is not an id: a whole number from 1 on");

    /// <summary>Only what is surely no address is refused: whether one exists, only a mail to it tells.</summary>
    private static (string, string?) ReadEmail(string text, bool mayBeEmpty)
    {
        var email = text.Trim();
        var at = email.LastIndexOf('@');
        var isAddress = at > 0
            && email.Length <= MaxEmail
            && !email.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '<' or '>' or '\uFFFD')
            && email[(at + 1)..].Split('.').All(label => label.Length > 0);
        var fault = isAddress || (mayBeEmpty && email.Length == 0)
            ? null
            : $"'{Shown(text)}' is not an e-mail address: NAME@DOMAIN, at most {MaxEmail} characters";
        return (email, fault);
    }

    private static (string, string?) ReadLine(string text, string what, int maxLength)
    {
        // U+FFFD is what the runtime makes of arguments that are no UTF-8.
        if (!TextLine.TryCompose(text.Trim(), out var line) || line.Contains('\uFFFD', StringComparison.Ordinal))
        {
            return ("", $"The {what} has control characters or is not UTF-8");
        }

        var length = line.EnumerateRunes().Count();
        var fault = length switch
        {
            0 => $"The {what} is empty",
            _ when length > maxLength => $"The {what} has {length} characters, the limit is {maxLength}",
            _ => null,
        };
        return (line, fault);
    }

    private static string Shown(string text)
    {
        const int Longest = 60;
        var line = TextLine.Printable(text);
        return line.Length <= Longest ? line : line[..Longest] + "…";
    }
}
