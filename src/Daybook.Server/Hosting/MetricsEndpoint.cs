using Daybook.Server.Telemetry;

namespace Daybook.Server.Hosting;

/// <summary>
/// <c>/metrics</c>, on an address of its own where nothing else answers. What decides is the port that the connection came in by: no header
/// and no proxy can change that.
/// </summary>
internal static class MetricsEndpoint
{
    public static void Use(WebApplication app, Uri? url)
    {
        if (url is null)
        {
            return;
        }

        // Made here, so that it counts from the start.
        var text = app.Services.GetRequiredService<PrometheusText>();
        var port = url.Port;
        app.Use(next => context => context.Connection.LocalPort == port ? AnswerAsync(context, text) : next(context));
    }

    private static Task AnswerAsync(HttpContext context, PrometheusText text)
    {
        if (context.Request.Path != "/metrics" || !(HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method)))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        context.Response.ContentType = PrometheusText.ContentType;
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(text.Write(), context.RequestAborted);
    }
}
