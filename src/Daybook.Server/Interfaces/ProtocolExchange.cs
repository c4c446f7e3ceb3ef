using System.Security.Cryptography;
using Daybook.Core;
using Daybook.Protocol;
using Daybook.Server.Bounds;
using Daybook.Server.Options;
using Daybook.Server.Site;
using Daybook.Server.Telemetry;

namespace Daybook.Server.Interfaces;

/// <summary>
/// One request in, one answer out, one line in the log, whichever interface it came by. Every failure ends here.
/// </summary>
/// <remarks>No answer waits for its line: where the log has no room for it at the moment, it is written after the answer was sent.</remarks>
internal sealed partial class ProtocolExchange(
    ModeDispatcher dispatcher, SiteAddress site, UserpicsOptions userpics, Measures measures, TimeProvider time,
    ILogRoom room, ILogger<ProtocolExchange> log)
{
    private readonly int _maxBody = userpics.MaxRequest;

    /// <summary>Answers a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="wire">How it is read and answered; disposed with it.</param>
    public async Task AnswerAsync(HttpContext context, Wire wire)
    {
        using var ending = wire;
        var started = time.GetTimestamp();
        var record = new RequestRecord();
        using var trace = RequestTrace.Begin(wire, record);
        var isTooLarge = false;
        using var answer = new AnswerBuffer();
        RequestBody? body = null;
        try
        {
            WireRequest request;
            using (measures.Begin(Stages.Read))
            {
                body = await RequestBody.ReadAsync(context, _maxBody);
                record.Bytes = body.Length;
                request = await wire.ReadAsync(body.Bytes, context.Request.ContentType);
            }

            wire.Write(await dispatcher.DispatchAsync(request, site.CallerOf(context), record, context.RequestAborted), answer);
        }
        catch (BodyTooLargeException refused)
        {
            isTooLarge = true;
            Refuse(new ProtocolException(Faults.InvalidArgument, refused.Message));
        }
        catch (ProtocolException refused)
        {
            Refuse(refused);
            if (IsBusy(refused.Fault))
            {
                record.Result = "busy";
                Outage.AskToComeAgain(context.Response);
            }
        }
        catch (OperationCanceledException gone) when (Place.IsLossOfClient(gone, context))
        {
            (record.Outcome, record.Result) = ("client went away", "gone");
            Log(context, record, started);
            throw;
        }
        catch (StorageUnavailableException failure)
        {
            Outage.Log(log, failure);
            Outage.AskToComeAgain(context.Response);
            Refuse(new ProtocolException(Faults.DatabaseUnavailable));
        }

        catch (BadHttpRequestException refused)
        {
            (record.Outcome, record.Result) = (refused.Message, "refused");
            Log(context, record, started);
            throw;
        }

        // CA1031: whatever it is, the client is told that it was the server, and the log what it was.
#pragma warning disable CA1031
        catch (Exception failure)
#pragma warning restore CA1031
        {
            var id = RandomNumberGenerator.GetHexString(12, lowercase: true);
            LogUnexpected(failure, id, record.Mode);
            Refuse(new ProtocolException(Faults.Internal, $"the operator finds it in the log as {id}"));
        }
        finally
        {
            body?.Dispose();
        }

        Log(context, record, started);
        await WriteAsync(context, wire.ContentType, answer.Written, isTooLarge);
        if (isTooLarge)
        {
            await UnreadBody.DiscardAsync(context, time);
        }

        void Refuse(ProtocolException refused)
        {
            record.Outcome = refused.Message;
            record.FaultCode = refused.Fault.Code;
            record.Result = refused.Fault.Code < 500 ? "refused" : "failed";
            answer.Clear();
            wire.Write(refused, answer);
        }
    }

    /// <summary>Sends an answer.</summary>
    /// <param name="context">The request.</param>
    /// <param name="contentType">The type of the answer.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="isLast">Whether the connection ends after it.</param>
    internal static async Task WriteAsync(HttpContext context, string contentType, ReadOnlyMemory<byte> answer, bool isLast)
    {
        var response = context.Response;
        response.ContentType = contentType;
        response.ContentLength = answer.Length;
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        if (isLast)
        {
            LastOfConnection.Mark(response);
        }

        var place = Place.Of(context);
        var sending = response.Body.WriteAsync(answer, context.RequestAborted).AsTask();
        await (place?.WaitAsync(sending, answer.Length) ?? sending);
        var ending = response.CompleteAsync();
        await (place?.WaitAsync(ending, 0) ?? ending);
    }

    /// <summary>Whether the server has too much to do: only then does it refuse, with an error of its own, what may be asked for again.</summary>
    private static bool IsBusy(Fault fault) => fault.IsTemporary && fault.Code >= Faults.Internal.Code;

    private void Log(HttpContext context, RequestRecord record, long started)
    {
        record.Elapsed = time.GetElapsedTime(started);
        measures.Request(record.Mode, record.Result, record.Bytes);
        if (room.HasRoom || !log.IsEnabled(LogLevel.Information))
        {
            Tell(record);
        }
        else
        {
            // By then its place is somebody else's, and no thread waits: only the next request of the same connection does.
            context.Response.OnCompleted(TellOnceThereIsRoomAsync, record);
        }
    }

    private async Task TellOnceThereIsRoomAsync(object record)
    {
        await room.WaitForRoomAsync();
        Tell((RequestRecord)record);
    }

    private void Tell(RequestRecord record)
    {
        var milliseconds = record.Elapsed.TotalMilliseconds;
        if (record.TraceId is not { } trace)
        {
            LogRequest(record.Mode, record.Account, record.Outcome, record.UserpicId, record.Bytes, milliseconds);
        }
        else if (record.UserpicId is { } picid)
        {
            LogTracedUserpic(record.Mode, record.Account, record.Outcome, picid, record.Bytes, milliseconds, trace);
        }
        else
        {
            LogTraced(record.Mode, record.Account, record.Outcome, record.Bytes, milliseconds, trace);
        }
    }

    [LoggerMessage(1, LogLevel.Information,
        "mode {Mode} account {Account} outcome \"{Outcome}\" picid {Picid} bytes {Bytes} ms {Milliseconds:0.0}")]
    private partial void LogRequest(string mode, string account, string outcome, long? picid, long bytes, double milliseconds);

    // Of more than six values, one that is null would be left out in place of (null): so there is a line for what has no userpic.
    [LoggerMessage(3, LogLevel.Information,
        "mode {Mode} account {Account} outcome \"{Outcome}\" picid (null) bytes {Bytes} ms {Milliseconds:0.0} trace {Trace}")]
    private partial void LogTraced(string mode, string account, string outcome, long bytes, double milliseconds, string trace);

    [LoggerMessage(4, LogLevel.Information,
        "mode {Mode} account {Account} outcome \"{Outcome}\" picid {Picid} bytes {Bytes} ms {Milliseconds:0.0} trace {Trace}")]
    private partial void LogTracedUserpic(
        string mode, string account, string outcome, long picid, long bytes, double milliseconds, string trace);

    [LoggerMessage(2, LogLevel.Error, "Failure {Id} in mode {Mode}")]
    private partial void LogUnexpected(Exception failure, string id, string mode);
}
