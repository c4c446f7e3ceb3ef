using Daybook.Core.Communities;
using Daybook.Core.Entries;
using Daybook.Protocol;

namespace Daybook.Server.Modes;

/// <summary>The errors of the protocol for what the domain refuses about entries (fact sheet 6): the one place that says which is which.</summary>
internal static class EntryRefusals
{
    /// <summary>The error for a refusal.</summary>
    public static ProtocolException ToFault(EntryRefusal refusal) => refusal switch
    {
        EntryRefusal.PosterGone => new(Faults.Suspended),
        EntryRefusal.JournalGone => new(Faults.JournalGone),
        EntryRefusal.PosterIsCommunity => new(Faults.NotAPerson),
        EntryRefusal.Banned => new(Faults.BannedFromJournal),
        EntryRefusal.MayNotPost => new(Faults.NoJournalAccess),

        // Clients look for how this begins, and then post once more with the time that it is.
        EntryRefusal.BackInTime => new(
            Faults.IncorrectTime, "You have an entry which was posted at a later time; an earlier one must be backdated (opt_backdated)"),
        EntryRefusal.NoSuchTime => new(Faults.InvalidArgument, "Bad day of month value"),
        EntryRefusal.SecurityInCommunity => new(Faults.SecurityNotForCommunities),
        EntryRefusal.TooManyTags => new(Faults.TagsError, $"a journal has at most {TagName.MaxPerJournal} tags"),
        EntryRefusal.QueueFull => new(Faults.ModerationQueueFull, $"at most {IQueuedEntryStore.MaxPerCommunity} entries wait in a community"),
        EntryRefusal.PosterQueueFull => new(
            Faults.ModerationQueueFullForPoster, $"at most {IQueuedEntryStore.MaxPerPoster} entries of one poster wait in a community"),
        EntryRefusal.NotFound => new(Faults.CannotEdit),
        EntryRefusal.MayNotEdit => new(Faults.CannotEditInCommunity),
        EntryRefusal.MayNotDelete => new(Faults.CannotDeleteInCommunity),
        // BackdatedInCommunity among it: modes drop that property in communities.
        _ => throw new ArgumentOutOfRangeException(nameof(refusal), refusal, null),
    };

    /// <summary>Demands that nothing refuses.</summary>
    /// <exception cref="ProtocolException">Something does.</exception>
    public static void Demand(EntryRefusal? refusal)
    {
        if (refusal is { } reason)
        {
            throw ToFault(reason);
        }
    }

    /// <summary>Does something to an entry.</summary>
    /// <exception cref="ProtocolException">It is refused; nothing was changed.</exception>
    public static async Task<T> OrFault<T>(Task<T> change)
    {
        try
        {
            return await change;
        }
        catch (EntryRefusedException refused)
        {
            throw ToFault(refused.Reason);
        }
    }
}
