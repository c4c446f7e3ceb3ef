using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Daybook.Core.Accounts;
using Daybook.Core.Moderation;
using Daybook.Server.Accounts;

namespace Daybook.Server.Commands;

/// <summary>The arguments and options of commands whose values have rules; a value that breaks its rule is wrong usage.</summary>
internal static class Values
{
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
        Description = "The e-mail address; an empty one removes it",
        CustomParser = Parser(text => text.Trim().Length == 0 ? ("", null) : AccountText.ReadEmail(text)),
    };

    public static Option<string> EmailOption() => new("--email")
    {
        HelpName = "ADDR",
        Description = "Where mail to the account goes",
        CustomParser = Parser(AccountText.ReadEmail),
    };

    public static Option<AccountName> Maintainer() => new("--maintainer")
    {
        HelpName = "NAME",
        Description = "Who maintains the community, and has every role in it",
        Required = true,
        CustomParser = Parser(ReadAccountName),
    };

    public static Option<string> FullName() => new("--full-name")
    {
        HelpName = "TEXT",
        Description = $"The name to show, at most {AccountText.MaxFullName} characters (default: the account's name)",
        CustomParser = Parser(AccountText.ReadFullName),
    };

    public static Option<string> Label() => new("--label")
    {
        HelpName = "TEXT",
        Description = $"What it is for, such as the program's name, at most {AccountText.MaxLabel} characters",
        CustomParser = Parser(AccountText.ReadLabel),
    };

    /// <param name="others">Who else reads it.</param>
    public static Option<string> Reason(string others = "") => new("--reason")
    {
        HelpName = "TEXT",
        Description = $"Why, for the moderation log{others}, at most {ModerationNote.MaxReasonLength} characters",
        Required = true,
        CustomParser = Parser(text => AccountText.ReadLine(text, "reason", ModerationNote.MaxReasonLength)),
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
        : (null, $"'{AccountText.Shown(text)}' is not an account name, which has {AccountName.Rule}.");

    private static (long, string?) ReadId(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id > 0
            ? (id, null)
            : (0, $"'{AccountText.Shown(text)}' is not an id: a whole number from 1 on.");
}
