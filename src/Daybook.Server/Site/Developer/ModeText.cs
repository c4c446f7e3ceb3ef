using System.Text;
using Daybook.Server.Modes.Declarations;

namespace Daybook.Server.Site.Developer;

/// <summary>A mode's example, as it looks on the wire.</summary>
internal static class ModeText
{
    /// <summary>The request, with its headers.</summary>
    public static string ExampleRequest(ModeDeclaration mode) =>
        "POST /interface/flat HTTP/1.1\n" +
        "Host: 127.0.0.1:8080\n" +
        "Content-Type: application/x-www-form-urlencoded\n" +
        "\n" +
        string.Join("\n  &", mode.Example.Request.Select(pair => $"{pair.Key}={pair.Value}"));

    /// <summary>The body of the reply.</summary>
    public static string ExampleReply(ModeDeclaration mode)
    {
        var text = new StringBuilder();
        foreach (var (key, value) in mode.Example.Reply)
        {
            text.Append(key).Append('\n').Append(value).Append('\n');
        }

        return text.ToString().TrimEnd('\n');
    }
}
