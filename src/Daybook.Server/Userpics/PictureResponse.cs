using System.Globalization;
using System.Text;
using Daybook.Server.Bounds;
using Microsoft.Net.Http.Headers;

namespace Daybook.Server.Userpics;

/// <summary>Sends pictures that never change: whole, in part, or not at all if the client has them (RFC 9110).</summary>
internal static class PictureResponse
{
    public const string NotForLong = "public, max-age=60";
    public const string Never = "no-store";

    /// <summary>What the web server takes of an answer before it waits for the client to take some of it, by its own setting.</summary>
    private const int PieceBytes = 64 * 1024;

    private const string ForEver = "public, max-age=31536000, immutable";

    /// <summary>Says what there is to know of a picture before its bytes are there.</summary>
    /// <returns>True if the client has it already: then the response is complete.</returns>
    public static bool BeginUnlessKnown(HttpContext context, PictureVersion version)
    {
        var response = context.Response;
        SetPolicy(response);
        response.Headers.CacheControl = ForEver;
        response.Headers.ETag = version.ETag;
        response.Headers.LastModified = version.LastModified;
        response.Headers.AcceptRanges = "bytes";
        if (!IsUnchanged(context.Request, version))
        {
            return false;
        }

        response.StatusCode = StatusCodes.Status304NotModified;
        return true;
    }

    /// <summary>Sends the picture, or the part of it that is asked for.</summary>
    public static Task SendAsync(HttpContext context, PictureVersion version, string contentType, ReadOnlyMemory<byte> picture)
    {
        var response = context.Response;
        var part = PartOf(context, version, picture.Length);
        if (part is { Length: 0 })
        {
            // Cached, it would stand in for the picture.
            response.Headers.CacheControl = Never;
            response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
            response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes */{picture.Length}");
            return Task.CompletedTask;
        }

        var bytes = picture;
        if (part is { } range)
        {
            bytes = bytes.Slice(range.Start, range.Length);
            response.StatusCode = StatusCodes.Status206PartialContent;
            response.Headers.ContentRange =
                string.Create(CultureInfo.InvariantCulture, $"bytes {range.Start}-{range.Start + range.Length - 1}/{picture.Length}");
        }

        return WriteAsync(context, contentType, bytes);
    }

    /// <summary>Answers something else than the picture that was asked for.</summary>
    public static Task SendInsteadAsync(HttpContext context, string contentType, string caching, ReadOnlyMemory<byte> body)
    {
        SetPolicy(context.Response);
        context.Response.Headers.CacheControl = caching;
        return WriteAsync(context, contentType, body);
    }

    /// <summary>Answers with a line of text.</summary>
    public static Task SendTextAsync(HttpContext context, int status, string caching, string text)
    {
        context.Response.StatusCode = status;
        return SendInsteadAsync(context, "text/plain; charset=utf-8", caching, Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Answers that the server is too busy for this now.</summary>
    public static Task AskToTryAgainAsync(HttpContext context)
    {
        Outage.AskToComeAgain(context.Response);
        return SendTextAsync(context, StatusCodes.Status503ServiceUnavailable, Never, "Try again in a moment.\n");
    }

    private static Task WriteAsync(HttpContext context, string contentType, ReadOnlyMemory<byte> body)
    {
        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.Length;

        if (HttpMethods.IsHead(context.Request.Method))
        {
            return Task.CompletedTask;
        }

        // CA2016: the web server ends a write by itself when the client goes away; a token to be told of it costs more than the write.
#pragma warning disable CA2016
        return body.Length <= PieceBytes ? context.Response.Body.WriteAsync(body).AsTask() : WriteInPiecesAsync(context.Response.Body, body);
#pragma warning restore CA2016
    }

    /// <summary>What is written at once is copied at once: in pieces no more of a large picture waits for a slow client than one of them and the one before.</summary>
    private static async Task WriteInPiecesAsync(Stream response, ReadOnlyMemory<byte> body)
    {
        for (; body.Length > 0; body = body[Math.Min(PieceBytes, body.Length)..])
        {
            await response.WriteAsync(body[..Math.Min(PieceBytes, body.Length)]);
        }
    }

    /// <summary>RFC 9110, 13.2.2: If-Modified-Since counts only where there is no If-None-Match, not even a malformed one.</summary>
    private static bool IsUnchanged(HttpRequest request, PictureVersion version) => request.Headers.IfNoneMatch switch
    {
        // As a browser that has it asks.
        { Count: 1 } tag when tag[0] == version.ETag => true,
        { Count: > 0 } => request.GetTypedHeaders().IfNoneMatch.Any(
            known => known.Equals(EntityTagHeaderValue.Any) || known.Compare(version.Tag, useStrongComparison: false)),
        _ => request.Headers.IfModifiedSince.Count > 0
            && request.GetTypedHeaders().IfModifiedSince is { } since && version.Modified <= since,
    };

    /// <summary>
    /// The part that is asked for: null for the whole, a length of 0 for a part that there is not. Of several parts, the whole is sent, as
    /// RFC 9110, 14.2 allows.
    /// </summary>
    private static (int Start, int Length)? PartOf(HttpContext context, PictureVersion version, int size)
    {
        if (context.Request.Headers.Range.Count == 0 || !HttpMethods.IsGet(context.Request.Method))
        {
            return null;
        }

        var request = context.Request.GetTypedHeaders();
        if (request.Range is not { Ranges: { Count: 1 } ranges } header
            || !header.Unit.Equals("bytes", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        // RFC 9110, 13.1.5: a part of another version than the client has is of no use to it.
        if (request.Headers.ContainsKey(HeaderNames.IfRange)
            && !(request.IfRange?.EntityTag?.Compare(version.Tag, useStrongComparison: true) ?? request.IfRange?.LastModified == version.Modified))
        {
            return null;
        }

        var range = ranges.First();
        if (range.From is not { } from)
        {
            var last = (int)Math.Min(range.To ?? 0, size);
            return (size - last, last);
        }

        return from >= size ? (0, 0) : ((int)from, (int)(Math.Min(range.To ?? size - 1, size - 1) - from + 1));
    }

    /// <summary>The bytes came from strangers: a browser shows them as a picture of their declared type, or not at all.</summary>
    private static void SetPolicy(HttpResponse response)
    {
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
        response.Headers.AccessControlAllowOrigin = "*";
        response.Headers["Cross-Origin-Resource-Policy"] = "cross-origin";
    }
}

/// <summary>What tells a picture from all others, so that clients need not get it twice.</summary>
/// <param name="Tag">Its entity tag.</param>
/// <param name="Modified">Since when it is so, in whole seconds.</param>
internal sealed record PictureVersion(EntityTagHeaderValue Tag, DateTimeOffset Modified)
{
    /// <summary>The tag as a header.</summary>
    public string ETag { get; } = Tag.ToString();

    /// <summary>The time as a header.</summary>
    public string LastModified { get; } = HeaderUtilities.FormatDate(Modified);

    /// <summary>The version of a stored picture, or of one of its copies.</summary>
    /// <param name="hash">SHA-256 of the stored bytes.</param>
    /// <param name="copy">What distinguishes the copy; empty for the stored bytes.</param>
    /// <param name="createdAt">When the picture was uploaded.</param>
    public static PictureVersion Of(ReadOnlyMemory<byte> hash, string copy, DateTimeOffset createdAt) => new(
        new($"\"{Convert.ToHexStringLower(hash.Span[..16])}{(copy.Length == 0 ? "" : "-")}{copy}\""),
        new(createdAt.Ticks - createdAt.Ticks % TimeSpan.TicksPerSecond, createdAt.Offset));
}
