using System.Buffers;
using System.Globalization;
using System.Text;
using System.Xml;

namespace Daybook.Protocol.XmlRpc;

/// <summary>A document of XML-RPC on its way to being read: what stands around its values.</summary>
/// <param name="body">The document.</param>
/// <param name="charset">The encoding that the header named, or null.</param>
/// <param name="maxValues">How many values it may have.</param>
/// <param name="isPooled">Whether bytes are decoded into a pooled buffer, which the call then gives back.</param>
internal sealed partial class XmlRpcDocument(ReadOnlyMemory<byte> body, string? charset, int maxValues, bool isPooled) : IDisposable
{
    private XmlReader _xml = null!;
    private byte[]? _bytes;
    private int _used;
    private int _values;

    public T Read<T>(Func<XmlRpcDocument, T> read)
    {
        try
        {
            using var text = XmlText.Open(body, charset);
            _xml = XmlReader.Create(text, new XmlReaderSettings
            {
                DtdProcessing = DtdProcessing.Prohibit,
                XmlResolver = null,
                IgnoreComments = true,
                IgnoreProcessingInstructions = true,

                // A character that XML does not allow, but that a client refers to by its number, is the field's to judge.
                CheckCharacters = false,
            });
            using (_xml)
            {
                return read(this);
            }
        }
        catch (XmlException malformed)
        {
            throw new XmlRpcFormatException($"the body is no well-formed XML, at line {malformed.LineNumber}, character {malformed.LinePosition}");
        }
        catch (DecoderFallbackException)
        {
            throw new XmlRpcFormatException("the body is not text in the encoding that it says it has, or else in UTF-8", isEncoding: true);
        }
    }

    public XmlRpcCall Call()
    {
        Begin("methodCall");
        string? method = null;
        List<XmlRpcValue> parameters = [];
        foreach (var name in Children())
        {
            if (name == "methodName")
            {
                method = _xml.ReadElementContentAsString().Trim();
            }
            else if (name == "params")
            {
                Parameters(parameters);
            }
            else
            {
                _xml.Skip();
            }
        }

        var call = new XmlRpcCall(method ?? throw new XmlRpcFormatException("the call names no method"), parameters, _bytes);
        _bytes = null;
        return call;
    }

    public XmlRpcValue Response()
    {
        Begin("methodResponse");
        List<XmlRpcValue> parameters = [];
        foreach (var name in Children())
        {
            if (name == "fault")
            {
                throw Fault();
            }

            if (name == "params")
            {
                Parameters(parameters);
            }
            else
            {
                _xml.Skip();
            }
        }

        return parameters is [var value, ..] ? value : new XmlRpcText("");
    }

    public void Dispose()
    {
        if (isPooled && _bytes is { } bytes)
        {
            ArrayPool<byte>.Shared.Return(bytes, clearArray: true);
        }
    }

    private void Begin(string root)
    {
        if (_xml.MoveToContent() != XmlNodeType.Element || _xml.LocalName != root)
        {
            throw new XmlRpcFormatException($"the body is no {root} of XML-RPC");
        }
    }

    /// <summary>
    /// The names of the elements in the one that the reader stands at, which whoever asks reads or skips one by one; text between them means
    /// nothing. Afterwards the reader is past the end of the element.
    /// </summary>
    private IEnumerable<string> Children()
    {
        if (_xml.IsEmptyElement)
        {
            _xml.Read();
            yield break;
        }

        _xml.Read();
        while (_xml.NodeType != XmlNodeType.EndElement)
        {
            if (_xml.NodeType == XmlNodeType.Element)
            {
                yield return _xml.LocalName;
            }
            else if (!_xml.Read())
            {
                throw new XmlRpcFormatException("the body ends early");
            }
        }

        // The end of the root may be the end of what is read: what follows it is not looked at.
        if (_xml.Depth > 0)
        {
            _xml.Read();
        }
    }

    private void Parameters(List<XmlRpcValue> parameters)
    {
        foreach (var param in Children())
        {
            if (param != "param")
            {
                _xml.Skip();
                continue;
            }

            XmlRpcValue? value = null;
            foreach (var child in Children())
            {
                value = ValueOrSkip(child, 1) ?? value;
            }

            if (value is not null)
            {
                parameters.Add(value);
            }
        }
    }

    private XmlRpcFaultException Fault()
    {
        XmlRpcValue? value = null;
        foreach (var child in Children())
        {
            value = ValueOrSkip(child, 1) ?? value;
        }

        // Some servers send the code of a fault that is not the protocol's as a text (fact sheet 5.1).
        var members = value as XmlRpcStruct ?? throw new XmlRpcFormatException("a fault says nothing");
        return new XmlRpcFaultException(
            int.TryParse(members["faultCode"]?.ToText(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var code) ? code : 0,
            members["faultString"]?.ToText() ?? "");
    }
}
