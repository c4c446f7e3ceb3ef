using System.Globalization;
using System.Text;
using Daybook.Protocol;

namespace Daybook.Server.Modes.Declarations;

/// <summary>A field that a request may have. An empty value is an absent one.</summary>
/// <param name="name">The name on the wire.</param>
/// <param name="meaning">What it means, in a sentence or a few, for the documentation; <c>`code`</c> is set in backticks.</param>
internal abstract class RequestField(string name, string meaning)
{
    public string Name { get; } = name;

    public string Meaning { get; } = meaning;
}

/// <summary>A field whose value is read as a <typeparamref name="T"/>.</summary>
internal abstract class RequestField<T>(string name, string meaning) : RequestField(name, meaning)
{
    /// <summary>Reads the value, or what an absent one stands for.</summary>
    /// <param name="value">As sent; empty if it was not.</param>
    /// <exception cref="ProtocolException">The value is not one that the field may have.</exception>
    public abstract T Read(ReadOnlyMemory<byte> value);
}

/// <summary>Text, null if absent. It must be valid UTF-8 whatever <c>ver</c> says.</summary>
internal sealed class TextField(string name, string meaning) : RequestField<string?>(name, meaning)
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public override string? Read(ReadOnlyMemory<byte> value)
    {
        try
        {
            return value.IsEmpty ? null : StrictUtf8.GetString(value.Span);
        }
        catch (DecoderFallbackException)
        {
            throw new ProtocolException(Faults.InvalidEncoding, $"{Name} is not valid UTF-8");
        }
    }
}

/// <summary>Bytes, empty if absent.</summary>
internal sealed class BytesField(string name, string meaning) : RequestField<ReadOnlyMemory<byte>>(name, meaning)
{
    public override ReadOnlyMemory<byte> Read(ReadOnlyMemory<byte> value) => value;
}

/// <summary>A wish of the client: on if it is there and not <c>0</c>.</summary>
internal sealed class FlagField(string name, string meaning) : RequestField<bool>(name, meaning)
{
    public override bool Read(ReadOnlyMemory<byte> value) => !value.IsEmpty && !value.Span.SequenceEqual("0"u8);
}

/// <summary>A choice that must be <c>1</c> or <c>0</c>; absent is <c>0</c>.</summary>
internal sealed class ChoiceField(string name, string meaning) : RequestField<bool>(name, meaning)
{
    public override bool Read(ReadOnlyMemory<byte> value) => value.Span switch
    {
        [] or [(byte)'0'] => false,
        [(byte)'1'] => true,
        _ => throw new ProtocolException(Faults.InvalidArgument, $"{Name} must be 1 or 0"),
    };
}

/// <summary>A choice that must be <c>1</c> or <c>0</c>, null if absent.</summary>
internal sealed class ChangeField(string name, string meaning) : RequestField<bool?>(name, meaning)
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
internal sealed class OptionalIdField(string name, string meaning) : RequestField<long?>(name, meaning)
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
internal sealed class IdField(string name, string meaning) : RequestField<long>(name, meaning)
{
    private readonly OptionalIdField _optional = new(name, meaning);

    public override long Read(ReadOnlyMemory<byte> value) =>
        _optional.Read(value) ?? throw new ProtocolException(Faults.MissingArgument, Name);
}

/// <summary>A whole number of up to nine digits, null if absent.</summary>
internal sealed class NumberField(string name, string meaning) : RequestField<int?>(name, meaning)
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

/// <summary>
/// Fields of one pattern, such as <c>expire_id_N</c>: what is sent of them is a number each, in the place of <c>N</c>.
/// </summary>
/// <param name="prefix">What stands before the number.</param>
/// <param name="meaning">What one of them means.</param>
internal sealed class NumberedFields(string prefix, string meaning) : RequestField(prefix + "N", meaning)
{
    public string Prefix { get; } = prefix;
}
