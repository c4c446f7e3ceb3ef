using System.Net;
using Daybook.Server.Options;

namespace Daybook.Server.Hosting;

/// <summary>
/// Says once in the log that forwarded headers come from somebody who is not in <c>Site:TrustedProxies</c>: either the setting lacks a proxy, and
/// then all clients seem to have one address, or somebody pretends.
/// </summary>
internal sealed partial class UntrustedProxyWarning(RequestDelegate next, SiteOptions site, ILogger<UntrustedProxyWarning> log)
{
    private static readonly string[] Headers = ["X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "Forwarded"];

    private int _warned;

    public Task InvokeAsync(HttpContext context)
    {
        if (_warned == 0
            && context.Connection.RemoteIpAddress is { } address
            && HasForwarded(context.Request.Headers)
            && !site.Trusts(address)
            && Interlocked.Exchange(ref _warned, 1) == 0)
        {
            LogUntrusted(address);
        }

        return next(context);
    }

    private static bool HasForwarded(IHeaderDictionary headers)
    {
        foreach (var name in Headers)
        {
            if (headers.ContainsKey(name))
            {
                return true;
            }
        }

        return false;
    }

    [LoggerMessage(1, LogLevel.Warning,
        "Forwarded headers came from {Address}, which is not in Site:TrustedProxies; they are ignored (this is said once)")]
    private partial void LogUntrusted(IPAddress address);
}
