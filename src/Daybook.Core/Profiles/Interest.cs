using Daybook.Core.Accounts;

namespace Daybook.Core.Profiles;

/// <summary>Something that accounts are interested in.</summary>
/// <param name="Id">Positive, the same for all accounts.</param>
/// <param name="Name">What it is, as <see cref="TryRead"/> gives it.</param>
/// <param name="Count">How many active accounts are interested in it; of more than <see cref="MaxCount"/> it is that.</param>
public sealed record Interest(long Id, string Name, int Count)
{
    /// <summary>The longest name, in code points.</summary>
    public const int MaxLength = 50;

    /// <summary>Where counting stops.</summary>
    public const int MaxCount = 1000;

    /// <summary>
    /// Reads what somebody typed as the name of an interest: in NFC and lower case, with single spaces. It may be empty or too long then.
    /// </summary>
    /// <returns>False if it has a comma, which separates interests, or a control character, or was no UTF-8.</returns>
    public static bool TryRead(string text, out string name)
    {
        var words = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        name = "";
        if (words.AsSpan().ContainsAny(',', '\uFFFD') || !TextLine.TryCompose(words, out var composed))
        {
            return false;
        }

        name = TextLine.ToFormC(composed.ToLowerInvariant());
        return true;
    }
}

/// <summary>An account that is interested in something.</summary>
/// <param name="AccountId">The account.</param>
/// <param name="Name">Its name.</param>
/// <param name="FullName">Its name to show.</param>
/// <param name="Kind">Whether it is a person or a community.</param>
public sealed record Interested(long AccountId, AccountName Name, string FullName, AccountKind Kind);
