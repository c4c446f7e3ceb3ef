using Daybook.Core.Accounts;
using Daybook.Server.Tests.Running;
using Microsoft.Data.Sqlite;

namespace Daybook.Server.Tests.Accounts;

/// <summary>Hashes that follow the settings when these rise.</summary>
public sealed class HashUpgradeTests : IAsyncLifetime
{
    private TestServer _server = null!;
    private Account _account = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync([new("Passwords:MemoryKiB", "8192"), new("Passwords:Iterations", "6")]);
        _account = await _server.CreateAccountAsync();
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task The_next_login_raises_the_hash_and_the_password_still_works()
    {
        Assert.StartsWith("$argon2id$v=19$m=64,t=1,", _account.PasswordHash, StringComparison.Ordinal);
        (await _server.LoginAsync()).AssertOk();
        var raised = await StoredHashAsync();
        Assert.StartsWith("$argon2id$v=19$m=8192,t=6,", raised, StringComparison.Ordinal);

        (await _server.LoginAsync()).AssertOk();
        (await _server.LoginByDigestAsync(PasswordHash.Digest("secret"))).AssertOk();
        (await _server.LoginAsync("wrong")).AssertFail("Invalid password");
        Assert.Equal(raised, await StoredHashAsync());
    }

    [Fact]
    public async Task A_wrong_password_raises_nothing()
    {
        (await _server.LoginAsync("wrong")).AssertFail("Invalid password");
        Assert.Equal(_account.PasswordHash, await StoredHashAsync());
    }

    [Fact]
    public async Task The_very_request_that_raises_the_hash_may_begin_a_session()
    {
        var cookie = await _server.BeginSessionAsync();
        (await _server.LoginByCookieAsync(cookie)).AssertOk();
        Assert.NotEqual(_account.PasswordHash, await StoredHashAsync());
    }

    [Fact]
    public async Task Sessions_go_on_when_the_hash_is_raised()
    {
        var session = await _server.Database.Sessions.CreateAsync(
            new NewSession(
                _account.Id,
                System.Security.Cryptography.SHA256.HashData("abc"u8),
                DateTimeOffset.UtcNow.AddHours(1),
                null,
                _account.PasswordHash,
                "192.0.2.1",
                "Test/1"),
            TestContext.Current.CancellationToken);
        (await _server.LoginAsync()).AssertOk();
        (await _server.LoginByCookieAsync($"v1:u{_account.Id}:s{session!.Id}:aabc//1")).AssertOk();
    }

    [Fact]
    public async Task A_database_that_cannot_be_written_to_stops_no_login_and_a_later_one_raises_the_hash()
    {
        await using (var other = new SqliteConnection($"Data Source={Path.Combine(_server.Folder, "daybook.db")};Pooling=False"))
        {
            await other.OpenAsync(TestContext.Current.CancellationToken);
            await using var held = await other.BeginTransactionAsync(TestContext.Current.CancellationToken);
            (await _server.LoginAsync()).AssertOk();
            Assert.Equal(_account.PasswordHash, await StoredHashAsync());
        }

        await using var later = await TestServer.StartAsync(
            [new("Passwords:MemoryKiB", "8192"), new("Passwords:Iterations", "6")], folder: _server.Folder);
        (await later.LoginAsync()).AssertOk();
        Assert.NotEqual(_account.PasswordHash, await StoredHashAsync());
    }

    [Fact]
    public async Task Logins_at_once_all_succeed_while_one_of_them_raises_it()
    {
        var cookies = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => _server.BeginSessionAsync()));
        Assert.Equal(12, cookies.Distinct().Count());
        foreach (var cookie in cookies)
        {
            (await _server.LoginByCookieAsync(cookie)).AssertOk();
        }
    }

    [Fact]
    public async Task Lower_settings_lower_no_hash()
    {
        (await _server.LoginAsync()).AssertOk();
        var raised = await StoredHashAsync();
        using var folder = new TemporaryFolder();
        await using var cheap = await TestServer.StartAsync(folder: folder.FullPath);
        var copied = await cheap.Database.Accounts.CreateAsync(
            new NewAccount(_account.Name, "test", null, raised), TestContext.Current.CancellationToken);
        (await cheap.LoginAsync()).AssertOk();
        Assert.Equal(raised, (await cheap.Database.Accounts.FindAsync(copied.Id, TestContext.Current.CancellationToken))!.PasswordHash);
    }

    private async Task<string> StoredHashAsync() =>
        (await _server.Database.Accounts.FindAsync(_account.Id, TestContext.Current.CancellationToken))!.PasswordHash;
}
