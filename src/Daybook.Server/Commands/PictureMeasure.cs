using Daybook.Core.Upkeep;
using Daybook.Pictures;

namespace Daybook.Server.Commands;

/// <summary>What the bytes of a picture are, whatever limits hold today: it was within those of its day.</summary>
internal static class PictureMeasure
{
    private static readonly PictureLimits Unlimited = new()
    {
        MaxBytes = int.MaxValue,
        MaxSide = int.MaxValue,
        MaxPixels = int.MaxValue,
        MaxFrames = int.MaxValue,
        MaxScans = int.MaxValue,
    };

    /// <summary>Its type and sides; null if it is no picture.</summary>
    public static PictureFacts? Of(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            var (format, width, height) = PictureInspector.Measure(bytes.Span, Unlimited);
            return new PictureFacts(format.ContentType(), width, height);
        }
        catch (PictureException)
        {
            return null;
        }
    }
}
