using Daybook.Core.Accounts;

namespace Daybook.Server.Mail;

/// <summary>Mails the owners of accounts about them.</summary>
internal sealed class AccountMail(Outbox outbox, IMailTokenStore tokens, TimeProvider time)
{
    private static readonly TimeSpan ConfirmWithin = TimeSpan.FromDays(7);
    private static readonly TimeSpan ResetWithin = TimeSpan.FromHours(1);

    /// <summary>
    /// Asks whoever gets the mail of an address to confirm that it is the account's. False if the mail could not be kept, or the password was changed meanwhile.
    /// </summary>
    /// <param name="account">The account, with the password that was asked for.</param>
    /// <param name="email">The address.</param>
    /// <param name="siteUrl">The server's address.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<bool> AskToConfirmAsync(Account account, string email, string siteUrl, CancellationToken cancellation)
    {
        var secret = MailSecret.Generate();
        var token = new MailToken(account.Id, MailPurpose.ConfirmEmail, email, time.GetUtcNow() + ConfirmWithin);
        return await tokens.CreateAsync(token, secret, account.PasswordHash, cancellation)
            && await outbox.PostAsync(AccountLetters.ConfirmEmail(email, account, siteUrl, secret));
    }

    /// <summary>Sends a link that sets a new password to the account's address.</summary>
    /// <param name="account">An account with an address.</param>
    /// <param name="siteUrl">The server's address.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task SendResetAsync(Account account, string siteUrl, CancellationToken cancellation)
    {
        var secret = MailSecret.Generate();
        var token = new MailToken(account.Id, MailPurpose.ResetPassword, account.Email!, time.GetUtcNow() + ResetWithin);
        if (await tokens.CreateAsync(token, secret, passwordHash: null, cancellation))
        {
            await outbox.PostAsync(AccountLetters.LostPassword(account.Email!, account, siteUrl, secret));
        }
    }

    /// <summary>
    /// Tells the owner, at the address that the account has or had, what was done; does nothing if there is none. It does not end with the
    /// request: nobody gets around it by going away.
    /// </summary>
    /// <param name="account">The account.</param>
    /// <param name="siteUrl">The server's address.</param>
    /// <param name="write">One of <see cref="AccountLetters"/>.</param>
    public async Task TellAsync(Account account, string siteUrl, Func<string, Account, string, Letter> write)
    {
        if (account.Email is { } email)
        {
            await outbox.PostAsync(write(email, account, siteUrl));
        }
    }
}
