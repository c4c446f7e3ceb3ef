using System.Globalization;
using Daybook.Core.Accounts;

namespace Daybook.Server.Mail;

/// <summary>What the server writes to the owners of accounts.</summary>
internal static class AccountLetters
{
    /// <summary>To an address that somebody says is theirs.</summary>
    /// <param name="to">The address.</param>
    /// <param name="account">The account.</param>
    /// <param name="siteUrl">The server's address, without a slash at the end.</param>
    /// <param name="secret">What the link carries.</param>
    public static Letter ConfirmEmail(string to, Account account, string siteUrl, MailSecret secret) => new(
        to,
        "Confirm your e-mail address",
        $"""
        Somebody, probably you, gave this address for the account {account.Name}
        at {siteUrl}

        To confirm that it is yours, open this link within seven days:

        {siteUrl}/confirm?code={secret.Text}

        If it was not you, do nothing: the address is not used until it is confirmed.
        """);

    /// <summary>To somebody who says that the password is lost.</summary>
    /// <inheritdoc cref="ConfirmEmail"/>
    public static Letter LostPassword(string to, Account account, string siteUrl, MailSecret secret) => new(
        to,
        "A new password for your account",
        $"""
        Somebody, probably you, asked for a new password for the account {account.Name}
        at {siteUrl}

        To choose one, open this link within one hour:

        {siteUrl}/lostinfo/reset?code={secret.Text}

        It works once. If it was not you, do nothing: your password stays as it is.
        """);

    /// <summary>To the owner of an account, whose password was changed.</summary>
    /// <param name="to">The address.</param>
    /// <param name="account">The account.</param>
    /// <param name="siteUrl">The server's address, without a slash at the end.</param>
    /// <param name="appPasswords">How many app passwords the account has, which still work.</param>
    public static Letter PasswordChanged(string to, Account account, string siteUrl, int appPasswords) => new(
        to,
        "Your password was changed",
        $"""
        The password of the account {account.Name} at {siteUrl}
        was changed just now, and every browser and program that was logged in
        with it was logged out. {Kept(appPasswords)}

        If it was not you, choose a new one right away, and revoke all app
        passwords there:

        {siteUrl}/lostinfo
        """);

    /// <summary>To the owner of an account, for which an app password was made.</summary>
    public static Letter AppPasswordMade(string to, Account account, string siteUrl) => new(
        to,
        "An app password was made",
        $"""
        An app password was made just now for the account {account.Name}
        at {siteUrl}

        A program that has it can read and write everything that you can. You
        can see and revoke it here:

        {siteUrl}/manage/settings/app-passwords

        If it was not you, somebody has your password. Choose a new one, and
        revoke all app passwords there:

        {siteUrl}/lostinfo
        """);

    /// <summary>To the address that an account had before.</summary>
    public static Letter EmailChanged(string to, Account account, string siteUrl) => new(
        to,
        "Your e-mail address was changed",
        $"""
        The account {account.Name} at {siteUrl}
        now has another e-mail address; this one gets no more mail.

        If it was not you, somebody has your password. Ask whoever runs this
        server for help.
        """);

    /// <summary>To the owner of an account, who deleted it.</summary>
    public static Letter AccountDeleted(string to, Account account, string siteUrl) => new(
        to,
        "Your account is deleted",
        $"""
        The account {account.Name} at {siteUrl}
        was deleted just now, and everything in it is hidden.

        For {Account.KeptAfterDeletion.Days} days you can log in and restore it:

        {siteUrl}/login

        After that it is gone for good.
        """);

    private static string Kept(int appPasswords) => appPasswords switch
    {
        0 => "It has no app passwords.",
        1 => "Its one app password still works.",
        _ => string.Create(CultureInfo.InvariantCulture, $"Its {appPasswords} app passwords still work."),
    };
}
