using System.Net;
using Daybook.Protocol;
using Daybook.Server.Accounts;
using Daybook.Server.Bounds;
using Daybook.Server.Telemetry;

namespace Daybook.Server.Interfaces;

/// <summary>
/// Answers at once, and with <c>Retry-After</c>, what is too much: so that those who are in are served, and those who are not know it while they
/// still listen. Pictures do not pass here; they come out of memory.
/// </summary>
internal sealed class CrowdLimit(RequestDelegate next, Crowd crowd, Measures measures, TimeProvider time)
{
    private const string Message = "too many requests at once; try again in a moment";

    public async Task InvokeAsync(HttpContext context)
    {
        var address = AddressKey.Of(context.Connection.RemoteIpAddress ?? IPAddress.None);
        if (!crowd.TryEnter(address))
        {
            await RefuseAsync(context);
            return;
        }

        try
        {
            await next(context);
        }
        finally
        {
            crowd.Leave(address);
        }
    }

    private async Task RefuseAsync(HttpContext context)
    {
        // Whoever watches over the server must not restart it because it has much to do.
        if (context.Request.Path == "/healthz")
        {
            await next(context);
            return;
        }

        measures.TurnedAway();
        var response = context.Response;
        Outage.AskToComeAgain(response);
        using var wire = WireOf(context.Request);
        if (wire is not null)
        {
            using var answer = new AnswerBuffer();
            wire.Write(new ProtocolException(Faults.Internal, Message), answer);
            await ProtocolExchange.WriteAsync(context, wire.ContentType, answer.Written, isLast: true);
        }
        else
        {
            response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            response.ContentType = "text/plain; charset=utf-8";
            response.Headers.CacheControl = "no-store";
            response.Headers.Connection = "close";
            await response.WriteAsync($"There are {Message}.\n", context.RequestAborted);
            await response.CompleteAsync();
        }

        await UnreadBody.DiscardAsync(context, time);
    }

    /// <summary>How a request of the protocol is answered; null for any other.</summary>
    private static Wire? WireOf(HttpRequest request)
    {
        if (FlatEndpoint.Paths.Contains(request.Path.Value, StringComparer.OrdinalIgnoreCase))
        {
            return new FlatWire();
        }

        return HttpMethods.IsPost(request.Method) && request.Path.Equals(XmlRpcEndpoint.Path, StringComparison.OrdinalIgnoreCase) ? new XmlRpcWire() : null;
    }
}
