using System.Net;
using System.Text;
using Daybook.Core.Accounts;
using Daybook.Protocol;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Hosting;

/// <summary>Commands are processes of their own: what they change, a server that runs on the same folder knows at once.</summary>
[Trait("Speed", "slow")]
public sealed class RunningServerTests : IAsyncLifetime
{
    private TestServer _server = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        await _server.CreateAccountAsync();
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_new_account_can_log_in()
    {
        await RunAsync(["account", "create", "alice", "--full-name", "Alice", "--password-stdin"], "wonder\n");

        var reply = await _server.PostAsync(("mode", "login"), ("user", "alice"), ("password", "wonder"));

        Assert.Equal("Alice", reply.AssertOk()["name"]);
    }

    [Fact]
    public async Task A_changed_password_ends_logins_that_were_remembered_and_sessions()
    {
        (await LoginAsync("secret")).AssertOk();
        var cookie = (await _server.PostAsync(("mode", "sessiongenerate"), ("user", "test"), ("password", "secret"))).AssertOk()["ljsession"];
        (await LoginByCookieAsync(cookie)).AssertOk();

        await RunAsync(["account", "password", "test", "--password-stdin"], "better\n");

        (await LoginAsync("secret")).AssertFail("Invalid password");
        (await LoginByCookieAsync(cookie)).AssertFail("Invalid password");
        (await LoginAsync("better")).AssertOk();
    }

    [Fact]
    public async Task An_app_password_works_as_soon_as_it_is_made_and_until_it_is_revoked()
    {
        var secret = (await RunAsync(["app-password", "create", "test"])).TrimEnd('\n');

        (await LoginAsync(secret)).AssertOk();
        (await AnswerChallengeAsync(secret)).AssertOk();

        await RunAsync(["app-password", "revoke", "test", "1"]);

        (await LoginAsync(secret)).AssertFail("Invalid password");
        (await AnswerChallengeAsync(secret)).AssertFail("Invalid password");
        (await LoginAsync("secret")).AssertOk();
    }

    [Fact]
    public async Task A_userpic_that_is_deleted_on_the_command_line_is_served_for_a_second_at_most()
    {
        var userpic = await UploadAsync();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(userpic));

        await RunAsync(["userpic", "delete", $"{userpic}", "--reason", "asked for it", "--yes"]);

        // It was asked for a moment ago, so the server may have it in memory.
        await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(userpic));
        Assert.Equal("0", (await LoginAsync("secret")).AssertOk()["pickw_count"]);
    }

    [Fact]
    public async Task A_suspended_account_is_refused_and_hidden_until_it_is_unsuspended()
    {
        var userpic = await UploadAsync();

        await RunAsync(["account", "suspend", "test", "--reason", "spam"]);

        (await LoginAsync("secret")).AssertFail("Client error: Action forbidden; account is suspended.");
        (await LoginAsync("wrong")).AssertFail("Invalid password");
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(userpic));

        await RunAsync(["account", "unsuspend", "test", "--reason", "settled"]);

        (await LoginAsync("secret")).AssertOk();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(userpic));
    }

    [Fact]
    public async Task A_deleted_account_is_unknown_and_its_pictures_are_gone()
    {
        var userpic = await UploadAsync();

        await RunAsync(["account", "delete", "test", "--reason", "asked for it", "--yes"]);

        (await LoginAsync("secret")).AssertFail("Invalid username");
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(userpic));
    }

    private async Task<string> RunAsync(string[] arguments, string input = "")
    {
        var run = await DaybookCommand.RunAsync([.. arguments, "--data", _server.Folder], Encoding.UTF8.GetBytes(input));
        Assert.True(run.ExitCode == 0, run.Error);
        return run.Output;
    }

    private Task<Reply> LoginAsync(string password) =>
        _server.PostAsync(("mode", "login"), ("user", "test"), ("password", password), ("getpickws", 1));

    private Task<Reply> LoginByCookieAsync(string cookie) => _server.PostAsync(
        [("mode", "login"), ("user", "test"), ("auth_method", "cookie")],
        request =>
        {
            request.Headers.Add("Cookie", $"ljsession={cookie}");
            request.Headers.Add("X-LJ-Auth", "cookie");
        });

    private async Task<Reply> AnswerChallengeAsync(string secret)
    {
        var challenge = (await _server.PostAsync(("mode", "getchallenge"))).AssertOk()["challenge"];
        return await _server.PostAsync(
            ("mode", "login"),
            ("user", "test"),
            ("auth_method", "challenge"),
            ("auth_challenge", challenge),
            ("auth_response", Challenge.Respond(challenge, PasswordHash.Digest(secret))));
    }

    private async Task<long> UploadAsync()
    {
        var reply = await _server.PostAsync(
            ("mode", "uploadpic"), ("user", "test"), ("password", "secret"), ("keywords", "ink"), ("data", TestPictures.Inkwell));
        return reply.AssertOk().PicId;
    }

    private async Task<HttpStatusCode> StatusAsync(long userpic)
    {
        using var answer = await _server.Client.GetAsync(new Uri($"/userpic/{userpic}/1", UriKind.Relative), Cancellation);
        return answer.StatusCode;
    }
}
