using System.Text;
using Daybook.Protocol.XmlRpc;
using Daybook.Server.Modes.Declarations;

namespace Daybook.Server.Site.Developer;

/// <summary>A mode's example, as it looks on the wire.</summary>
internal static class ModeText
{
    /// <summary>The flat request, with its headers.</summary>
    public static string ExampleRequest(ModeDeclaration mode) =>
        "POST /interface/flat HTTP/1.1\n" +
        "Host: 127.0.0.1:8080\n" +
        "Content-Type: application/x-www-form-urlencoded\n" +
        "\n" +
        string.Join("\n  &", mode.Example.FlatRequest.Select(pair => $"{pair.Key}={pair.Value}"));

    /// <summary>The body of the flat reply.</summary>
    public static string ExampleReply(ModeDeclaration mode) => mode.Example.FlatReply().TrimEnd('\n');

    /// <summary>The name of the method.</summary>
    public static string Method(ModeDeclaration mode) => "LJ.XMLRPC." + mode.Name;

    /// <summary>The call in XML-RPC, with its headers.</summary>
    public static string ExampleCall(ModeDeclaration mode) =>
        "POST /interface/xmlrpc HTTP/1.1\n" +
        "Host: 127.0.0.1:8080\n" +
        "Content-Type: text/xml\n" +
        "\n" +
        Spread(XmlRpcWriter.WriteCall(Method(mode), mode.Example.XmlRpcRequest()));

    /// <summary>The body of its answer.</summary>
    public static string ExampleAnswer(ModeDeclaration mode) => Spread(XmlRpcWriter.WriteResponse(mode.Example.XmlRpcReply()));

    /// <summary>A line for each member, and what is in it further in. Texts have no markup in them: a line begins only where one is meant.</summary>
    private static string Spread(byte[] document)
    {
        var text = new StringBuilder();
        var depth = 0;
        foreach (var line in Encoding.ASCII.GetString(document)
            .Replace("<struct>", "<struct>\n", StringComparison.Ordinal)
            .Replace("</struct>", "\n</struct>", StringComparison.Ordinal)
            .Replace("<data>", "<data>\n", StringComparison.Ordinal)
            .Replace("</data>", "\n</data>", StringComparison.Ordinal)
            .Replace("</value>\n</member>", "</value></member>\n", StringComparison.Ordinal)
            .Replace("</value>\n</param>", "</value></param>", StringComparison.Ordinal)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            depth -= line.StartsWith("</struct>", StringComparison.Ordinal) || line.StartsWith("</data>", StringComparison.Ordinal) ? 1 : 0;
            text.Append(' ', depth * 2).Append(line).Append('\n');
            depth += line.EndsWith("<struct>", StringComparison.Ordinal) || line.EndsWith("<data>", StringComparison.Ordinal) ? 1 : 0;
        }

        return text.ToString().TrimEnd('\n');
    }
}
