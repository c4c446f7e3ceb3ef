using System.Text;

namespace Daybook.Protocol.Flat;

/// <summary>
/// The fields of a flat request: names are text, values are bytes. Where a name is repeated, the last one counts.
/// </summary>
public sealed class FlatForm
{
    private readonly Dictionary<string, ReadOnlyMemory<byte>> _fields = new(StringComparer.Ordinal);

    /// <summary>How many different names there are.</summary>
    public int Count => _fields.Count;

    /// <summary>The value of a field; false if it was not sent. It may be empty.</summary>
    public bool TryGet(string name, out ReadOnlyMemory<byte> value) => _fields.TryGetValue(name, out value);

    /// <summary>Sets a field, as a multipart body does part by part.</summary>
    public void Set(string name, ReadOnlyMemory<byte> value) => _fields[name] = value;

    /// <summary>
    /// Reads a url-encoded body, decoding it in place: the values are slices of <paramref name="body"/>, which must outlive the form.
    /// Raw line ends after the last value are no part of it.
    /// </summary>
    /// <exception cref="ProtocolException">
    /// An escape is malformed (<see cref="Faults.InvalidArgument"/>, naming the field), or there are more than
    /// <paramref name="maxFields"/> fields.
    /// </exception>
    public static FlatForm Parse(Memory<byte> body, int maxFields)
    {
        throw new NotImplementedException();
    }
}
