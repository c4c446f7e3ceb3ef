using Daybook.Core.Accounts;
using Daybook.Server.Tests.Running;
using Microsoft.Extensions.Logging;

namespace Daybook.Server.Tests.Accounts;

/// <summary>Logins with app passwords, sent as passwords.</summary>
public sealed class AppPasswordLoginTests(RunningServer running) : IClassFixture<RunningServer>
{
    private readonly TestServer _server = running.Server;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_app_password_works_beside_the_own_password_and_others()
    {
        var account = await _server.CreateAccountAsync("apps");
        var first = await _server.CreateAppPasswordAsync(account);
        var second = await _server.CreateAppPasswordAsync(account);
        foreach (var password in (string[])[first, second, "secret"])
        {
            (await _server.LoginAsync(password, "apps")).AssertOk();
            (await _server.LoginByDigestAsync(PasswordHash.Digest(password).ToUpperInvariant(), "apps")).AssertOk();
        }

        (await _server.LoginAsync(first.ToUpperInvariant(), "apps")).AssertFail("Invalid password");
        (await _server.LoginAsync(first)).AssertFail("Invalid password");
    }

    [Fact]
    public async Task A_revoked_one_is_refused_at_once_and_the_others_go_on()
    {
        var account = await _server.CreateAccountAsync("revoker");
        var first = await _server.CreateAppPasswordAsync(account);
        var second = await _server.CreateAppPasswordAsync(account);
        (await _server.LoginAsync(first, "revoker")).AssertOk();

        var stored = await _server.Database.AppPasswords.ListAsync(account.Id, Cancellation);
        await _server.Database.AppPasswords.RevokeAsync(account.Id, stored[0].Id, Cancellation);
        (await _server.LoginAsync(first, "revoker")).AssertFail("Invalid password");
        (await _server.LoginAsync(second, "revoker")).AssertOk();
    }

    [Fact]
    public async Task A_revoked_one_logs_out_who_had_it_however_often_they_began_anew()
    {
        var account = await _server.CreateAccountAsync("thief");
        var stolen = await _server.CreateAppPasswordAsync(account);
        var kept = await _server.CreateAppPasswordAsync(account);
        var challenge = await _server.GetChallengeAsync();
        var first = await _server.BeginSessionAsync(stolen, "thief", ("expiration", "long"));
        var byChallenge = (await _server.PostAsync(
            ("mode", "sessiongenerate"), ("user", "thief"), ("auth_method", "challenge"), ("auth_challenge", challenge),
            ("auth_response", Logins.AnswerTo(challenge, stolen)))).AssertOk()["ljsession"];
        var renewed = await RenewAsync(await RenewAsync(first));
        string[] others = [await _server.BeginSessionAsync(kept, "thief"), await _server.BeginSessionAsync("secret", "thief")];
        string[] lost = [first, byChallenge, renewed];
        foreach (var cookie in (string[])[.. lost, .. others])
        {
            (await _server.LoginByCookieAsync(cookie, "thief")).AssertOk();
        }

        var stored = await _server.Database.AppPasswords.ListAsync(account.Id, Cancellation);
        await _server.Database.AppPasswords.RevokeAsync(account.Id, stored[0].Id, Cancellation);

        foreach (var cookie in lost)
        {
            (await _server.LoginByCookieAsync(cookie, "thief")).AssertFail("Invalid password");
        }

        foreach (var cookie in others)
        {
            (await _server.LoginByCookieAsync(cookie, "thief")).AssertOk();
        }

        async Task<string> RenewAsync(string cookie) =>
            (await _server.PostAsync([("mode", "sessiongenerate"), ("user", "thief"), ("auth_method", "cookie"), ("expiration", "long")], request =>
            {
                request.Headers.Add("Cookie", $"ljsession={cookie}");
                request.Headers.Add("X-LJ-Auth", "cookie");
            })).AssertOk()["ljsession"];
    }

    [Fact]
    public async Task Its_last_use_is_noted()
    {
        var account = await _server.CreateAccountAsync("noted");
        var secret = await _server.CreateAppPasswordAsync(account);
        Assert.Null(Assert.Single(await _server.Database.AppPasswords.ListAsync(account.Id, Cancellation)).LastUsedAt);
        (await _server.LoginAsync(secret, "noted")).AssertOk();
        Assert.NotNull(Assert.Single(await _server.Database.AppPasswords.ListAsync(account.Id, Cancellation)).LastUsedAt);
    }

    [Fact]
    public async Task It_outlives_a_restart()
    {
        using var folder = new TemporaryFolder();
        string secret;
        await using (var before = await TestServer.StartAsync(folder: folder.FullPath))
        {
            secret = await before.CreateAppPasswordAsync(await before.CreateAccountAsync());
        }

        await using var after = await TestServer.StartAsync(folder: folder.FullPath);
        (await after.LoginAsync(secret)).AssertOk();
        var challenge = await after.GetChallengeAsync();
        (await after.LoginByChallengeAsync(challenge, Logins.AnswerTo(challenge, secret))).AssertOk();
    }

    [Fact]
    public async Task One_whose_key_is_lost_is_refused_and_warned_about_while_the_own_password_works()
    {
        using var folder = new TemporaryFolder();
        string secret;
        await using (var before = await TestServer.StartAsync(folder: folder.FullPath))
        {
            secret = await before.CreateAppPasswordAsync(await before.CreateAccountAsync());
        }

        Directory.Delete(folder.Of("keys"), recursive: true);
        await using var after = await TestServer.StartAsync(folder: folder.FullPath);
        (await after.LoginAsync(secret)).AssertFail("Invalid password");
        (await after.LoginAsync()).AssertOk();
        Assert.Contains(after.Log.Problems, entry =>
            entry.Level == LogLevel.Warning && entry.Message.Contains("cannot be decrypted", StringComparison.Ordinal));
    }
}
