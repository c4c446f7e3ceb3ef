namespace Daybook.Pictures.Walking;

/// <summary>What the walk over a file's structure found.</summary>
/// <param name="Format">What it is.</param>
/// <param name="Width">Pixels of the canvas, as stored.</param>
/// <param name="Height">Pixels of the canvas, as stored.</param>
/// <param name="Frames">1 for a still picture.</param>
/// <param name="Orientation">How it is to be turned for display: EXIF's numbers, 1 (as stored) to 8; from 5 on, width and height change places.</param>
/// <param name="Stripped">The file without metadata and without what follows its end.</param>
internal sealed record Walk(PictureFormat Format, int Width, int Height, int Frames, int Orientation, byte[] Stripped)
{
    public bool SwapsSides => Orientation >= 5;

    /// <summary>The sides as the picture is shown.</summary>
    public (int Width, int Height) ShownSides => SwapsSides ? (Height, Width) : (Width, Height);
}
