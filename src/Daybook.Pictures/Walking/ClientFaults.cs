namespace Daybook.Pictures.Walking;

/// <summary>What clients are known to do to pictures on the way, as far as the bytes show it, in words that help whoever uses such a client.</summary>
internal static class ClientFaults
{
    /// <summary>How many line feeds it takes before "each one follows a carriage return" is no accident.</summary>
    private const int TellingLineFeeds = 4;

    private const string LineEnds =
        "the client converted line ends (LF to CR LF or the like), which destroys a picture; multipart/form-data avoids it";

    /// <summary>What was done to bytes that were refused; null if nothing can be told, and another reason is the better one.</summary>
    /// <param name="data">The bytes. Some of these faults make them more than they were, even more than is allowed.</param>
    /// <param name="format">What they were recognised as; null if nothing.</param>
    public static string? Find(ReadOnlySpan<byte> data, PictureFormat? format)
    {
        if (format is not null)
        {
            return EachLineFeedFollowsAReturn(data) ? LineEnds : null;
        }

        if (data.StartsWith("\u0089PNG"u8) || data.StartsWith("\uFFFDPNG"u8) || data.StartsWith("ÿØ"u8))
        {
            return "the client converted the picture as if it were text (to UTF-8), which destroys it; its own bytes are needed";
        }

        if (data.StartsWith(PngWalker.Signature[..4]) && IsLineEnd(data[4..]))
        {
            return LineEnds;
        }

        if (data.StartsWith("\tPNG"u8))
        {
            return "the client cut each byte to 7 bits, which destroys a picture; multipart/form-data avoids it";
        }

        if (data.StartsWith("data:"u8) || data.StartsWith("iVBORw0KGgo"u8) || data.StartsWith("/9j/"u8) || data.StartsWith("R0lGOD"u8)
            || data.StartsWith("UklGR"u8))
        {
            return "the picture is base64 text; its own bytes are needed";
        }

        return null;
    }

    /// <summary>Perl's LWP does that to url-encoded form values; in a picture's own bytes a LF follows a CR once in 256.</summary>
    private static bool EachLineFeedFollowsAReturn(ReadOnlySpan<byte> data)
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

    /// <summary>PNG's signature has CR LF and LF to show this fault (third edition, 5.2).</summary>
    private static bool IsLineEnd(ReadOnlySpan<byte> data) => !data.IsEmpty && data[0] is (byte)'\r' or (byte)'\n';
}
