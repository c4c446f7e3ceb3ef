using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Extensions.Caching.Memory;

namespace Daybook.Server.Site.Html;

/// <summary>
/// Cleaned HTML that is shown again and again. To clean it takes most of the time of a page, and what comes of it depends on nothing but the text and
/// what it is shown as; so whoever changes a text has another.
/// </summary>
internal static class CleanedHtml
{
    /// <summary>How many bytes are kept, of thousands of entries.</summary>
    public const long Room = 16 * 1024 * 1024;

    /// <summary>What is larger is not kept: few texts would fill the room.</summary>
    private const int Largest = 256 * 1024;

    /// <summary>What a text takes besides itself, roughly: its key, and its place in the cache.</summary>
    private const int Overhead = 400;

    private static readonly MemoryCache Cache = new(new MemoryCacheOptions { SizeLimit = Room, TrackStatistics = true });

    /// <summary>How many bytes are kept now.</summary>
    public static long Size => Cache.GetCurrentStatistics()!.CurrentEstimatedSize ?? 0;

    /// <summary>Finds what was kept. False if nothing was, or not any more.</summary>
    /// <param name="html">What was written.</param>
    /// <param name="use">What it is shown as.</param>
    /// <param name="cleaned">What came of it; null if it is shown as the text that it is.</param>
    public static bool TryFind(string html, HtmlUse use, out string? cleaned) => Cache.TryGetValue(KeyOf(html, use), out cleaned);

    /// <summary>Keeps what came of a text; if there is no room, what was not shown for longest makes some for the next.</summary>
    /// <inheritdoc cref="TryFind" path="/param"/>
    public static void Keep(string html, HtmlUse use, string? cleaned)
    {
        var size = ((cleaned?.Length ?? 0) * sizeof(char)) + Overhead;
        if (size <= Largest)
        {
            Cache.Set(KeyOf(html, use), cleaned, new MemoryCacheEntryOptions { Size = size });
        }
    }

    private static Key KeyOf(string html, HtmlUse use)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(MemoryMarshal.AsBytes(html.AsSpan()), hash);
        return new Key(MemoryMarshal.Read<UInt128>(hash), MemoryMarshal.Read<UInt128>(hash[16..]), use);
    }

    /// <summary>A text by its SHA-256, which nobody can make another text for, and what it is shown as.</summary>
    private sealed record Key(UInt128 First, UInt128 Second, HtmlUse Use);
}
