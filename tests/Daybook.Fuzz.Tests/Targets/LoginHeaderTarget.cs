using System.Security.Cryptography;
using System.Text;
using Daybook.Core.Accounts;
using Daybook.Fuzz.Tests.Mutating;
using Daybook.Fuzz.Tests.Running;
using Daybook.Server.Accounts;
using Daybook.Server.Interfaces;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Daybook.Fuzz.Tests.Targets;

/// <summary>A header <c>Authorization</c> is read as a reader of its own kind, written from the rules one character after the other, reads it.</summary>
internal sealed class LoginHeaderTarget : Target
{
    private const string Asked = "/users/anna/data/rss?auth=digest";

    private static readonly byte[][] Words = [.. new[]
    {
        "Digest ", "Basic ", "username=", "\"anna\"", "realm=\"Daybook\"", "nonce=", "\"c0:1:2\"", "uri=", $"\"{Asked}\"", $"\"http://x.example{Asked}\"", "response=\"0\"",
        "qop=auth", "qop=\"auth-int\"", "nc=00000001", "cnonce=\"x\"", "algorithm=MD5", "algorithm=SHA-256", ", ", ",", "=", " = ", "\"", "\\\"", " ", "\t", "ſ", "YW5uYTp4", ":", "==",
    }.Select(Encoding.UTF8.GetBytes)];

    public override string Name => "login";

    public override int Cases => 30_000;

    public override int LongCases => 1_500_000;

    public override byte[] Make(Random random) => random.Next(3) == 0
        ? [.. "Basic "u8, .. Encoding.ASCII.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes($"Anna:{random.Next(100)}:ü")))]
        : Encoding.ASCII.GetBytes(
            $"Digest username=\"Anna\", realm=\"Daybook\", nonce=\"c0:{random.Next(9)}\", uri=\"{Asked}\", response=\"ab\"" +
            (random.Next(2) == 0 ? "" : ", qop=auth, nc=00000001, cnonce=\"x\", algorithm=MD5"));

    public override byte[] Mutate(Random random, byte[] input, byte[] other) => Bytes.Change(random, input, other, Words);

    public override string Try(byte[] input)
    {
        var header = Encoding.Latin1.GetString(input);
        var context = new DefaultHttpContext();
        context.Request.Method = "GET";
        context.Features.Get<IHttpRequestFeature>()!.RawTarget = Asked;
        context.Request.Headers.Authorization = header;
        var isRead = HttpCredentials.TryRead(context.Request, out var name, out var credentials);
        Credentials? expected = header.Length > 2000 ? null
            : header.StartsWith("Digest ", StringComparison.OrdinalIgnoreCase) ? ReadDigest(header["Digest ".Length..])
            : header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase) ? ReadBasic(header["Basic ".Length..])
            : null;
        Assert.Equal(expected, isRead ? credentials : null);
        if (isRead)
        {
            Assert.NotNull(name);
        }

        return expected?.GetType().Name ?? "nothing";
    }

    private static Credentials.Password? ReadBasic(string text)
    {
        byte[] pair;
        try
        {
            pair = Convert.FromBase64String(text.Trim());
        }
        catch (FormatException)
        {
            return null;
        }

        var colon = Array.IndexOf(pair, (byte)':');
        return colon >= 0 && AccountName.TryParse(Encoding.UTF8.GetString(pair, 0, colon), out _)
#pragma warning disable CA5351 // What the protocol prescribes.
            ? new Credentials.Password(Convert.ToHexStringLower(MD5.HashData(pair.AsSpan(colon + 1))))
#pragma warning restore CA5351
            : null;
    }

    private static Credentials.HttpAnswer? ReadDigest(string text)
    {
        var parts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < text.Length;)
        {
            var start = i;
            for (; i < text.Length && char.IsAsciiLetter(text[i]); i++)
            {
            }

            if (i == start)
            {
                i++;
                continue;
            }

            var (name, value) = (text[start..i], Skip(text, i));
            if (value >= text.Length || text[value] != '=')
            {
                continue;
            }

            value = Skip(text, value + 1);
            var quote = value < text.Length && text[value] == '"' ? text.IndexOf('"', value + 1) : -1;
            var end = value;
            for (; end < text.Length && text[end] is not ('"' or ',') && !char.IsWhiteSpace(text[end]); end++)
            {
            }

            if (quote >= 0)
            {
                (parts[name], i) = (text[(value + 1)..quote], quote + 1);
            }
            else if (end > value)
            {
                (parts[name], i) = (text[value..end], end);
            }
        }

        var qop = parts.GetValueOrDefault("qop");
        return parts.TryGetValue("username", out var username) && AccountName.TryParse(username, out _) && parts.GetValueOrDefault("realm") == "Daybook"
            && (!parts.TryGetValue("algorithm", out var algorithm) || algorithm.Equals("MD5", StringComparison.OrdinalIgnoreCase))
            && parts.TryGetValue("nonce", out var nonce) && parts.TryGetValue("response", out var response) && (qop is null or "auth")
            && parts.TryGetValue("uri", out var uri)
            && (uri == Asked || (Uri.TryCreate(uri, UriKind.Absolute, out var whole) && whole.Scheme.StartsWith("http", StringComparison.Ordinal) && whole.PathAndQuery == Asked))
                ? new Credentials.HttpAnswer(username, nonce, "GET", uri, response, qop, parts.GetValueOrDefault("nc", ""), parts.GetValueOrDefault("cnonce", ""))
                : null;
    }

    private static int Skip(string text, int from)
    {
        while (from < text.Length && text[from] == ' ')
        {
            from++;
        }

        return from;
    }
}
