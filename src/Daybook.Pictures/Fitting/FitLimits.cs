namespace Daybook.Pictures.Fitting;

/// <summary>What a picture must fit into, and what may be given to be made to fit.</summary>
public sealed record FitLimits
{
    /// <summary>The largest result, in bytes.</summary>
    public int MaxBytes { get; init; } = 40_960;

    /// <summary>The side of a square result, and the longest side of a whole one, in pixels.</summary>
    public int Side { get; init; } = 200;

    /// <summary>Within these and <see cref="MaxBytes"/> a picture fits already and is left as it is.</summary>
    public PictureLimits AsIs { get; init; } = new();

    /// <summary>The largest file to start from, in bytes.</summary>
    public int MaxSourceBytes { get; init; } = 15_000_000;

    /// <summary>
    /// The most pixels to start from. A PNG or GIF takes 4 bytes of memory for each and one more for the first step, an interlaced PNG 8 or, of 16 bits a
    /// sample, 12, a progressive JPEG up to 8; other JPEG and WebP are scaled while they are decoded.
    /// </summary>
    public long MaxSourcePixels { get; init; } = 50_000_000;
}

/// <summary>What becomes of the proportions of a picture that is made to fit.</summary>
public enum FitShape
{
    /// <summary>All of it, smaller, with its proportions; never enlarged.</summary>
    Whole,

    /// <summary>A square of exactly <see cref="FitLimits.Side"/> pixels, out of its middle or where a crop says.</summary>
    Square,
}

/// <summary>A part of a picture, in pixels of the picture as displayed.</summary>
/// <param name="X">Its left edge.</param>
/// <param name="Y">Its upper edge.</param>
/// <param name="Width">How wide it is.</param>
/// <param name="Height">How high it is.</param>
public readonly record struct PictureCrop(int X, int Y, int Width, int Height)
{
    /// <summary>
    /// The sides that the picture had where the part was chosen. Not every browser turns every picture that its file says is to be turned: then it is a part of the
    /// picture as stored. Null if it was chosen as displayed.
    /// </summary>
    public (int Width, int Height)? Seen { get; init; }
}

/// <summary>A picture that fits.</summary>
/// <param name="Format">What it is now.</param>
/// <param name="Width">Pixels, as displayed.</param>
/// <param name="Height">Pixels, as displayed.</param>
/// <param name="Bytes">The file.</param>
/// <param name="IsUntouched">Whether it fitted already: then these are the very bytes that were given.</param>
/// <param name="Quality">The encoder's quality, 1 to 100, where something was lost; null where only size was.</param>
public sealed record FittedPicture(PictureFormat Format, int Width, int Height, byte[] Bytes, bool IsUntouched, int? Quality);
