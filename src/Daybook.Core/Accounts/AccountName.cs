using System.Diagnostics.CodeAnalysis;

namespace Daybook.Core.Accounts;

/// <summary>
/// The canonical name of an account: 1 to 25 characters of <c>a–z 0–9 _</c>.
/// </summary>
/// <remarks>
/// What people type is brought to this form first: surrounding white space and case do not matter, and
/// <c>-</c> equals <c>_</c>. Classic servers stopped at 15 characters; Dreamwidth allows 25, and so does Daybook.
/// </remarks>
public sealed record AccountName
{
    /// <summary>The longest name, in characters.</summary>
    public const int MaxLength = 25;

    /// <summary>What a name consists of, for hints and errors.</summary>
    public static string Rule => $"1 to {MaxLength} characters: letters a to z, digits and underscores";

    private AccountName(string value) => Value = value;

    /// <summary>The canonical spelling.</summary>
    public string Value { get; }

    /// <summary>Brings a name to its canonical form; false if it is empty, too long, or has another character.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out AccountName? name)
    {
        name = null;
        var trimmed = text.AsSpan().Trim();
        if (trimmed.Length is 0 or > MaxLength)
        {
            return false;
        }

        Span<char> canonical = stackalloc char[trimmed.Length];
        for (var i = 0; i < trimmed.Length; i++)
        {
            var c = trimmed[i] == '-' ? '_' : trimmed[i];
            if (!char.IsAsciiLetterOrDigit(c) && c != '_')
            {
                return false;
            }

            canonical[i] = char.ToLowerInvariant(c);
        }

        name = new AccountName(new string(canonical));
        return true;
    }

    /// <summary>As <see cref="TryParse"/>, for a name that is known to be well formed.</summary>
    /// <exception cref="FormatException">The name is not well formed.</exception>
    public static AccountName Parse(string text) => TryParse(text, out var name)
        ? name
        : throw new FormatException($"'{text}' is not an account name, which has {Rule}.");

    /// <inheritdoc/>
    public override string ToString() => Value;
}
