using System.Globalization;
using System.Net;
using Daybook.Server.Modes;
using Daybook.Server.Options;

namespace Daybook.Server.Site;

/// <summary>How clients reach this server: what every address in a reply or page begins with.</summary>
internal sealed class SiteAddress(SiteOptions options)
{
    /// <summary>What people are told where no mail can be sent since <see cref="LinkUrlOf"/> is null.</summary>
    public const string NoLink = "This server cannot send the e-mail, because it does not know its own address. Whoever runs it has to set Site:Url.";

    private readonly string? _configured = options.Root;

    /// <summary>
    /// <c>Site:Url</c> where it is set; else what the client itself said in <c>Host</c>, which only happens on a server that listens on
    /// loopback alone.
    /// </summary>
    public string UrlOf(HttpContext context)
    {
        if (_configured is not null)
        {
            return _configured;
        }

        var host = context.Request.Host;
        var local = context.Connection;
        if (!host.HasValue)
        {
            host = new HostString("127.0.0.1", local.LocalPort);
        }
        else if (host.Port is null && IsLoopback(host.Host) && local.LocalPort is not (80 or 443 or 0))
        {
            // Old clients leave the port out of Host. On loopback no proxy can have chosen another one.
            host = new HostString(host.Host, local.LocalPort);
        }

        return $"{context.Request.Scheme}://{host.ToUriComponent()}";
    }

    /// <summary>
    /// What a link in a mail begins with: <c>Site:Url</c>, or an address of loopback. Null if neither is known: who asks for a mail does not choose where a
    /// link leads that somebody else is to open.
    /// </summary>
    public string? LinkUrlOf(HttpContext context) =>
        _configured is not null || !context.Request.Host.HasValue || IsLoopback(context.Request.Host.Host) ? UrlOf(context) : null;

    /// <summary>What addresses in a mail begin with that only tells of something: where none is known, where the server listens.</summary>
    public string NoticeUrlOf(HttpContext context) =>
        LinkUrlOf(context) ?? string.Create(CultureInfo.InvariantCulture, $"{context.Request.Scheme}://127.0.0.1:{context.Connection.LocalPort}");

    /// <summary>Where a protocol request came from.</summary>
    public Caller CallerOf(HttpContext context) => new(
        context.Connection.RemoteIpAddress ?? IPAddress.None,
        UrlOf(context),
        context.Request.Headers.Cookie.Count > 0 ? context.Request.Cookies["ljsession"] : null,
        context.Request.Headers["X-LJ-Auth"] == "cookie",
        context.Request.Headers.UserAgent.ToString());

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
