using System.Diagnostics;
using System.Globalization;
using Daybook.Server.Telemetry;

namespace Daybook.Server.Interfaces;

/// <summary>
/// The trace of a request for a page, or for whatever else is no mode and no picture. Its span says which page it was, by the pattern of its address
/// and never by the address itself, and what came of it, in the words of OpenTelemetry's conventions.
/// </summary>
internal sealed class PageTrace : IDisposable
{
    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"];

    /// <summary>Whatever else a client sends for a method.</summary>
    private const string OtherMethod = "_OTHER";

    private readonly Activity _span;

    private PageTrace(Activity span) => _span = span;

    /// <summary>Begins it; null if nobody wants traces.</summary>
    public static PageTrace? Begin(HttpContext context)
    {
        if (Measures.BeginTrace("page") is not { } span)
        {
            return null;
        }

        var trace = new PageTrace(span);
        context.Features.Set(trace);
        return trace;
    }

    /// <summary>The trace of a request for a page; null if that goes nowhere.</summary>
    public static string? IdOf(HttpContext context) =>
        context.Features.Get<PageTrace>()?._span is { Recorded: true } span ? span.TraceId.ToHexString() : null;

    /// <summary>Says what was answered.</summary>
    public void Describe(HttpContext context) => Describe(context, context.Response.StatusCode, failure: null);

    /// <summary>Says what kept it from being answered.</summary>
    /// <param name="context">The request.</param>
    /// <param name="failure">What went wrong; what is answered in place of a page is decided further out.</param>
    public void Describe(HttpContext context, Exception failure)
    {
        int? status = failure switch
        {
            BadHttpRequestException refused => refused.StatusCode,
            OperationCanceledException gone when Place.IsLossOfClient(gone, context) => null,
            _ => StatusCodes.Status500InternalServerError,
        };
        Describe(context, status, failure);
    }

    public void Dispose() => _span.Dispose();

    private void Describe(HttpContext context, int? status, Exception? failure)
    {
        if (!_span.Recorded)
        {
            return;
        }

        var method = Methods.Contains(context.Request.Method) ? context.Request.Method : OtherMethod;
        _span.SetTag("http.request.method", method);
        if (context.GetEndpoint() is RouteEndpoint { RoutePattern.RawText: { } route })
        {
            _span.DisplayName = $"{method} {route}";
            _span.SetTag("http.route", route);
        }

        if (status is not { } code)
        {
            return;
        }

        _span.SetTag("http.response.status_code", code);
        if (code >= StatusCodes.Status500InternalServerError)
        {
            _span.SetTag("error.type", failure?.GetType().FullName ?? code.ToString(CultureInfo.InvariantCulture));
            _span.SetStatus(ActivityStatusCode.Error);
        }
    }
}
