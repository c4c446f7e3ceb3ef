using System.Runtime.InteropServices;
using System.Text;

namespace Daybook.Protocol.XmlRpc;

/// <summary>
/// Makes text of the bytes of a document. The framework's reader would take a byte for what it is not rather than refuse it in some encodings, knows
/// few of them, and wants nothing to stand before the declaration.
/// </summary>
internal static class XmlText
{
    /// <summary>How far into a document its declaration may reach.</summary>
    private const int LongestDeclaration = 256;

    private static readonly Encoding Utf8 = Strict(new UTF8Encoding());

    /// <summary>Opens a document, past a byte order mark and white space before it.</summary>
    /// <param name="document">The bytes.</param>
    /// <param name="charset">The encoding that whoever sent it named outside of it; the document itself is believed first.</param>
    /// <exception cref="FormatException">It names an encoding that this program does not know.</exception>
    public static StreamReader Open(ReadOnlyMemory<byte> document, string? charset)
    {
        var (encoding, mark) = Detect(document.Span, charset);
        var bytes = MemoryMarshal.TryGetArray(document[mark..], out var segment) ? segment : new(document[mark..].ToArray());
        var stream = new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false);
        var reader = new StreamReader(stream, encoding, detectEncodingFromByteOrderMarks: false);
        while (reader.Peek() is ' ' or '\t' or '\r' or '\n')
        {
            reader.Read();
        }

        return reader;
    }

    private static (Encoding Encoding, int Mark) Detect(ReadOnlySpan<byte> document, string? charset) => document switch
    {
        [0xef, 0xbb, 0xbf, ..] => (Utf8, 3),
        [0xff, 0xfe, ..] => (Strict(Encoding.Unicode), 2),
        [0xfe, 0xff, ..] => (Strict(Encoding.BigEndianUnicode), 2),
        [(byte)'<', 0, ..] => (Strict(Encoding.Unicode), 0),
        [0, (byte)'<', ..] => (Strict(Encoding.BigEndianUnicode), 0),
        _ => ((Declared(document) ?? charset) is { Length: > 0 } name ? Find(name) : Utf8, 0),
    };

    /// <summary>The encoding that the declaration names, in <c>&lt;?xml … encoding="…"?&gt;</c>.</summary>
    private static string? Declared(ReadOnlySpan<byte> document)
    {
        document = document.TrimStart(" \t\r\n"u8);
        if (!document.StartsWith("<?xml"u8))
        {
            return null;
        }

        document = document[..Math.Min(document.Length, LongestDeclaration)];
        var declaration = document.IndexOf("?>"u8) is >= 0 and var end ? document[..end] : document;
        if (declaration.IndexOf("encoding"u8) is not (>= 0 and var start))
        {
            return null;
        }

        var value = declaration[(start + "encoding"u8.Length)..].TrimStart(" \t\r\n="u8);
        return value is [(byte)'"' or (byte)'\'', ..] && value[1..].IndexOf(value[0]) is > 0 and var length
            ? Encoding.ASCII.GetString(value.Slice(1, length))
            : null;
    }

    private static Encoding Find(string name)
    {
        try
        {
            var encoding = CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);

            // It was read as ASCII so far, so a document that says this of itself is wrong about it.
            return encoding.IsSingleByte || encoding.CodePage is not (1200 or 1201 or 12000 or 12001) ? Strict(encoding) : Utf8;
        }
        catch (Exception unknown) when (unknown is ArgumentException or NotSupportedException)
        {
            throw new XmlRpcFormatException(
                $"the encoding {new string([.. name.Take(40).Select(character => char.IsAsciiLetterOrDigit(character) ? character : '-')])} is not known",
                isEncoding: true);
        }
    }

    private static Encoding Strict(Encoding encoding)
    {
        var strict = (Encoding)encoding.Clone();
        strict.DecoderFallback = DecoderFallback.ExceptionFallback;
        return strict;
    }
}
