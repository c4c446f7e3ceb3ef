using Daybook.Core.Accounts;

namespace Daybook.Core.Comments;

/// <summary>A comment on an entry.</summary>
/// <param name="JournalId">The journal.</param>
/// <param name="TalkId">Its number in the journal: from 1, never used again.</param>
/// <param name="ItemId">The entry.</param>
/// <param name="ParentId">The comment that it answers; null if it answers the entry.</param>
/// <param name="PosterId">Who wrote it; null for somebody who was not logged in.</param>
/// <param name="Poster">Their name, or null.</param>
/// <param name="PosterState">Their state, or null: what they wrote is hidden unless it is visible.</param>
/// <param name="PostedAt">When, to the second.</param>
/// <param name="State">Whether it is shown.</param>
/// <param name="Subject">One line; may be empty.</param>
/// <param name="Body">The text as it was written, with LF line ends; HTML that is not yet cleaned. Empty once deleted.</param>
/// <param name="PictureKeyword">The keyword of its picture as it is now called, or <c>pic#</c> and a number; null for the default picture.</param>
/// <param name="UserpicId">The picture to show with it, or null.</param>
/// <param name="Address">The address that an anonymous comment came from, for <see cref="AddressKeptFor"/>; null for others.</param>
public sealed record Comment(
    long JournalId,
    long TalkId,
    long ItemId,
    long? ParentId,
    long? PosterId,
    AccountName? Poster,
    AccountState? PosterState,
    DateTimeOffset PostedAt,
    CommentState State,
    string Subject,
    string Body,
    string? PictureKeyword,
    long? UserpicId,
    string? Address)
{
    /// <summary>The longest body, in code points.</summary>
    public const int MaxBodyCharacters = 4300;

    /// <summary>The longest body, in bytes of UTF-8.</summary>
    public const int MaxBodyBytes = 9000;

    /// <summary>How long the address of an anonymous comment is kept, unless the comment is deleted before: long enough to see who is a nuisance.</summary>
    public static readonly TimeSpan AddressKeptFor = TimeSpan.FromDays(30);

    /// <summary>For how long the same comment at the same place is taken for one that was sent again, since its answer was lost.</summary>
    public static readonly TimeSpan IsTheSameFor = TimeSpan.FromMinutes(5);

    /// <summary>How many comments an entry has at most, screened ones among them.</summary>
    public const int MaxPerEntry = 10_000;

    /// <summary>The same with deleted ones: the place of each is kept, and looked at when the entry is shown.</summary>
    public const int MaxEver = 50_000;

    /// <summary>Where it stands.</summary>
    public CommentPlace Place => new(TalkId, ParentId, PosterId, PosterState, State);

    /// <summary>The <c>dtalkid</c>: the number that addresses show.</summary>
    /// <param name="anum">The entry's.</param>
    public long DisplayId(int anum) => Entries.DisplayId.Of(TalkId, anum);
}

/// <summary>A comment's place in its thread, and what decides who may read it: without its text.</summary>
/// <param name="TalkId">Its number in the journal.</param>
/// <param name="ParentId">The comment that it answers; null if it answers the entry.</param>
/// <param name="PosterId">Who wrote it; null for somebody who was not logged in.</param>
/// <param name="PosterState">Their state, or null.</param>
/// <param name="State">Whether it is shown.</param>
public readonly record struct CommentPlace(long TalkId, long? ParentId, long? PosterId, AccountState? PosterState, CommentState State);

/// <summary>Whether a comment is shown. The letters are the protocol's (fact sheet 10.1), and what the database holds: never change one.</summary>
public enum CommentState
{
    /// <summary>Shown.</summary>
    Active = 'A',

    /// <summary>Shown to who wrote it and who oversees the entry, until one of these unscreens it.</summary>
    Screened = 'S',

    /// <summary>Gone but for its place in the thread.</summary>
    Deleted = 'D',

    /// <summary>Shown, and nobody answers it any more.</summary>
    Frozen = 'F',
}

/// <summary>A comment to add, within the limits of one comment.</summary>
/// <param name="JournalId">The journal.</param>
/// <param name="ItemId">The entry.</param>
/// <param name="ParentId">The comment that it answers, or null.</param>
/// <param name="PosterId">Who writes it; null for somebody who is not logged in.</param>
/// <param name="Subject">One line, or empty; cut to the length of a subject.</param>
/// <param name="Body">The text, not blank, with LF line ends.</param>
/// <param name="PictureKeyword">A keyword of the poster, or <c>pic#</c> and a number; null for the default picture.</param>
/// <param name="Address">Where it comes from; kept only of anonymous ones, for <see cref="Comment.AddressKeptFor"/>.</param>
public sealed record NewComment(
    long JournalId, long ItemId, long? ParentId, long? PosterId, string Subject, string Body, string? PictureKeyword, string Address);

/// <summary>Why there is no comment.</summary>
public enum CommentRefusal
{
    /// <summary>There is no such entry or parent, or not for this account.</summary>
    NotFound,

    /// <summary>The entry takes no comments.</summary>
    CommentsOff,

    /// <summary>The journal takes none of those who are not logged in.</summary>
    AnonymousOff,

    /// <summary>The journal has banned the poster.</summary>
    Banned,

    /// <summary>The account writes no comments: it is a community, suspended or deleted.</summary>
    MayNotComment,

    /// <summary>The parent is frozen, or deleted.</summary>
    ThreadClosed,

    /// <summary>The text is too long, or blank.</summary>
    BodyLength,

    /// <summary>The entry has as many comments as one may.</summary>
    TooMany,
}

/// <summary>A comment was not added, and nothing was changed.</summary>
/// <param name="reason">Why.</param>
public sealed class CommentRefusedException(CommentRefusal reason) : Exception($"the comment is refused: {reason}")
{
    /// <summary>Why.</summary>
    public CommentRefusal Reason { get; } = reason;
}
