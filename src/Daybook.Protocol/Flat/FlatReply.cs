using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Daybook.Protocol.Flat;

/// <summary>The keys and values of a flat reply, and how they are written (fact sheet 1.2).</summary>
/// <param name="encoding">
/// What its text is written in; null for UTF-8. Another one is for clients that do not know Unicode: it has ASCII in it, and throws
/// <see cref="EncoderFallbackException"/> at what it cannot say.
/// </param>
public sealed class FlatReply(Encoding? encoding = null)
{
    /// <summary>Most replies have no more than eight.</summary>
    private readonly List<Pair> _pairs = new(8);

    /// <summary>What the text is written in.</summary>
    public Encoding Encoding { get; } = encoding ?? Encoding.UTF8;

    /// <summary>Adds a key and its value.</summary>
    /// <param name="key">One of the protocol's own names: printable ASCII, each once in a reply.</param>
    /// <param name="value">Any text; lone surrogates are sent as U+FFFD.</param>
    /// <exception cref="ArgumentException">The key is none: a fault of the program, never of the request.</exception>
    public void Add(string key, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (key.Length == 0 || key.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            throw new ArgumentException($"'{key}' is not the name of a field.", nameof(key));
        }

        _pairs.Add(new Pair(BeginningOf(key), key, value));
    }

    /// <summary>Adds keys and values that are written already; no other key of the reply stands between them.</summary>
    /// <exception cref="ArgumentException">They are written in another encoding.</exception>
    public void Add(FlatLines lines)
    {
        if (!lines.Encoding.Equals(Encoding))
        {
            throw new ArgumentException($"These lines are in {lines.Encoding.WebName}, and the reply is in {Encoding.WebName}.", nameof(lines));
        }

        _pairs.Add(new Pair(BeginningOf(lines.FirstKey), lines.FirstKey, "", lines));
    }

    /// <summary>All of it, to be a part of other replies.</summary>
    /// <exception cref="InvalidOperationException">There is nothing in it.</exception>
    public FlatLines ToPart() => _pairs.Count > 0
        ? new FlatLines(Encoding, Sorted()[0].Key, _pairs[^1].LastKey, ToLines())
        : throw new InvalidOperationException("There is nothing in the reply.");

    /// <summary>
    /// The reply as sent: <c>key LF value LF</c>, sorted by the bytes of the keys, without BOM; CR and LF inside values are removed.
    /// </summary>
    public byte[] ToLines()
    {
        var sorted = Sorted();
        var reply = new byte[LengthOf(sorted)];
        Write(sorted, reply);
        return reply;
    }

    /// <summary>Writes <see cref="ToLines"/>; nothing if it throws.</summary>
    public void WriteLines(IBufferWriter<byte> output)
    {
        var sorted = Sorted();
        var length = LengthOf(sorted);
        Write(sorted, output.GetSpan(length));
        output.Advance(length);
    }

    /// <summary>
    /// The reply for <c>responseenc=urlenc</c>: one line of <c>key=value&amp;</c>, url-encoded, the same keys and values in the same order.
    /// </summary>
    public byte[] ToUrlEncoded()
    {
        var output = new ArrayBufferWriter<byte>();
        WriteUrlEncoded(output);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Writes <see cref="ToUrlEncoded"/>, a part of it if it throws.</summary>
    public void WriteUrlEncoded(IBufferWriter<byte> output)
    {
        foreach (var (_, key, value, lines) in Sorted())
        {
            if (lines is not null)
            {
                Encode(lines.Bytes, output);
                continue;
            }

            Encode(key, output);
            output.Write("="u8);
            Encode(value, output);
            output.Write("&"u8);
        }
    }

    /// <summary>Keys are ASCII, so that the order of their characters is that of their bytes.</summary>
    /// <exception cref="InvalidOperationException">A key was added twice: a fault of the program.</exception>
    private List<Pair> Sorted()
    {
        _pairs.Sort(static (a, b) => a.Beginning.CompareTo(b.Beginning) is var order and not 0 ? order : string.CompareOrdinal(a.Key, b.Key));
        for (var i = 1; i < _pairs.Count; i++)
        {
            if (string.CompareOrdinal(_pairs[i].Key, _pairs[i - 1].LastKey) <= 0)
            {
                throw new InvalidOperationException($"'{_pairs[i].Key}' is twice in the reply, or among lines that are written already.");
            }
        }

        return _pairs;
    }

    /// <summary>The first bytes as a number: most keys differ in it, and numbers are compared far sooner than texts.</summary>
    private static UInt128 BeginningOf(string key)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        Encoding.ASCII.GetBytes(key.AsSpan(0, Math.Min(key.Length, bytes.Length)), bytes);
        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    /// <summary>Encodes keys and values, each of which ends with a line end.</summary>
    private static void Encode(ReadOnlySpan<byte> lines, IBufferWriter<byte> output)
    {
        for (var isKey = true; lines.Length > 0; isKey = !isKey)
        {
            var end = lines.IndexOf((byte)'\n');
            PercentEncoding.Encode(lines[..end], output);
            output.Write(isKey ? "="u8 : "&"u8);
            lines = lines[(end + 1)..];
        }
    }

    private void Encode(string text, IBufferWriter<byte> output)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(LengthOf(text));
        var length = Write(text, buffer);
        PercentEncoding.Encode(buffer.AsSpan(0, length), output);
        ArrayPool<byte>.Shared.Return(buffer);
    }

    private int LengthOf(List<Pair> pairs)
    {
        var length = 0;
        foreach (var (_, key, value, lines) in pairs)
        {
            length += lines?.Bytes.Length ?? key.Length + LengthOf(value) + 2;
        }

        return length;
    }

    private int LengthOf(string text) =>
        Encoding.GetByteCount(text) - text.AsSpan().Count('\r') - text.AsSpan().Count('\n');

    private void Write(List<Pair> pairs, Span<byte> destination)
    {
        var rest = destination;
        foreach (var (_, key, value, lines) in pairs)
        {
            if (lines is not null)
            {
                lines.Bytes.CopyTo(rest);
                rest = rest[lines.Bytes.Length..];
                continue;
            }

            rest = rest[Write(key, rest)..];
            rest[0] = (byte)'\n';
            rest = rest[1..];
            rest = rest[Write(value, rest)..];
            rest[0] = (byte)'\n';
            rest = rest[1..];
        }
    }

    /// <summary>Writes the text without its line ends.</summary>
    private int Write(ReadOnlySpan<char> text, Span<byte> destination)
    {
        var written = 0;
        while (true)
        {
            var end = text.IndexOfAny('\r', '\n');
            if (end < 0)
            {
                return written + Encoding.GetBytes(text, destination[written..]);
            }

            written += Encoding.GetBytes(text[..end], destination[written..]);
            text = text[(end + 1)..];
        }
    }

    /// <summary>A key and its value, or lines that begin with this key.</summary>
    private readonly record struct Pair(UInt128 Beginning, string Key, string Value, FlatLines? Lines = null)
    {
        public string LastKey => Lines?.LastKey ?? Key;
    }
}
