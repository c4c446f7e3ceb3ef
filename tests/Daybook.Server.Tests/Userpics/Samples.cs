using Daybook.Pictures.Tests.Making;

namespace Daybook.Server.Tests.Userpics;

/// <summary>Pictures to upload, made from a seed: the same one looks the same, another one different.</summary>
internal static class Samples
{
    /// <summary>A small PNG.</summary>
    public static byte[] Png(int seed, int width = 7, int height = 5, string? marker = null, int orientation = 1) =>
        Pngs.Still(new Random(seed), width, height, marker: marker, orientation: orientation);

    /// <summary>A PNG of exactly this many bytes; about the first 39,700 of 40,960 are its pixels.</summary>
    public static byte[] OfSize(int bytes, int seed = 1)
    {
        const int Chunk = 12;
        var parts = Pngs.Parts(Png(seed, 115, 115));
        var padding = bytes - Pngs.File(parts).Length - Chunk;
        parts.Insert(1, new("tEXt", [.. "Comment\0"u8, .. Enumerable.Repeat((byte)'x', padding - 8)]));
        var file = Pngs.File(parts);
        Assert.Equal(bytes, file.Length);
        return file;
    }
}
