using System.Security.Cryptography;
using Daybook.Server.Interfaces;
using Daybook.Server.Site.Visits;
using Daybook.Server.Telemetry;
using Microsoft.AspNetCore.Http.Features;

namespace Daybook.Server.Hosting;

/// <summary>Answers what nobody expected: an id for the client and for the log, and nothing else for the client.</summary>
internal sealed partial class LastResort(RequestDelegate next, Measures measures, ILogger<LastResort> log)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException gone) when (Place.IsLossOfClient(gone, context))
        {
            // The client is gone: there is nobody to answer, and no rest of the body, for which the web server would look as long as it does not know.
            await EndConnectionAsync(context.Response);
            context.Abort();
        }
        catch (BadHttpRequestException refused) when (!context.Response.HasStarted)
        {
            // A request that broke off, came too slowly or is no HTTP: no fault of the server, which would be logged at length.
            LogRefused(context.Request.Path, refused.Message);
            context.Response.Clear();
            context.Response.StatusCode = refused.StatusCode;
            Count(context, refused.StatusCode);
            await EndConnectionAsync(context.Response);
        }

        // CA1031: a response that has not begun can still say that the fault is the server's.
#pragma warning disable CA1031
        catch (Exception failure) when (!context.Response.HasStarted)
#pragma warning restore CA1031
        {
            var id = RandomNumberGenerator.GetHexString(12, lowercase: true);
            if (PageTrace.IdOf(context) is { } trace)
            {
                LogTraced(failure, id, context.Request.Path, trace);
            }
            else
            {
                LogUnexpected(failure, id, context.Request.Path);
            }

            Count(context, StatusCodes.Status500InternalServerError);
            context.Response.Clear();
            if (await FailurePage.TryShowAsync(context, id))
            {
                return;
            }

            context.Response.Clear();
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            context.Response.ContentType = "text/plain; charset=utf-8";
            await context.Response.WriteAsync($"The server failed. The operator finds it in the log as {id}.\n", context.RequestAborted);
        }
    }

    /// <summary>
    /// This is the connection's last request. The web server takes that from a response that has begun: else it would look for the next one, also on
    /// a connection that is half closed already, and log that it cannot.
    /// </summary>
    private static async Task EndConnectionAsync(HttpResponse response)
    {
        if (!response.HasStarted)
        {
            LastOfConnection.Mark(response);
            response.ContentLength = 0;
            await response.StartAsync();
        }
    }

    /// <summary>Requests of the protocol and pictures have figures of their own.</summary>
    private void Count(HttpContext context, int status)
    {
        if (context.Features.Get<IHttpResponseBodyFeature>() is WatchedAnswer)
        {
            measures.Page(status);
        }
    }

    [LoggerMessage(2, LogLevel.Debug, "Refused at {Path}: {Reason}")]
    private partial void LogRefused(PathString path, string reason);

    [LoggerMessage(1, LogLevel.Error, "Failure {Id} at {Path}")]
    private partial void LogUnexpected(Exception failure, string id, PathString path);

    [LoggerMessage(3, LogLevel.Error, "Failure {Id} at {Path} trace {Trace}")]
    private partial void LogTraced(Exception failure, string id, PathString path, string trace);
}
