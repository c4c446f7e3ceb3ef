namespace Daybook.Pictures.Walking;

/// <summary>
/// Walks a JPEG file (ITU-T T.81, annex B) from its start marker to its end marker. Baseline, extended and progressive Huffman coding
/// with 8 bits per sample is what browsers show; everything else is refused.
/// </summary>
internal static class JpegWalker
{
    /// <summary>Whether the bytes begin as a JPEG does: a start marker, and the first byte of the next.</summary>
    public static bool Recognises(ReadOnlySpan<byte> data) => data.StartsWith((ReadOnlySpan<byte>)[0xFF, JpegMarker.Soi, 0xFF]);

    /// <summary>Checks the structure, and takes the metadata out.</summary>
    /// <exception cref="PictureException">It is not a JPEG that can be kept, or is past a limit.</exception>
    public static Walk Walk(ReadOnlySpan<byte> data, PictureLimits limits)
    {
        var reader = new JpegReader(data);
        if (reader.ReadMarker() != JpegMarker.Soi)
        {
            throw new PictureException("the JPEG is corrupt: it has no start marker");
        }

        var segments = new List<JpegSegment>();
        var tables = new JpegTables();
        JpegFrame? frame = null;
        int scans = 0;
        for (byte marker = reader.ReadMarker(); marker != JpegMarker.Eoi; marker = reader.ReadMarker())
        {
            RequireSupported(marker);
            Range range = reader.ReadPayload(marker);
            ReadOnlySpan<byte> payload = data[range];
            switch (marker)
            {
                case JpegMarker.Sof0 or JpegMarker.Sof1 or JpegMarker.Sof2:
                    frame = frame is null ? new JpegFrame(marker, payload) : throw Corrupt("it has two frame headers");
                    CanvasLimits.Check(limits, frame.Width, frame.Height, frames: 1);
                    break;
                case JpegMarker.Dqt:
                    tables.DefineQuantization(payload);
                    break;
                case JpegMarker.Dht:
                    tables.DefineHuffman(payload);
                    break;
                case JpegMarker.Dri:
                    tables.DefineRestartInterval(payload);
                    break;
                case JpegMarker.Sos:
                    _ = frame ?? throw Corrupt("a scan comes before the frame header");
                    frame.CheckScan(payload, tables);
                    reader.SkipEntropy(tables.RestartInterval);
                    scans++;
                    break;
            }

            segments.Add(new JpegSegment(marker, range, reader.Position));
        }

        if (frame is null)
        {
            throw Corrupt("it has no frame header");
        }

        // Counted to the end before it is judged, so that the message can give the number.
        if (scans > limits.MaxScans)
        {
            throw new PictureException($"the JPEG has {scans} scans, and at most {limits.MaxScans} {(limits.MaxScans == 1 ? "is" : "are")} allowed");
        }

        frame.CheckEnd();
        byte[] stripped = JpegStripper.Strip(data, segments, out int orientation);
        return new Walk(PictureFormat.Jpeg, frame.Width, frame.Height, Frames: 1, orientation, stripped);
    }

    private static void RequireSupported(byte marker)
    {
        string? kind = marker switch
        {
            0xC3 => "lossless coding",
            0xC5 or 0xC6 or 0xC7 or 0xDE or 0xDF => "hierarchical coding",
            0xC9 or 0xCA or 0xCB or 0xCC or 0xCD or 0xCE or 0xCF => "arithmetic coding",
            JpegMarker.Dnl => "a height that is given after the data (DNL)",
            _ => null,
        };
        if (kind is not null)
        {
            throw new PictureException($"the JPEG uses {kind}, which is not supported");
        }

        bool known = marker is JpegMarker.Sof0 or JpegMarker.Sof1 or JpegMarker.Sof2 or JpegMarker.Dht or JpegMarker.Sos
            or JpegMarker.Dqt or JpegMarker.Dri or JpegMarker.Com or (>= JpegMarker.App0 and <= JpegMarker.App15);
        if (!known)
        {
            throw Corrupt($"unexpected marker {marker:X2}");
        }
    }

    private static PictureException Corrupt(string what) => new($"the JPEG is corrupt: {what}");
}
