using Daybook.Core.Accounts;
using Daybook.Core.Entries;

namespace Daybook.Core.Access;

/// <summary>Which entries of a journal somebody sees. Databases are asked with exactly this, and a test holds both together.</summary>
/// <param name="Nothing">The journal is hidden: no entry at all.</param>
/// <param name="All">Every entry: for who keeps the journal.</param>
/// <param name="ViewerId">Who sees what they wrote themselves; 0 for nobody.</param>
/// <param name="Mask">Of others' entries those whose <see cref="EntrySecurity.Audience"/> has a bit of these, if who wrote them is visible.</param>
/// <param name="PosterId">Of all these only what this account wrote; 0 for everybody's.</param>
public readonly record struct Sight(bool Nothing, bool All, long ViewerId, uint Mask, long PosterId = 0)
{
    /// <summary>Sees nothing.</summary>
    public static Sight None { get; } = new(Nothing: true, All: false, 0, 0);

    /// <summary>Whether an entry is seen.</summary>
    public bool Sees(Entry entry) => Sees(entry.PosterId, entry.PosterState, entry.Security);

    /// <summary>Whether an entry of this poster and security is seen.</summary>
    public bool Sees(long posterId, AccountState posterState, EntrySecurity security) =>
        !Nothing && (PosterId == 0 || posterId == PosterId) && (All || (posterId == ViewerId && ViewerId != 0)
            || (posterState == AccountState.Visible && (security.Audience & Mask) != 0));
}
