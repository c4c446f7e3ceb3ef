using System.Threading.Channels;
using Daybook.Core.Accounts;
using Daybook.Server.Accounts;

namespace Daybook.Server.Mail;

/// <summary>Somebody lost a password, and says whose.</summary>
/// <param name="Who">The name of an account, or an e-mail address.</param>
/// <param name="SiteUrl">The server's address.</param>
internal sealed record LostPassword(string Who, string SiteUrl);

/// <summary>
/// Mails links for lost passwords, after the request was answered: so neither the answer nor the time it took tells whether there is such an account.
/// </summary>
internal sealed partial class LostPasswords(IAccountStore accounts, AccountMail mail, Allowances allowances, ILogger<LostPasswords> log) : BackgroundService
{
    /// <summary>More would be somebody's program, and their mail of no use.</summary>
    private const int MaxPerAccount = 3;

    private const int MaxWaiting = 1000;

    /// <summary>Accounts that share an address.</summary>
    private const int MaxAccounts = 20;

    private readonly IAllowance _sent = allowances.Of("reset mail", MaxPerAccount, TimeSpan.FromHours(1));
    private readonly Channel<LostPassword> _waiting = Channel.CreateBounded<LostPassword>(
        new BoundedChannelOptions(MaxWaiting) { SingleReader = true });

    /// <summary>Takes note; when a thousand wait, which are too many to be people, it does not, and that is logged.</summary>
    public void Report(LostPassword lost)
    {
        if (!_waiting.Writer.TryWrite(lost))
        {
            LogDropped(MaxWaiting);
        }
    }

    /// <summary>Ends when those that wait are done: by then the server takes no more requests.</summary>
    public override Task StopAsync(CancellationToken cancellationToken)
    {
        _waiting.Writer.TryComplete();
        return base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Not to be cancelled: see StopAsync.
        await foreach (var lost in _waiting.Reader.ReadAllAsync(CancellationToken.None))
        {
            try
            {
                await MailAsync(lost, CancellationToken.None);
            }

            // CA1031: one mail that fails must not end the service; who wants it asks again.
#pragma warning disable CA1031
            catch (Exception failure)
#pragma warning restore CA1031
            {
                LogFailed(failure);
            }
        }
    }

    private async Task MailAsync(LostPassword lost, CancellationToken cancellation)
    {
        foreach (var account in await FindAsync(lost.Who, cancellation))
        {
            if (account is { Email: not null, State: not AccountState.Suspended } && await _sent.TryTakeAsync(account.Id, cancellation))
            {
                await mail.SendResetAsync(account, lost.SiteUrl, cancellation);
            }
        }
    }

    private async Task<IReadOnlyList<Account>> FindAsync(string who, CancellationToken cancellation)
    {
        if (who.Contains('@', StringComparison.Ordinal))
        {
            return await accounts.ListByEmailAsync(who, MaxAccounts, cancellation);
        }

        return AccountName.TryParse(who, out var name) && await accounts.FindAsync(name, cancellation) is { } account ? [account] : [];
    }

    [LoggerMessage(1, LogLevel.Error, "A mail for a lost password was not written")]
    private partial void LogFailed(Exception failure);

    [LoggerMessage(2, LogLevel.Warning, "{Count} lost passwords wait to be mailed, which is the limit: one more was passed over")]
    private partial void LogDropped(int count);
}
