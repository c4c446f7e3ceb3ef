using Daybook.Core.Accounts;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Accounts;

/// <summary>What ends sessions, and what a change of password ends besides.</summary>
public sealed class SessionEndTests(RunningServer running) : IClassFixture<RunningServer>
{
    private readonly TestServer _server = running.Server;

    [Fact]
    public async Task Sessions_are_ended_by_their_numbers_with_any_value()
    {
        await _server.CreateAccountAsync("ender");
        var cookies = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            cookies.Add(await _server.BeginSessionAsync(user: "ender"));
        }

        await ExpireAsync("ender", ($"expire_id_{Logins.SessionIdOf(cookies[0])}", "1"), ($"expire_id_{Logins.SessionIdOf(cookies[2])}", ""));
        Assert.Equal([false, true, false, true], await AreGoodAsync("ender", cookies));
    }

    [Fact]
    public async Task All_are_ended_at_once()
    {
        await _server.CreateAccountAsync("leaver");
        List<string> cookies = [await _server.BeginSessionAsync(user: "leaver"), await _server.BeginSessionAsync(user: "leaver")];
        var others = await _server.BeginSessionAsync();
        await ExpireAsync("leaver", ("expireall", "1"));
        Assert.Equal([false, false], await AreGoodAsync("leaver", cookies));
        Assert.Equal([true], await AreGoodAsync("test", [others]));
    }

    [Fact]
    public async Task A_flag_of_zero_ends_none()
    {
        await _server.CreateAccountAsync("stayer");
        List<string> cookies = [await _server.BeginSessionAsync(user: "stayer")];
        await ExpireAsync("stayer", ("expireall", "0"));
        await ExpireAsync("stayer", ("expireall", ""));
        Assert.Equal([true], await AreGoodAsync("stayer", cookies));
    }

    [Fact]
    public async Task Another_accounts_sessions_are_out_of_reach()
    {
        await _server.CreateAccountAsync("meddler");
        var cookie = await _server.BeginSessionAsync();
        await ExpireAsync("meddler", ($"expire_id_{Logins.SessionIdOf(cookie)}", "1"));
        Assert.Equal([true], await AreGoodAsync("test", [cookie]));
    }

    [Fact]
    public async Task Ending_nothing_is_no_error()
    {
        await ExpireAsync("test");
        await ExpireAsync("test", ("expire_id_999999", "1"), ("expire_id_", "1"), ("expire_id_x", "1"), ("expire_id_-1", "1"),
            ("expire_id_99999999999999999999", "1"), ("expire_id_+1", "1"));
        await ExpireAsync("test", ("expire_id_999999", "1"));
    }

    [Fact]
    public async Task A_session_can_end_itself()
    {
        await _server.CreateAccountAsync("itself");
        var cookie = await _server.BeginSessionAsync(user: "itself");
        (await _server.PostAsync([("mode", "sessionexpire"), ("user", "itself"), ("auth_method", "cookie"), ("expireall", 1)], request =>
        {
            request.Headers.Add("Cookie", $"ljsession={cookie}");
            request.Headers.Add("X-LJ-Auth", "cookie");
        })).AssertOk();
        (await _server.LoginByCookieAsync(cookie, "itself")).AssertFail("Invalid password");
    }

    [Fact]
    public async Task A_change_of_password_ends_sessions_and_remembered_credentials_at_once()
    {
        var account = await _server.CreateAccountAsync("changer");
        var cookie = await _server.BeginSessionAsync(user: "changer");
        (await _server.LoginAsync(user: "changer")).AssertOk();
        var others = await _server.BeginSessionAsync();

        await _server.ChangePasswordAsync(account, "a new one");

        (await _server.LoginByCookieAsync(cookie, "changer")).AssertFail("Invalid password");
        (await _server.LoginAsync(user: "changer")).AssertFail("Invalid password");
        (await _server.LoginByDigestAsync(PasswordHash.Digest("secret"), "changer")).AssertFail("Invalid password");
        (await _server.LoginAsync("a new one", "changer")).AssertOk();
        (await _server.LoginByCookieAsync(others)).AssertOk();
    }

    [Fact]
    public async Task The_old_password_is_refused_even_after_a_change_back_and_forth()
    {
        var account = await _server.CreateAccountAsync("waverer");
        (await _server.LoginAsync(user: "waverer")).AssertOk();
        await _server.ChangePasswordAsync(account, "other");
        (await _server.LoginAsync("other", "waverer")).AssertOk();
        await _server.ChangePasswordAsync(account, "secret");
        (await _server.LoginAsync("other", "waverer")).AssertFail("Invalid password");
        (await _server.LoginAsync(user: "waverer")).AssertOk();
    }

    [Fact]
    public async Task App_passwords_outlive_a_change_of_password()
    {
        var account = await _server.CreateAccountAsync("keeper");
        var secret = await _server.CreateAppPasswordAsync(account);
        await _server.ChangePasswordAsync(account, "a new one");
        (await _server.LoginAsync(secret, "keeper")).AssertOk();
    }

    private async Task ExpireAsync(string user, params (string, object)[] more)
    {
        var reply = (await _server.PostAsync([("mode", "sessionexpire"), ("user", user), ("password", "secret"), .. more])).AssertOk();
        Assert.Single(reply.Pairs);
    }

    private async Task<List<bool>> AreGoodAsync(string user, IEnumerable<string> cookies)
    {
        var good = new List<bool>();
        foreach (var cookie in cookies)
        {
            good.Add((await _server.LoginByCookieAsync(cookie, user)).IsOk);
        }

        return good;
    }
}
