namespace Daybook.Server.Modes.Declarations;

/// <summary>The name of a field in each interface: the same (a text says that), a different one (a pair), or none.</summary>
/// <param name="Flat">The key, or what several keys begin with, in the flat protocol; null if the field is not there.</param>
/// <param name="XmlRpc">The member of the struct in XML-RPC; null if the field is not there.</param>
internal sealed record FieldName(string? Flat, string? XmlRpc)
{
    public static FieldName FlatOnly(string name) => new(name, null);

    public static FieldName XmlRpcOnly(string name) => new(null, name);

    public static implicit operator FieldName(string name) => new(name, name);

    public static implicit operator FieldName((string Flat, string XmlRpc) names) => new(names.Flat, names.XmlRpc);
}

/// <summary>One row of a table in the documentation.</summary>
/// <param name="Key">The key, or the member; <c>N</c> and words in capitals stand for what varies.</param>
/// <param name="Type">Its type in XML-RPC; empty in the flat protocol, which has none.</param>
/// <param name="Meaning">What it means; <c>`code`</c> is set in backticks.</param>
public sealed record FieldRow(string Key, string Type, string Meaning);

/// <summary>The interfaces of the protocol.</summary>
[Flags]
internal enum ModeInterfaces
{
    /// <summary>Keys and values (fact sheet 1).</summary>
    Flat = 1,

    /// <summary>Structs (fact sheet 5).</summary>
    XmlRpc = 2,

    Both = Flat | XmlRpc,
}

/// <summary>What a mode asks of whoever calls it.</summary>
internal enum Authentication
{
    /// <summary>An account, and proof of it.</summary>
    Required,

    /// <summary>The same if an account is named; else it answers as it does anybody.</summary>
    Optional,

    /// <summary>An account's name; who does not prove to be it is answered as anybody is.</summary>
    Attempted,

    /// <summary>Nothing: credentials are not looked at.</summary>
    None,
}
