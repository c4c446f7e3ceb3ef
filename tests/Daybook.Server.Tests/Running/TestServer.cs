using System.Net;
using System.Net.Sockets;
using System.Text;
using Daybook.Core.Accounts;
using Daybook.Server.Hosting;
using Daybook.Server.Options;
using Daybook.Server.Telemetry;
using Daybook.Storage;
using Daybook.Storage.Sqlite;
using Daybook.Tests.Services;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Daybook.Server.Tests.Running;

/// <summary>The whole server in this process: a real port, a real database in a folder of its own.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    /// <summary>What a password hash costs here: a thousandth of what the settings allow, since nearly every test makes an account and logs in.</summary>
    private static readonly PasswordHashCost CheapHash = new(64, 1);

    /// <summary>Longer than any answer takes, so that a connection that the server does not close fails its test.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly DirectoryInfo _folder;
    private readonly bool _ownsFolder;
    private readonly WebApplication _app;

    private TestServer(DirectoryInfo folder, bool ownsFolder, Database database, WebApplication app, CapturedLog log)
    {
        (_folder, _ownsFolder, Database, _app, Log) = (folder, ownsFolder, database, app, log);
        Url = app.Urls.First();
        Client = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = new Uri(Url) };
    }

    public string Url { get; }

    public int Port => Client.BaseAddress!.Port;

    public Database Database { get; }

    public HttpClient Client { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>What the server logged.</summary>
    public CapturedLog Log { get; }

    public string Folder => _folder.FullName;

    /// <summary>Starts a server.</summary>
    /// <param name="settings">Settings, as on a command line: key and value.</param>
    /// <param name="time">What time it is.</param>
    /// <param name="folder">The data folder of an earlier server; null for a new one, which is deleted at the end.</param>
    /// <param name="storage">The bounds of SQLite; null for the database that the settings name.</param>
    /// <param name="url">Where it listens.</param>
    /// <param name="room">What stands for how much of the log waits; null for that of the log.</param>
    public static async Task<TestServer> StartAsync(
        IEnumerable<KeyValuePair<string, string>>? settings = null, TimeProvider? time = null, string? folder = null, SqliteSettings? storage = null,
        string url = "http://127.0.0.1:0", ILogRoom? room = null)
    {
        time ??= TimeProvider.System;
        var directory = folder is null ? Directory.CreateTempSubdirectory("daybook-test-") : new DirectoryInfo(folder);
        var data = new DataFolder(directory.FullName);
        KeyValuePair<string, string>[] given = [.. settings ?? []];
        var values = LoadedSettings.Load(SettingsSource.FromCommandLine(given)).Values;
        if (!given.Any(setting => setting.Key.StartsWith("Passwords:", StringComparison.Ordinal)))
        {
            values = values with { Passwords = new PasswordOptions(CheapHash.MemoryKiB, CheapHash.Iterations) };
        }

        if (folder is null && values.Storage.Provider == StorageProvider.Sqlite)
        {
            NewDatabase.PutAt(data.DatabaseFile);
        }

        var database = storage is null
            ? Databases.Open(values, data, time, Migration.Upgrade)
            : SqliteDatabase.Open(data.DatabaseFile, time, storage);
        var shared = await SharedState.OfAsync(values.Storage, data, database, time, CancellationToken.None);
        var builder = DaybookServer.Begin();
        if (room is not null)
        {
            builder.Services.AddSingleton(room);
        }

        var app = DaybookServer.Build(builder, values, data, database, shared, [url], time);
        var log = new CapturedLog();
        app.Services.GetRequiredService<ILoggerFactory>().AddProvider(log);
        await app.StartAsync();
        return new TestServer(directory, folder is null, database, app, log);
    }

    /// <summary>Makes an account.</summary>
    public Task<Account> CreateAccountAsync(string name = "test", string password = "secret", string? fullName = null) =>
        Database.Accounts.CreateAsync(
            new NewAccount(
                AccountName.Parse(name), fullName ?? name, null, PasswordHash.Create(PasswordHash.Digest(password), CheapHash)),
            TestContext.Current.CancellationToken);

    /// <summary>Sends fields url-encoded, byte for byte as a client would, and reads the reply.</summary>
    public Task<Reply> PostAsync(params (string Name, object Value)[] fields) => PostAsync(fields, null);

    /// <summary>The same, with a change to the request before it is sent.</summary>
    public async Task<Reply> PostAsync((string Name, object Value)[] fields, Action<HttpRequestMessage>? change)
    {
        using var content = new ByteArrayContent(FormBody.Encode(fields));
        content.Headers.ContentType = new("application/x-www-form-urlencoded");
        return await SendAsync(content, change);
    }

    /// <summary>Sends fields as multipart/form-data.</summary>
    public async Task<Reply> PostPartsAsync(params (string Name, object Value)[] fields)
    {
        using var content = new MultipartFormDataContent();
        foreach (var (name, value) in fields)
        {
            var bytes = FormBody.BytesOf(value);
            content.Add(new ByteArrayContent(bytes), name);
        }

        return await SendAsync(content, null);
    }

    /// <summary>Sends the very bytes over a connection of its own, and reads until the server closes it.</summary>
    public async Task<string> SendRawAsync(params byte[][] pieces)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience);
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, Port, limit.Token);
        var stream = socket.GetStream();
        foreach (var piece in pieces)
        {
            await stream.WriteAsync(piece, limit.Token);
            await stream.FlushAsync(limit.Token);
        }

        using var answer = new MemoryStream();
        await stream.CopyToAsync(answer, limit.Token);
        return Encoding.UTF8.GetString(answer.ToArray());
    }

    /// <inheritdoc cref="SendRawAsync(byte[][])"/>
    public Task<string> SendRawAsync(string request) => SendRawAsync(Encoding.Latin1.GetBytes(request));

    /// <summary>Ends the server as a signal does: what was begun is finished. Disposing it alone does not wait for that.</summary>
    public Task EndAsync() => _app.StopAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        await Database.DisposeAsync();
        if (_ownsFolder)
        {
            _folder.Delete(recursive: true);
        }
    }

    private async Task<Reply> SendAsync(HttpContent content, Action<HttpRequestMessage>? change)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/interface/flat") { Content = content };
        change?.Invoke(request);
        using var response = await Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return Reply.Parse(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }
}
