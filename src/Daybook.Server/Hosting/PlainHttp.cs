using System.Net;
using Daybook.Server.Interfaces;
using Daybook.Server.Options;

namespace Daybook.Server.Hosting;

/// <summary>
/// Leads people who came without encryption to the site's own address, where the server encrypts by itself: what they type into a page is then not sent in the
/// clear. Programs stay, since old ones know no encryption; and so does what comes by a proxy, or to an address of the machine itself.
/// </summary>
internal static class PlainHttp
{
    /// <summary>The headers of a proxy: what is between it and the client is for it to say.</summary>
    private static readonly string[] OfProxies = ["X-Forwarded-For", "X-Forwarded-Proto", "Forwarded"];

    public static void Use(IApplicationBuilder app, DaybookSettings settings)
    {
        if (settings.Tls.Files is null || settings.Site is not { Url.Scheme: "https", Root: { } root })
        {
            return;
        }

        app.Use(next => context => IsFromBrowser(context.Request) ? LeadOn(context, root) : next(context));
    }

    private static bool IsFromBrowser(HttpRequest request) =>
        !request.IsHttps
        && (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        && !ProgramAddresses.Include(request.Path)
        && !IsLoopback(request.Host.Host)
        && !OfProxies.Any(request.Headers.ContainsKey);

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static Task LeadOn(HttpContext context, string root)
    {
        var request = context.Request;
        var response = context.Response;
        response.StatusCode = StatusCodes.Status308PermanentRedirect;
        response.Headers.Location = root + request.Path.ToUriComponent() + request.QueryString.ToUriComponent();

        // A browser that remembered it would come by https also where the operator gave that up.
        response.Headers.CacheControl = "no-store";
        response.ContentLength = 0;
        return Task.CompletedTask;
    }
}
