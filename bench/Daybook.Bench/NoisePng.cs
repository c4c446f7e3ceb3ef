using System.Buffers.Binary;
using System.IO.Hashing;
using SkiaSharp;

namespace Daybook.Bench;

/// <summary>
/// PNG pictures that hardly compress, of about 30 KB unless another side is chosen. Each is as good as a new one: the gamma that it states is its number, and that is kept.
/// </summary>
internal sealed class NoisePng
{
    private const int GammaAt = 8 + 25 + 8;

    private readonly byte[] _template;
    private int _number;

    public NoisePng(int side = 100)
    {
        var pixels = new byte[side * side * 4];
        new Random(20010707).NextBytes(pixels);
        for (var i = 3; i < pixels.Length; i += 4)
        {
            pixels[i] = 255;
        }

        using var bitmap = new SKBitmap(new SKImageInfo(side, side, SKColorType.Rgba8888, SKAlphaType.Opaque));
        pixels.CopyTo(bitmap.GetPixelSpan());
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        var png = data.ToArray();

        // Signature and IHDR; then gAMA: length, type, value, CRC; then all that followed.
        _template = [.. png[..33], 0, 0, 0, 4, .. "gAMA"u8, 0, 0, 0, 0, 0, 0, 0, 0, .. png[33..]];
    }

    /// <summary>A picture that was never there before.</summary>
    public byte[] Next()
    {
        var png = (byte[])_template.Clone();
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(GammaAt), Interlocked.Increment(ref _number));
        BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(GammaAt + 4), Crc32.HashToUInt32(png.AsSpan(GammaAt - 4, 8)));
        return png;
    }
}
