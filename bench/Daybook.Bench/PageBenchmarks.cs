using System.Text.RegularExpressions;
using BenchmarkDotNet.Attributes;
using Daybook.Core.Accounts;
using Daybook.Core.Userpics;

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

    private BenchServer _server = null!;

    /// <summary>How many pictures the person has.</summary>
    [Params(10, 1000)]
    public int Pictures { get; set; }

    [GlobalSetup]
    public async Task StartAsync()
    {
        _server = await BenchServer.StartAsync();
        var database = _server.Database;
        var hash = _server.Hash(Password);
        await Parallel.ForAsync(0, Accounts, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, cancellation) =>
            await database.Accounts.CreateAsync(new NewAccount(AccountName.Parse($"person{i}"), $"Person {i}", null, hash), cancellation));
        var account = (await database.Accounts.FindAsync(AccountName.Parse($"person{Accounts / 2}"), CancellationToken.None))!;
        var noise = new NoisePng();
        for (var i = 0; i < Pictures; i++)
        {
            await database.Userpics.AddAsync(
                new NewUserpic(
                    account.Id, "image/png", 100, 100, noise.Next(), [Keyword.Parse($"keyword {i}"), Keyword.Parse($"another {i}"), Keyword.Parse($"third {i}")],
                    $"What picture {i} shows, in a sentence of the usual length", MakeDefault: i == 0),
                new UserpicQuota(1000, 10),
                CancellationToken.None);
        }

        await LogInAsync(account.Name.Value);
    }

    [GlobalCleanup]
    public ValueTask StopAsync() => _server.DisposeAsync();

    [Benchmark]
    public Task<byte[]> ManagePictures() => GetAsync("/manage/userpics");

    [Benchmark]
    public Task<byte[]> ManagePicturesFiltered() => GetAsync("/manage/userpics?filter=third%207&sort=newest");

    [Benchmark]
    public Task<byte[]> PublicPictures() => GetAsync($"/users/person{Accounts / 2}/userpics");

    [Benchmark]
    public Task<byte[]> Feed() => GetAsync($"/users/person{Accounts / 2}/data/userpics");

    private Task<byte[]> GetAsync(string path) => _server.Client.GetByteArrayAsync(new Uri(path, UriKind.Relative));

    private async Task LogInAsync(string name)
    {
        var page = await _server.Client.GetStringAsync(new Uri("/login", UriKind.Relative));
        using var form = new FormUrlEncodedContent(
            [new("form-token", FormToken.Match(page).Groups[1].Value), new("user", name), new("password", Password)]);
        using var response = await _server.Client.PostAsync(new Uri("/login", UriKind.Relative), form);
        var after = await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
        if (!after.Contains("/logout", StringComparison.Ordinal))
        {
            throw new InvalidOperationException("The login failed.");
        }
    }

    [GeneratedRegex("name=\"form-token\" value=\"([^\"]+)\"")]
    private static partial Regex FormToken { get; }
}
