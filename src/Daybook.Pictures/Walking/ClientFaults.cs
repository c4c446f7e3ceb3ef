namespace Daybook.Pictures.Walking;

/// <summary>What clients are known to do to pictures on the way, as far as the bytes show it, in words that help whoever uses such a client.</summary>
internal static class ClientFaults
{
    /// <summary>How many line feeds it takes before "each one follows a carriage return" is no accident.</summary>
    private const int TellingLineFeeds = 4;

    private const string Wanted = "send a PNG, JPEG, GIF or WebP picture";

    /// <summary>
    /// Whether every LF follows a CR. Perl's LWP does that to url-encoded form values; in a picture's own bytes a LF follows a CR once in 256.
    /// </summary>
    public static bool ConvertedLineEnds(ReadOnlySpan<byte> data)
    {
        var found = 0;
        for (var at = data.IndexOf((byte)'\n'); at >= 0; found++)
        {
            if (at == 0 || data[at - 1] != '\r')
            {
                return false;
            }

            var next = data[(at + 1)..].IndexOf((byte)'\n');
            at = next < 0 ? -1 : at + 1 + next;
        }

        return found >= TellingLineFeeds;
    }

    public static PictureException LineEnds() =>
        new("the client converted line ends (LF to CR LF or the like), which destroys a picture; multipart/form-data avoids it");

    /// <summary>Why bytes that no walker recognises are refused.</summary>
    public static PictureException Unrecognised(ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty)
        {
            return new("the picture is empty; " + Wanted);
        }

        if (data.StartsWith("\u0089PNG"u8) || data.StartsWith("\uFFFDPNG"u8) || data.StartsWith("ÿØ"u8))
        {
            return new("the client converted the picture as if it were text (to UTF-8), which destroys it; its own bytes are needed");
        }

        if (data.StartsWith(PngWalker.Signature[..4]) && IsLineEnd(data[4..]))
        {
            return LineEnds();
        }

        if (data.StartsWith("\tPNG"u8))
        {
            return new("the client cut each byte to 7 bits, which destroys a picture; multipart/form-data avoids it");
        }

        if (data.StartsWith("data:"u8) || data.StartsWith("iVBORw0KGgo"u8) || data.StartsWith("/9j/"u8) || data.StartsWith("R0lGOD"u8) || data.StartsWith("UklGR"u8))
        {
            return new("the picture is base64 text; its own bytes are needed");
        }

        if (IsSvg(data))
        {
            return new("SVG is not accepted; " + Wanted);
        }

        return new("not a picture of a known format; " + Wanted);
    }

    /// <summary>PNG's signature has CR LF and LF to show this fault (third edition, 5.2).</summary>
    private static bool IsLineEnd(ReadOnlySpan<byte> data) => !data.IsEmpty && data[0] is (byte)'\r' or (byte)'\n';

    private static bool IsSvg(ReadOnlySpan<byte> data)
    {
        const int Prologue = 1024;
        if (data.StartsWith("\uFEFF"u8))
        {
            data = data[3..];
        }

        data = data.TrimStart(" \t\r\n"u8);
        return data.StartsWith("<"u8) && data[..Math.Min(data.Length, Prologue)].IndexOf("<svg"u8) >= 0;
    }
}
