using System.Text;

namespace Daybook.Protocol.Flat;

/// <summary>
/// The fields of a flat request: names are text, values are bytes. Where a name is repeated, the last one counts.
/// </summary>
public sealed class FlatForm
{
    private const int LongestNameShown = 40;

    private readonly Dictionary<string, ReadOnlyMemory<byte>> _fields = new(StringComparer.Ordinal);

    /// <summary>How many different names there are.</summary>
    public int Count => _fields.Count;

    /// <summary>The different names, in no order.</summary>
    public IEnumerable<string> Names => _fields.Keys;

    /// <summary>The value of a field; false if it was not sent. It may be empty.</summary>
    public bool TryGet(string name, out ReadOnlyMemory<byte> value) => _fields.TryGetValue(name, out value);

    /// <summary>Sets a field, as a multipart body does part by part.</summary>
    public void Set(string name, ReadOnlyMemory<byte> value) => _fields[name] = value;

    /// <summary>
    /// Reads a url-encoded body (fact sheet 1.1), decoding it in place: the values are slices of <paramref name="body"/>, which must outlive
    /// the form. Pairs are separated by <c>&amp;</c> alone, empty pairs are passed over, and a pair without <c>=</c> is a name with an empty
    /// value. Raw line ends after the last value are no part of it. A name that is not valid UTF-8 gets replacement characters, and so is
    /// none that any mode knows.
    /// </summary>
    /// <param name="body">The body as received; its content is undefined afterwards, apart from the values.</param>
    /// <param name="maxFields">How many pairs the body may have, repeated names included.</param>
    /// <exception cref="ProtocolException">
    /// <see cref="Faults.InvalidArgument"/>: an escape is malformed (the detail names the field), or there are more than
    /// <paramref name="maxFields"/> pairs (the detail names both numbers).
    /// </exception>
    public static FlatForm Parse(Memory<byte> body, int maxFields)
    {
        var form = new FlatForm();
        var rest = body.TrimEnd("\r\n"u8);
        var length = rest.Length;
        var pairs = 0;
        while (!rest.IsEmpty)
        {
            var position = length - rest.Length;
            var value = CutAt((byte)'&', ref rest);
            if (value.IsEmpty)
            {
                continue;
            }

            if (++pairs > maxFields)
            {
                throw new ProtocolException(Faults.InvalidArgument, $"{pairs + CountPairs(rest.Span)} fields, at most {maxFields} are allowed");
            }

            var name = DecodeName(CutAt((byte)'=', ref value), position);
            form.Set(name, DecodeValue(name, value));
        }

        return form;
    }

    /// <summary>Takes what stands before the first separator off <paramref name="rest"/>, and the separator with it.</summary>
    private static Memory<byte> CutAt(byte separator, ref Memory<byte> rest)
    {
        var end = rest.Span.IndexOf(separator);
        var piece = end < 0 ? rest : rest[..end];
        rest = end < 0 ? default : rest[(end + 1)..];
        return piece;
    }

    private static int CountPairs(ReadOnlySpan<byte> body)
    {
        var pairs = 0;
        foreach (var range in body.Split((byte)'&'))
        {
            if (!body[range].IsEmpty)
            {
                pairs++;
            }
        }

        return pairs;
    }

    private static string DecodeName(Memory<byte> encoded, int position)
    {
        var length = PercentEncoding.DecodeInPlace(encoded.Span);
        if (length < 0)
        {
            throw new ProtocolException(
                Faults.InvalidArgument, $"malformed escape in the name of a field, at byte {position + ~length + 1} of the body");
        }

        return Encoding.UTF8.GetString(encoded.Span[..length]);
    }

    private static ReadOnlyMemory<byte> DecodeValue(string name, Memory<byte> encoded)
    {
        var length = PercentEncoding.DecodeInPlace(encoded.Span);
        if (length < 0)
        {
            throw new ProtocolException(
                Faults.InvalidArgument, $"malformed escape in field {Printable(name)} at byte {~length + 1} of its encoded value");
        }

        return encoded[..length];
    }

    /// <summary>The client chose the name: what an answer or a log repeats of it is short and printable.</summary>
    private static string Printable(string name)
    {
        var isLong = name.Length > LongestNameShown;
        var shown = string.Create(isLong ? LongestNameShown : name.Length, name, static (characters, name) =>
        {
            for (var i = 0; i < characters.Length; i++)
            {
                characters[i] = name[i] is >= ' ' and <= '~' ? name[i] : '?';
            }
        });
        return isLong ? shown + "..." : shown;
    }
}
