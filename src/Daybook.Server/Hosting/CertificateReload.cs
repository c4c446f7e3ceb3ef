namespace Daybook.Server.Hosting;

/// <summary>
/// Looks every few seconds whether the files of the certificate have changed, and reads them again when they have and have come to rest: a tool that
/// renews them writes one after the other. Files that cannot be opened any more are a change as well, which the log tells of once. So it does of the end of a
/// certificate that nobody renews, when that is near and when it has come: else the first to notice would be those who visit the site.
/// </summary>
internal sealed partial class CertificateReload(ServerCertificate certificate, TimeProvider time, ILogger<CertificateReload> log) : BackgroundService
{
    /// <summary>How often it looks.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    /// <summary>The end of a certificate that it has told of as near.</summary>
    private DateTimeOffset? _near;

    /// <summary>The end that it has told of as come.</summary>
    private DateTimeOffset? _come;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        TellOfItsEnd();
        var (read, seen) = (certificate.FirstStamp, certificate.FirstStamp);
        try
        {
            while (true)
            {
                await Task.Delay(Every, time, stoppingToken);
                var now = certificate.Stamp;
                if (now != read && now == seen)
                {
                    Reload();
                    read = now;
                }

                seen = now;
                TellOfItsEnd();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops.
        }
    }

    private void Reload()
    {
        var faults = certificate.Reload(time.GetUtcNow());
        if (faults.Count == 0)
        {
            LogReloaded(certificate.Expires);
        }
        else
        {
            LogKept(string.Join("; ", faults), certificate.Expires);
        }
    }

    private void TellOfItsEnd()
    {
        var (now, end) = (time.GetUtcNow(), certificate.Expires);
        if (end <= now)
        {
            if (_come != end)
            {
                _come = end;
                LogExpired(end);
            }
        }
        else if (certificate.EndIsNear <= now && _near != end)
        {
            _near = end;
            LogNear(end);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "The certificate was read again; it holds until {Expires:u}")]
    private partial void LogReloaded(DateTimeOffset expires);

    [LoggerMessage(2, LogLevel.Error, "The new certificate cannot be used, and the former one, which holds until {Expires:u}, stays: {Faults}")]
    private partial void LogKept(string faults, DateTimeOffset expires);

    [LoggerMessage(3, LogLevel.Warning, "The certificate expired on {Expires:u}")]
    private partial void LogExpired(DateTimeOffset expires);

    [LoggerMessage(4, LogLevel.Warning, "The certificate holds only until {Expires:u}, and whatever renews it has not done so yet")]
    private partial void LogNear(DateTimeOffset expires);
}
