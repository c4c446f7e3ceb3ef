using System.Buffers.Binary;
using System.IO.Hashing;

namespace Daybook.Pictures.Walking;

/// <summary>One chunk of a PNG (third edition, section 5.3) and the chunk types that mean something here.</summary>
/// <param name="Type">Its four letters, big-endian.</param>
/// <param name="Start">Where its length field stands in the file.</param>
/// <param name="Length">Bytes of its data.</param>
internal readonly record struct PngChunk(uint Type, int Start, int Length)
{
    public const uint IHDR = 0x49484452;
    public const uint PLTE = 0x504C5445;
    public const uint IDAT = 0x49444154;
    public const uint IEND = 0x49454E44;
    public const uint TRNS = 0x74524E53;
    public const uint CHRM = 0x6348524D;
    public const uint GAMA = 0x67414D41;
    public const uint ICCP = 0x69434350;
    public const uint SBIT = 0x73424954;
    public const uint SRGB = 0x73524742;
    public const uint CICP = 0x63494350;
    public const uint MDCV = 0x6D444356;
    public const uint CLLI = 0x634C4C49;
    public const uint EXIF = 0x65584966;
    public const uint ACTL = 0x6163544C;
    public const uint FCTL = 0x6663544C;
    public const uint FDAT = 0x66644154;

    /// <summary>Length, type and CRC.</summary>
    public const int Overhead = 12;

    public int End => Start + Overhead + Length;

    /// <summary>Whoever does not know a critical chunk cannot show the picture.</summary>
    public bool IsCritical => (Type & 0x2000_0000) == 0;

    public string Name => string.Create(4, Type, static (name, type) =>
    {
        for (var i = 0; i < 4; i++)
        {
            name[i] = (char)(byte)(type >> (24 - (8 * i)));
        }
    });

    public ReadOnlySpan<byte> Data(ReadOnlySpan<byte> file) => file.Slice(Start + 8, Length);

    /// <summary>Reads the chunk at a place of an untrusted file: bounds, letters and CRC.</summary>
    public static PngChunk Read(ReadOnlySpan<byte> file, int start)
    {
        if (file.Length - start < Overhead)
        {
            throw new PictureException("the PNG is truncated: it ends before its IEND chunk");
        }

        var length = BinaryPrimitives.ReadUInt32BigEndian(file[start..]);
        var type = BinaryPrimitives.ReadUInt32BigEndian(file[(start + 4)..]);
        var left = file.Length - start - Overhead;
        if (!IsLetters(type))
        {
            throw new PictureException($"the PNG is corrupt: at byte {start + 4} there is no chunk type");
        }

        if (length > left)
        {
            var name = new PngChunk(type, start, 0).Name;
            throw new PictureException($"the PNG is truncated or corrupt: its chunk {name} claims {length} bytes and {left} are left");
        }

        var chunk = new PngChunk(type, start, (int)length);
        if (Crc32.HashToUInt32(file.Slice(start + 4, chunk.Length + 4)) != BinaryPrimitives.ReadUInt32BigEndian(file[(chunk.End - 4)..]))
        {
            throw new PictureException($"the PNG is corrupt: the CRC of its chunk {chunk.Name} is wrong");
        }

        return chunk;
    }

    /// <summary>Reads a chunk of a file that was walked.</summary>
    public static PngChunk ReadTrusted(ReadOnlySpan<byte> file, int start) =>
        new(BinaryPrimitives.ReadUInt32BigEndian(file[(start + 4)..]), start, BinaryPrimitives.ReadInt32BigEndian(file[start..]));

    /// <summary>Writes a whole chunk and returns its size.</summary>
    public static int Write(Span<byte> into, uint type, ReadOnlySpan<byte> data)
    {
        BinaryPrimitives.WriteInt32BigEndian(into, data.Length);
        BinaryPrimitives.WriteUInt32BigEndian(into[4..], type);
        data.CopyTo(into[8..]);
        BinaryPrimitives.WriteUInt32BigEndian(into[(8 + data.Length)..], Crc32.HashToUInt32(into.Slice(4, 4 + data.Length)));
        return Overhead + data.Length;
    }

    private static bool IsLetters(uint type)
    {
        for (var shift = 0; shift < 32; shift += 8)
        {
            if (!char.IsAsciiLetter((char)(byte)(type >> shift)))
            {
                return false;
            }
        }

        return true;
    }
}
