namespace Daybook.Core.Profiles;

/// <summary>What an account tells of itself.</summary>
/// <param name="Bio">In its own words; plain text, may be empty.</param>
/// <param name="Location">Where it is; may be empty.</param>
/// <param name="Website">The address of its web site, <c>http</c> or <c>https</c>; may be empty.</param>
/// <param name="Birthday">The birthday, or null.</param>
/// <param name="IsBirthdayPublic">Whether everybody may know it.</param>
/// <param name="Interests">What it is interested in, in order of names.</param>
public sealed record Profile(
    string Bio, string Location, string Website, DateOnly? Birthday, bool IsBirthdayPublic, IReadOnlyList<Interest> Interests)
{
    /// <summary>The longest bio, in code points.</summary>
    public const int MaxBioLength = 10_000;

    /// <summary>The longest location and address, in code points.</summary>
    public const int MaxLineLength = 255;

    /// <summary>How many interests an account has at most.</summary>
    public const int MaxInterests = 150;

    /// <summary>The longest interest, in code points.</summary>
    public const int MaxInterestLength = 50;

    /// <summary>A profile with nothing in it.</summary>
    public static Profile Empty { get; } = new("", "", "", null, false, []);

    /// <summary>
    /// Reads a comma-delimited list of interests: lower case, single spaces, each cut to its limit; empty, repeated and odd ones are dropped. The
    /// caller checks how many there are.
    /// </summary>
    public static IReadOnlyList<string> ReadInterests(string text)
    {
        var read = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in text.Split(',', '\n'))
        {
            var words = string.Join(' ', part.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).ToLowerInvariant();
            if (TextLine.TryCompose(words, out var interest) && interest.Length > 0)
            {
                interest = Entries.EntryLimits.Cut(interest, MaxInterestLength, int.MaxValue).TrimEnd();
                read.TryAdd(interest, interest);
            }
        }

        return [.. read.Values];
    }
}

/// <summary>Something that accounts are interested in.</summary>
/// <param name="Id">Positive, the same for all accounts.</param>
/// <param name="Name">What it is.</param>
/// <param name="Count">How many accounts are interested in it.</param>
public sealed record Interest(long Id, string Name, int Count);

/// <summary>The profiles of accounts.</summary>
/// <remarks>All members throw <see cref="StorageUnavailableException"/> when the database cannot answer now.</remarks>
public interface IProfileStore
{
    /// <summary>The profile of an account; <see cref="Profile.Empty"/> if it told nothing.</summary>
    ValueTask<Profile> FindAsync(long accountId, CancellationToken cancellation);

    /// <summary>Sets what an account tells of itself; of the interests only the names count. False if there is no such account.</summary>
    /// <exception cref="TooManyException">There are more interests than one may have.</exception>
    Task<bool> SetAsync(long accountId, Profile profile, CancellationToken cancellation);
}
