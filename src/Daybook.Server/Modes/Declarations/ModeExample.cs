using System.Text;
using Daybook.Protocol.Flat;
using Daybook.Protocol.XmlRpc;

namespace Daybook.Server.Modes.Declarations;

/// <summary>A request and its reply, as each interface has them.</summary>
/// <param name="mode">The mode.</param>
/// <param name="request">Keys and values as they stand in a url-encoded body.</param>
/// <param name="reply">What it is answered.</param>
/// <param name="xmlRpc">The struct of the request in XML-RPC; null if it is made of the same fields.</param>
internal sealed class ModeExample(
    ModeDeclaration mode, IReadOnlyList<(string Key, string Value)> request, ModeReply reply, XmlRpcStruct? xmlRpc)
{
    public IReadOnlyList<(string Key, string Value)> FlatRequest => request;

    /// <summary>The body of the flat reply.</summary>
    public string FlatReply()
    {
        var flat = new FlatReply();
        reply.Write(flat);
        CommonFields.Success.Write("OK", new FlatOutput(flat));
        return Encoding.UTF8.GetString(flat.ToLines());
    }

    /// <summary>The struct that the method is given.</summary>
    public XmlRpcStruct XmlRpcRequest()
    {
        if (xmlRpc is not null)
        {
            return xmlRpc;
        }

        var form = FlatForm.Parse(Encoding.UTF8.GetBytes(string.Join('&', request.Select(pair => $"{pair.Key}={pair.Value}"))), maxFields: 100);
        var fields = new FlatFields(form);
        return new XmlRpcStruct(
            from field in CommonFields.RequestOf(mode)
            where field.Names is { Flat: not null, XmlRpc: not null }
            let value = field.Show(fields)
            where value is not null
            select (field.Names.XmlRpc!, value));
    }

    /// <summary>The struct that it answers.</summary>
    public XmlRpcStruct XmlRpcReply() => reply.ToStruct();
}
