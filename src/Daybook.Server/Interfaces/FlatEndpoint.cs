using System.Security.Cryptography;
using Daybook.Core;
using Daybook.Protocol;
using Daybook.Protocol.Flat;
using Daybook.Server.Modes.Declarations;
using Daybook.Server.Options;
using Daybook.Server.Site;
using Daybook.Server.Telemetry;

namespace Daybook.Server.Interfaces;

/// <summary>The flat interface (fact sheet 1): a body of fields in, lines of keys and values out, always with HTTP 200.</summary>
internal sealed partial class FlatEndpoint(
    ModeDispatcher dispatcher, SiteAddress site, UserpicsOptions userpics, Measures measures, TimeProvider time, ILogger<FlatEndpoint> log)
{
    /// <summary>The paths under which clients know the interface.</summary>
    public static readonly IReadOnlyList<string> Paths = ["/interface/flat", "/cgi-bin/log.cgi"];

    /// <summary>Every escaped byte of a picture takes three; the rest is for the other fields.</summary>
    private readonly int _maxBody = checked(userpics.MaxBytes * 3 + 16 * 1024);

    /// <summary>Maps the paths.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var path in Paths)
        {
            // Any method: a request without a body is answered like an empty one.
            routes.Map(path, static (HttpContext context, FlatEndpoint endpoint) => endpoint.AnswerAsync(context));
        }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var started = time.GetTimestamp();
        using var trace = Measures.BeginTrace();
        var record = new RequestRecord();
        var reply = new FlatReply();
        var isTooLarge = false;
        string? encoding = null;
        try
        {
            var reading = measures.Begin(Stages.Read);
            using var body = await FlatBody.ReadAsync(context, _maxBody);
            record.Bytes = body.Length;
            var form = await body.ParseAsync(context.Request.ContentType);
            reading.Dispose();
            encoding = Read(form, CommonFields.ResponseEncoding);
            var answer = await dispatcher.DispatchAsync(form, site.CallerOf(context), record, context.RequestAborted);
            answer.Write(reply);
            CommonFields.Success.Write("OK", reply);
        }
        catch (BodyTooLargeException refused)
        {
            isTooLarge = true;
            reply = Failure(new ProtocolException(Faults.InvalidArgument, refused.Message), record);
        }
        catch (ProtocolException refused)
        {
            reply = Failure(refused, record);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            (record.Outcome, record.Result) = ("client went away", "gone");
            Log(record, time.GetElapsedTime(started));
            return;
        }
        catch (StorageUnavailableException failure)
        {
            LogStorage(failure);
            context.Response.Headers.RetryAfter = "5";
            reply = Failure(new ProtocolException(Faults.DatabaseUnavailable), record);
        }

        // CA1031: whatever it is, the client is told that it was the server, and the log what it was.
#pragma warning disable CA1031
        catch (Exception failure) when (failure is not BadHttpRequestException)
#pragma warning restore CA1031
        {
            var id = RandomNumberGenerator.GetHexString(12, lowercase: true);
            LogUnexpected(failure, id, record.Mode);
            reply = Failure(new ProtocolException(Faults.Internal), record);
        }

        Log(record, time.GetElapsedTime(started));
        await WriteAsync(context, encoding == "urlenc" ? reply.ToUrlEncoded() : reply.ToLines(), isTooLarge);
        if (isTooLarge)
        {
            await UnreadBody.DiscardAsync(context, time);
        }
    }

    private static FlatReply Failure(ProtocolException refused, RequestRecord record)
    {
        record.Outcome = refused.Message;
        record.Result = refused.Fault.Code < 500 ? "refused" : "failed";
        var reply = new FlatReply();
        CommonFields.Success.Write("FAIL", reply);
        CommonFields.ErrMsg.Write(refused.Message, reply);
        return reply;
    }

    /// <summary>Sends a reply.</summary>
    /// <param name="context">The request.</param>
    /// <param name="reply">The reply.</param>
    /// <param name="isLast">Whether the connection ends after it.</param>
    internal static async Task WriteAsync(HttpContext context, byte[] reply, bool isLast)
    {
        var response = context.Response;
        response.ContentType = "text/plain; charset=utf-8";
        response.ContentLength = reply.Length;
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        if (isLast)
        {
            response.Headers.Connection = "close";
        }

        await response.Body.WriteAsync(reply, context.RequestAborted);
        await response.CompleteAsync();
    }

    private static string? Read(FlatForm form, TextField field) => form.TryGet(field.Name, out var value) ? field.Read(value) : null;

    private void Log(RequestRecord record, TimeSpan elapsed)
    {
        measures.Request(record.Mode, record.Result, record.Bytes);
        LogRequest(record.Mode, record.Account, record.Outcome, record.UserpicId, record.Bytes, elapsed.TotalMilliseconds);
    }

    [LoggerMessage(1, LogLevel.Information,
        "mode {Mode} account {Account} outcome \"{Outcome}\" picid {Picid} bytes {Bytes} ms {Milliseconds:0.0}")]
    private partial void LogRequest(string mode, string account, string outcome, long? picid, long bytes, double milliseconds);

    [LoggerMessage(2, LogLevel.Error, "Failure {Id} in mode {Mode}")]
    private partial void LogUnexpected(Exception failure, string id, string mode);

    [LoggerMessage(3, LogLevel.Error, "The database did not answer")]
    private partial void LogStorage(Exception failure);
}
