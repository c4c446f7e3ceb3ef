using System.Text;
using Daybook.Protocol;
using Daybook.Protocol.Flat;
using Daybook.Protocol.XmlRpc;

namespace Daybook.Server.Modes.Declarations;

/// <summary>What a request says, as it came by one interface; read through declared fields.</summary>
internal abstract class RequestFields
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public abstract ModeInterfaces Interface { get; }

    /// <summary>
    /// What text is that is not valid UTF-8, from a client that does not know Unicode; null for one that does, whose text must be UTF-8. Set once the
    /// account is known (fact sheet 3).
    /// </summary>
    public Encoding? Legacy { get; set; }

    /// <summary>Reads a field.</summary>
    /// <exception cref="ProtocolException">The value is not one that the field may have.</exception>
    public abstract T Get<T>(RequestField<T> field);

    /// <summary>Whether a field was sent with any value, an empty one too.</summary>
    public abstract bool Has(RequestField field);

    /// <summary>The bytes of a field that has a single value, whatever they mean; empty if it was not sent.</summary>
    /// <exception cref="ProtocolException">It has no single value.</exception>
    public abstract ReadOnlyMemory<byte> Find(RequestField field);

    /// <summary>The text of a value.</summary>
    /// <param name="value">As sent.</param>
    /// <param name="detail">What to say if it is none.</param>
    /// <exception cref="ProtocolException">It is no text: <see cref="Faults.InvalidEncoding"/>.</exception>
    public string Decode(ReadOnlyMemory<byte> value, string detail)
    {
        try
        {
            return StrictUtf8.GetString(value.Span);
        }
        catch (DecoderFallbackException) when (Legacy is not null)
        {
            return DecodeLegacy(value, detail);
        }
        catch (DecoderFallbackException)
        {
            throw new ProtocolException(Faults.InvalidEncoding, detail);
        }
    }

    private string DecodeLegacy(ReadOnlyMemory<byte> value, string detail)
    {
        try
        {
            return Legacy!.GetString(value.Span);
        }
        catch (DecoderFallbackException)
        {
            throw new ProtocolException(Faults.InvalidEncoding, detail);
        }
    }
}

/// <summary>The fields of the flat protocol, or those of them that begin in one way.</summary>
/// <param name="form">All fields.</param>
/// <param name="prefix">What the names of those in question begin with.</param>
internal sealed class FlatFields(FlatForm form, string prefix = "") : RequestFields
{
    public override ModeInterfaces Interface => ModeInterfaces.Flat;

    public override T Get<T>(RequestField<T> field) => field.Read(this);

    public override bool Has(RequestField field) => field.Names.Flat is not null && field.IsIn(this);

    public override ReadOnlyMemory<byte> Find(RequestField field) => TryFind(field, out var value) ? value : default;

    public bool TryFind(RequestField field, out ReadOnlyMemory<byte> value)
    {
        value = default;
        return (field.Names.Flat is { } name && form.TryGet(prefix + name, out value))
            || (field.Alias is { } alias && form.TryGet(prefix + alias, out value));
    }

    /// <summary>What follows the beginning in the names of those fields that begin so, with their values, in the order of the names.</summary>
    public IEnumerable<(string Key, ReadOnlyMemory<byte> Value)> Under(string beginning)
    {
        beginning = prefix + beginning;
        foreach (var name in form.Names.Where(name => name.Length > beginning.Length && name.StartsWith(beginning, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal))
        {
            form.TryGet(name, out var value);
            yield return (name[beginning.Length..], value);
        }
    }

    /// <summary>Those that begin in one way.</summary>
    public FlatFields Within(string beginning) => new(form, prefix + beginning) { Legacy = Legacy };
}

/// <summary>The members of the struct that an XML-RPC call has.</summary>
internal sealed class XmlRpcFields(XmlRpcStruct members) : RequestFields
{
    public override ModeInterfaces Interface => ModeInterfaces.XmlRpc;

    public override T Get<T>(RequestField<T> field) => field.Read(this);

    public override bool Has(RequestField field) => FindValue(field) is not null;

    /// <summary>The value of a member; null if it was not sent.</summary>
    public XmlRpcValue? FindValue(RequestField field) => field.Names.XmlRpc is not { } name
        ? null
        : members[name] ?? (field.Alias is { } alias ? members[alias] : null);

    /// <summary>Those of a struct within.</summary>
    public XmlRpcFields Within(XmlRpcStruct row) => new(row) { Legacy = Legacy };

    public override ReadOnlyMemory<byte> Find(RequestField field) => FindValue(field) is { } value
        ? Single(field.IsNumberOrTime ? value.Plain : value, field.Names.XmlRpc!)
        : default;

    /// <summary>
    /// What the flat protocol would send for a value. Where a single one is expected, an array is a list with commas: so can tags and keywords be
    /// sent in either way (fact sheet 5.2).
    /// </summary>
    /// <exception cref="ProtocolException">It is a struct, or has one in it.</exception>
    public static ReadOnlyMemory<byte> Single(XmlRpcValue value, string name)
    {
        if (value is not XmlRpcArray array)
        {
            return value.ToBytes() ?? throw Unexpected(value, name);
        }

        using var list = new MemoryStream();
        foreach (var item in array.Items)
        {
            list.Write(list.Length == 0 ? [] : ", "u8);
            list.Write((item.ToBytes() ?? throw Unexpected(item, name)).Span);
        }

        return list.ToArray();
    }

    public static ProtocolException Unexpected(XmlRpcValue value, string name) =>
        new(Faults.InvalidArgument, $"{name} has a value of the type {value.Type}, which it may not have");
}
