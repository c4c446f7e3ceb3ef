using System.Diagnostics;
using System.Globalization;
using Daybook.Server.Telemetry;

namespace Daybook.Server.Interfaces;

/// <summary>
/// The trace of a protocol request. Its first span says what came of the request in the words of OpenTelemetry's conventions, where they have some:
/// words from short lists in the program, and numbers, but never whose it was or anything that was sent.
/// </summary>
internal sealed class RequestTrace : IDisposable
{
    private readonly Activity _span;
    private readonly Wire _wire;
    private readonly RequestRecord _record;

    private RequestTrace(Activity span, Wire wire, RequestRecord record) => (_span, _wire, _record) = (span, wire, record);

    /// <summary>Begins it; null if nobody wants traces.</summary>
    /// <param name="wire">The interface that the request came by.</param>
    /// <param name="record">What is known of the request by the end; from now on it names the trace.</param>
    public static RequestTrace? Begin(Wire wire, RequestRecord record)
    {
        if (Measures.BeginTrace("request") is not { } span)
        {
            return null;
        }

        record.TraceId = span.Recorded ? span.TraceId.ToHexString() : null;
        return new RequestTrace(span, wire, record);
    }

    public void Dispose()
    {
        // What is not in the sample has a span that goes nowhere.
        if (_span.Recorded)
        {
            Describe();
        }

        _span.Dispose();
    }

    private void Describe()
    {
        _span.SetTag("rpc.system.name", _wire.Name);
        _span.SetTag("rpc.method", _record.Mode);
        _span.SetTag("daybook.outcome", _record.Result);

        // Of a body that was not read to its end nobody knows it.
        if (_record.Bytes > 0)
        {
            _span.SetTag("http.request.body.size", _record.Bytes);
        }

        if (_record.FaultCode is not { } number)
        {
            return;
        }

        var code = number.ToString(CultureInfo.InvariantCulture);
        _span.SetTag("rpc.response.status_code", code);

        // What a client does wrong is no failure of the server.
        if (_record.Result is "busy" or "failed")
        {
            _span.SetTag("error.type", code);
            _span.SetStatus(ActivityStatusCode.Error);
        }
    }
}
