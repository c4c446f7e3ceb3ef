using System.Buffers;
using System.Net.Http.Headers;
using BenchmarkDotNet.Attributes;
using Daybook.Core.Accounts;
using Daybook.Protocol.Flat;
using Daybook.Server.Hosting;
using Daybook.Server.Options;
using Daybook.Storage.Sqlite;
using Microsoft.AspNetCore.Builder;

namespace Daybook.Bench;

/// <summary>
/// Whole requests over HTTP, one after the other over one connection, to a server in this process with a database on disk: the client's
/// share is in the figures too.
/// </summary>
[MemoryDiagnoser]
public class RequestBenchmarks
{
    private readonly NoisePng _pictures = new();
    private DirectoryInfo _folder = null!;
    private SqliteDatabase _database = null!;
    private WebApplication _server = null!;
    private HttpClient _client = null!;
    private byte[] _known = [];

    [GlobalSetup]
    public async Task StartAsync()
    {
        _folder = Directory.CreateTempSubdirectory("daybook-bench-");
        var data = new DataFolder(_folder.FullName);
        _database = SqliteDatabase.Open(data.DatabaseFile, TimeProvider.System);
        var settings = LoadedSettings.Load(SettingsSource.FromCommandLine(
        [
            new("Userpics:MaxPerAccount", "100000"),
            new("Log:Level", "Warning"),
        ])).Values;
        var shared = await SharedState.OfAsync(settings.Storage, data, _database, TimeProvider.System, CancellationToken.None);
        _server = DaybookServer.Build(settings, data, _database, shared, ["http://127.0.0.1:0"], TimeProvider.System);
        await _server.StartAsync();
        _client = new HttpClient { BaseAddress = new Uri(_server.Urls.First()) };
        await _database.Accounts.CreateAsync(
            new NewAccount(AccountName.Parse("bench"), "Bench", null, PasswordHash.Create(PasswordHash.Digest("secret"), settings.Passwords.Cost)),
            CancellationToken.None);
        _known = Upload(_pictures.Next());
        await PostAsync(_known);
    }

    [GlobalCleanup]
    public async Task StopAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
        await _database.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Benchmark]
    public Task<string> GetChallenge() => PostAsync("mode=getchallenge"u8.ToArray());

    [Benchmark]
    public Task<string> Login() => PostAsync("mode=login&user=bench&password=secret&ver=1"u8.ToArray());

    [Benchmark]
    public Task<string> UploadNewPicture() => PostAsync(Upload(_pictures.Next()));

    [Benchmark]
    public Task<string> UploadKnownPicture() => PostAsync(_known);

    [Benchmark]
    public Task<byte[]> GetPicture() => _client.GetByteArrayAsync(new Uri("/userpic/1/1", UriKind.Relative));

    private async Task<string> PostAsync(byte[] body)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded");
        using var response = await _client.PostAsync(new Uri("/interface/flat", UriKind.Relative), content);
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
