using System.Security.Cryptography;
using System.Text;
using SkiaSharp;

namespace Daybook.Pictures.Drawing;

/// <summary>A picture for a name that has none: a pattern of ink on paper, the same for the same name and rarely for another.</summary>
public static class NamePicture
{
    private const int Cells = 5;
    private const int Columns = (Cells + 1) / 2;

    /// <summary>Dark enough to stand out from <see cref="Papers"/>, light enough not to shout.</summary>
    private static readonly SKColor[] Inks =
        [new(0xff1f4a8c), new(0xff6d4541), new(0xff2f6b4f), new(0xff6b4a8a), new(0xff8a5a16), new(0xff2a6175), new(0xff8c2f52), new(0xff4c5560)];

    private static readonly SKColor[] Papers = [new(0xfff2f0e8), new(0xffe9eef3), new(0xfff3ebe7), new(0xffebf0e6)];

    /// <summary>Draws it.</summary>
    /// <param name="name">The name.</param>
    /// <param name="side">Its width and height in pixels.</param>
    /// <returns>A PNG.</returns>
    public static byte[] Draw(string name, int side)
    {
        ArgumentNullException.ThrowIfNull(name);
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(name));
        using var bitmap = new SKBitmap(new SKImageInfo(side, side, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(Papers[hash[0] % Papers.Length]);
        using var ink = new SKPaint { Color = Inks[hash[1] % Inks.Length], IsAntialias = true };
        var cell = side / (Cells + 2f);
        for (var row = 0; row < Cells; row++)
        {
            for (var column = 0; column < Columns; column++)
            {
                var chance = hash[2 + (row * Columns) + column];
                if (chance % 2 == 0)
                {
                    Blot(row, column);
                    Blot(row, Cells - 1 - column);
                }
            }
        }

        using var png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();

        // A little larger than its cell, so that neighbours flow together as ink does.
        void Blot(int row, int column) => canvas.DrawRoundRect(
            SKRect.Create((column + 0.95f) * cell, (row + 0.95f) * cell, cell * 1.1f, cell * 1.1f), cell * 0.4f, cell * 0.4f, ink);
    }
}
