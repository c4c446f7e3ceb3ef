namespace Daybook.Pictures;

/// <summary>What a picture may ask of whoever decodes it.</summary>
public sealed record PictureLimits
{
    /// <summary>The file, in bytes as sent: what will be dropped counts too.</summary>
    public int MaxBytes { get; init; } = 40_960;

    /// <summary>The longest side, in pixels as displayed.</summary>
    public int MaxSide { get; init; } = 1000;

    /// <summary>Pixels of the canvas times the number of frames.</summary>
    public long MaxPixels { get; init; } = 10_000_000;

    /// <summary>Frames of an animation.</summary>
    public int MaxFrames { get; init; } = 1000;

    /// <summary>Scans of a JPEG; a progressive one with many costs far more than its size tells.</summary>
    public int MaxScans { get; init; } = 64;
}
