namespace Daybook.Core.Accounts;

/// <summary>Who logs in.</summary>
/// <param name="Id">Positive, and never given to another account.</param>
/// <param name="Name">The name; it stays taken when the account is deleted.</param>
/// <param name="FullName">The name to show; never empty.</param>
/// <param name="Email">Where mail goes, or null.</param>
/// <param name="State">Whether it may act, and may be seen.</param>
/// <param name="PasswordHash">See <see cref="Accounts.PasswordHash"/>. It changes with every change of the password, so what was
/// verified against it is void when it is another one.</param>
/// <param name="DefaultUserpicId">The default userpic, or null.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="EmailConfirmed">Whether somebody followed a link that was mailed to <paramref name="Email"/>.</param>
/// <param name="ShowPictures">Whether its pictures may be shown to everybody, as among the newest on the home page.</param>
/// <param name="IsOperator">Whether it may moderate on the site.</param>
/// <param name="DeletedAt">When its owner deleted it, also if it was suspended since; else null.</param>
/// <param name="Kind">Whether a person logs in with it, or people write in it together.</param>
/// <param name="PicturesVersion">Another number whenever what its userpics are called has changed: which there are, and their keywords.</param>
public sealed record Account(
    long Id,
    AccountName Name,
    string FullName,
    string? Email,
    AccountState State,
    string PasswordHash,
    long? DefaultUserpicId,
    DateTimeOffset CreatedAt,
    bool EmailConfirmed,
    bool ShowPictures,
    bool IsOperator,
    DateTimeOffset? DeletedAt,
    AccountKind Kind = AccountKind.Person,
    long PicturesVersion = 0)
{
    /// <summary>What its clients that know no Unicode write in (<see cref="Journals.JournalSettings.LegacyEncoding"/>), as it is stored: every request of theirs needs it.</summary>
    public string? LegacyEncoding { get; init; }

    /// <summary>How long a deleted account can be restored; then it is expunged.</summary>
    public static readonly TimeSpan KeptAfterDeletion = TimeSpan.FromDays(30);
}

/// <summary>
/// What an account may do. The letters are the protocol's (fact sheet 2.4) and are what the database holds: never change one.
/// </summary>
public enum AccountState
{
    /// <summary>Acts, and is seen.</summary>
    Visible = 'V',

    /// <summary>
    /// Deleted by its owner, who may restore it for <see cref="Account.KeptAfterDeletion"/>: may prove who it is, and is hidden.
    /// </summary>
    Deleted = 'D',

    /// <summary>May prove who it is, and do nothing; its pictures answer as if they did not exist.</summary>
    Suspended = 'S',

    /// <summary>Gone for good: only the name is left, so that nobody else gets it.</summary>
    Expunged = 'X',
}

/// <summary>Whose journal it is. The letters are those of <c>journaltype</c> (fact sheet 5.3), and what the database holds: never change one.</summary>
public enum AccountKind
{
    /// <summary>Somebody who logs in and writes.</summary>
    Person = 'P',

    /// <summary>A journal that its members write in; nobody logs in as it, and it posts nothing itself.</summary>
    Community = 'C',
}

/// <summary>What a new account starts with.</summary>
/// <param name="Name">The name.</param>
/// <param name="FullName">The name to show.</param>
/// <param name="Email">Where mail goes, or null.</param>
/// <param name="PasswordHash">See <see cref="Accounts.PasswordHash"/>.</param>
/// <param name="Invite">The invite that is redeemed with it, or null if it needs none.</param>
public sealed record NewAccount(AccountName Name, string FullName, string? Email, string PasswordHash, InviteCode? Invite = null);

/// <summary>The name is taken, by an account that is there or by one that was expunged.</summary>
public sealed class AccountNameTakenException(AccountName name) : Exception($"The name '{name}' is taken.");
