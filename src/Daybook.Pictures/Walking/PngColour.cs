using System.Buffers.Binary;
using System.IO.Compression;

namespace Daybook.Pictures.Walking;

/// <summary>The chunks that say what the colours of a PNG mean (third edition, 11.3.2). They stay, so they have to be sound.</summary>
internal static class PngColour
{
    private const int LongestName = 79;
    private const int LargestProfile = 1 << 20;

    // ICC.1, 7.2 and 7.3: a header of 128 bytes, then the number of tags.
    private const int SmallestProfile = 132;
    private const int ProfileMarkAt = 36;

    public static void Check(PngChunk chunk, ReadOnlySpan<byte> data, PngHeader header)
    {
        var sound = chunk.Type switch
        {
            PngChunk.CHRM => data.Length == 32,
            PngChunk.GAMA => data.Length == 4,
            PngChunk.SBIT => data.Length == header.SignificantBitsLength,
            PngChunk.SRGB => data.Length == 1 && data[0] <= 3,
            // The matrix of RGB is 0; the last byte is a flag (11.3.2.6).
            PngChunk.CICP => data.Length == 4 && data[2] == 0 && data[3] <= 1,
            PngChunk.MDCV => data.Length == 24,
            PngChunk.CLLI => data.Length == 8,
            _ => true,
        };
        if (!sound)
        {
            throw new PictureException($"the PNG is corrupt: its {chunk.Name} chunk is not what that chunk may be");
        }

        if (chunk.Type == PngChunk.ICCP)
        {
            CheckProfile(data);
        }
    }

    /// <summary>Inflates the profile once, up to a bound, so that nobody who shows the picture meets a bomb.</summary>
    private static void CheckProfile(ReadOnlySpan<byte> data)
    {
        var name = data.IndexOf((byte)0);
        if (name is < 1 or > LongestName || data.Length < name + 2 || data[name + 1] != 0)
        {
            throw new PictureException("the PNG is corrupt: its iCCP chunk has no proper name or an unknown compression");
        }

        using var compressed = new MemoryStream(data[(name + 2)..].ToArray(), writable: false);
        using var inflated = new ZLibStream(compressed, CompressionMode.Decompress);
        Span<byte> part = stackalloc byte[4096];
        try
        {
            var size = inflated.ReadAtLeast(part, SmallestProfile, throwOnEndOfStream: false);
            if (size < SmallestProfile || !part[ProfileMarkAt..].StartsWith("acsp"u8))
            {
                throw new PictureException("the PNG is corrupt: its colour profile is not an ICC profile");
            }

            var claimed = BinaryPrimitives.ReadUInt32BigEndian(part);
            for (int read; (read = inflated.Read(part)) > 0;)
            {
                size += read;
                if (size > LargestProfile)
                {
                    throw new PictureException($"the PNG's colour profile has more than {LargestProfile} bytes");
                }
            }

            // A stream that was cut off is not an error to the inflater.
            if (size != claimed)
            {
                throw new PictureException($"the PNG is corrupt: its colour profile claims {claimed} bytes and has {size}");
            }
        }
        catch (Exception broken) when (broken is InvalidDataException or IOException)
        {
            // A stream that wants a preset dictionary ends in zlib's own exception, an IOException.
            throw new PictureException("the PNG is corrupt: its colour profile cannot be decompressed");
        }
    }
}
