using Daybook.Core.Accounts;
using Daybook.Core.Comments;
using Daybook.Core.Entries;

namespace Daybook.Core.Journals;

/// <summary>What is written in: every account has one.</summary>
/// <param name="AccountId">The account whose journal it is.</param>
/// <param name="Name">Its name.</param>
/// <param name="FullName">Its name to show.</param>
/// <param name="Kind">Whether it is a person's or a community.</param>
/// <param name="State">The account's state: unless visible, there is nothing to see.</param>
/// <param name="CreatedAt">When the account was made.</param>
/// <param name="DefaultUserpicId">The account's default picture, or null.</param>
/// <param name="NewestEventTime">The latest time of its entries that are not backdated and whose time the server did not choose; null if there never was one.</param>
/// <param name="Settings">How it is set.</param>
/// <param name="ChangedAt">The latest time on its clock, in whole seconds: every change to come gets a later one. 1970 if there never was a change.</param>
public sealed record Journal(
    long AccountId,
    AccountName Name,
    string FullName,
    AccountKind Kind,
    AccountState State,
    DateTimeOffset CreatedAt,
    long? DefaultUserpicId,
    EventTime? NewestEventTime,
    JournalSettings Settings,
    DateTimeOffset ChangedAt)
{
    /// <summary>Whether there is anything to see.</summary>
    public bool IsVisible => State == AccountState.Visible;

    /// <summary>What stands above it: its title, or else the name of the account to show.</summary>
    public string ShownTitle => Settings.Title.Length > 0 ? Settings.Title : FullName;

    /// <summary>Whether it is a community.</summary>
    public bool IsCommunity => Kind == AccountKind.Community;
}

/// <summary>How a journal is set. The last four are for communities.</summary>
/// <param name="Title">What stands above it; empty for the name of the account.</param>
/// <param name="LegacyEncoding">What bytes of clients that do not know Unicode (<c>ver</c> 0) are, by the encoding's web name.</param>
/// <param name="MinimumSecurity">The most that an entry is for: <see cref="SecurityKind.UseMask"/> means all friends.</param>
/// <param name="Screening">Whose comments are screened; entries may say otherwise.</param>
/// <param name="AllowsAnonymousComments">Whether those who are not logged in may comment.</param>
/// <param name="PostingAccess">Who may write in it.</param>
/// <param name="IsModerated">Whether entries of most wait for a moderator.</param>
/// <param name="IsOpen">Whether whoever wants joins; else maintainers add members.</param>
public sealed record JournalSettings(
    string Title,
    string LegacyEncoding,
    SecurityKind MinimumSecurity,
    Screening Screening,
    bool AllowsAnonymousComments,
    PostingAccess PostingAccess,
    bool IsModerated,
    bool IsOpen)
{
    /// <summary>What <see cref="LegacyEncoding"/> is unless chosen otherwise.</summary>
    public const string DefaultLegacyEncoding = "windows-1252";

    /// <summary>The longest <see cref="Title"/>, in code points.</summary>
    public const int MaxTitleLength = 80;

    /// <summary>How new journals are set.</summary>
    public static JournalSettings Default { get; } = new(
        "", DefaultLegacyEncoding, SecurityKind.Public, Screening.None, AllowsAnonymousComments: true, PostingAccess.Members, IsModerated: false, IsOpen: true);

    /// <summary>What an entry's security becomes here: never for more than the minimum security says.</summary>
    public EntrySecurity Tighten(EntrySecurity security) => (MinimumSecurity, security.Kind) switch
    {
        (SecurityKind.Private, _) => EntrySecurity.Private,
        (SecurityKind.UseMask, SecurityKind.Public) => EntrySecurity.FriendsOnly,
        _ => security,
    };
}

/// <summary>Who may write in a community. The letters are what the database holds: never change one.</summary>
public enum PostingAccess
{
    /// <summary>Its members.</summary>
    Members = 'M',

    /// <summary>Those whom its maintainers chose.</summary>
    Select = 'S',

    /// <summary>Whoever is logged in.</summary>
    Anybody = 'A',
}
