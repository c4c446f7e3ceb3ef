using System.Globalization;
using Daybook.Protocol.XmlRpc;

namespace Daybook.Server.Modes.Declarations;

/// <summary>The fields that a row has, each with where its value comes from. They may be of any kind, also lists and rows again.</summary>
internal sealed class RowMembers<TRow>
{
    private readonly List<Member> _members = [];

    public IEnumerable<ReplyField> Fields => _members.Select(member => member.Field);

    public void Add<T>(ReplyField<T> field, Func<TRow, T> value, Func<TRow, bool>? isThere) => _members.Add(new(
        field,
        (row, output) =>
        {
            if (isThere?.Invoke(row) != false)
            {
                field.Write(value(row), output);
            }
        },
        (row, output) =>
        {
            if (isThere?.Invoke(row) != false)
            {
                field.Write(value(row), output);
            }
        }));

    public void Write(TRow row, FlatOutput output)
    {
        foreach (var member in _members)
        {
            member.Flat(row, output);
        }
    }

    public XmlRpcStruct ToStruct(TRow row)
    {
        var members = new XmlRpcStruct();
        foreach (var member in _members)
        {
            member.XmlRpc(row, members);
        }

        return members;
    }

    private sealed record Member(ReplyField Field, Action<TRow, FlatOutput> Flat, Action<TRow, XmlRpcStruct> XmlRpc);
}

/// <summary>A list of rows: flat <c>NAME_count</c> and <c>NAME_1_MEMBER</c> and so on, in XML-RPC an array of structs.</summary>
internal sealed class TableReply<TRow>(FieldName names, string meaning) : ReplyField<IReadOnlyList<TRow>>(names, meaning)
{
    private readonly RowMembers<TRow> _members = new();

    /// <summary>
    /// The number that a row has in flat keys, where that is not its place in the list: friend groups go by their own. There is no
    /// <c>NAME_count</c> then, but the highest number as <c>NAME_maxnum</c>.
    /// </summary>
    public Func<TRow, int>? Number { get; init; }

    /// <summary>The key of a flat reply that says how many rows there are; null for <c>NAME_count</c>.</summary>
    public string? FlatCount { get; init; }

    /// <summary>The member of XML-RPC, beside the array, that says how many rows it has; null for none.</summary>
    public string? XmlRpcCount { get; init; }

    /// <summary>Whether a flat reply has no count of 0, where XML-RPC has an empty array.</summary>
    public bool IsLeftOutOfFlatIfEmpty { get; init; }

    /// <summary>Whether a row is in XML-RPC not a struct, but an array of the values of its members in their order.</summary>
    public bool HasPlainRows { get; init; }

    /// <summary>Declares a member of the rows.</summary>
    /// <param name="field">The member: flat its name stands behind the row's number; an empty one is the row's own key.</param>
    /// <param name="value">Where its value comes from.</param>
    /// <param name="isThere">Whether a row has it; null: every one has.</param>
    public TableReply<TRow> With<T>(ReplyField<T> field, Func<TRow, T> value, Func<TRow, bool>? isThere = null)
    {
        _members.Add(field, value, isThere);
        return this;
    }

    protected override void WriteFlat(string name, IReadOnlyList<TRow> value, FlatOutput output)
    {
        if (value.Count == 0 && IsLeftOutOfFlatIfEmpty)
        {
            return;
        }

        if (Number is null)
        {
            output.Add(FlatCount ?? $"{name}_count", value.Count);
        }
        else
        {
            output.Add($"{name}_maxnum", value.Select(Number).DefaultIfEmpty(0).Max());
        }

        for (var i = 0; i < value.Count; i++)
        {
            var number = (Number?.Invoke(value[i]) ?? i + 1).ToString(CultureInfo.InvariantCulture);
            _members.Write(value[i], output.Under($"{name}_{number}"));
        }
    }

    protected override void WriteXmlRpc(string name, IReadOnlyList<TRow> value, XmlRpcStruct output)
    {
        var rows = value.Select(_members.ToStruct);
        output.Set(name, new XmlRpcArray(
            HasPlainRows ? [.. rows.Select(row => new XmlRpcArray([.. row.Members.Select(member => member.Value)]))] : [.. rows]));
        if (XmlRpcCount is not null)
        {
            output.Set(XmlRpcCount, new XmlRpcInteger(value.Count));
        }
    }

    protected override IReadOnlyList<FieldRow> DescribeFlat(string name) =>
    [
        Number is null
            ? new(FlatCount ?? $"{name}_count", "", $"How many rows `{name}_N_…` follow.")
            : new($"{name}_maxnum", "", $"The highest `N` of the rows `{name}_N_…`; 0 if there is none. Numbers may be missing in between."),
        .. _members.Fields.SelectMany(field => field.FlatRows).Select(row => Within($"{name}_N", row)),
    ];

    protected override IReadOnlyList<FieldRow> DescribeXmlRpc(string name) =>
    [
        new(name, HasPlainRows ? "array of arrays" : "array of structs", Meaning),
        .. _members.Fields.SelectMany(field => field.XmlRpcRows).Select((row, index) =>
            row with { Key = HasPlainRows ? $"{name}[][{index}]" : $"{name}[].{row.Key}" }),
        .. XmlRpcCount is null ? (FieldRow[])[] : [new(XmlRpcCount, "int", $"How many structs `{name}` has.")],
    ];
}

/// <summary>One row: flat <c>NAME_MEMBER</c>, in XML-RPC a struct.</summary>
internal sealed class StructReply<TRow>(FieldName names, string meaning) : ReplyField<TRow>(names, meaning)
{
    private readonly RowMembers<TRow> _members = new();

    /// <inheritdoc cref="TableReply{TRow}.With"/>
    public StructReply<TRow> With<T>(ReplyField<T> field, Func<TRow, T> value, Func<TRow, bool>? isThere = null)
    {
        _members.Add(field, value, isThere);
        return this;
    }

    protected override void WriteFlat(string name, TRow value, FlatOutput output) => _members.Write(value, output.Under(name));

    protected override void WriteXmlRpc(string name, TRow value, XmlRpcStruct output) => output.Set(name, _members.ToStruct(value));

    protected override IReadOnlyList<FieldRow> DescribeFlat(string name) =>
        [.. _members.Fields.SelectMany(field => field.FlatRows).Select(row => Within(name, row))];

    protected override IReadOnlyList<FieldRow> DescribeXmlRpc(string name) =>
    [
        new(name, "struct", Meaning),
        .. _members.Fields.SelectMany(field => field.XmlRpcRows).Select(row => row with { Key = $"{name}.{row.Key}" }),
    ];
}
