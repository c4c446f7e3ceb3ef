using System.Buffers;

namespace Daybook.Pictures.Walking;

/// <summary>
/// Writes a walked JPEG anew with only the segments that decide how it looks. This list decides which pictures count as the same, so it
/// must not change; it stands in docs/pictures.md.
/// </summary>
internal static class JpegStripper
{
    private const int JfifLength = 14;
    private const int AdobeLength = 12;
    private const int IccHeaderLength = 14;

    private const int ExifHeaderLength = 6;

    /// <summary>The last of these bytes only fills up, and decoders do not look at it.</summary>
    private static ReadOnlySpan<byte> ExifHeader => "Exif\0\0"u8;

    public static byte[] Strip(ReadOnlySpan<byte> data, List<JpegSegment> segments, out int orientation)
    {
        // Application segments count up to the first scan: there decoders decide colours and orientation.
        int header = segments.FindIndex(segment => segment.Marker == JpegMarker.Sos);
        HashSet<int> icc = FindIccProfile(data, segments, header);
        int exif = FindExif(data, segments, header);
        orientation = exif < 0 ? 1 : ExifOrientation.Read(data[segments[exif].Payload][ExifHeaderLength..]);

        // The minimal EXIF can be longer than what it replaces by a few bytes.
        var output = new ArrayBufferWriter<byte>(data.Length + 64);
        output.Write((ReadOnlySpan<byte>)[0xFF, JpegMarker.Soi]);
        for (int i = 0; i < segments.Count; i++)
        {
            JpegSegment segment = segments[i];
            ReadOnlySpan<byte> payload = data[segment.Payload];
            bool inHeader = i < header;
            switch (segment.Marker)
            {
                case JpegMarker.App0 when inHeader && IsJfif(payload):
                    Write(output, segment.Marker, [.. payload[..(JfifLength - 2)], 0, 0]);
                    break;
                case JpegMarker.App1 when i == exif && orientation != 1:
                    Write(output, segment.Marker, [.. ExifHeader, .. ExifOrientation.Minimal(orientation)]);
                    break;
                case JpegMarker.App2 when icc.Contains(i):
                    Write(output, segment.Marker, payload);
                    break;
                case JpegMarker.App14 when inHeader && IsAdobe(payload):
                    Write(output, segment.Marker, payload[..AdobeLength]);
                    break;
                case (>= JpegMarker.App0 and <= JpegMarker.App15) or JpegMarker.Com:
                    break;
                default:
                    Write(output, segment.Marker, payload);
                    output.Write(data[segment.Payload.End.Value..segment.EntropyEnd]);
                    break;
            }
        }

        output.Write((ReadOnlySpan<byte>)[0xFF, JpegMarker.Eoi]);
        return output.WrittenSpan.ToArray();
    }

    private static void Write(ArrayBufferWriter<byte> output, byte marker, ReadOnlySpan<byte> payload)
    {
        int length = payload.Length + 2;
        output.Write((ReadOnlySpan<byte>)[0xFF, marker, (byte)(length >> 8), (byte)length]);
        output.Write(payload);
    }

    /// <summary>JFIF 1.02, page 5. The two bytes behind the density are the size of a thumbnail.</summary>
    private static bool IsJfif(ReadOnlySpan<byte> payload) => payload.Length >= JfifLength && payload.StartsWith("JFIF\0"u8);

    /// <summary>Adobe's segment: version, two words of flags, and the colour transform.</summary>
    private static bool IsAdobe(ReadOnlySpan<byte> payload) => payload.Length >= AdobeLength && payload.StartsWith("Adobe"u8);

    /// <summary>A part of a colour profile, which says which part of how many it is (ICC.1:2022, section B.4).</summary>
    private static bool IsIcc(ReadOnlySpan<byte> payload) => payload.Length >= IccHeaderLength && payload.StartsWith("ICC_PROFILE\0"u8);

    /// <summary>Decoders take the first EXIF segment.</summary>
    private static int FindExif(ReadOnlySpan<byte> data, List<JpegSegment> segments, int header)
    {
        for (int i = 0; i < header; i++)
        {
            ReadOnlySpan<byte> payload = data[segments[i].Payload];
            if (segments[i].Marker == JpegMarker.App1 && payload.Length >= ExifHeaderLength && payload.StartsWith(ExifHeader[..^1]))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>
    /// Which segments are the parts of the colour profile: of the first that is whole before any part comes twice or out of another profile.
    /// Decoders show a picture without such a profile as if it had none. Of what follows a whole one, a second profile too, some take no
    /// notice, and some give up the first for it: without it they agree.
    /// </summary>
    private static HashSet<int> FindIccProfile(ReadOnlySpan<byte> data, List<JpegSegment> segments, int header)
    {
        HashSet<int> found = [];
        Span<bool> seen = stackalloc bool[256];
        int expected = 0;
        int bytes = 0;
        for (int i = 0; i < header; i++)
        {
            ReadOnlySpan<byte> payload = data[segments[i].Payload];
            if (segments[i].Marker != JpegMarker.App2 || !IsIcc(payload))
            {
                continue;
            }

            int number = payload[12];
            int count = payload[13];
            expected = found.Count == 0 ? count : expected;
            if (count != expected || number < 1 || number > count || seen[number])
            {
                return [];
            }

            seen[number] = true;
            found.Add(i);
            bytes += payload.Length - IccHeaderLength;
            if (found.Count == expected)
            {
                return bytes > 0 ? found : [];
            }
        }

        return [];
    }
}
