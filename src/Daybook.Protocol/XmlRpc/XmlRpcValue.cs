using System.Globalization;
using System.Text;

namespace Daybook.Protocol.XmlRpc;

/// <summary>A value of XML-RPC. There is no <c>nil</c>: what a client sends as such is absent.</summary>
public abstract record XmlRpcValue
{
    private protected XmlRpcValue()
    {
    }

    /// <summary>The name of the value's element on the wire.</summary>
    public abstract string Type { get; }

    /// <summary>
    /// A single value as the bytes that the flat protocol would send for it: text in UTF-8, <c>base64</c> as it is, booleans as <c>1</c> or <c>0</c>, numbers and times
    /// as they were written; those that were not read from a document as <see cref="Plain"/> says. Null for a struct or an array.
    /// </summary>
    public abstract ReadOnlyMemory<byte>? ToBytes();

    /// <summary>
    /// The same value however it was written: whole numbers in digits without zeros before them, others in as many digits as they need, times as
    /// <c>yyyy-MM-dd HH:mm:ss</c>.
    /// </summary>
    public virtual XmlRpcValue Plain => this;

    /// <summary>A single value as text; <c>base64</c> is taken for UTF-8, which is how this protocol sends text that is not ASCII.</summary>
    /// <exception cref="FormatException">It is a struct or an array.</exception>
    public string ToText() => ToBytes() is { } bytes
        ? Encoding.UTF8.GetString(bytes.Span)
        : throw new FormatException($"A single value was expected, not a {Type}.");

    private protected static ReadOnlyMemory<byte> InUtf8(string text) => Encoding.UTF8.GetBytes(text);
}

/// <summary>A <c>string</c>, or a value without a type.</summary>
public sealed record XmlRpcText(string Value) : XmlRpcValue
{
    /// <inheritdoc/>
    public override string Type => "string";

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte>? ToBytes() => InUtf8(Value);
}

/// <summary>An <c>int</c>. Servers of this protocol send larger numbers than the 31 bits that the type was made for.</summary>
/// <param name="Value">The number.</param>
/// <param name="Written">
/// How it stood in the document that it was read from, such as <c>007</c>; null if it was not read. Libraries that guess the type by the text, as Perl's do, send what
/// people wrote as a number if it looks like one.
/// </param>
public sealed record XmlRpcInteger(long Value, string? Written = null) : XmlRpcValue
{
    /// <inheritdoc/>
    public override XmlRpcValue Plain => this with { Written = null };

    /// <inheritdoc/>
    public override string Type => "int";

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte>? ToBytes() => InUtf8(Written ?? Value.ToString(CultureInfo.InvariantCulture));
}

/// <summary>A <c>boolean</c>. This protocol sends its own flags as <c>int</c>.</summary>
public sealed record XmlRpcBoolean(bool Value) : XmlRpcValue
{
    /// <inheritdoc/>
    public override string Type => "boolean";

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte>? ToBytes() => InUtf8(Value ? "1" : "0");
}

/// <summary>A <c>double</c>, which is finite.</summary>
/// <param name="Value">The number.</param>
/// <param name="Written">How it stood in the document; see <see cref="XmlRpcInteger"/>.</param>
public sealed record XmlRpcDouble(double Value, string? Written = null) : XmlRpcValue
{
    /// <inheritdoc/>
    public override XmlRpcValue Plain => this with { Written = null };

    /// <inheritdoc/>
    public override string Type => "double";

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte>? ToBytes() => InUtf8(Written ?? Value.ToString("R", CultureInfo.InvariantCulture));
}

/// <summary>A <c>dateTime.iso8601</c>: a day and a time to the second, of no zone.</summary>
/// <param name="Value">The time.</param>
/// <param name="Written">How it stood in the document; see <see cref="XmlRpcInteger"/>.</param>
public sealed record XmlRpcDateTime(DateTime Value, string? Written = null) : XmlRpcValue
{
    /// <inheritdoc/>
    public override XmlRpcValue Plain => this with { Written = null };

    /// <inheritdoc/>
    public override string Type => "dateTime.iso8601";

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte>? ToBytes() => InUtf8(Written ?? Value.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture));
}

/// <summary>A <c>base64</c>: bytes, or text in UTF-8.</summary>
public sealed record XmlRpcBytes(ReadOnlyMemory<byte> Value) : XmlRpcValue
{
    /// <inheritdoc/>
    public override string Type => "base64";

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte>? ToBytes() => Value;
}

/// <summary>An <c>array</c>.</summary>
public sealed record XmlRpcArray(IReadOnlyList<XmlRpcValue> Items) : XmlRpcValue
{
    /// <inheritdoc/>
    public override string Type => "array";

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte>? ToBytes() => null;
}

/// <summary>A <c>struct</c>: members by name, in the order in which they were added. Where a name is repeated, the last value counts.</summary>
public sealed record XmlRpcStruct : XmlRpcValue
{
    private readonly OrderedDictionary<string, XmlRpcValue> _members = new(StringComparer.Ordinal);

    /// <summary>A struct of these members.</summary>
    public XmlRpcStruct(params IEnumerable<(string Name, XmlRpcValue Value)> members)
    {
        ArgumentNullException.ThrowIfNull(members);
        foreach (var (name, value) in members)
        {
            Set(name, value);
        }
    }

    /// <inheritdoc/>
    public override string Type => "struct";

    /// <summary>The members, in their order.</summary>
    public IReadOnlyCollection<KeyValuePair<string, XmlRpcValue>> Members => _members;

    /// <summary>The value of a member; null if there is none.</summary>
    public XmlRpcValue? this[string name] => _members.GetValueOrDefault(name);

    /// <summary>Sets a member.</summary>
    public void Set(string name, XmlRpcValue value) => _members[name] = value;

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte>? ToBytes() => null;
}
