using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Daybook.Server.Site;

/// <summary>
/// A file that pages refer to, part of the program. Its address holds its hash, so browsers may keep it for ever.
/// </summary>
public sealed class SiteAsset
{
    private readonly byte[] _bytes;
    private readonly string _contentType;

    /// <param name="name">The file, and the name in the address.</param>
    /// <param name="contentType">The media type.</param>
    /// <param name="more">Files that follow it, so that browsers ask once.</param>
    private SiteAsset(string name, string contentType, params ReadOnlySpan<string> more)
    {
        var bytes = new MemoryStream();
        foreach (var file in (ReadOnlySpan<string>)[name, .. more])
        {
            using var stream = typeof(SiteAsset).Assembly.GetManifestResourceStream($"Site/Assets/{file}")
                ?? throw new InvalidOperationException($"The program was built without Site/Assets/{file}.");
            stream.CopyTo(bytes);
        }

        _bytes = bytes.ToArray();
        _contentType = contentType;
        Path = $"/assets/{Convert.ToHexStringLower(SHA256.HashData(_bytes).AsSpan(0, 6))}/{name}";
    }

    /// <summary>The style of every page.</summary>
    public static SiteAsset StyleSheet { get; } = new("daybook.css", "text/css; charset=utf-8", "journal.css");

    /// <summary>The icon of the site.</summary>
    public static SiteAsset Icon { get; } = new("icon.svg", "image/svg+xml");

    /// <summary>What makes <c>/manage/userpics</c> nicer.</summary>
    public static SiteAsset PicturesScript { get; } = new("pictures.js", "text/javascript; charset=utf-8", "queue-row.js", "crop.js", "shown-pictures.js");

    /// <summary>The address, from the root of the site.</summary>
    public string Path { get; }

    internal static void MapAll(IEndpointRouteBuilder routes)
    {
        foreach (var asset in (SiteAsset[])[StyleSheet, Icon, PicturesScript])
        {
            routes.MapMethods(
                asset.Path, [HttpMethods.Get, HttpMethods.Head], (HttpContext context) => asset.Serve(context, "public, max-age=31536000, immutable"));
        }
    }

    /// <summary>Serves it at an address without its hash.</summary>
    internal IResult ServeForADay(HttpContext context) => Serve(context, "public, max-age=86400");

    private FileContentHttpResult Serve(HttpContext context, string caching)
    {
        context.Response.Headers.CacheControl = caching;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return TypedResults.Bytes(_bytes, _contentType);
    }
}
