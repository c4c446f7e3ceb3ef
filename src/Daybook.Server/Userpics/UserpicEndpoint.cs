using System.Globalization;
using System.Text;
using Daybook.Core;
using Daybook.Core.Userpics;
using Microsoft.AspNetCore.Http.Headers;
using Microsoft.Net.Http.Headers;

namespace Daybook.Server.Userpics;

/// <summary>Serves the stored bytes of a userpic: they never change, and the number is never used again.</summary>
internal sealed partial class UserpicEndpoint(IUserpicStore userpics, ILogger<UserpicEndpoint> log)
{
    private const string ForEver = "public, max-age=31536000, immutable";
    private const string NotForLong = "public, max-age=60";
    private const string Never = "no-store";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods(
            UserpicUrl.Route,
            [HttpMethods.Get, HttpMethods.Head],
            static (HttpContext context, string userpicId, string accountId, UserpicEndpoint endpoint) =>
                endpoint.AnswerAsync(context, userpicId, accountId));

        // Without this, other methods would come to the page that says that there is no such page.
        routes.Map(UserpicUrl.Route, static (HttpContext context) =>
        {
            context.Response.Headers.Allow = "GET, HEAD";
            return AnswerTextAsync(context, StatusCodes.Status405MethodNotAllowed, Never, "A userpic can only be read.\n");
        });
    }

    private async Task AnswerAsync(HttpContext context, string userpicId, string accountId)
    {
        UserpicFile? file = null;
        try
        {
            if (UserpicUrl.TryReadId(userpicId, out var userpic) && UserpicUrl.TryReadId(accountId, out var account))
            {
                file = await userpics.ReadAsync(userpic, account, context.RequestAborted);
            }
        }
        catch (StorageUnavailableException failure)
        {
            LogStorage(failure);
            context.Response.Headers.RetryAfter = "5";
            await AnswerTextAsync(context, StatusCodes.Status503ServiceUnavailable, Never, "Try again in a moment.\n");
            return;
        }

        if (file is null)
        {
            await AnswerTextAsync(context, StatusCodes.Status404NotFound, NotForLong, "No such userpic.\n");
            return;
        }

        if (file.IsSuspended)
        {
            await AnswerAsync(context, NeutralPicture.ContentType, NotForLong, NeutralPicture.Bytes);
            return;
        }

        var response = context.Response;
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(file.Hash.Span[..16])}\"");
        var modified = new DateTimeOffset(file.CreatedAt.Ticks - file.CreatedAt.Ticks % TimeSpan.TicksPerSecond, file.CreatedAt.Offset);
        SetPolicy(response);
        response.Headers.CacheControl = ForEver;
        response.Headers.ETag = tag.ToString();
        response.Headers.LastModified = HeaderUtilities.FormatDate(modified);
        response.Headers.AcceptRanges = "bytes";

        var request = context.Request.GetTypedHeaders();
        if (IsUnchanged(request, tag, modified))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        var part = PartOf(context, request, tag, modified, file.Bytes.Length);
        if (part is { Length: 0 })
        {
            // Cached, it would stand in for the picture.
            response.Headers.CacheControl = Never;
            response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
            response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes */{file.Bytes.Length}");
            return;
        }

        var bytes = file.Bytes;
        if (part is { } range)
        {
            bytes = bytes.Slice(range.Start, range.Length);
            response.StatusCode = StatusCodes.Status206PartialContent;
            response.Headers.ContentRange =
                string.Create(CultureInfo.InvariantCulture, $"bytes {range.Start}-{range.Start + range.Length - 1}/{file.Bytes.Length}");
        }

        response.ContentType = file.ContentType;
        response.ContentLength = bytes.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.Body.WriteAsync(bytes, context.RequestAborted);
        }
    }

    /// <summary>RFC 9110, 13.2.2: If-Modified-Since counts only where there is no If-None-Match, not even a malformed one.</summary>
    private static bool IsUnchanged(RequestHeaders request, EntityTagHeaderValue tag, DateTimeOffset modified) =>
        request.Headers.ContainsKey(HeaderNames.IfNoneMatch)
            ? request.IfNoneMatch.Any(known => known.Equals(EntityTagHeaderValue.Any) || known.Compare(tag, useStrongComparison: false))
            : request.IfModifiedSince is { } since && modified <= since;

    /// <summary>
    /// The part that is asked for: null for the whole, a length of 0 for a part that there is not. Of several parts, the whole is sent, as
    /// RFC 9110, 14.2 allows.
    /// </summary>
    private static (int Start, int Length)? PartOf(
        HttpContext context, RequestHeaders request, EntityTagHeaderValue tag, DateTimeOffset modified, int size)
    {
        if (!HttpMethods.IsGet(context.Request.Method)
            || request.Range is not { Ranges: { Count: 1 } ranges } header
            || !header.Unit.Equals("bytes", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        // RFC 9110, 13.1.5: a part of another version than the client has is of no use to it.
        if (request.Headers.ContainsKey(HeaderNames.IfRange)
            && !(request.IfRange?.EntityTag?.Compare(tag, useStrongComparison: true) ?? request.IfRange?.LastModified == modified))
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

    private static Task AnswerTextAsync(HttpContext context, int status, string caching, string text)
    {
        context.Response.StatusCode = status;
        return AnswerAsync(context, "text/plain; charset=utf-8", caching, Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Answers something else than the picture that was asked for.</summary>
    private static async Task AnswerAsync(HttpContext context, string contentType, string caching, ReadOnlyMemory<byte> body)
    {
        var response = context.Response;
        SetPolicy(response);
        response.Headers.CacheControl = caching;
        response.ContentType = contentType;
        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.Body.WriteAsync(body, context.RequestAborted);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "The database did not answer")]
    private partial void LogStorage(Exception failure);
}
