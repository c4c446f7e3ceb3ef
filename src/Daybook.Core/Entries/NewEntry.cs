namespace Daybook.Core.Entries;

/// <summary>An entry to post, within the limits of one entry.</summary>
/// <param name="JournalId">The journal.</param>
/// <param name="PosterId">Who writes it.</param>
/// <param name="EventTime">When it says that it happened.</param>
/// <param name="Security">Who it is for; a journal may make that fewer.</param>
/// <param name="Subject">One line, or empty.</param>
/// <param name="Text">The text, not blank, with LF line ends.</param>
/// <param name="Metadata">The rest.</param>
/// <param name="Interface">Which interface it comes through: <c>flat</c>, <c>xml-rpc</c>, <c>atom</c>, <c>web</c>.</param>
/// <param name="IsTimeOurs">True if the server chose the time (<c>tz</c>): the order of times then does not matter.</param>
public sealed record NewEntry(
    long JournalId,
    long PosterId,
    EventTime EventTime,
    EntrySecurity Security,
    string Subject,
    string Text,
    EntryMetadata Metadata,
    string Interface,
    bool IsTimeOurs = false);

/// <summary>What came of posting.</summary>
/// <param name="Entry">The entry; null if it waits for a moderator of the community.</param>
/// <param name="IsDuplicate">True if it is the poster's latest entry once more, and nothing new was stored.</param>
public sealed record PostedEntry(Entry? Entry, bool IsDuplicate);

/// <summary>What to change about an entry (fact sheet 4.5).</summary>
/// <param name="JournalId">The journal.</param>
/// <param name="ItemId">The entry.</param>
/// <param name="EditorId">Who changes it: its poster, or it is refused.</param>
/// <param name="EventTime">The parts of the time to change.</param>
/// <param name="Security">The kind; null leaves it.</param>
/// <param name="AllowMask">The mask; null leaves it.</param>
/// <param name="Subject">The subject; empty takes it away.</param>
/// <param name="Text">The text, not blank.</param>
/// <param name="Metadata">What is named is changed, the rest stays.</param>
public sealed record EntryEdit(
    long JournalId,
    long ItemId,
    long EditorId,
    EventTimeEdit EventTime,
    SecurityKind? Security,
    uint? AllowMask,
    string Subject,
    string Text,
    EntryMetadata Metadata);

/// <summary>Why an entry was not posted, edited or deleted; with the protocol's error (fact sheet 6).</summary>
public enum EntryRefusal
{
    /// <summary>305: the account is suspended or deleted.</summary>
    PosterGone,

    /// <summary>307: the journal is suspended, deleted, or not there.</summary>
    JournalGone,

    /// <summary>150: communities write nothing themselves.</summary>
    PosterIsCommunity,

    /// <summary>151: the journal has banned the poster.</summary>
    Banned,

    /// <summary>300: the poster may not write there.</summary>
    MayNotPost,

    /// <summary>153: earlier than the newest entry, and not backdated.</summary>
    BackInTime,

    /// <summary>203: there is no such day.</summary>
    NoSuchTime,

    /// <summary>102: only who maintains a community posts privately there, or for some of its members.</summary>
    SecurityInCommunity,

    /// <summary>Communities have no backdated entries.</summary>
    BackdatedInCommunity,

    /// <summary>157: the journal has as many tags as it may.</summary>
    TooManyTags,

    /// <summary>407: the moderation queue of the community is full.</summary>
    QueueFull,

    /// <summary>408: the poster has as many entries in the queue as one may.</summary>
    PosterQueueFull,

    /// <summary>302: there is no such entry, or not for this account.</summary>
    NotFound,

    /// <summary>303: only the poster edits an entry.</summary>
    MayNotEdit,

    /// <summary>304: only the poster and who maintains the journal delete an entry.</summary>
    MayNotDelete,
}

/// <summary>An entry was not posted, edited or deleted, and nothing was changed.</summary>
/// <param name="reason">Why.</param>
public sealed class EntryRefusedException(EntryRefusal reason) : Exception($"the entry is refused: {reason}")
{
    /// <summary>Why.</summary>
    public EntryRefusal Reason { get; } = reason;
}
