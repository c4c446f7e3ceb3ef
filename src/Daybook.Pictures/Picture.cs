namespace Daybook.Pictures;

/// <summary>A picture that was walked, stripped of metadata and decoded once in full.</summary>
/// <param name="Format">What it is.</param>
/// <param name="Width">Pixels, as displayed: after the orientation that the picture asks for.</param>
/// <param name="Height">Pixels, as displayed.</param>
/// <param name="Frames">1 for a still picture.</param>
/// <param name="Bytes">The picture without metadata; its pixels are the very ones that were sent. Stripping it again changes nothing.</param>
public sealed record Picture(PictureFormat Format, int Width, int Height, int Frames, byte[] Bytes);
