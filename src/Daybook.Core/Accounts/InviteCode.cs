using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Daybook.Core.Accounts;

/// <summary>
/// What lets somebody make an account where not everybody may: 12 letters and digits, written in groups of four. Nobody guesses one, and
/// no two of its signs look alike.
/// </summary>
public sealed record InviteCode
{
    private const string Alphabet = "abcdefghjkmnpqrstuvwxyz23456789";
    private const int Length = 12;
    private const int GroupLength = 4;

    private InviteCode(string value) => Value = value;

    /// <summary>The canonical spelling: <c>abcd-efgh-jkmn</c>.</summary>
    public string Value { get; }

    /// <summary>A new one.</summary>
    public static InviteCode Generate() => new(Grouped(RandomNumberGenerator.GetString(Alphabet, Length)));

    /// <summary>Reads a code as people type it: case, white space and hyphens do not matter.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out InviteCode? code)
    {
        code = null;
        Span<char> signs = stackalloc char[Length];
        var count = 0;
        foreach (var c in text ?? "")
        {
            if (c == '-' || char.IsWhiteSpace(c))
            {
                continue;
            }

            var sign = char.ToLowerInvariant(c);
            if (count == Length || !Alphabet.Contains(sign, StringComparison.Ordinal))
            {
                return false;
            }

            signs[count++] = sign;
        }

        if (count < Length)
        {
            return false;
        }

        code = new InviteCode(Grouped(new string(signs)));
        return true;
    }

    /// <summary>As <see cref="TryParse"/>, for a code that is known to be well formed.</summary>
    /// <exception cref="FormatException">It is not well formed.</exception>
    public static InviteCode Parse(string text) =>
        TryParse(text, out var code) ? code : throw new FormatException($"'{text}' is not an invite code.");

    /// <inheritdoc/>
    public override string ToString() => Value;

    private static string Grouped(string signs) => string.Join('-', signs.Chunk(GroupLength).Select(group => new string(group)));
}
