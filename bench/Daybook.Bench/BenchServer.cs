using Daybook.Core.Accounts;
using Daybook.Server.Hosting;
using Daybook.Server.Options;
using Daybook.Storage.Sqlite;
using Microsoft.AspNetCore.Builder;

namespace Daybook.Bench;

/// <summary>The whole server in this process, with a database on disk in a folder of its own, and a client of it.</summary>
internal sealed class BenchServer : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly WebApplication _app;
    private readonly DaybookSettings _settings;

    private BenchServer(DirectoryInfo folder, DaybookSettings settings, SqliteDatabase database, WebApplication app)
    {
        (_folder, _settings, Database, _app) = (folder, settings, database, app);
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    public SqliteDatabase Database { get; }

    public HttpClient Client { get; }

    /// <summary>Starts one.</summary>
    public static async Task<BenchServer> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("daybook-bench-");
        var data = new DataFolder(folder.FullName);
        var database = SqliteDatabase.Open(data.DatabaseFile, TimeProvider.System);
        var settings = LoadedSettings.Load(SettingsSource.FromCommandLine([new("Userpics:MaxPerAccount", "100000"), new("Log:Level", "Warning")])).Values;
        var shared = await SharedState.OfAsync(settings.Storage, data, database, TimeProvider.System, CancellationToken.None);
        var app = DaybookServer.Build(DaybookServer.Begin(), settings, data, database, shared, ["http://127.0.0.1:0"], TimeProvider.System);
        await app.StartAsync();
        return new BenchServer(folder, settings, database, app);
    }

    /// <summary>What is kept of a password, at the price that the settings say.</summary>
    public string Hash(string password) => PasswordHash.Create(PasswordHash.Digest(password), _settings.Passwords.Cost);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        await Database.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
