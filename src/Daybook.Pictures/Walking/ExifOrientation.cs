using System.Buffers.Binary;

namespace Daybook.Pictures.Walking;

/// <summary>
/// The one field of EXIF that decides how a picture looks: Orientation (EXIF 2.32, section 4.6.4; TIFF 6.0, page 36). All the formats
/// carry the same TIFF structure and wrap it differently.
/// </summary>
internal static class ExifOrientation
{
    private const ushort Tag = 0x0112;
    private const ushort Short = 3;
    private const int EntryLength = 12;

    /// <summary>
    /// Reads the orientation out of the first directory of a TIFF structure, which begins with <c>II*\0</c> or <c>MM\0*</c>: 1 to 8, and 1
    /// where it is absent or unreadable, as decoders do.
    /// </summary>
    public static int Read(ReadOnlySpan<byte> tiff)
    {
        bool littleEndian = tiff.StartsWith("II*\0"u8);
        if (tiff.Length < 10 || (!littleEndian && !tiff.StartsWith("MM\0*"u8)))
        {
            return 1;
        }

        uint directory = ReadUInt32(tiff[4..], littleEndian);
        if (directory > tiff.Length - 2)
        {
            return 1;
        }

        ReadOnlySpan<byte> entries = tiff[(int)directory..];
        int count = ReadUInt16(entries, littleEndian);
        entries = entries[2..];
        for (int i = 0; i < count && entries.Length >= EntryLength; i++, entries = entries[EntryLength..])
        {
            if (ReadUInt16(entries, littleEndian) == Tag)
            {
                bool readable = ReadUInt16(entries[2..], littleEndian) == Short && ReadUInt32(entries[4..], littleEndian) == 1;
                int value = ReadUInt16(entries[8..], littleEndian);
                return readable && value is >= 1 and <= 8 ? value : 1;
            }
        }

        return 1;
    }

    /// <summary>The smallest TIFF structure that says only this: one directory with one entry, 26 bytes.</summary>
    /// <param name="orientation">1 to 8.</param>
    public static byte[] Minimal(int orientation) =>
    [
        (byte)'M', (byte)'M', 0, (byte)'*', 0, 0, 0, 8,
        0, 1,
        Tag >> 8, Tag & 0xFF, 0, (byte)Short, 0, 0, 0, 1, 0, (byte)orientation, 0, 0,
        0, 0, 0, 0,
    ];

    private static ushort ReadUInt16(ReadOnlySpan<byte> bytes, bool littleEndian) =>
        littleEndian ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static uint ReadUInt32(ReadOnlySpan<byte> bytes, bool littleEndian) =>
        littleEndian ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
