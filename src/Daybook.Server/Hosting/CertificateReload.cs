namespace Daybook.Server.Hosting;

/// <summary>
/// Looks every few seconds whether the files of the certificate have changed, and reads them again when they have and have come to rest: a tool that
/// renews them writes one after the other. Files that cannot be opened any more are a change as well, which the log tells of once.
/// </summary>
internal sealed partial class CertificateReload(ServerCertificate certificate, TimeProvider time, ILogger<CertificateReload> log) : BackgroundService
{
    /// <summary>How often it looks.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (certificate.Expires <= time.GetUtcNow())
        {
            LogExpired(certificate.Expires);
        }

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

    [LoggerMessage(1, LogLevel.Information, "The certificate was read again; it holds until {Expires:u}")]
    private partial void LogReloaded(DateTimeOffset expires);

    [LoggerMessage(2, LogLevel.Error, "The new certificate cannot be used, and the former one, which holds until {Expires:u}, stays: {Faults}")]
    private partial void LogKept(string faults, DateTimeOffset expires);

    [LoggerMessage(3, LogLevel.Warning, "The certificate expired on {Expires:u}")]
    private partial void LogExpired(DateTimeOffset expires);
}
