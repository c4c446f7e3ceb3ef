using System.Buffers;
using System.Net.Http.Headers;
using System.Text;
using Daybook.Protocol.Flat;

namespace Daybook.Protocol.Client;

/// <summary>The fields of one request, and the body they make.</summary>
internal sealed class FlatRequest
{
    private readonly List<(string Name, string Value)> _fields = [];
    private (string Name, ReadOnlyMemory<byte> Bytes)? _data;

    public FlatRequest(string mode)
    {
        Add("mode", mode);

        // All text is UTF-8, both ways (fact sheet 3).
        Add("ver", "1");
    }

    /// <summary>The session's cookie, for <c>auth_method=cookie</c>.</summary>
    public string? Cookie { get; set; }

    /// <summary>The size of the data, in bytes.</summary>
    public int DataLength => _data?.Bytes.Length ?? 0;

    /// <summary>A field; null or an empty value is not sent.</summary>
    public void Add(string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            _fields.Add((name, value));
        }
    }

    /// <summary>A field that says something by being empty.</summary>
    public void AddEvenIfEmpty(string name, string? value)
    {
        if (value is not null)
        {
            _fields.Add((name, value));
        }
    }

    public void AddFlag(string name, bool value) => Add(name, value ? "1" : null);

    public void AddData(string name, ReadOnlyMemory<byte> bytes)
    {
        if (!bytes.IsEmpty)
        {
            _data = (name, bytes);
        }
    }

    /// <summary>Url-encoded; with data as <c>multipart/form-data</c>, which sends bytes as they are.</summary>
    public HttpContent ToContent() => _data is { } data ? ToParts(data.Name, data.Bytes) : ToUrlEncoded();

    private ByteArrayContent ToUrlEncoded()
    {
        var body = new ArrayBufferWriter<byte>();
        foreach (var (name, value) in _fields)
        {
            if (body.WrittenCount > 0)
            {
                body.Write("&"u8);
            }

            PercentEncoding.Encode(Encoding.UTF8.GetBytes(name), body);
            body.Write("="u8);
            PercentEncoding.Encode(Encoding.UTF8.GetBytes(value), body);
        }

        var content = new ByteArrayContent(body.WrittenSpan.ToArray());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded");
        return content;
    }

    private MultipartFormDataContent ToParts(string dataName, ReadOnlyMemory<byte> data)
    {
        var parts = new MultipartFormDataContent();
        foreach (var (name, value) in _fields)
        {
            parts.Add(new ByteArrayContent(Encoding.UTF8.GetBytes(value)), Quoted(name));
        }

        parts.Add(new ReadOnlyMemoryContent(data), Quoted(dataName));
        return parts;
    }

    /// <summary>RFC 7578, 4.2: names stand in quotes; the framework leaves them out.</summary>
    private static string Quoted(string name) => $"\"{name}\"";
}
