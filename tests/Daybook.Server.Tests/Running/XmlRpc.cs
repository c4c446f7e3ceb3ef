using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Daybook.Protocol.XmlRpc;

namespace Daybook.Server.Tests.Running;

/// <summary>XML-RPC as a client speaks it.</summary>
internal static class XmlRpc
{
    public static readonly Uri Endpoint = new("/interface/xmlrpc", UriKind.Relative);

    /// <summary>Calls a method with these members, text or number each, and reads the struct that it answers.</summary>
    /// <exception cref="XmlRpcFaultException">It answers a fault.</exception>
    public static Task<XmlRpcStruct> CallAsync(this TestServer server, string mode, params (string Name, object Value)[] members) =>
        server.CallAsync(mode, new XmlRpcStruct(members.Select(member => (member.Name, ValueOf(member.Value)))));

    /// <inheritdoc cref="CallAsync(TestServer, string, ValueTuple{string, object}[])"/>
    public static async Task<XmlRpcStruct> CallAsync(this TestServer server, string mode, XmlRpcStruct members) =>
        Assert.IsType<XmlRpcStruct>(XmlRpcReader.ReadResponse(await server.SendXmlAsync(XmlRpcWriter.WriteCall("LJ.XMLRPC." + mode, members))));

    /// <summary>Sends a body and gives the body of the answer, whose head must be as clients know it.</summary>
    public static async Task<byte[]> SendXmlAsync(this TestServer server, byte[] body, string? contentType = "text/xml")
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = contentType is null ? null : MediaTypeHeaderValue.Parse(contentType);
        using var response = await server.Client.PostAsync(Endpoint, content, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/xml", response.Content.Headers.ContentType?.ToString());
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
        return await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
    }

    public static Task<byte[]> SendXmlAsync(this TestServer server, string body) => server.SendXmlAsync(Encoding.UTF8.GetBytes(body));

    /// <summary>Sends a body that must be refused, and gives the fault.</summary>
    public static async Task<(int Code, string Text)> RefusedAsync(this TestServer server, byte[] body, string? contentType = "text/xml")
    {
        var answer = await server.SendXmlAsync(body, contentType);
        var fault = Assert.Throws<XmlRpcFaultException>(() => XmlRpcReader.ReadResponse(answer));
        return (fault.Code, fault.Message);
    }

    public static Task<(int Code, string Text)> RefusedAsync(this TestServer server, string body) => server.RefusedAsync(Encoding.UTF8.GetBytes(body));

    /// <summary>The texts of a member that is an array.</summary>
    public static IEnumerable<string> Texts(this XmlRpcStruct members, string name) =>
        Assert.IsType<XmlRpcArray>(members[name]).Items.Select(item => item.ToText());

    public static string Text(this XmlRpcStruct members, string name) =>
        (members[name] ?? throw new KeyNotFoundException($"The struct has no {name}.")).ToText();

    private static XmlRpcValue ValueOf(object value) => value switch
    {
        XmlRpcValue typed => typed,
        byte[] bytes => new XmlRpcBytes(bytes),
        string text => new XmlRpcText(text),
        int number => new XmlRpcInteger(number),
        _ => throw new ArgumentException($"{value.GetType()} is no value of a member", nameof(value)),
    };
}
