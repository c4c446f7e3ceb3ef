using System.Buffers.Binary;
using Daybook.Pictures.Walking;

namespace Daybook.Pictures.Decoding;

/// <summary>
/// Cuts a walked GIF into stand-alone ones of one image each, with a canvas of that image's size. Graphic controls are left out: they say
/// when and over what an image is shown, not whether it can be decoded.
/// </summary>
internal static class GifFrames
{
    private const int ScreenEnd = GifWalker.HeaderSize + GifWalker.ScreenSize;
    private const int ScreenPacked = GifWalker.HeaderSize + 4;

    public static IEnumerable<ReadOnlyMemory<byte>> StandAlone(byte[] gif)
    {
        // Header, screen and table of the whole are there once more for every frame; the rest of a frame comes out of the file.
        var frame = new byte[gif.Length];
        var shared = ScreenEnd + GifWalker.ColourTableSize(gif[ScreenPacked]);
        gif.AsSpan(0, shared).CopyTo(frame);
        for (var at = shared; gif[at] != GifWalker.Trailer;)
        {
            if (gif[at] == GifWalker.Extension)
            {
                at = AfterBlocks(gif, at + 2);
                continue;
            }

            var end = AfterBlocks(gif, at + GifWalker.ImageSize + GifWalker.ColourTableSize(gif[at + GifWalker.ImageSize - 1]) + 1);
            yield return frame.AsMemory(0, Fill(frame, shared, gif.AsSpan(at, end - at)));
            at = end;
        }
    }

    private static int Fill(Span<byte> frame, int shared, ReadOnlySpan<byte> image)
    {
        var (left, sides) = (1, 5);
        image.Slice(sides, 4).CopyTo(frame[GifWalker.HeaderSize..]);
        image.CopyTo(frame[shared..]);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[(shared + left)..], 0);
        var end = shared + image.Length;
        frame[end] = GifWalker.Trailer;
        return end + 1;
    }

    private static int AfterBlocks(byte[] gif, int at)
    {
        while (gif[at] != 0)
        {
            at += 1 + gif[at];
        }

        return at + 1;
    }
}
