using System.Buffers.Binary;

namespace Daybook.Pictures.Walking;

/// <summary>What the IHDR chunk says (PNG third edition, 11.2.1), and what follows from it for other chunks.</summary>
internal readonly record struct PngHeader(int Width, int Height, int Depth, int ColourType)
{
    public const int Size = 13;

    private const int Greyscale = 0;
    private const int TrueColour = 2;
    private const int Indexed = 3;
    private const int GreyscaleAlpha = 4;
    private const int TrueColourAlpha = 6;

    public bool NeedsPalette => ColourType == Indexed;

    public bool MayHavePalette => ColourType is Indexed or TrueColour or TrueColourAlpha;

    /// <summary>Entries at most.</summary>
    public int LargestPalette => ColourType == Indexed ? 1 << Depth : 256;

    /// <summary>Bytes of an sBIT chunk (11.3.2.4).</summary>
    public int SignificantBitsLength => ColourType switch
    {
        Greyscale => 1,
        GreyscaleAlpha => 2,
        TrueColourAlpha => 4,
        _ => 3,
    };

    /// <summary>Whether a tRNS chunk of that length may be there (11.3.1.1).</summary>
    public bool AllowsTransparency(int length, int paletteEntries) => ColourType switch
    {
        Greyscale => length == 2,
        TrueColour => length == 6,
        Indexed => length >= 1 && length <= paletteEntries,
        _ => false,
    };

    public static PngHeader Read(ReadOnlySpan<byte> data, PictureLimits limits)
    {
        if (data.Length != Size)
        {
            throw new PictureException($"the PNG is corrupt: its IHDR chunk has {data.Length} bytes instead of {Size}");
        }

        var width = BinaryPrimitives.ReadUInt32BigEndian(data);
        var height = BinaryPrimitives.ReadUInt32BigEndian(data[4..]);
        if (width is 0 or > int.MaxValue || height is 0 or > int.MaxValue)
        {
            throw new PictureException($"the PNG is corrupt: it is {width} x {height} pixels");
        }

        CanvasLimits.Check(limits, (int)width, (int)height, frames: 1);

        var (depth, colourType, compression, filter, interlace) = (data[8], data[9], data[10], data[11], data[12]);
        var legal = colourType switch
        {
            Greyscale => depth is 1 or 2 or 4 or 8 or 16,
            Indexed => depth is 1 or 2 or 4 or 8,
            TrueColour or GreyscaleAlpha or TrueColourAlpha => depth is 8 or 16,
            _ => false,
        };
        if (!legal)
        {
            throw new PictureException($"the PNG is corrupt: there is no colour type {colourType} with {depth} bits");
        }

        if (compression != 0 || filter != 0 || interlace > 1)
        {
            throw new PictureException($"the PNG is corrupt: unknown compression {compression}, filter {filter} or interlace method {interlace}");
        }

        return new PngHeader((int)width, (int)height, depth, colourType);
    }
}
