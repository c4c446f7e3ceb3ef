using System.Globalization;
using Daybook.Core.Entries;

namespace Daybook.Server.Options;

/// <summary>What user pictures may ask for.</summary>
/// <param name="MaxBytes">The largest picture, in bytes as sent.</param>
/// <param name="MaxSide">The longest side, in pixels as displayed.</param>
/// <param name="MaxPixels">Pixels of the canvas times the number of frames.</param>
/// <param name="MaxFrames">Frames of an animation.</param>
/// <param name="MaxScans">Scans of a JPEG.</param>
/// <param name="MaxKeywords">Keywords of one picture.</param>
/// <param name="MaxPerAccount">Pictures of one account.</param>
/// <param name="CacheBytes">Pictures kept in memory, in bytes.</param>
/// <param name="Fetch">The uploads by address.</param>
public sealed record UserpicsOptions(
    int MaxBytes,
    int MaxSide,
    int MaxPixels,
    int MaxFrames,
    int MaxScans,
    int MaxKeywords,
    int MaxPerAccount,
    long CacheBytes,
    FetchOptions Fetch)
{
    /// <summary>What <see cref="MaxBytes"/> is unless the operator chose otherwise.</summary>
    internal const int UsualBytes = 40_960;

    /// <summary>What <see cref="MaxSide"/> is unless the operator chose otherwise.</summary>
    internal const int UsualSide = 1000;

    /// <summary>What <see cref="MaxKeywords"/> is unless the operator chose otherwise.</summary>
    internal const int UsualKeywords = 10;

    /// <summary>What all the other fields of a request may take.</summary>
    private const int OtherFields = 32 * 1024;

    /// <summary>
    /// How many bytes the body of a request of the protocol may have. Every escaped byte of a picture, or of an entry's text, takes three, more than the
    /// four that three of them take as base64.
    /// </summary>
    internal int MaxRequest => checked((Math.Max(MaxBytes, EntryLimits.TextBytes) * 3) + OtherFields);

    internal static UserpicsOptions Read(SettingsReader reader) => new(
        MaxBytes: reader.Read(
            "Userpics:MaxBytes", UsualBytes, Formats.Integer(1, 16_777_216),
            string.Create(
                CultureInfo.InvariantCulture,
                $"The largest picture in bytes, as sent. A request may have three times this, or three times {EntryLimits.TextBytes} if that is more, and {OtherFields} bytes on top.")),
        MaxSide: reader.Read(
            "Userpics:MaxSide", UsualSide, Formats.Integer(1, 10_000),
            "The longest side of a picture in pixels, as displayed."),
        MaxPixels: reader.Read(
            "Userpics:MaxPixels", 10_000_000, Formats.Integer(1, 100_000_000),
            "Pixels of a picture's canvas times its frames. Decoding takes 4 bytes of memory for each pixel of the canvas, and time for " +
            "each frame."),
        MaxFrames: reader.Read(
            "Userpics:MaxFrames", 1000, Formats.Integer(1, 10_000),
            "Frames of an animated picture."),
        MaxScans: reader.Read(
            "Userpics:MaxScans", 64, Formats.Integer(1, 1000),
            "Scans of a JPEG. Progressive ones have about 10; each costs a pass over the whole picture."),
        MaxKeywords: reader.Read(
            "Userpics:MaxKeywords", UsualKeywords, Formats.Integer(1, 1000),
            "Keywords of one picture."),
        MaxPerAccount: reader.Read(
            "Userpics:MaxPerAccount", 100, Formats.Integer(1, 100_000),
            "Pictures of one account. Lowering it deletes none."),
        CacheBytes: reader.Read(
            "Userpics:CacheBytes", 67_108_864, Formats.Integer(0, int.MaxValue),
            "Memory in bytes for the pictures that are asked for most. It keeps as many as this divided by Userpics:MaxBytes, however small they are, and at " +
            "most 65,536."),
        Fetch: FetchOptions.Read(reader));
}
