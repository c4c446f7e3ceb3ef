using System.Net;
using Daybook.Protocol;
using Daybook.Server.Accounts;
using Daybook.Server.Bounds;
using Daybook.Server.Telemetry;
using Microsoft.AspNetCore.Http.Features;

namespace Daybook.Server.Interfaces;

/// <summary>
/// Answers at once, and with <c>Retry-After</c>, what is too much: so that those who are in are served, and those who are not know it while they
/// still listen. Pictures do not pass here; they come out of memory.
/// </summary>
internal sealed class CrowdLimit(RequestDelegate next, Places places, Measures measures, TimeProvider time)
{
    private const string Message = "too many requests at once; try again in a moment";

    public async Task InvokeAsync(HttpContext context)
    {
        var address = AddressKey.Of(context.Connection.RemoteIpAddress ?? IPAddress.None);
        using var place = places.TryTake(address, context, out var wasTakenBack);
        if (place is null)
        {
            await RefuseAsync(context);
            return;
        }

        if (wasTakenBack)
        {
            measures.CutOff();
        }

        context.Features.Set(place);

        // An answer of the protocol is one piece, whose writer says itself that it waits; those about health are a word.
        var isPage = !ProgramAddresses.IsFlat(context.Request.Path) && !IsXmlRpc(context.Request) && !ProgramAddresses.IsHealth(context.Request.Path);
        if (isPage)
        {
            var body = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
            context.Features.Set<IHttpResponseBodyFeature>(new WatchedAnswer(body, place));
            context.Response.OnStarting(AskToComeAgainIfBusy, context.Response);
        }

        using var trace = isPage ? PageTrace.Begin(context) : null;
        try
        {
            await next(context);
        }
        catch (Exception failure) when (trace is not null)
        {
            trace.Describe(context, failure);
            throw;
        }

        if (isPage)
        {
            measures.Page(context.Response.StatusCode);
            trace?.Describe(context);
        }
    }

    /// <summary>Whatever it is that cannot be answered now: of pages, feeds and documents of Atom it is the status that says so.</summary>
    private static Task AskToComeAgainIfBusy(object response)
    {
        if (response is HttpResponse { StatusCode: StatusCodes.Status503ServiceUnavailable } busy)
        {
            Outage.AskToComeAgain(busy);
        }

        return Task.CompletedTask;
    }

    private async Task RefuseAsync(HttpContext context)
    {
        // Whoever watches over the server must not restart it because it has much to do.
        if (ProgramAddresses.Is(context.Request.Path, ProgramAddresses.Alive))
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
            LastOfConnection.Mark(response);
            await response.WriteAsync($"There are {Message}.\n", context.RequestAborted);
            await response.CompleteAsync();
        }

        await UnreadBody.DiscardAsync(context, time);
    }

    /// <summary>How a request of the protocol is answered; null for any other.</summary>
    private static Wire? WireOf(HttpRequest request) =>
        ProgramAddresses.IsFlat(request.Path) ? new FlatWire() : IsXmlRpc(request) ? new XmlRpcWire() : null;

    /// <summary>Whether it is a call; whatever else comes to the address gets a page.</summary>
    private static bool IsXmlRpc(HttpRequest request) => HttpMethods.IsPost(request.Method) && ProgramAddresses.IsXmlRpc(request.Path);
}
