using Daybook.Server.Options;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Daybook.Server.Mail;

/// <summary>
/// Carries the letters of the outbox to the SMTP server, one after the other. When the server does not answer, or says of a letter that it may come
/// again later, it tries again with growing pauses, for two days. Without a server the letters stay where they are.
/// </summary>
internal sealed partial class Courier(
    Outbox outbox, MailOptions options, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<Courier> log) : BackgroundService
{
    /// <summary>How long it tries; then the letter is set aside. What it says is of no use any more.</summary>
    public static readonly TimeSpan KeepsTrying = TimeSpan.FromDays(2);

    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(30);

    /// <summary>How long the server may take to let us in, and to say goodbye.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How long it may take for a letter: ten minutes for what follows the text alone (RFC 5321, 4.5.3.2.6), in which it may look for viruses. Whoever gives up
    /// before it has answered sends a letter twice that it took.
    /// </summary>
    private static readonly TimeSpan LetterPatience = TimeSpan.FromMinutes(15);

    /// <summary>Letters that were tried and are still here: how often, and when the next try is.</summary>
    private readonly Dictionary<string, (int Tries, DateTimeOffset Next)> _later = [];

    /// <summary>Letters that were sent and whose files could not be deleted, as where the disk became read-only: they must not go out again.</summary>
    private readonly HashSet<string> _sent = [];

    /// <summary>Once the server runs, says where mail goes if nothing takes it, so that nobody waits for it in vain.</summary>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Smtp is not null)
        {
            return base.StartAsync(cancellationToken);
        }

        lifetime.ApplicationStarted.Register(() => LogKept(outbox.Folder));
        return Task.CompletedTask;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await RunAsync(options.Smtp!, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops; what waits is sent after the next start.
        }
    }

    private async Task RunAsync(SmtpOptions server, CancellationToken cancellation)
    {
        var failures = 0;
        while (true)
        {
            try
            {
                await DeliverAsync(server, cancellation);
                failures = 0;
                await outbox.WaitAsync(UntilNext(), cancellation);
            }

            // CA1031: whatever is wrong with the server or the way to it may pass, the letters stay, and the operator reads what it is.
#pragma warning disable CA1031
            catch (Exception failure) when (!cancellation.IsCancellationRequested)
#pragma warning restore CA1031
            {
                var pause = Pause(failures++);
                LogFailed(server, pause, FirstLine(failure.Message));
                await Task.Delay(pause, time, cancellation);
            }
        }
    }

    /// <summary>Sends whatever is due.</summary>
    private async Task DeliverAsync(SmtpOptions server, CancellationToken cancellation)
    {
        var due = Due();
        if (due.Count == 0)
        {
            return;
        }

        using var deadline = new CancellationTokenSource(Patience, time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        using var smtp = new SmtpClient { Timeout = (int)LetterPatience.TotalMilliseconds };

        // Who issued the certificate can be asked whether it still holds, and would learn of every mail; mail servers do without.
        smtp.CheckCertificateRevocation = false;
        await smtp.ConnectAsync(server.Host, server.Port, Encryption(server.Security), ending.Token);
        if (server.User is not null)
        {
            await smtp.AuthenticateAsync(server.User, server.Password!, ending.Token);
        }

        foreach (var letter in due)
        {
            deadline.CancelAfter(LetterPatience);
            await SendAsync(smtp, letter, ending.Token);
        }

        deadline.CancelAfter(Patience);
        await smtp.DisconnectAsync(quit: true, ending.Token);
    }

    /// <summary>What is to be sent now: first what was tried least often, and of that the oldest.</summary>
    private List<WaitingLetter> Due()
    {
        var now = time.GetUtcNow();
        var due = new List<WaitingLetter>();
        var waiting = outbox.Waiting();
        ForgetOthers(waiting);
        foreach (var letter in waiting)
        {
            if (_sent.Contains(letter.File))
            {
                Delete(letter);
            }
            else if (now - letter.PostedAt >= KeepsTrying)
            {
                SetAside(letter);
                LogGivenUp(letter.Name);
            }
            else if (!_later.TryGetValue(letter.File, out var later) || later.Next <= now)
            {
                due.Add(letter);
            }
        }

        return [.. due.OrderBy(letter => _later.GetValueOrDefault(letter.File).Tries)];
    }

    /// <summary>Forgets letters that somebody took out of the folder: there would always be one whose time has come, and nothing to wait for.</summary>
    private void ForgetOthers(IReadOnlyList<WaitingLetter> waiting)
    {
        foreach (var gone in _later.Keys.Except(waiting.Select(letter => letter.File)).ToList())
        {
            _later.Remove(gone);
        }

        _sent.IntersectWith(waiting.Select(letter => letter.File));
    }

    private async Task SendAsync(SmtpClient smtp, WaitingLetter letter, CancellationToken cancellation)
    {
        try
        {
            using var message = await MimeMessage.LoadAsync(letter.File, cancellation);
            await smtp.SendAsync(message, cancellation);
            _later.Remove(letter.File);
            Delete(letter);
        }

        // That the sender is refused is no fault of the letter: the settings or the server are wrong for all of them.
        catch (SmtpCommandException refused) when (refused.ErrorCode is SmtpErrorCode.RecipientNotAccepted or SmtpErrorCode.MessageNotAccepted)
        {
            if ((int)refused.StatusCode >= 500)
            {
                SetAside(letter);
                LogRefused(letter.Name, (int)refused.StatusCode, FirstLine(refused.Message));
                return;
            }

            var pause = Postpone(letter);
            LogLater(letter.Name, pause, (int)refused.StatusCode, FirstLine(refused.Message));
        }
        catch (Exception unfit) when (unfit is FormatException or NotSupportedException)
        {
            // It is no mail any more, or its address has letters that the server does not know.
            SetAside(letter);
            LogUnfit(letter.Name, FirstLine(unfit.Message));
        }
        catch
        {
            // It may be at this very letter that the connection breaks, each time: the others come before it.
            Postpone(letter);
            throw;
        }
    }

    /// <summary>Deletes a letter that was sent. Where it cannot, that is said once.</summary>
    private void Delete(WaitingLetter letter)
    {
        try
        {
            File.Delete(letter.File);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            if (_sent.Add(letter.File))
            {
                LogNotDeleted(letter.Name, FirstLine(failure.Message));
            }
        }
    }

    /// <summary>Lets a letter wait for its next try.</summary>
    /// <returns>For how long.</returns>
    private TimeSpan Postpone(WaitingLetter letter)
    {
        var tries = _later.GetValueOrDefault(letter.File).Tries;
        var pause = Pause(tries);
        _later[letter.File] = (tries + 1, time.GetUtcNow() + pause);
        return pause;
    }

    private void SetAside(WaitingLetter letter)
    {
        _later.Remove(letter.File);
        outbox.SetAside(letter);
    }

    private TimeSpan UntilNext()
    {
        var next = _later.Values.Select(later => later.Next - time.GetUtcNow()).DefaultIfEmpty(LongestPause).Min();
        return next > TimeSpan.Zero ? next : TimeSpan.Zero;
    }

    private static TimeSpan Pause(int failures) =>
        failures < 10 && ShortestPause * (1 << failures) is var pause && pause < LongestPause ? pause : LongestPause;

    private static string FirstLine(string text) => text.Split('\n', 2)[0].TrimEnd();

    private static SecureSocketOptions Encryption(SmtpSecurity security) => security switch
    {
        SmtpSecurity.Tls => SecureSocketOptions.SslOnConnect,
        SmtpSecurity.StartTls => SecureSocketOptions.StartTls,
        _ => SecureSocketOptions.None,
    };

    [LoggerMessage(1, LogLevel.Information, "Mail stays as .eml files in {Folder}, since no Mail:Smtp:Host is set")]
    private partial void LogKept(string folder);

    [LoggerMessage(2, LogLevel.Warning, "Mail could not be given to {Server}; next try in {Pause}: {Reason}")]
    private partial void LogFailed(SmtpOptions server, TimeSpan pause, string reason);

    [LoggerMessage(3, LogLevel.Warning, "The mail server did not take {File} yet; next try in {Pause} ({Status}): {Reason}")]
    private partial void LogLater(string file, TimeSpan pause, int status, string reason);

    [LoggerMessage(4, LogLevel.Error, "The mail server refused {File}; it lies in outbox/undelivered ({Status}): {Reason}")]
    private partial void LogRefused(string file, int status, string reason);

    [LoggerMessage(5, LogLevel.Error, "No server took {File} for two days; it lies in outbox/undelivered")]
    private partial void LogGivenUp(string file);

    [LoggerMessage(6, LogLevel.Error, "{File} cannot be sent; it lies in outbox/undelivered: {Reason}")]
    private partial void LogUnfit(string file, string reason);

    [LoggerMessage(7, LogLevel.Error, "{File} was sent, but cannot be deleted: after the next start it would be sent again, so delete it before: {Reason}")]
    private partial void LogNotDeleted(string file, string reason);
}
