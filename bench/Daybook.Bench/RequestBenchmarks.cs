using System.Buffers;
using System.Net.Http.Headers;
using BenchmarkDotNet.Attributes;
using Daybook.Core.Accounts;
using Daybook.Protocol.Flat;

namespace Daybook.Bench;

/// <summary>
/// Whole requests over HTTP, one after the other over one connection, to a server in this process with a database on disk: the client's
/// share is in the figures too.
/// </summary>
[MemoryDiagnoser]
public class RequestBenchmarks
{
    private readonly NoisePng _pictures = new();
    private BenchServer _server = null!;
    private byte[] _known = [];

    [GlobalSetup]
    public async Task StartAsync()
    {
        _server = await BenchServer.StartAsync();
        await _server.Database.Accounts.CreateAsync(new NewAccount(AccountName.Parse("bench"), "Bench", null, _server.Hash("secret")), CancellationToken.None);
        _known = Upload(_pictures.Next());
        await PostAsync(_known);
    }

    [GlobalCleanup]
    public ValueTask StopAsync() => _server.DisposeAsync();

    [Benchmark]
    public Task<string> GetChallenge() => PostAsync("mode=getchallenge"u8.ToArray());

    [Benchmark]
    public Task<string> Login() => PostAsync("mode=login&user=bench&password=secret&ver=1"u8.ToArray());

    [Benchmark]
    public Task<string> UploadNewPicture() => PostAsync(Upload(_pictures.Next()));

    [Benchmark]
    public Task<string> UploadKnownPicture() => PostAsync(_known);

    [Benchmark]
    public Task<byte[]> GetPicture() => _server.Client.GetByteArrayAsync(new Uri("/userpic/1/1", UriKind.Relative));

    private async Task<string> PostAsync(byte[] body)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded");
        using var response = await _server.Client.PostAsync(new Uri("/interface/flat", UriKind.Relative), content);
        var reply = await response.Content.ReadAsStringAsync();
        return reply.Contains("success\nOK\n", StringComparison.Ordinal)
            ? reply
            : throw new InvalidOperationException(reply);
    }

    private static byte[] Upload(byte[] picture)
    {
        var body = new ArrayBufferWriter<byte>();
        body.Write("mode=uploadpic&user=bench&password=secret&data="u8);
        PercentEncoding.Encode(picture, body);
        return body.WrittenSpan.ToArray();
    }
}
