using System.Text;
using Daybook.Fuzz.Tests.Mutating;
using Daybook.Fuzz.Tests.Running;
using Daybook.Protocol;
using Daybook.Protocol.Flat;
using Daybook.Server.Interfaces;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Daybook.Fuzz.Tests.Targets;

/// <summary>
/// Multipart bodies, after a line that is the Content-Type. A body that is exactly as the standard draws it gives its fields as a slow
/// reader finds them; any other gives pieces of itself or an error in protocol.
/// </summary>
internal sealed class MultipartTarget : Target
{
    private const string Delimiter = "--x";

    private static readonly byte[][] Words = ["--x"u8.ToArray(), "\r\n--x\r\n"u8.ToArray(), "\r\n--x--\r\n"u8.ToArray(), "\r\n"u8.ToArray(), "\r\n\r\n"u8.ToArray(),
        "Content-Disposition: form-data; name=\"mode\"\r\n\r\n"u8.ToArray(), "name="u8.ToArray(), "\""u8.ToArray(), ";"u8.ToArray(), "filename*=UTF-8''%41"u8.ToArray(),
        "\\"u8.ToArray(), ":"u8.ToArray(), "boundary="u8.ToArray(), "multipart/form-data; boundary=x\n"u8.ToArray(), "\r"u8.ToArray(), "--"u8.ToArray(), "\t"u8.ToArray(),
        [0], "é"u8.ToArray(), [0xE9]];

    public override string Name => "multipart";

    public override int Cases => 20_000;

    public override int LongCases => 1_000_000;

    public override byte[] Make(Random random)
    {
        var body = new List<byte>("multipart/form-data; boundary=x\n"u8.ToArray());
        for (var i = random.Next(5); i > 0; i--)
        {
            body.AddRange(Encoding.Latin1.GetBytes($"--x\r\nContent-Disposition: form-data; name=\"field{i}\"{(random.Next(2) == 0 ? "; filename=\"me.png\"" : "")}\r\n"));
            body.AddRange(random.Next(2) == 0 ? "Content-Type: image/png\r\n\r\n"u8 : "\r\n"u8);
            var value = new byte[random.Next(random.Next(8) == 0 ? 9000 : 40)];
            random.NextBytes(value);
            body.AddRange(value);
            body.AddRange("\r\n"u8);
        }

        body.AddRange("--x--\r\n"u8);
        return [.. body];
    }

    public override byte[] Mutate(Random random, byte[] input, byte[] other) => Bytes.Change(random, input, other, Words);

    public override string Try(byte[] input)
    {
        var end = Math.Max(0, Array.IndexOf(input, (byte)'\n'));
        var contentType = Encoding.Latin1.GetString(input, 0, end);
        var body = input[Math.Min(end + 1, input.Length)..];
        var expected = contentType == "multipart/form-data; boundary=x" ? Read(body) : null;
        FlatForm form;
        using var read = Receive(body);
        try
        {
            form = FlatBody.ParseAsync(read.Bytes, contentType).GetAwaiter().GetResult();
        }
        catch (ProtocolException refused)
        {
            Assert.Same(Faults.InvalidArgument, refused.Fault);
            Assert.Null(expected);
            return refused.Message;
        }

        if (expected is not null)
        {
            Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), form.Names.Order(StringComparer.Ordinal));
        }

        var isMultipart = contentType.TrimStart().StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase);
        foreach (var name in form.Names)
        {
            form.TryGet(name, out var value);
            Assert.True(expected is null || value.Span.SequenceEqual(expected[name]), name);
            Assert.True(!isMultipart || body.AsSpan().IndexOf(value.Span) >= 0, "a value is no piece of the body");
        }

        return $"{(isMultipart ? "parts" : "form")}, as drawn: {expected is not null}, {form.Count} fields";
    }

    private static RequestBody Receive(byte[] body)
    {
        var context = new DefaultHttpContext();
        context.Features.Set<IHttpMaxRequestBodySizeFeature>(new NoMaximum());
        context.Request.Body = new MemoryStream(body, writable: false);
        return RequestBody.ReadAsync(context, limit: 1 << 20).GetAwaiter().GetResult();
    }

    /// <summary>The fields of a body that is drawn by the book, with nothing but the two headers that clients send; null for any other.</summary>
    internal static Dictionary<string, byte[]>? Read(byte[] body)
    {
        var fields = new Dictionary<string, byte[]>();
        var text = Encoding.Latin1.GetString(body);
        if (!text.StartsWith(Delimiter, StringComparison.Ordinal))
        {
            return null;
        }

        var parts = text[Delimiter.Length..].Split("\r\n" + Delimiter);
        if (parts[^1] != "--\r\n" || parts.Length == 1)
        {
            return null;
        }

        foreach (var part in parts[..^1])
        {
            const string Start = "\r\nContent-Disposition: form-data; name=\"";
            var headersEnd = part.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            var nameEnd = part.Length < Start.Length ? -1 : part.IndexOf('"', Start.Length);
            if (!part.StartsWith(Start, StringComparison.Ordinal) || nameEnd < Start.Length || headersEnd < nameEnd)
            {
                return null;
            }

            var name = part[Start.Length..nameEnd];
            if (name.Length == 0 || !name.All(char.IsAsciiLetterOrDigit) ||
                part[(nameEnd + 1)..headersEnd] is not ("" or "; filename=\"me.png\"" or "\r\nContent-Type: image/png" or "; filename=\"me.png\"\r\nContent-Type: image/png"))
            {
                return null;
            }

            fields[name] = Encoding.Latin1.GetBytes(part[(headersEnd + 4)..]);
        }

        return fields;
    }

    private sealed class NoMaximum : IHttpMaxRequestBodySizeFeature
    {
        public bool IsReadOnly => false;

        public long? MaxRequestBodySize { get; set; }
    }
}
