using System.Globalization;
using System.Text;
using Daybook.Protocol.Flat;
using Daybook.Protocol.XmlRpc;

namespace Daybook.Server.Modes.Declarations;

/// <summary>Where a field of a flat reply goes: into the reply, under keys that begin in one way.</summary>
/// <param name="Reply">The reply.</param>
/// <param name="Prefix">What the keys begin with, before a <c>_</c>; empty at the top.</param>
internal readonly record struct FlatOutput(FlatReply Reply, string Prefix = "")
{
    /// <summary>Adds a pair. Under a prefix, an empty name is the prefix itself: <c>cmd_line_1</c> beside <c>cmd_line_1_type</c>.</summary>
    public void Add(string name, string value) => Reply.Add(Key(name), value);

    public void Add(string name, long value) => Reply.Add(Key(name), value.ToString(CultureInfo.InvariantCulture));

    public FlatOutput Under(string name) => new(Reply, Key(name));

    private string Key(string name) => Prefix.Length == 0 ? name : name.Length == 0 ? Prefix : $"{Prefix}_{name}";
}

/// <summary>A field, or a family of fields, that a reply may have.</summary>
/// <param name="names">What it is called on the wire.</param>
/// <param name="meaning">What it means, in a sentence or a few, for the documentation; <c>`code`</c> is set in backticks.</param>
internal abstract class ReplyField(FieldName names, string meaning)
{
    public FieldName Names { get; } = names;

    public string Meaning { get; } = meaning;

    /// <summary>Its rows in the documentation of the flat protocol; N stands for a number that counts from 1.</summary>
    public IReadOnlyList<FieldRow> FlatRows => Names.Flat is { } name ? DescribeFlat(name) : [];

    /// <summary>Its rows in the documentation of XML-RPC; <c>A.B</c> is member B of a struct A, <c>A[].B</c> of each struct in an array A.</summary>
    public IReadOnlyList<FieldRow> XmlRpcRows => Names.XmlRpc is { } name ? DescribeXmlRpc(name) : [];

    protected virtual IReadOnlyList<FieldRow> DescribeFlat(string name) => [new(name, "", Meaning)];

    protected abstract IReadOnlyList<FieldRow> DescribeXmlRpc(string name);

    /// <summary>The rows of a field within this one.</summary>
    protected static FieldRow Within(string flatPrefix, FieldRow row) =>
        row with { Key = row.Key.Length == 0 ? flatPrefix : $"{flatPrefix}_{row.Key}" };
}

/// <summary>A field that is set to a <typeparamref name="T"/>.</summary>
internal abstract class ReplyField<T>(FieldName names, string meaning) : ReplyField(names, meaning)
{
    /// <summary>Adds the value to a flat reply, if the field is one of it.</summary>
    public void Write(T value, FlatOutput output)
    {
        if (Names.Flat is { } name)
        {
            WriteFlat(name, value, output);
        }
    }

    /// <summary>Adds the value to a struct of XML-RPC, if the field is one of it.</summary>
    public void Write(T value, XmlRpcStruct output)
    {
        if (Names.XmlRpc is { } name)
        {
            WriteXmlRpc(name, value, output);
        }
    }

    protected abstract void WriteFlat(string name, T value, FlatOutput output);

    protected abstract void WriteXmlRpc(string name, T value, XmlRpcStruct output);
}

/// <summary>One text. In XML-RPC it is a <c>string</c> even if it is all digits, and the <c>base64</c> of its UTF-8 if it is not all ASCII.</summary>
internal sealed class TextReply(FieldName names, string meaning) : ReplyField<string>(names, meaning)
{
    /// <summary>Whether a flat reply has it url-encoded, so that its line ends survive.</summary>
    public bool IsEncodedInFlat { get; init; }

    protected override void WriteFlat(string name, string value, FlatOutput output) =>
        output.Add(name, IsEncodedInFlat ? Encode(value, output.Reply.Encoding) : value);

    protected override void WriteXmlRpc(string name, string value, XmlRpcStruct output) => output.Set(name, new XmlRpcText(value));

    protected override IReadOnlyList<FieldRow> DescribeXmlRpc(string name) => [new(name, "string", Meaning)];

    private static string Encode(string value, Encoding encoding)
    {
        var encoded = new System.Buffers.ArrayBufferWriter<byte>(value.Length + 16);
        PercentEncoding.Encode(encoding.GetBytes(value), encoded);
        return Encoding.ASCII.GetString(encoded.WrittenSpan);
    }
}

/// <summary>One whole number.</summary>
internal sealed class NumberReply(FieldName names, string meaning) : ReplyField<long>(names, meaning)
{
    protected override void WriteFlat(string name, long value, FlatOutput output) => output.Add(name, value);

    protected override void WriteXmlRpc(string name, long value, XmlRpcStruct output) => output.Set(name, new XmlRpcInteger(value));

    protected override IReadOnlyList<FieldRow> DescribeXmlRpc(string name) => [new(name, "int", Meaning)];
}

/// <summary>Yes or no: <c>1</c> or <c>0</c>.</summary>
internal sealed class FlagReply(FieldName names, string meaning) : ReplyField<bool>(names, meaning)
{
    /// <summary>Whether a flat reply leaves out a <c>0</c>, which XML-RPC always has.</summary>
    public bool IsLeftOutOfFlatIfOff { get; init; }

    protected override void WriteFlat(string name, bool value, FlatOutput output)
    {
        if (value || !IsLeftOutOfFlatIfOff)
        {
            output.Add(name, value ? "1" : "0");
        }
    }

    protected override void WriteXmlRpc(string name, bool value, XmlRpcStruct output) => output.Set(name, new XmlRpcInteger(value ? 1 : 0));

    protected override IReadOnlyList<FieldRow> DescribeXmlRpc(string name) => [new(name, "int", Meaning)];
}

/// <summary>A list of whole numbers, in XML-RPC an array; the flat protocol has none.</summary>
internal sealed class NumberListReply(string name, string meaning) : ReplyField<IReadOnlyList<long>>(FieldName.XmlRpcOnly(name), meaning)
{
    protected override void WriteFlat(string name, IReadOnlyList<long> value, FlatOutput output) =>
        throw new NotSupportedException("It has no name in the flat protocol.");

    protected override void WriteXmlRpc(string name, IReadOnlyList<long> value, XmlRpcStruct output) =>
        output.Set(name, new XmlRpcArray([.. value.Select(number => new XmlRpcInteger(number))]));

    protected override IReadOnlyList<FieldRow> DescribeXmlRpc(string name) => [new($"{name}[]", "int", Meaning)];
}

/// <summary>A list of texts: flat <c>NAME_count</c> and <c>NAME_1</c> and so on, in XML-RPC an array.</summary>
internal sealed class ListReply(FieldName names, string meaning) : ReplyField<IReadOnlyList<string>>(names, meaning)
{
    /// <summary>The first keys are made once: a login has hundreds.</summary>
    private const int KeptKeys = 256;

    private readonly string?[] _keys = new string?[KeptKeys];
    private string? _count;

    /// <summary>Whether a flat reply has no <c>NAME_count</c> of 0, where XML-RPC has an empty array.</summary>
    public bool IsLeftOutOfFlatIfEmpty { get; init; }

    protected override void WriteFlat(string name, IReadOnlyList<string> value, FlatOutput output)
    {
        if (value.Count == 0 && IsLeftOutOfFlatIfEmpty)
        {
            return;
        }

        if (value is KeptList kept && output is { Prefix: "", Reply.Encoding: UTF8Encoding })
        {
            output.Reply.Add(kept.LinesOf(this, () => WriteLines(name, kept)));
        }
        else
        {
            WriteEach(name, value, output);
        }
    }

    private FlatLines WriteLines(string name, KeptList value)
    {
        var lines = new FlatReply();
        WriteEach(name, value, new FlatOutput(lines));
        return lines.ToPart();
    }

    private void WriteEach(string name, IReadOnlyList<string> value, FlatOutput output)
    {
        output.Add(_count ??= $"{name}_count", value.Count);
        for (var i = 0; i < value.Count; i++)
        {
            output.Add(i < KeptKeys ? _keys[i] ??= Key(name, i) : Key(name, i), value[i]);
        }
    }

    private static string Key(string name, int index) => string.Create(CultureInfo.InvariantCulture, $"{name}_{index + 1}");

    protected override void WriteXmlRpc(string name, IReadOnlyList<string> value, XmlRpcStruct output) =>
        output.Set(name, new XmlRpcArray([.. value.Select(text => new XmlRpcText(text))]));

    protected override IReadOnlyList<FieldRow> DescribeFlat(string name) =>
        [new($"{name}_count", "", $"How many `{name}_N` follow."), new($"{name}_N", "", Meaning)];

    protected override IReadOnlyList<FieldRow> DescribeXmlRpc(string name) => [new($"{name}[]", "string", Meaning)];
}
