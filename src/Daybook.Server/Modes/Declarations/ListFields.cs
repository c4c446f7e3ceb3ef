using System.Globalization;
using System.Text;
using Daybook.Protocol.XmlRpc;

namespace Daybook.Server.Modes.Declarations;

/// <summary>
/// A list of texts, such as <c>itemids</c>: flat one text with commas, in XML-RPC an array or the same text. What is empty is left out.
/// </summary>
internal sealed class ListField(FieldName names, string meaning) : RequestField<IReadOnlyList<string>>(names, meaning)
{
    /// <summary>Whether they are numbers.</summary>
    public bool AreNumbers { get; init; }

    public override bool IsNumberOrTime => AreNumbers;

    public override IReadOnlyList<string> Read(FlatFields fields) => Cut(fields.Find(this), fields);

    public override IReadOnlyList<string> Read(XmlRpcFields fields) => fields.FindValue(this) switch
    {
        null => [],
        XmlRpcArray array => [.. array.Items.Select(item => Text(AreNumbers ? item.Plain : item, fields)).Where(text => text.Length > 0)],
        var value => Cut(Single(AreNumbers ? value.Plain : value), fields),
    };

    public override XmlRpcValue? Show(FlatFields fields) =>
        IsIn(fields) ? new XmlRpcArray([.. Read(fields).Select(text => Examples.Guess(text))]) : null;

    protected override IReadOnlyList<FieldRow> DescribeXmlRpc(string name) => [new(name, "array", Meaning)];

    private string[] Cut(ReadOnlyMemory<byte> value, RequestFields fields) =>
        fields.Decode(value, NoText).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}

/// <summary>
/// Lists of words, such as <c>commands</c>: flat one text, in XML-RPC an array of texts or of arrays of words. A text that is not yet cut into words is a
/// list of one.
/// </summary>
internal sealed class WordListsField(FieldName names, string meaning) : RequestField<IReadOnlyList<IReadOnlyList<string>>>(names, meaning)
{
    public override IReadOnlyList<IReadOnlyList<string>> Read(FlatFields fields) =>
        fields.Find(this) is { IsEmpty: false } value ? [[fields.Decode(value, NoText)]] : [];

    public override IReadOnlyList<IReadOnlyList<string>> Read(XmlRpcFields fields) => fields.FindValue(this) switch
    {
        null or XmlRpcText { Value: "" } => [],
        XmlRpcArray array => [.. array.Items.Select(item => Words(item, fields))],
        var value => [Words(value, fields)],
    };

    public override XmlRpcValue? Show(FlatFields fields) => IsIn(fields)
        ? new XmlRpcArray([.. Read(fields).Select(words => new XmlRpcText(string.Join(' ', words)))])
        : null;

    protected override IReadOnlyList<FieldRow> DescribeXmlRpc(string name) => [new(name, "array", Meaning)];

    private IReadOnlyList<string> Words(XmlRpcValue value, XmlRpcFields fields) => value is XmlRpcArray words
        ? [.. words.Items.Select(word => Text(word, fields))]
        : [Text(value, fields)];
}

/// <summary>
/// Some of a set, such as the sessions to end: flat a field each, <c>expire_id_12</c>, in XML-RPC an array of them.
/// </summary>
/// <param name="names">Flat, what stands before the key.</param>
/// <param name="key">What the documentation calls the key: <c>N</c>, <c>USER</c>.</param>
/// <param name="meaning">What one of them means.</param>
internal sealed class KeysField(FieldName names, string key, string meaning) : RequestField<IReadOnlyList<string>>(names, meaning)
{
    /// <summary>Whether a flat field counts only if its value is neither empty nor <c>0</c>.</summary>
    public bool IsFlag { get; init; }

    /// <summary>Whether they are numbers.</summary>
    public bool AreNumbers { get; init; }

    public override bool IsNumberOrTime => AreNumbers;

    public override bool IsIn(FlatFields fields) => fields.Under(Names.Flat!).Any();

    public override IReadOnlyList<string> Read(FlatFields fields) => Names.Flat is not { } beginning
        ? []
        : [.. fields.Under(beginning).Where(field => !IsFlag || (!field.Value.IsEmpty && !field.Value.Span.SequenceEqual("0"u8))).Select(field => field.Key)];

    public override IReadOnlyList<string> Read(XmlRpcFields fields) => fields.FindValue(this) switch
    {
        null => [],
        XmlRpcArray array => [.. array.Items.Select(item => Text(AreNumbers ? item.Plain : item, fields))],

        // Some send what they keep by key as it is.
        XmlRpcStruct members => [.. members.Members.Select(member => member.Key)],
        var value => Text(AreNumbers ? value.Plain : value, fields) is { Length: > 0 } text ? [text] : [],
    };

    public override XmlRpcValue? Show(FlatFields fields) =>
        IsIn(fields) ? new XmlRpcArray([.. Read(fields).Select(text => Examples.Guess(text))]) : null;

    protected override IReadOnlyList<FieldRow> DescribeFlat(string name) => [new(name + key, "", Meaning)];

    protected override IReadOnlyList<FieldRow> DescribeXmlRpc(string name) => [new(name, "array", Meaning)];
}

/// <summary>
/// Texts by name, such as metadata: flat a field each, <c>prop_NAME</c>, in XML-RPC a struct, <c>props</c>. A value may be empty.
/// </summary>
/// <param name="names">Flat, what stands before the key.</param>
/// <param name="key">What the documentation calls the key: <c>NAME</c>, <c>USER</c>.</param>
/// <param name="meaning">What one of them means.</param>
internal sealed class MapField(FieldName names, string key, string meaning) : RequestField<IReadOnlyDictionary<string, string>>(names, meaning)
{
    /// <inheritdoc cref="TextField.IsOfEntry"/>
    public bool IsOfEntry { get; init; }

    /// <summary>Whose values are numbers, by key (<see cref="RequestField.IsNumberOrTime"/>).</summary>
    public Func<string, bool> IsNumber { get; init; } = static _ => false;

    public override bool IsIn(FlatFields fields) => fields.Under(Names.Flat!).Any();

    public override IReadOnlyDictionary<string, string> Read(FlatFields fields) =>
        (Names.Flat is { } beginning ? fields.Under(beginning) : []).ToDictionary(
            field => field.Key, field => fields.Decode(field.Value, Detail(Names.Flat + field.Key)), StringComparer.Ordinal);

    public override IReadOnlyDictionary<string, string> Read(XmlRpcFields fields) => fields.FindValue(this) switch
    {
        XmlRpcStruct members => members.Members.ToDictionary(
            member => member.Key,
            member => fields.Decode(XmlRpcFields.Single(IsNumber(member.Key) ? member.Value.Plain : member.Value, member.Key), Detail(member.Key)),
            StringComparer.Ordinal),

        // Perl and PHP send an empty array, or nothing, for a map that is empty.
        null or XmlRpcArray { Items: [] } or XmlRpcText { Value: "" } => new Dictionary<string, string>(),
        var value => throw Unexpected(value),
    };

    public override XmlRpcValue? Show(FlatFields fields) => IsIn(fields)
        ? new XmlRpcStruct(Read(fields).Select(field => (field.Key, Examples.Guess(field.Value))))
        : null;

    protected override IReadOnlyList<FieldRow> DescribeFlat(string name) => [new(name + key, "", Meaning)];

    protected override IReadOnlyList<FieldRow> DescribeXmlRpc(string name) => [new($"{name}.{key}", "string", Meaning)];

    private string Detail(string name) => IsOfEntry ? TextField.NotUtf8 : $"{name} is not valid UTF-8";
}

/// <summary>What an example shows where the declaration says no type.</summary>
internal static class Examples
{
    /// <summary>A value of a declared type.</summary>
    public static XmlRpcValue Show(ReadOnlyMemory<byte> value, string type) =>
        type == "int" && long.TryParse(value.Span, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? new XmlRpcInteger(number)
            : new XmlRpcText(Encoding.UTF8.GetString(value.Span));

    public static XmlRpcValue Guess(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? new XmlRpcInteger(number) : new XmlRpcText(text);
}
