using Daybook.Protocol;
using Daybook.Protocol.XmlRpc;

namespace Daybook.Server.Modes.Declarations;

/// <summary>A field, or a family of fields, that a request may have.</summary>
/// <param name="names">What it is called on the wire.</param>
/// <param name="meaning">What it means, in a sentence or a few, for the documentation; <c>`code`</c> is set in backticks.</param>
internal abstract class RequestField(FieldName names, string meaning)
{
    public FieldName Names { get; } = names;

    /// <summary>What errors call it: its name in the flat protocol if it has one there.</summary>
    public string Name => Names.Flat ?? Names.XmlRpc!;

    public string Meaning { get; } = meaning;

    /// <summary>Another name that clients use for it, in either interface; not in the documentation's tables.</summary>
    public string? Alias { get; init; }

    /// <summary>
    /// Whether it is a number or a time, which XML-RPC may have in any of its own ways of writing. All else is text, also if it looks like one: that stays as it
    /// was written.
    /// </summary>
    public virtual bool IsNumberOrTime => false;

    /// <summary>Its rows in the documentation of the flat protocol.</summary>
    public IReadOnlyList<FieldRow> FlatRows => Names.Flat is { } name ? DescribeFlat(name) : [];

    /// <summary>Its rows in the documentation of XML-RPC; <c>A.B</c> is member B of a struct A, <c>A[].B</c> of each struct in an array A.</summary>
    public IReadOnlyList<FieldRow> XmlRpcRows => Names.XmlRpc is { } name ? DescribeXmlRpc(name) : [];

    /// <summary>Whether the flat protocol sent it.</summary>
    public virtual bool IsIn(FlatFields fields) => fields.TryFind(this, out _);

    /// <summary>What an XML-RPC client would send in place of these flat fields, for the documentation; null if it is not among them.</summary>
    public abstract XmlRpcValue? Show(FlatFields fields);

    /// <summary>The detail of the error for text that is none.</summary>
    protected string NoText => $"{Name} is not valid UTF-8";

    /// <summary>The bytes of a value in XML-RPC that should be a single one.</summary>
    protected ReadOnlyMemory<byte> Single(XmlRpcValue value) => XmlRpcFields.Single(value, Names.XmlRpc!);

    /// <summary>Its text.</summary>
    protected string Text(XmlRpcValue value, RequestFields fields) => fields.Decode(Single(value), NoText);

    /// <summary>The refusal of a value in XML-RPC of a type that has no sense here.</summary>
    protected ProtocolException Unexpected(XmlRpcValue value) => XmlRpcFields.Unexpected(value, Names.XmlRpc!);

    protected virtual IReadOnlyList<FieldRow> DescribeFlat(string name) => [new(name, "", Meaning)];

    protected abstract IReadOnlyList<FieldRow> DescribeXmlRpc(string name);
}

/// <summary>A field whose value is read as a <typeparamref name="T"/>.</summary>
internal abstract class RequestField<T>(FieldName names, string meaning) : RequestField(names, meaning)
{
    /// <summary>Reads the value, or what an absent one stands for.</summary>
    /// <exception cref="ProtocolException">The value is not one that the field may have.</exception>
    public abstract T Read(FlatFields fields);

    /// <inheritdoc cref="Read(FlatFields)"/>
    public abstract T Read(XmlRpcFields fields);
}
