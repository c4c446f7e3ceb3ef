using System.Globalization;

namespace Daybook.Server.Hosting;

/// <summary>Tells browsers that came by https to come by nothing else, where the operator chose so.</summary>
internal static class StrictTransport
{
    public static void Use(IApplicationBuilder app, int days)
    {
        if (days == 0)
        {
            return;
        }

        var header = string.Create(CultureInfo.InvariantCulture, $"max-age={days * 86_400L}");
        app.Use(next => context =>
        {
            // RFC 6797, 7.2: never over http, where old clients go on.
            if (context.Request.IsHttps)
            {
                context.Response.Headers.StrictTransportSecurity = header;
            }

            return next(context);
        });
    }
}
