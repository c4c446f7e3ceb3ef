using System.Globalization;
using Daybook.Core;
using Daybook.Core.Accounts;

namespace Daybook.Server.Accounts;

/// <summary>
/// The rules of the texts that belong to an account, for commands and pages alike. Each reads a text and gives what is to be kept, or else what
/// is wrong with it, as a sentence.
/// </summary>
internal static class AccountText
{
    public const int MaxFullName = 50;
    public const int MaxLabel = 60;
    public const int MinPassword = 8;
    public const int MaxPassword = 500;

    public static (string Value, string? Fault) ReadFullName(string text) => ReadLine(text, "full name", MaxFullName);

    public static (string Value, string? Fault) ReadLabel(string text) => ReadLine(text, "label", MaxLabel);

    public static (string Value, string? Fault) ReadEmail(string text)
    {
        var email = text.Trim();
        return (
            email,
            EmailAddress.IsWellFormed(email)
                ? null
                : $"'{Shown(text)}' is not an e-mail address: NAME@DOMAIN, at most {EmailAddress.MaxLength} characters.");
    }

    /// <summary>A password as it was typed: white space counts. Longer ones than people type are refused, since each is hashed.</summary>
    /// <param name="password">The password.</param>
    /// <param name="name">The account's name, as it was typed.</param>
    public static string? FaultOfPassword(string password, string name) => password.EnumerateRunes().Count() switch
    {
        0 => "Choose a password.",
        _ when name.Length > 0 && password.Equals(name, StringComparison.OrdinalIgnoreCase) => "The password is the username. Choose another one.",
        var length and < MinPassword => string.Create(
            CultureInfo.InvariantCulture, $"The password has {length} characters; it must have at least {MinPassword}."),
        var length and > MaxPassword => string.Create(
            CultureInfo.InvariantCulture, $"The password has {length} characters; it may have at most {MaxPassword}."),
        _ => null,
    };

    /// <summary>What somebody typed, as one readable line.</summary>
    public static string Shown(string text)
    {
        const int Longest = 60;
        return TextLine.Abridge(TextLine.Printable(text), Longest);
    }

    /// <summary>One line that is not empty.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="what">What it is.</param>
    /// <param name="maxLength">The longest it may be, in Unicode code points.</param>
    public static (string Value, string? Fault) ReadLine(string text, string what, int maxLength)
    {
        // U+FFFD is what the runtime makes of what is no UTF-8.
        if (!TextLine.TryCompose(text.Trim(), out var line) || line.Contains('\uFFFD', StringComparison.Ordinal))
        {
            return ("", $"The {what} has control characters or is not UTF-8.");
        }

        var length = line.EnumerateRunes().Count();
        var fault = length switch
        {
            0 => $"The {what} is empty.",
            _ when length > maxLength => $"The {what} has {length} characters, the limit is {maxLength}.",
            _ => null,
        };
        return (line, fault);
    }
}
