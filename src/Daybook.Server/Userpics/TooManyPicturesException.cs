namespace Daybook.Server.Userpics;

/// <summary>
/// More pictures are being decoded than the server does at once: each takes 4 bytes of memory for every pixel, or up to 12 as an interlaced PNG.
/// </summary>
internal sealed class TooManyPicturesException() : Exception("too many pictures at once; try again in a moment");
