using Daybook.Core.Accounts;
using Daybook.Core.Moderation;
using Daybook.Protocol.XmlRpc;
using Daybook.Server.Modes;
using Daybook.Server.Modes.Declarations;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Accounts;

/// <summary>A suspended account may prove who it is, and do nothing.</summary>
public sealed class SuspendedTests : IAsyncLifetime
{
    private const string Suspended = "Client error: Action forbidden; account is suspended.";
    private TestServer _server = null!;
    private Account _account = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        _account = await _server.CreateAccountAsync();
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Every_mode_that_needs_an_account_is_refused()
    {
        await SuspendAsync(true);
        foreach (var mode in ModeCatalogue.All.Select(entry => entry.Declaration).Where(mode => mode.Authentication is Authentication.Required or Authentication.Optional))
        {
            if (mode.IsIn(ModeInterfaces.Flat))
            {
                (await _server.PostAsync(("mode", mode.Name), ("user", "test"), ("password", "secret"))).AssertFail(Suspended);
            }

            if (mode.IsIn(ModeInterfaces.XmlRpc))
            {
                var fault = await Assert.ThrowsAsync<XmlRpcFaultException>(
                    () => _server.CallAsync(mode.Name, ("username", "test"), ("password", "secret")));
                Assert.Equal((305, Suspended), (fault.Code, fault.Message));
            }
        }

        (await _server.PostAsync(("mode", "getchallenge"), ("user", "test"))).AssertOk();
    }

    [Fact]
    public async Task The_console_takes_it_for_nobody()
    {
        await SuspendAsync(true);

        var reply = (await _server.PostAsync(("mode", "consolecommand"), ("user", "test"), ("password", "secret"), ("command", "friend list"))).AssertOk();

        Assert.Equal(("0", "You must be logged in to run this command."), (reply["cmd_success"], reply["cmd_line_1"]));
    }

    [Fact]
    public async Task Only_who_has_the_credential_is_told()
    {
        await SuspendAsync(true);
        (await _server.LoginAsync("wrong")).AssertFail("Invalid password");
        (await _server.PostAsync(("mode", "login"), ("user", "test"))).AssertFail("Invalid password");
    }

    [Fact]
    public async Task It_holds_at_once_for_whatever_was_verified_before_and_ends_with_the_suspension()
    {
        var secret = await _server.CreateAppPasswordAsync(_account);
        var cookie = await _server.BeginSessionAsync();
        var challenge = await _server.GetChallengeAsync();
        (await _server.LoginAsync()).AssertOk();

        await SuspendAsync(true);
        (await _server.LoginAsync()).AssertFail(Suspended);
        (await _server.LoginAsync(secret)).AssertFail(Suspended);
        (await _server.LoginByCookieAsync(cookie)).AssertFail(Suspended);
        (await _server.LoginByChallengeAsync(challenge, Logins.AnswerTo(challenge, secret))).AssertFail(Suspended);

        await SuspendAsync(false);
        (await _server.LoginAsync()).AssertOk();
        (await _server.LoginByCookieAsync(cookie)).AssertOk();
    }

    [Fact]
    public async Task A_refused_upload_changes_nothing()
    {
        await SuspendAsync(true);
        var picture = await File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "samples", "inkwell.png"), Cancellation);
        (await _server.PostAsync(("mode", "uploadpic"), ("user", "test"), ("password", "secret"), ("data", picture))).AssertFail(Suspended);
        Assert.Empty(await _server.Database.Userpics.ListAsync(_account.Id, Cancellation));
    }

    [Fact]
    public async Task Being_suspended_is_no_failed_login()
    {
        await SuspendAsync(true);
        for (var i = 0; i < 12; i++)
        {
            (await _server.LoginAsync()).AssertFail(Suspended);
        }
    }

    private Task<bool> SuspendAsync(bool suspended) => _server.Database.Moderation.SetAccountSuspendedAsync(
        _account.Id, suspended, new ModerationNote(null, "a reason"), Cancellation);
}
