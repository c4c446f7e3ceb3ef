using Daybook.Core.Accounts;
using Daybook.Core.Comments;
using Daybook.Core.Communities;
using Daybook.Core.Entries;
using Daybook.Core.Journals;

namespace Daybook.Core.Access;

/// <summary>
/// How somebody stands to a journal, and so what they may read and do there. This is the one place that decides it, for every interface.
/// </summary>
/// <param name="Journal">The journal.</param>
/// <param name="ViewerId">The account that looks; null for anybody who is not logged in, or whose account is suspended or deleted.</param>
/// <param name="ViewerKind">Its kind; <see cref="AccountKind.Person"/> for nobody.</param>
/// <param name="FriendMask">The groups that the owner put the viewer in, with bit 0 for a friend; 0 for others, and in communities.</param>
/// <param name="Roles">What the viewer is in a community.</param>
/// <param name="IsBanned">Whether the journal bans the viewer.</param>
public sealed record Standing(
    Journal Journal, long? ViewerId, AccountKind ViewerKind, uint FriendMask, CommunityRoles Roles, bool IsBanned)
{
    /// <summary>Whether it is the viewer's own journal.</summary>
    public bool IsOwner => ViewerId == Journal.AccountId;

    /// <summary>Whether the viewer keeps the journal: its owner, or a maintainer of the community.</summary>
    public bool Keeps => Journal.IsVisible && (IsOwner || (Journal.IsCommunity && Roles.HasFlag(CommunityRoles.Maintainer)));

    /// <summary>Whether the viewer decides on entries that wait for a moderator.</summary>
    public bool Moderates => Keeps || (Journal.IsVisible && Journal.IsCommunity && Roles.HasFlag(CommunityRoles.Moderator));

    /// <summary>Whether the owner calls the viewer a friend, or the viewer is a member of the community.</summary>
    public bool IsFriend => Journal.IsCommunity ? Roles.HasFlag(CommunityRoles.Member) : (FriendMask & EntrySecurity.Friends) != 0;

    /// <summary>The only account whose entries the viewer wants to see; 0 for everybody's.</summary>
    public long WantedPosterId { get; init; }

    /// <summary>Which entries the viewer sees.</summary>
    public Sight Sight => Journal.IsVisible
        ? SightOf(Journal.AccountId, Journal.Kind, ViewerId, FriendMask, Roles) with { PosterId = WantedPosterId }
        : Sight.None;

    /// <summary>Which entries of a visible journal somebody sees; for lists over many journals, which need nothing else of how one stands to each.</summary>
    /// <param name="journalId">The account whose journal it is.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="viewerId">The account that looks, if visible; else null.</param>
    /// <param name="friendMask">The groups that the owner put the viewer in.</param>
    /// <param name="roles">What the viewer is in a community.</param>
    public static Sight SightOf(long journalId, AccountKind kind, long? viewerId, uint friendMask, CommunityRoles roles)
    {
        var isCommunity = kind == AccountKind.Community;
        var groups = !isCommunity ? friendMask & EntrySecurity.MaskBits : roles.HasFlag(CommunityRoles.Member) ? EntrySecurity.Friends : 0;
        return new Sight(
            Nothing: false,
            All: viewerId is not null && (viewerId == journalId || (isCommunity && roles.HasFlag(CommunityRoles.Maintainer))),
            viewerId ?? 0,
            EntrySecurity.Everybody | (viewerId is null ? 0 : groups));
    }

    /// <summary>Whether the viewer may read an entry of the journal.</summary>
    public bool MayRead(Entry entry) => Sight.Sees(entry);

    /// <summary>Whether the viewer may write in the journal: null if so, else why not.</summary>
    public EntryRefusal? RefusesPosting => this switch
    {
        { ViewerId: null } => EntryRefusal.PosterGone,
        { ViewerKind: AccountKind.Community } => EntryRefusal.PosterIsCommunity,
        { Journal.IsVisible: false } => EntryRefusal.JournalGone,
        { Keeps: true } => null,
        { IsBanned: true } => EntryRefusal.Banned,
        { Journal.IsCommunity: false } => EntryRefusal.MayNotPost,
        _ => HasPostingAccess ? null : EntryRefusal.MayNotPost,
    };

    /// <summary>Whether what the viewer writes waits for a moderator first.</summary>
    public bool IsModerated =>
        Journal.IsCommunity && Journal.Settings.IsModerated && !Moderates && !Roles.HasFlag(CommunityRoles.Unmoderated);

    /// <summary>Whether the viewer may write entries for these readers: null if so, else why not.</summary>
    public EntryRefusal? RefusesSecurity(EntrySecurity security) =>
        Journal.IsCommunity && !Keeps && security != EntrySecurity.Public && security != EntrySecurity.FriendsOnly
            ? EntryRefusal.SecurityInCommunity
            : null;

    /// <summary>
    /// Whether an entry may say that it happened then: null if so, else why not. In one's own journal time goes forward: what is earlier than the
    /// newest entry is backdated, or its time is the server's (fact sheet 4.4).
    /// </summary>
    /// <param name="time">The time.</param>
    /// <param name="isBackdated">Whether the entry says of itself that it is backdated.</param>
    /// <param name="isTimeOurs">Whether the server chose the time.</param>
    public EntryRefusal? RefusesTime(EventTime time, bool isBackdated, bool isTimeOurs) =>
        IsOwner && !isBackdated && !isTimeOurs && time < Journal.NewestEventTime ? EntryRefusal.BackInTime : null;

    /// <summary>
    /// Whether the viewer may change an entry: null if so, else why not. Only its poster may, unless the journal bans them: a new text in an old entry is as good as a
    /// new entry.
    /// </summary>
    public EntryRefusal? RefusesEditing(Entry entry) => this switch
    {
        { ViewerId: null } => EntryRefusal.PosterGone,
        { Journal.IsVisible: false } => EntryRefusal.JournalGone,
        _ when !MayRead(entry) => EntryRefusal.NotFound,
        _ when entry.PosterId != ViewerId => EntryRefusal.MayNotEdit,
        { IsBanned: true, Keeps: false } => EntryRefusal.Banned,
        _ => null,
    };

    /// <summary>Whether the viewer may delete an entry: null if so, else why not. Its poster may, banned or not, and who keeps the journal.</summary>
    public EntryRefusal? RefusesDeleting(Entry entry) => RefusesEditing(entry) switch
    {
        EntryRefusal.MayNotEdit => Keeps ? null : EntryRefusal.MayNotDelete,
        EntryRefusal.Banned => null,
        var refusal => refusal,
    };

    /// <summary>Whether the viewer may comment on an entry: null if so, else why not.</summary>
    public CommentRefusal? RefusesComment(Entry entry) => this switch
    {
        _ when !MayRead(entry) => CommentRefusal.NotFound,
        { ViewerKind: AccountKind.Community } => CommentRefusal.MayNotComment,
        _ when entry.Property(EntryProperty.NoComments) is not null => CommentRefusal.CommentsOff,
        { Keeps: true } => null,
        { IsBanned: true } => CommentRefusal.Banned,
        { ViewerId: null, Journal.Settings.AllowsAnonymousComments: false } => CommentRefusal.AnonymousOff,
        _ => null,
    };

    /// <summary>Whether what the viewer comments on an entry is screened at first. What its poster says is not, nor what who keeps the journal says.</summary>
    public bool ScreensComment(Entry entry) => !Oversees(entry)
        && (Screenings.Read(entry.Property(EntryProperty.Screening)) ?? Journal.Settings.Screening) switch
        {
            Screening.All => true,
            Screening.NotFriends => !IsFriend,
            Screening.Anonymous => ViewerId is null,
            _ => false,
        };

    /// <summary>Whether the viewer screens and freezes comments of an entry: its poster does, and who keeps the journal.</summary>
    public bool Oversees(Entry entry) => Keeps || (ViewerId is not null && entry.PosterId == ViewerId && MayRead(entry));

    /// <summary>
    /// Whether the viewer may read a comment of an entry that they may read: nobody reads deleted ones; screened ones are for whoever wrote them and whoever
    /// oversees the entry; and what others wrote is read only while they are visible.
    /// </summary>
    public bool MayRead(Comment comment, Entry entry) => MayRead(comment.Place, entry);

    /// <inheritdoc cref="MayRead(Comment, Entry)"/>
    public bool MayRead(CommentPlace comment, Entry entry) => MayRead(entry) && comment.State != CommentState.Deleted
        && ((comment.PosterId is not null && comment.PosterId == ViewerId) || Oversees(entry)
            || (comment.State != CommentState.Screened && comment.PosterState is null or AccountState.Visible));

    /// <summary>Whether the viewer may delete a comment: who wrote it may, and who oversees the entry.</summary>
    public bool MayDelete(Comment comment, Entry entry) =>
        MayRead(entry) && (Oversees(entry) || (comment.PosterId is not null && comment.PosterId == ViewerId));

    private bool HasPostingAccess => Journal.Settings.PostingAccess switch
    {
        PostingAccess.Anybody => true,
        PostingAccess.Members => Roles.HasFlag(CommunityRoles.Member) || Roles.HasFlag(CommunityRoles.Poster),
        _ => Roles.HasFlag(CommunityRoles.Poster),
    };
}
