using System.Globalization;
using Daybook.Protocol;
using Daybook.Protocol.XmlRpc;

namespace Daybook.Server.Modes.Declarations;

/// <summary>
/// Rows with fields of their own, such as friends to add: flat <c>editfriend_add_1_user</c>, in XML-RPC an array of structs, or one struct of structs by
/// key.
/// </summary>
internal sealed class RowsField : RequestField<IReadOnlyList<RequestRow>>
{
    private readonly IReadOnlyList<RequestField> _members;
    private readonly bool _isKeyed;

    /// <param name="names">Flat, what stands before the key.</param>
    /// <param name="meaning">What one of the rows is.</param>
    /// <param name="isKeyed">Whether the key means something: then XML-RPC has a struct with it, else an array.</param>
    /// <param name="members">The fields of a row; flat each stands behind the key and <c>_</c>.</param>
    public RowsField(FieldName names, string meaning, bool isKeyed, params IReadOnlyList<RequestField> members)
        : base(names, meaning) => (_isKeyed, _members) = (isKeyed, members);

    /// <summary>The field that a row is in XML-RPC if it is no struct but a single value.</summary>
    public RequestField? Plain { get; init; }

    public override bool IsIn(FlatFields fields) => fields.Under(Names.Flat!).Any();

    /// <summary>The rows, in the order of their keys: numbers first.</summary>
    public override IReadOnlyList<RequestRow> Read(FlatFields fields)
    {
        if (Names.Flat is not { } beginning)
        {
            return [];
        }

        var keys = fields.Under(beginning)
            .Where(field => field.Key.IndexOf('_') > 0)
            .Select(field => field.Key[..field.Key.IndexOf('_')])
            .Distinct(StringComparer.Ordinal)
            .OrderBy(key => long.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : long.MaxValue);
        return [.. keys.Select(key => new RequestRow(key, fields.Within($"{beginning}{key}_"), _members))];
    }

    public override IReadOnlyList<RequestRow> Read(XmlRpcFields fields) => fields.FindValue(this) switch
    {
        null or XmlRpcText { Value: "" } => [],
        XmlRpcArray array => [.. array.Items.Select((item, index) => Row((index + 1).ToString(CultureInfo.InvariantCulture), item, fields))],
        XmlRpcStruct members when _isKeyed => [.. members.Members.Select(member => Row(member.Key, member.Value, fields))],

        // One row, by whoever saw no need of an array for it.
        var value => [Row("1", value, fields)],
    };

    public override XmlRpcValue? Show(FlatFields fields)
    {
        if (!IsIn(fields))
        {
            return null;
        }

        var rows = Read(fields).Select(row => (row.Key, Value: (XmlRpcValue)row.Show((FlatFields)row.Fields)));
        return _isKeyed ? new XmlRpcStruct(rows) : new XmlRpcArray([.. rows.Select(row => row.Value)]);
    }

    protected override IReadOnlyList<FieldRow> DescribeFlat(string name) =>
        [.. _members.SelectMany(member => member.FlatRows).Select(row => row with { Key = $"{name}N_{row.Key}" })];

    protected override IReadOnlyList<FieldRow> DescribeXmlRpc(string name) =>
    [
        new(name, _isKeyed ? "struct" : "array", Meaning),
        .. _members.SelectMany(member => member.XmlRpcRows).Select(row => row with { Key = (_isKeyed ? $"{name}.N." : $"{name}[].") + row.Key }),
    ];

    private RequestRow Row(string key, XmlRpcValue value, XmlRpcFields fields) => value switch
    {
        XmlRpcStruct members => new RequestRow(key, fields.Within(members), _members),
        not XmlRpcArray when Plain is { Names.XmlRpc: { } name } =>
            new RequestRow(key, fields.Within(new XmlRpcStruct((name, value))), _members),
        _ => throw Unexpected(value),
    };
}

/// <summary>One row of a <see cref="RowsField"/>.</summary>
/// <param name="key">What it goes by: in an array, its number from 1.</param>
/// <param name="fields">What was sent of it.</param>
/// <param name="members">The fields that it may have.</param>
internal sealed class RequestRow(string key, RequestFields fields, IReadOnlyList<RequestField> members)
{
    public string Key { get; } = key;

    public RequestFields Fields { get; } = fields;

    /// <summary>The value of a field.</summary>
    /// <exception cref="ProtocolException">The value is not one that the field may have.</exception>
    public T Get<T>(RequestField<T> field) => Fields.Get((RequestField<T>)Demand(field));

    /// <summary>Whether the field was sent with any value, an empty one too.</summary>
    public bool Has(RequestField field) => Fields.Has(Demand(field));

    internal XmlRpcStruct Show(FlatFields flat) => new(
        from member in members
        let value = member.Show(flat)
        where member.Names.XmlRpc is not null && value is not null
        select (member.Names.XmlRpc, value));

    private RequestField Demand(RequestField field) => members.Contains(field)
        ? field
        : throw new InvalidOperationException($"A row has no field {field.Name}: it is not declared.");
}
