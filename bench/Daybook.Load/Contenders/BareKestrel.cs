using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Daybook.Load.Contenders;

/// <summary>The floor of what this server can do: its web server and nothing else, with the headers that it sends.</summary>
internal static class BareKestrel
{
    private static readonly byte[] Ok = "success\nOK\n"u8.ToArray();

    public static async Task<Contender> StartAsync(FileInfo picture)
    {
        var port = Contender.FreePort();
        return await Contender.StartAsync(
            "bare Kestrel", port, "dotnet", [typeof(BareKestrel).Assembly.Location, "floor", "--port", $"{port}", "--picture", picture.FullName]);
    }

    public static async Task ServeAsync(int port, FileInfo picture, CancellationToken cancellation)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls($"http://127.0.0.1:{port}").ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http1);
        });
        builder.Services.AddRouting();
        await using var app = builder.Build();

        // Before anything is routed, as in the server.
        var bytes = await File.ReadAllBytesAsync(picture.FullName, cancellation);
        var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes)[..16])}\"";
        app.Use(next => context => context.Request.Path == "/picture" ? AnswerAsync(context, bytes, tag) : next(context));
        app.UseRouting();

        var answers = new ConcurrentDictionary<string, byte[]>();
        app.MapPost("/body", context => ReadAsync(context, Ok));
        app.MapPost("/body/{length:int}", context => ReadAsync(
            context, answers.GetOrAdd((string)context.GetRouteValue("length")!, static length => [.. new byte[int.Parse(length, CultureInfo.InvariantCulture) - Ok.Length], .. Ok])));
        app.MapPost("/nothing", static context => SendAsync(context, Ok));
        await app.RunAsync(cancellation);
    }

    private static Task AnswerAsync(HttpContext context, byte[] bytes, string tag)
    {
        var response = context.Response;
        response.Headers.CacheControl = "public, max-age=31536000, immutable";
        response.Headers.ETag = tag;
        response.Headers.LastModified = "Mon, 23 Nov 2026 12:00:00 GMT";
        response.Headers.AcceptRanges = "bytes";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
        response.Headers.AccessControlAllowOrigin = "*";
        response.Headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        if (context.Request.Headers.IfNoneMatch == tag)
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        response.ContentType = "image/png";
        response.ContentLength = bytes.Length;
        return response.Body.WriteAsync(bytes).AsTask();
    }

    private static async Task ReadAsync(HttpContext context, byte[] answer)
    {
        var length = (int)(context.Request.ContentLength ?? 0);
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        await context.Request.Body.ReadExactlyAsync(buffer.AsMemory(0, length));
        ArrayPool<byte>.Shared.Return(buffer);
        await SendAsync(context, answer);
    }

    private static Task SendAsync(HttpContext context, byte[] answer)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.ContentLength = answer.Length;
        return context.Response.Body.WriteAsync(answer).AsTask();
    }
}
