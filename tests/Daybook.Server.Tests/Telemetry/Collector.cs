using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Daybook.Server.Tests.Telemetry;

/// <summary>A span as a collector gets it.</summary>
/// <param name="TraceId">The trace that it belongs to.</param>
/// <param name="Id">Its own id.</param>
/// <param name="ParentId">The span that it is a part of; null for the first of a trace.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Said">What it says of itself, <c>key=value</c>, in the order of the keys.</param>
/// <param name="HasFailed">Whether its status is an error.</param>
internal sealed record TracedSpan(string TraceId, string Id, string? ParentId, string Name, string Said, bool HasFailed);

/// <summary>A collector of OpenTelemetry on loopback. What it gets it reads by itself: OTLP is messages of protobuf, of which a trace needs few fields.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private const ulong ErrorStatus = 2;

    private readonly ConcurrentQueue<byte[]> _received = new();
    private readonly WebApplication _app = WebApplication.CreateSlimBuilder().Build();

    private Collector()
    {
        _app.Urls.Add("http://127.0.0.1:0");
        _app.MapPost("/v1/traces", async (HttpContext context) =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            _received.Enqueue(body.ToArray());
        });
    }

    /// <summary>Makes a server send its traces here.</summary>
    public KeyValuePair<string, string> Setting => new("Otlp:Endpoint", _app.Urls.First());

    /// <summary>All spans that came.</summary>
    public IReadOnlyList<TracedSpan> Spans =>
    [
        .. from request in _received
           from resource in Read(request).Where(part => part.Number == 1)
           from scope in Read(resource.Bytes).Where(part => part.Number == 2)
           from span in Read(scope.Bytes).Where(part => part.Number == 2)
           select SpanOf(Read(span.Bytes)),
    ];

    /// <summary>All that came, byte for byte, as text to search in.</summary>
    public string Text => string.Concat(_received.Select(request => Encoding.Latin1.GetString(request)));

    public static async Task<Collector> StartAsync()
    {
        var collector = new Collector();
        await collector._app.StartAsync(TestContext.Current.CancellationToken);
        return collector;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static TracedSpan SpanOf(IReadOnlyList<Field> fields) => new(
        TraceId: Convert.ToHexStringLower(fields.Single(part => part.Number == 1).Bytes),
        Id: Convert.ToHexStringLower(fields.Single(part => part.Number == 2).Bytes),
        ParentId: fields.Where(part => part.Number == 4).Select(field => Convert.ToHexStringLower(field.Bytes)).SingleOrDefault(),
        Name: TextOf(fields.Single(part => part.Number == 5)),
        Said: string.Join(' ', fields.Where(part => part.Number == 9).Select(AttributeOf).Order(StringComparer.Ordinal)),
        HasFailed: fields.Where(part => part.Number == 15).SelectMany(status => Read(status.Bytes)).Any(part => part is { Number: 3, Value: ErrorStatus }));

    /// <summary>A key and a value, which is a text (1) or a whole number (3).</summary>
    private static string AttributeOf(Field attribute)
    {
        var pair = Read(attribute.Bytes);
        var value = Read(pair.Single(part => part.Number == 2).Bytes).Single();
        Assert.Contains(value.Number, (int[])[1, 3]);
        return $"{TextOf(pair.Single(part => part.Number == 1))}={(value.Number == 1 ? TextOf(value) : value.Value.ToString(CultureInfo.InvariantCulture))}";
    }

    private static string TextOf(Field field) => Encoding.UTF8.GetString(field.Bytes);

    /// <summary>The fields of a message: numbers of variable length (wire type 0), of eight and of four bytes (1, 5), which nothing here asks for, and bytes (2).</summary>
    private static List<Field> Read(ReadOnlySpan<byte> message)
    {
        var fields = new List<Field>();
        while (message.Length > 0)
        {
            var key = ReadNumber(ref message);
            var number = (int)(key >> 3);
            switch (key & 7)
            {
                case 0:
                    fields.Add(new Field(number, ReadNumber(ref message), []));
                    break;
                case 1:
                    message = message[8..];
                    break;
                case 2:
                    var length = (int)ReadNumber(ref message);
                    fields.Add(new Field(number, 0, message[..length].ToArray()));
                    message = message[length..];
                    break;
                case 5:
                    message = message[4..];
                    break;
                default:
                    throw new FormatException($"Protobuf has no wire type {key & 7} that is still in use.");
            }
        }

        return fields;
    }

    /// <summary>Seven bits a byte, the lowest first, and whether another byte follows.</summary>
    private static ulong ReadNumber(ref ReadOnlySpan<byte> message)
    {
        ulong number = 0;
        for (var shift = 0; ; shift += 7)
        {
            var one = message[0];
            message = message[1..];
            number |= (one & 0x7fUL) << shift;
            if (one < 0x80)
            {
                return number;
            }
        }
    }

    private sealed record Field(int Number, ulong Value, byte[] Bytes);
}
