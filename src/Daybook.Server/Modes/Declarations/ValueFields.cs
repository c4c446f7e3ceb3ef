using System.Globalization;
using System.Text;
using Daybook.Protocol;
using Daybook.Protocol.XmlRpc;

namespace Daybook.Server.Modes.Declarations;

/// <summary>A field with a single value, which is the same in every interface. An empty value is an absent one.</summary>
/// <param name="names">What it is called on the wire.</param>
/// <param name="meaning">What it means.</param>
/// <param name="type">The type in which the documentation of XML-RPC shows it; <c>int</c> says that it is a number. Every single value is accepted.</param>
internal abstract class ValueField<T>(FieldName names, string meaning, string type) : RequestField<T>(names, meaning)
{
    public override bool IsNumberOrTime => type == "int";

    public override T Read(FlatFields fields) => Read(fields.Find(this));

    public override T Read(XmlRpcFields fields) => Read(fields.Find(this));

    /// <summary>Reads the value, or what an absent one stands for.</summary>
    /// <param name="value">As sent; empty if it was not.</param>
    /// <exception cref="ProtocolException">The value is not one that the field may have.</exception>
    public abstract T Read(ReadOnlyMemory<byte> value);

    public override XmlRpcValue? Show(FlatFields fields) => fields.TryFind(this, out var value) ? Show(value) : null;

    protected virtual XmlRpcValue Show(ReadOnlyMemory<byte> value) => Examples.Show(value, type);

    protected override IReadOnlyList<FieldRow> DescribeXmlRpc(string name) => [new(name, type, Meaning)];
}

/// <summary>
/// Text, null if absent. It must be valid UTF-8, but from a client that says that it does not know Unicode (<c>ver</c> 0).
/// </summary>
internal sealed class TextField(FieldName names, string meaning, string type = "string") : RequestField<string?>(names, meaning)
{
    /// <summary>The detail of the error for what people write in entries, which clients know in these words.</summary>
    public const string NotUtf8 = "The text entered is not a valid UTF-8 stream";

    /// <summary>Whether people write it in an entry.</summary>
    public bool IsOfEntry { get; init; }

    /// <summary>Whether it is a time.</summary>
    public bool IsTime { get; init; }

    public override bool IsNumberOrTime => IsTime || type == "int";

    public override string? Read(FlatFields fields) => Read(fields.Find(this), fields);

    public override string? Read(XmlRpcFields fields) => Read(fields.Find(this), fields);

    public override XmlRpcValue? Show(FlatFields fields) => fields.TryFind(this, out var value) ? Examples.Show(value, type) : null;

    protected override IReadOnlyList<FieldRow> DescribeXmlRpc(string name) => [new(name, type, Meaning)];

    private string? Read(ReadOnlyMemory<byte> value, RequestFields fields) =>
        value.IsEmpty ? null : fields.Decode(value, IsOfEntry ? NotUtf8 : NoText);
}

/// <summary>Bytes, empty if absent.</summary>
internal sealed class BytesField(FieldName names, string meaning, string type = "base64")
    : ValueField<ReadOnlyMemory<byte>>(names, meaning, type)
{
    public override ReadOnlyMemory<byte> Read(ReadOnlyMemory<byte> value) => value;

    /// <summary>An example that is cut off ends with a character that no bytes of it are.</summary>
    protected override XmlRpcValue Show(ReadOnlyMemory<byte> value) => Read(value) is var bytes && value.Span.EndsWith("…"u8)
        ? new XmlRpcBytes(bytes[..^"…"u8.Length])
        : base.Show(value);
}

/// <summary>A wish of the client: on if it is there and not <c>0</c>.</summary>
internal sealed class FlagField(FieldName names, string meaning) : ValueField<bool>(names, meaning, "int")
{
    public override bool Read(ReadOnlyMemory<byte> value) => !value.IsEmpty && !value.Span.SequenceEqual("0"u8);
}

/// <summary>A choice that must be <c>1</c> or <c>0</c>; absent is <c>0</c>.</summary>
internal sealed class ChoiceField(FieldName names, string meaning) : ValueField<bool>(names, meaning, "int")
{
    public override bool Read(ReadOnlyMemory<byte> value) => value.Span switch
    {
        [] or [(byte)'0'] => false,
        [(byte)'1'] => true,
        _ => throw new ProtocolException(Faults.InvalidArgument, $"{Name} must be 1 or 0"),
    };
}

/// <summary>A choice that must be <c>1</c> or <c>0</c>, null if absent.</summary>
internal sealed class ChangeField(FieldName names, string meaning) : ValueField<bool?>(names, meaning, "int")
{
    public override bool? Read(ReadOnlyMemory<byte> value) => value.Span switch
    {
        [] => null,
        [(byte)'0'] => false,
        [(byte)'1'] => true,
        _ => throw new ProtocolException(Faults.InvalidArgument, $"{Name} must be 1 or 0"),
    };
}

/// <summary>The number of something on the server, such as a <c>picid</c>: up to 18 digits, null if absent.</summary>
internal sealed class OptionalIdField(FieldName names, string meaning) : ValueField<long?>(names, meaning, "int")
{
    private const int MaxDigits = 18;

    public override long? Read(ReadOnlyMemory<byte> value)
    {
        if (value.IsEmpty)
        {
            return null;
        }

        return value.Length <= MaxDigits && long.TryParse(value.Span, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? id
            : throw new ProtocolException(Faults.InvalidArgument, $"{Name} must be a whole number of at most {MaxDigits} digits");
    }
}

/// <summary>The same, where it must be sent.</summary>
internal sealed class IdField(FieldName names, string meaning) : ValueField<long>(names, meaning, "int")
{
    private readonly OptionalIdField _optional = new(names, meaning);

    public override long Read(ReadOnlyMemory<byte> value) =>
        _optional.Read(value) ?? throw new ProtocolException(Faults.MissingArgument, Name);
}

/// <summary>A whole number of up to nine digits, null if absent.</summary>
internal sealed class NumberField(FieldName names, string meaning) : ValueField<int?>(names, meaning, "int")
{
    private const int MaxDigits = 9;

    public override int? Read(ReadOnlyMemory<byte> value)
    {
        if (value.IsEmpty)
        {
            return null;
        }

        return value.Length <= MaxDigits && int.TryParse(value.Span, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new ProtocolException(Faults.InvalidArgument, $"{Name} must be a whole number of at most {MaxDigits} digits");
    }
}

/// <summary>The number of something in a journal: up to 18 digits, also with a minus, null if absent.</summary>
internal sealed class ItemIdField(FieldName names, string meaning) : ValueField<long?>(names, meaning, "int")
{
    private const int MaxLength = 18;
    private const int LongestShown = 40;

    /// <summary>The number in a text.</summary>
    /// <param name="value">The text.</param>
    /// <param name="name">Of what, for the error.</param>
    /// <exception cref="ProtocolException">It is none.</exception>
    public static long Parse(ReadOnlySpan<byte> value, string name) =>
        value.Length <= MaxLength && long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var id)
            ? id
            : throw new ProtocolException(
                Faults.InvalidArgument, $"Non-numeric {name} '{Encoding.UTF8.GetString(value[..Math.Min(value.Length, LongestShown)])}'");

    public override long? Read(ReadOnlyMemory<byte> value) => value.IsEmpty ? null : Parse(value.Span, Name);
}
