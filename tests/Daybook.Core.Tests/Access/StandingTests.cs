using Daybook.Core.Access;
using Daybook.Core.Accounts;
using Daybook.Core.Comments;
using Daybook.Core.Communities;
using Daybook.Core.Entries;
using Daybook.Core.Journals;

namespace Daybook.Core.Tests.Access;

/// <summary>Who may read and do what, case by case.</summary>
public sealed class StandingTests
{
    private const long Owner = 1;
    private const long Viewer = 2;
    private const long Third = 3;

    public enum Who
    {
        Anybody,
        Stranger,
        Friend,
        FriendInGroup3,
        Banned,
        Owner,
    }

    [Theory]
    // Who looks, and whether they read what is public, for friends, for group 3, for group 4, usemask 0, private.
    [InlineData(Who.Anybody, "100000")]
    [InlineData(Who.Stranger, "100000")]
    [InlineData(Who.Friend, "110000")]
    [InlineData(Who.FriendInGroup3, "111000")]
    [InlineData(Who.Banned, "100000")]
    [InlineData(Who.Owner, "111111")]
    public void Who_reads_a_persons_entries(Who who, string expected)
    {
        var standing = Of(who);
        Assert.Equal(expected, Reads(standing, Owner, AccountState.Visible));

        // A journal that is suspended, deleted or expunged shows nothing to anybody.
        foreach (var state in new[] { AccountState.Suspended, AccountState.Deleted, AccountState.Expunged })
        {
            var hidden = standing with { Journal = standing.Journal with { State = state } };
            Assert.Equal("000000", Reads(hidden, Owner, state));
            Assert.NotNull(hidden.RefusesPosting);
            Assert.False(hidden.Keeps);
        }
    }

    [Theory]
    [InlineData(CommunityRoles.None, Third, "100000")]
    [InlineData(CommunityRoles.Member, Third, "110000")]
    [InlineData(CommunityRoles.Poster | CommunityRoles.Unmoderated, Third, "100000")]
    [InlineData(CommunityRoles.Member | CommunityRoles.Moderator, Third, "110000")]
    [InlineData(CommunityRoles.Maintainer, Third, "111111")]
    [InlineData(CommunityRoles.None, Viewer, "111111")]
    public void Who_reads_a_communitys_entries(CommunityRoles roles, long poster, string expected) =>
        Assert.Equal(expected, Reads(Club(roles), poster, AccountState.Visible));

    [Theory]
    [InlineData(CommunityRoles.Member, AccountState.Suspended, "000000")]
    [InlineData(CommunityRoles.Member, AccountState.Deleted, "000000")]
    [InlineData(CommunityRoles.Maintainer, AccountState.Suspended, "111111")]
    public void What_a_hidden_account_wrote_in_a_community_is_for_its_maintainers(CommunityRoles roles, AccountState poster, string expected) =>
        Assert.Equal(expected, Reads(Club(roles), Third, poster));

    [Fact]
    public void A_persons_groups_mean_nothing_in_a_community_and_roles_nothing_with_a_person()
    {
        Assert.Equal("100000", Reads(Club(CommunityRoles.None) with { FriendMask = 0xFFFF_FFFF }, Third, AccountState.Visible));
        Assert.Equal("100000", Reads(Of(Who.Stranger) with { Roles = CommunityRoles.All }, Owner, AccountState.Visible));
        Assert.False((Of(Who.Stranger) with { Roles = CommunityRoles.All }).Keeps);
    }

    [Theory]
    [InlineData(Who.Anybody, EntryRefusal.PosterGone)]
    [InlineData(Who.Stranger, EntryRefusal.MayNotPost)]
    [InlineData(Who.FriendInGroup3, EntryRefusal.MayNotPost)]
    [InlineData(Who.Banned, EntryRefusal.Banned)]
    [InlineData(Who.Owner, null)]
    public void Who_writes_in_a_persons_journal(Who who, EntryRefusal? expected) => Assert.Equal(expected, Of(who).RefusesPosting);

    [Theory]
    [InlineData(PostingAccess.Members, CommunityRoles.None, false, EntryRefusal.MayNotPost)]
    [InlineData(PostingAccess.Members, CommunityRoles.Member, false, null)]
    [InlineData(PostingAccess.Members, CommunityRoles.Poster, false, null)]
    [InlineData(PostingAccess.Members, CommunityRoles.Member, true, EntryRefusal.Banned)]
    [InlineData(PostingAccess.Select, CommunityRoles.Member, false, EntryRefusal.MayNotPost)]
    [InlineData(PostingAccess.Select, CommunityRoles.Poster, false, null)]
    [InlineData(PostingAccess.Select, CommunityRoles.Maintainer, true, null)]
    [InlineData(PostingAccess.Anybody, CommunityRoles.None, false, null)]
    [InlineData(PostingAccess.Anybody, CommunityRoles.None, true, EntryRefusal.Banned)]
    public void Who_writes_in_a_community(PostingAccess access, CommunityRoles roles, bool banned, EntryRefusal? expected)
    {
        var club = Club(roles, settings => settings with { PostingAccess = access });
        Assert.Equal(expected, (club with { IsBanned = banned }).RefusesPosting);
    }

    [Theory]
    [InlineData(CommunityRoles.Member, true)]
    [InlineData(CommunityRoles.Member | CommunityRoles.Unmoderated, false)]
    [InlineData(CommunityRoles.Member | CommunityRoles.Moderator, false)]
    [InlineData(CommunityRoles.Maintainer, false)]
    public void Whose_entries_wait_in_a_moderated_community(CommunityRoles roles, bool expected)
    {
        Assert.Equal(expected, Club(roles, settings => settings with { IsModerated = true }).IsModerated);
        Assert.False(Club(roles).IsModerated);
    }

    [Theory]
    // Who, whose entry in a community, what editing and deleting it say.
    [InlineData(CommunityRoles.Member, Viewer, null, null)]
    [InlineData(CommunityRoles.Member, Third, EntryRefusal.MayNotEdit, EntryRefusal.MayNotDelete)]
    [InlineData(CommunityRoles.Moderator, Third, EntryRefusal.MayNotEdit, EntryRefusal.MayNotDelete)]
    [InlineData(CommunityRoles.Maintainer, Third, EntryRefusal.MayNotEdit, null)]
    public void Who_edits_and_deletes(CommunityRoles roles, long poster, EntryRefusal? editing, EntryRefusal? deleting)
    {
        var entry = Written(EntrySecurity.Public, poster, AccountState.Visible);
        Assert.Equal(editing, Club(roles).RefusesEditing(entry));
        Assert.Equal(deleting, Club(roles).RefusesDeleting(entry));
        var closed = entry with { Security = EntrySecurity.Private };
        Assert.Equal(roles == CommunityRoles.Maintainer || poster == Viewer ? editing : EntryRefusal.NotFound, Club(roles).RefusesEditing(closed));
    }

    [Theory]
    [InlineData(CommunityRoles.Member, Viewer, EntryRefusal.Banned, null)]
    [InlineData(CommunityRoles.None, Viewer, EntryRefusal.Banned, null)]
    [InlineData(CommunityRoles.Member, Third, EntryRefusal.MayNotEdit, EntryRefusal.MayNotDelete)]
    [InlineData(CommunityRoles.Maintainer, Viewer, null, null)]
    public void Whoever_is_banned_changes_nothing_and_still_deletes_what_is_theirs(
        CommunityRoles roles, long poster, EntryRefusal? editing, EntryRefusal? deleting)
    {
        var standing = Club(roles) with { IsBanned = true };
        var entry = Written(EntrySecurity.Public, poster, AccountState.Visible);
        Assert.Equal((editing, deleting), (standing.RefusesEditing(entry), standing.RefusesDeleting(entry)));
    }

    [Theory]
    [InlineData(Who.Anybody, true, false, null)]
    [InlineData(Who.Anybody, false, false, CommentRefusal.AnonymousOff)]
    [InlineData(Who.Stranger, false, false, null)]
    [InlineData(Who.Banned, true, false, CommentRefusal.Banned)]
    [InlineData(Who.Friend, true, true, CommentRefusal.CommentsOff)]
    [InlineData(Who.Owner, true, true, CommentRefusal.CommentsOff)]
    [InlineData(Who.Owner, true, false, null)]
    public void Who_comments(Who who, bool anonymous, bool off, CommentRefusal? expected)
    {
        var standing = Of(who, settings => settings with { AllowsAnonymousComments = anonymous });
        var entry = Written(EntrySecurity.Public, Owner, AccountState.Visible, off ? (EntryProperty.NoComments, "1") : null);
        Assert.Equal(expected, standing.RefusesComment(entry));
        Assert.Equal(who == Who.Owner ? expected : CommentRefusal.NotFound, standing.RefusesComment(entry with { Security = EntrySecurity.Private }));
    }

    [Theory]
    // The journal's setting, the entry's, and whether anybody, strangers, friends and the owner are screened.
    [InlineData(Screening.None, null, "0000")]
    [InlineData(Screening.Anonymous, null, "1000")]
    [InlineData(Screening.NotFriends, null, "1100")]
    [InlineData(Screening.All, null, "1110")]
    [InlineData(Screening.All, "N", "0000")]
    [InlineData(Screening.None, "A", "1110")]
    [InlineData(Screening.None, "R", "1000")]
    [InlineData(Screening.None, "F", "1100")]
    [InlineData(Screening.Anonymous, "?", "1000")]
    public void Whose_comments_are_screened(Screening journal, string? own, string expected)
    {
        var entry = Written(EntrySecurity.Public, Owner, AccountState.Visible, own is null ? null : (EntryProperty.Screening, own));
        Assert.Equal(expected, string.Concat(new[] { Who.Anybody, Who.Stranger, Who.Friend, Who.Owner }.Select(who =>
            Of(who, settings => settings with { Screening = journal }).ScreensComment(entry) ? '1' : '0')));
    }

    [Theory]
    // The comment's state, its poster and their state, and whether anybody, a stranger (2) and the owner read it.
    [InlineData(CommentState.Active, Third, AccountState.Visible, "111")]
    [InlineData(CommentState.Active, null, null, "111")]
    [InlineData(CommentState.Frozen, Third, AccountState.Visible, "111")]
    [InlineData(CommentState.Active, Third, AccountState.Suspended, "001")]
    [InlineData(CommentState.Active, Third, AccountState.Deleted, "001")]
    [InlineData(CommentState.Screened, Third, AccountState.Visible, "001")]
    [InlineData(CommentState.Screened, Viewer, AccountState.Visible, "011")]
    [InlineData(CommentState.Screened, null, null, "001")]
    [InlineData(CommentState.Deleted, Viewer, AccountState.Visible, "000")]
    public void Who_reads_a_comment(CommentState state, long? poster, AccountState? posterState, string expected)
    {
        var comment = new Comment(
            Owner, 1, 1, null, poster, null, posterState, DateTimeOffset.UnixEpoch, state, "", "", null, null, null);
        var entry = Written(EntrySecurity.Public, Owner, AccountState.Visible);
        Assert.Equal(expected, string.Concat(new[] { Who.Anybody, Who.Stranger, Who.Owner }.Select(who => Of(who).MayRead(comment, entry) ? '1' : '0')));
        Assert.False(Of(Who.Stranger).MayRead(comment, entry with { Security = EntrySecurity.Private }));
    }

    private static string Reads(Standing standing, long poster, AccountState posterState) => string.Concat(new[]
    {
        EntrySecurity.Public, EntrySecurity.FriendsOnly, EntrySecurity.Masked(1 << 3), EntrySecurity.Masked(1 << 4), EntrySecurity.Masked(0),
        EntrySecurity.Private,
    }.Select(security => standing.MayRead(Written(security, poster, posterState)) ? '1' : '0'));

    private static Standing Of(Who who, Func<JournalSettings, JournalSettings>? set = null) => new(
        Journal(AccountKind.Person, set),
        who switch { Who.Anybody => null, Who.Owner => Owner, _ => Viewer },
        AccountKind.Person,
        who switch { Who.Friend => 1, Who.FriendInGroup3 => 0b1001, _ => 0 },
        CommunityRoles.None,
        who == Who.Banned);

    private static Standing Club(CommunityRoles roles, Func<JournalSettings, JournalSettings>? set = null) =>
        new(Journal(AccountKind.Community, set), Viewer, AccountKind.Person, 0, roles, IsBanned: false);

    private static Journal Journal(AccountKind kind, Func<JournalSettings, JournalSettings>? set) => new(
        Owner, AccountName.Parse("journal"), "Journal", kind, AccountState.Visible, DateTimeOffset.UnixEpoch, null, null,
        (set ?? (settings => settings))(JournalSettings.Default), DateTimeOffset.UnixEpoch);

    private static Entry Written(EntrySecurity security, long poster, AccountState posterState, (string Name, string Value)? property = null) => new(
        Owner, AccountName.Parse("journal"), AccountKind.Person, 1, 0, poster, AccountName.Parse("poster"), posterState, default,
        DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, 0, null, security, "", "text",
        property is { } set ? new Dictionary<string, string> { [set.Name] = set.Value } : [], [], null, null, 0, 0, null);
}
