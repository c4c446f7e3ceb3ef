using System.Text.RegularExpressions;
using BenchmarkDotNet.Attributes;
using Daybook.Core.Accounts;
using Daybook.Core.Userpics;
using Daybook.Server.Hosting;
using Daybook.Server.Options;
using Daybook.Storage.Sqlite;
using Microsoft.AspNetCore.Builder;

namespace Daybook.Bench;

/// <summary>
/// The pages of somebody with many pictures, on a server with many accounts: what they are said to need is 150 ms with 1,000 pictures and
/// 100,000 accounts. Beside them the same pages of somebody with ten.
/// </summary>
[MemoryDiagnoser]
public partial class PageBenchmarks
{
    private const int Accounts = 100_000;
    private const int AtOnce = 256;
    private const string Password = "a long evening";

    private DirectoryInfo _folder = null!;
    private SqliteDatabase _database = null!;
    private WebApplication _server = null!;
    private HttpClient _client = null!;

    /// <summary>How many pictures the person has.</summary>
    [Params(10, 1000)]
    public int Pictures { get; set; }

    [GlobalSetup]
    public async Task StartAsync()
    {
        _folder = Directory.CreateTempSubdirectory("daybook-bench-");
        var data = new DataFolder(_folder.FullName);
        _database = SqliteDatabase.Open(data.DatabaseFile, TimeProvider.System);
        var settings = LoadedSettings.Load(SettingsSource.FromCommandLine(
        [
            new("Userpics:MaxPerAccount", "1000"),
            new("Log:Level", "Warning"),
        ])).Values;
        var hash = PasswordHash.Create(PasswordHash.Digest(Password), settings.Passwords.Cost);
        await Parallel.ForAsync(0, Accounts, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, cancellation) =>
            await _database.Accounts.CreateAsync(new NewAccount(AccountName.Parse($"person{i}"), $"Person {i}", null, hash), cancellation));
        var account = (await _database.Accounts.FindAsync(AccountName.Parse($"person{Accounts / 2}"), CancellationToken.None))!;
        var noise = new NoisePng();
        for (var i = 0; i < Pictures; i++)
        {
            await _database.Userpics.AddAsync(
                new NewUserpic(
                    account.Id, "image/png", 100, 100, noise.Next(), [Keyword.Parse($"keyword {i}"), Keyword.Parse($"another {i}"), Keyword.Parse($"third {i}")],
                    $"What picture {i} shows, in a sentence of the usual length", MakeDefault: i == 0),
                new UserpicQuota(1000, 10),
                CancellationToken.None);
        }

        var shared = await SharedState.OfAsync(settings.Storage, data, _database, TimeProvider.System, CancellationToken.None);
        _server = DaybookServer.Build(settings, data, _database, shared, ["http://127.0.0.1:0"], TimeProvider.System);
        await _server.StartAsync();
        _client = new HttpClient { BaseAddress = new Uri(_server.Urls.First()) };
        await LogInAsync(account.Name.Value);
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
    public Task<byte[]> ManagePictures() => GetAsync("/manage/userpics");

    [Benchmark]
    public Task<byte[]> ManagePicturesFiltered() => GetAsync("/manage/userpics?filter=third%207&sort=newest");

    [Benchmark]
    public Task<byte[]> PublicPictures() => GetAsync($"/users/person{Accounts / 2}/userpics");

    [Benchmark]
    public Task<byte[]> Feed() => GetAsync($"/users/person{Accounts / 2}/data/userpics");

    private Task<byte[]> GetAsync(string path) => _client.GetByteArrayAsync(new Uri(path, UriKind.Relative));

    private async Task LogInAsync(string name)
    {
        var page = await _client.GetStringAsync(new Uri("/login", UriKind.Relative));
        using var form = new FormUrlEncodedContent(
            [new("form-token", FormToken.Match(page).Groups[1].Value), new("user", name), new("password", Password)]);
        using var response = await _client.PostAsync(new Uri("/login", UriKind.Relative), form);
        var after = await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
        if (!after.Contains("/logout", StringComparison.Ordinal))
        {
            throw new InvalidOperationException("The login failed.");
        }
    }

    [GeneratedRegex("name=\"form-token\" value=\"([^\"]+)\"")]
    private static partial Regex FormToken { get; }
}
