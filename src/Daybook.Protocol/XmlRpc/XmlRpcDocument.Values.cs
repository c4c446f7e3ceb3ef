using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Xml;

namespace Daybook.Protocol.XmlRpc;

/// <content>The values.</content>
internal sealed partial class XmlRpcDocument
{
    /// <summary>With and without what ISO 8601 has between its digits; a time of a zone becomes one of UTC.</summary>
    private static readonly string[] Moments =
    [
        "yyyyMMdd'T'HH:mm:ss", "yyyyMMdd'T'HHmmss", "yyyy-MM-dd'T'HH:mm:ss", "yyyyMMdd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ssK",
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mm:ss",
    ];

    private static readonly FrozenSet<string> Types =
        ["string", "i4", "int", "i8", "i1", "i2", "boolean", "double", "dateTime.iso8601", "base64", "struct", "array", "nil"];

    private XmlRpcValue? ValueOrSkip(string element, int depth)
    {
        if (element == "value")
        {
            return Value(depth);
        }

        _xml.Skip();
        return null;
    }

    /// <summary>One more value, which stands in so many others.</summary>
    private void Count(int depth)
    {
        if (depth > XmlRpcReader.MaxDepth)
        {
            throw new XmlRpcFormatException($"values stand in one another more than {XmlRpcReader.MaxDepth} deep, which is the limit");
        }

        if (++_values > maxValues)
        {
            throw new XmlRpcFormatException($"more than {maxValues} values, which is the limit");
        }
    }

    /// <summary>Reads the <c>value</c> that the reader stands at; null for <c>nil</c>.</summary>
    private XmlRpcValue? Value(int depth)
    {
        Count(depth);
        if (_xml.IsEmptyElement)
        {
            _xml.Read();
            return new XmlRpcText("");
        }

        _xml.Read();
        var text = new StringBuilder();
        XmlRpcValue? typed = null;
        var isTyped = false;
        while (_xml.NodeType != XmlNodeType.EndElement)
        {
            if (_xml.NodeType == XmlNodeType.Element)
            {
                typed = isTyped ? throw new XmlRpcFormatException("a value has two types") : Typed(depth);
                isTyped = true;
                continue;
            }

            text.Append(_xml.Value);
            _xml.Read();
        }

        _xml.Read();
        return isTyped ? typed : new XmlRpcText(text.ToString());
    }

    private XmlRpcValue? Typed(int depth)
    {
        switch (_xml.LocalName)
        {
            case "string":
                return new XmlRpcText(_xml.ReadElementContentAsString());

            case "i4" or "int" or "i8" or "i1" or "i2":
                return Scalar(static text => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                    ? new XmlRpcInteger(number, text)
                    : null);

            case "boolean":
                return Scalar(static text => text.ToUpperInvariant() switch
                {
                    "1" or "TRUE" => new XmlRpcBoolean(true),
                    "0" or "FALSE" => new XmlRpcBoolean(false),
                    _ => null,
                });

            case "double":
                return Scalar(static text =>
                    double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
                        ? new XmlRpcDouble(number, text)
                        : null);

            case "dateTime.iso8601":
                return Scalar(static text => DateTime.TryParseExact(
                    text, Moments, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out var moment)
                        ? new XmlRpcDateTime(DateTime.SpecifyKind(moment, DateTimeKind.Unspecified), text)
                        : null);

            case "base64":
                return new XmlRpcBytes(Bytes());

            case "struct":
                return Struct(depth);

            case "array":
                return Array(depth);

            case "nil":
                _xml.Skip();
                return null;

            default:
                throw new XmlRpcFormatException("a value has a type that XML-RPC does not have");
        }
    }

    /// <summary>A number or the like; what is none stays text, for whoever asks for it to say so.</summary>
    private XmlRpcValue Scalar(Func<string, XmlRpcValue?> parse)
    {
        var text = _xml.ReadElementContentAsString().Trim();
        return parse(text) ?? new XmlRpcText(text);
    }

    private ReadOnlyMemory<byte> Bytes()
    {
        if (_xml.IsEmptyElement)
        {
            _xml.Read();
            return default;
        }

        // All that the body says in base64 fits in three quarters of it.
        var most = (body.Length / 4 * 3) + 4;
        _bytes ??= isPooled ? ArrayPool<byte>.Shared.Rent(most) : new byte[most];
        var start = _used;
        while (_used < _bytes.Length && _xml.ReadElementContentAsBase64(_bytes, _used, _bytes.Length - _used) is > 0 and var read)
        {
            _used += read;
        }

        return _bytes.AsMemory(start, _used - start);
    }

    private XmlRpcStruct Struct(int depth)
    {
        var members = new XmlRpcStruct();
        foreach (var member in Children())
        {
            if (member != "member")
            {
                _xml.Skip();
                continue;
            }

            string? name = null;
            XmlRpcValue? value = null;
            foreach (var child in Children())
            {
                if (child == "name")
                {
                    name = _xml.ReadElementContentAsString().Trim();
                }
                else
                {
                    value = ValueOrSkip(child, depth + 1) ?? value;
                }
            }

            if (name is not null && value is not null)
            {
                members.Set(name, value);
            }
        }

        return members;
    }

    /// <summary>An item of an array; LeechCraft leaves out the <c>value</c> around it.</summary>
    private XmlRpcValue? Item(string element, int depth)
    {
        if (!Types.Contains(element))
        {
            return ValueOrSkip(element, depth);
        }

        Count(depth);
        return Typed(depth);
    }

    private XmlRpcArray Array(int depth)
    {
        List<XmlRpcValue> items = [];
        foreach (var data in Children())
        {
            if (data != "data")
            {
                _xml.Skip();
                continue;
            }

            foreach (var child in Children())
            {
                if (Item(child, depth + 1) is { } item)
                {
                    items.Add(item);
                }
            }
        }

        return new XmlRpcArray(items);
    }
}
