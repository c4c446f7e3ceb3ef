using System.Globalization;
using System.Text;

namespace Daybook.Server.Tests.Running;

/// <summary>An answer as it came over the wire.</summary>
internal sealed record RawAnswer(string Head, string Body)
{
    public string StatusLine => Head.Split("\r\n")[0];

    public Reply Reply => Reply.Parse(Encoding.UTF8.GetBytes(Body));

    public string? Header(string name) => Head.Split("\r\n").Skip(1)
        .Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))
        .Select(line => line[(name.Length + 1)..].Trim())
        .SingleOrDefault();
}

/// <summary>HTTP as bytes, for what a well-behaved client library would not send.</summary>
internal static class RawHttp
{
    public const string Challenge = "mode=getchallenge";

    /// <summary>A POST of a url-encoded body with its true length, on a connection that ends after it.</summary>
    public static string Post(string body, params string[] headers) =>
        Request("POST /interface/flat HTTP/1.1", body, [.. headers, "Host: localhost", "Connection: close", $"Content-Length: {body.Length}"]);

    /// <summary>A request with exactly these headers.</summary>
    public static string Request(string line, string body, params string[] headers) =>
        $"{string.Join("\r\n", [line, .. headers])}\r\n\r\n{body}";

    /// <summary>Sends bytes on a connection of their own and cuts what came back into answers.</summary>
    public static async Task<IReadOnlyList<RawAnswer>> ExchangeAsync(this TestServer server, string request) =>
        ParseAll(await server.SendRawAsync(request));

    /// <summary>The same for a request that is answered once, with HTTP 200.</summary>
    public static async Task<RawAnswer> AskAsync(this TestServer server, string request)
    {
        var answer = Assert.Single(await server.ExchangeAsync(request));
        Assert.StartsWith("HTTP/1.1 200 ", answer.StatusLine, StringComparison.Ordinal);
        return answer;
    }

    /// <summary>Cuts bytes into answers by their <c>Content-Length</c>; nothing may be left over.</summary>
    public static IReadOnlyList<RawAnswer> ParseAll(string text)
    {
        var answers = new List<RawAnswer>();
        for (var rest = text; rest.Length > 0;)
        {
            var end = rest.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            Assert.True(end >= 0, rest);
            var answer = new RawAnswer(rest[..end], "");
            var body = Encoding.UTF8.GetBytes(rest[(end + 4)..]);
            var length = int.Parse(answer.Header("Content-Length") ?? "0", CultureInfo.InvariantCulture);
            Assert.True(length <= body.Length, $"{length} bytes were promised: {text}");
            answers.Add(answer with { Body = Encoding.UTF8.GetString(body, 0, length) });
            rest = Encoding.UTF8.GetString(body, length, body.Length - length);
        }

        return answers;
    }
}
