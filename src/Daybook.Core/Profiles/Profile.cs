namespace Daybook.Core.Profiles;

/// <summary>What an account tells of itself.</summary>
/// <param name="Bio">In its own words; plain text with LF line ends, may be empty.</param>
/// <param name="Location">Where it is; may be empty.</param>
/// <param name="Website">The address of its web site, as <see cref="Profiles.Website"/> gives it; may be empty.</param>
/// <param name="Birthday">The birthday, or null.</param>
/// <param name="IsBirthdayPublic">Whether everybody may know it, with the year if there is one; else nobody is told.</param>
/// <param name="Interests">What it is interested in, by the names that <see cref="Interest.TryRead"/> gives; each once, in their order when read.</param>
public sealed record Profile(
    string Bio, string Location, string Website, Birthday? Birthday, bool IsBirthdayPublic, IReadOnlyList<string> Interests)
{
    /// <summary>The longest bio, in code points.</summary>
    public const int MaxBioLength = 10_000;

    /// <summary>The longest location, in code points.</summary>
    public const int MaxLocationLength = 255;

    /// <summary>How many interests an account has at most.</summary>
    public const int MaxInterests = 150;

    /// <summary>A profile with nothing in it.</summary>
    public static Profile Empty { get; } = new("", "", "", null, false, []);
}

/// <summary>The profiles of accounts.</summary>
/// <remarks>All members throw <see cref="StorageUnavailableException"/> when the database cannot answer now.</remarks>
public interface IProfileStore
{
    /// <summary>The profile of an account; <see cref="Profile.Empty"/> if it told nothing.</summary>
    ValueTask<Profile> FindAsync(long accountId, CancellationToken cancellation);

    /// <summary>Sets what an account tells of itself, all of it at once. False if there is no such account.</summary>
    /// <exception cref="TooManyException">There are more interests than one may have.</exception>
    Task<bool> SetAsync(long accountId, Profile profile, CancellationToken cancellation);

    /// <summary>The interests of an account, in order of names, and how many share each.</summary>
    ValueTask<IReadOnlyList<Interest>> ListInterestsAsync(long accountId, CancellationToken cancellation);

    /// <summary>An interest by its name, as <see cref="Interest.TryRead"/> gives it; null if no active account has it.</summary>
    ValueTask<Interest?> FindInterestAsync(string name, CancellationToken cancellation);

    /// <summary>Active accounts that are interested in something, the newest first.</summary>
    /// <param name="interestId">The interest.</param>
    /// <param name="before">Only accounts with a lower id; null for the newest.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellation">Gives up.</param>
    ValueTask<IReadOnlyList<Interested>> ListInterestedAsync(long interestId, long? before, int limit, CancellationToken cancellation);
}
