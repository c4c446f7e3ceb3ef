using System.Globalization;
using Daybook.Protocol.XmlRpc;

namespace Daybook.Server.Modes.Declarations;

/// <summary>A value of a map: a text or a whole number.</summary>
internal readonly record struct MapValue
{
    private MapValue(string text, long? number) => (Text, Number) = (text, number);

    public string Text { get; }

    public long? Number { get; }

    public static implicit operator MapValue(string text) => new(text, null);

    public static implicit operator MapValue(long number) => new(number.ToString(CultureInfo.InvariantCulture), number);

    public XmlRpcValue ToXmlRpc() => Number is { } number ? new XmlRpcInteger(number) : new XmlRpcText(Text);
}

/// <summary>Values by names that are not known beforehand, such as metadata: flat <c>NAME_KEY</c>, in XML-RPC a struct.</summary>
/// <param name="names">Flat, what stands before the key and <c>_</c>; empty for keys that stand alone.</param>
/// <param name="key">What the documentation calls the key.</param>
/// <param name="meaning">What one of them means.</param>
internal sealed class MapReply(FieldName names, string key, string meaning) : ReplyField<IReadOnlyList<KeyValuePair<string, MapValue>>>(names, meaning)
{
    protected override void WriteFlat(string name, IReadOnlyList<KeyValuePair<string, MapValue>> value, FlatOutput output)
    {
        var keys = name.Length == 0 ? output : output.Under(name);
        foreach (var (key, one) in value)
        {
            keys.Add(key, one.Text);
        }
    }

    protected override void WriteXmlRpc(string name, IReadOnlyList<KeyValuePair<string, MapValue>> value, XmlRpcStruct output) =>
        output.Set(name, new XmlRpcStruct(value.Select(one => (one.Key, one.Value.ToXmlRpc()))));

    protected override IReadOnlyList<FieldRow> DescribeFlat(string name) => [new(name.Length == 0 ? key : $"{name}_{key}", "", Meaning)];

    protected override IReadOnlyList<FieldRow> DescribeXmlRpc(string name) => [new($"{name}.{key}", "string or int", Meaning)];
}

/// <summary>
/// Values by keys that are data, such as <c>getdaycounts</c>: flat the keys stand alone, in XML-RPC an array of structs has each with its value.
/// </summary>
/// <param name="name">The array.</param>
/// <param name="key">The member with the key, which the documentation of the flat protocol shows in capitals.</param>
/// <param name="value">The member with the value.</param>
/// <param name="meaning">What one of them means.</param>
internal sealed class PairsReply(string name, string key, string value, string meaning)
    : ReplyField<IReadOnlyList<KeyValuePair<string, MapValue>>>(("", name), meaning)
{
    protected override void WriteFlat(string name, IReadOnlyList<KeyValuePair<string, MapValue>> pairs, FlatOutput output)
    {
        foreach (var (key, one) in pairs)
        {
            output.Add(key, one.Text);
        }
    }

    protected override void WriteXmlRpc(string name, IReadOnlyList<KeyValuePair<string, MapValue>> pairs, XmlRpcStruct output) => output.Set(
        name, new XmlRpcArray([.. pairs.Select(one => new XmlRpcStruct((key, new XmlRpcText(one.Key)), (value, one.Value.ToXmlRpc())))]));

    protected override IReadOnlyList<FieldRow> DescribeFlat(string name) => [new(key.ToUpperInvariant(), "", Meaning)];

    protected override IReadOnlyList<FieldRow> DescribeXmlRpc(string name) =>
    [
        new(name, "array of structs", Meaning),
        new($"{name}[].{key}", "string", "The key of the row."),
        new($"{name}[].{value}", "string or int", "The value of the row."),
    ];
}
