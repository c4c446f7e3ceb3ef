using System.Net;
using Daybook.Core.Moderation;
using Daybook.Server.Accounts;
using Daybook.Server.Tests.Accounts;
using Daybook.Server.Tests.Running;
using Daybook.Server.Tests.Site;
using Daybook.Tests.Services;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;

namespace Daybook.Server.Tests.Postgres;

/// <summary>Two servers on one database, behind whatever sends a request to this one and the next to the other: they are as one.</summary>
public sealed class TwoServersTests(PostgresServer postgres) : IAsyncLifetime
{
    private string _connectionString = "";
    private TestServer _one = null!;
    private TestServer _other = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _connectionString = postgres.Borrow();
        KeyValuePair<string, string>[] settings =
        [
            new("Storage:Provider", "postgres"),
            new("Storage:ConnectionString", _connectionString),
            new("Login:MaxFailuresPerAccount", "3"),
            new("Registration:MaxPerAddress", "2"),
            new("Log:Level", "Warning"),
        ];

        // At once, on an empty database: they make its keys together.
        var servers = await Task.WhenAll(TestServer.StartAsync(settings), TestServer.StartAsync(settings));
        (_one, _other) = (servers[0], servers[1]);
    }

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _other.DisposeAsync();
        postgres.Return(_connectionString);
    }

    [Fact]
    public async Task A_challenge_of_one_is_answered_at_the_other_and_nowhere_again()
    {
        var secret = await _one.CreateAppPasswordAsync(await _one.CreateAccountAsync());
        var challenge = await _one.GetChallengeAsync();
        var answer = Logins.AnswerTo(challenge, secret);

        (await _other.LoginByChallengeAsync(challenge, answer)).AssertOk();
        (await _one.LoginByChallengeAsync(challenge, answer)).AssertFail("Invalid password");
        (await _other.LoginByChallengeAsync(challenge, answer)).AssertFail("Invalid password");
    }

    [Fact]
    public async Task A_challenge_that_is_answered_at_both_at_once_is_good_at_one()
    {
        var secret = await _one.CreateAppPasswordAsync(await _one.CreateAccountAsync());
        for (var round = 0; round < 5; round++)
        {
            // The failures of this test are no guesses.
            await _one.Database.LoginFailures.ForgetAsync(AddressKey.Of(IPAddress.Loopback).ToString(), 1, Cancellation);
            var challenge = await _one.GetChallengeAsync();
            var answer = Logins.AnswerTo(challenge, secret);
            var replies = await Task.WhenAll(_one.LoginByChallengeAsync(challenge, answer), _other.LoginByChallengeAsync(challenge, answer));
            Assert.Single(replies, reply => reply["success"] == "OK");
        }
    }

    [Fact]
    public async Task A_session_of_one_is_known_to_the_other_and_ended_there_is_ended_here()
    {
        await _one.CreateAccountAsync();
        var cookie = await _one.BeginSessionAsync();

        (await _other.LoginByCookieAsync(cookie)).AssertOk();
        (await _other.PostAsync(("mode", "sessionexpire"), ("user", "test"), ("password", "secret"), ("expireall", 1))).AssertOk();
        (await _one.LoginByCookieAsync(cookie)).AssertFail("Invalid password");
    }

    [Fact]
    public async Task A_password_that_is_changed_at_one_is_changed_at_the_other()
    {
        var account = await _one.CreateAccountAsync();
        (await _one.LoginAsync("secret")).AssertOk();
        (await _other.LoginAsync("secret")).AssertOk();

        await _one.ChangePasswordAsync(account, "another");

        (await _other.LoginAsync("secret")).AssertFail("Invalid password");
        (await _other.LoginAsync("another")).AssertOk();
    }

    [Fact]
    public async Task Failed_logins_count_wherever_they_happen_and_the_ban_holds_everywhere()
    {
        await _one.CreateAccountAsync();
        (await _one.LoginAsync("wrong")).AssertFail("Invalid password");
        (await _other.LoginAsync("wrong")).AssertFail("Invalid password");
        (await _one.LoginAsync("wrong")).AssertFail("Invalid password");

        (await _one.LoginAsync("secret")).AssertFail("Client error: Your IP address is temporarily banned for exceeding the login failure rate.");
        (await _other.LoginAsync("secret")).AssertFail("Client error: Your IP address is temporarily banned for exceeding the login failure rate.");
    }

    [Fact]
    public async Task A_login_that_succeeds_at_one_forgets_the_failures_at_the_other()
    {
        await _one.CreateAccountAsync();
        for (var round = 0; round < 2; round++)
        {
            (await _one.LoginAsync("wrong")).AssertFail("Invalid password");
            (await _other.LoginAsync("wrong")).AssertFail("Invalid password");
            (await _one.LoginAsync("secret")).AssertOk();
        }
    }

    [Fact]
    public async Task Registrations_from_one_address_count_wherever_they_are_made()
    {
        var address = AddressKey.Of(IPAddress.Parse("192.0.2.1"));
        var (one, other) = (_one.Services.GetRequiredService<Registrations>(), _other.Services.GetRequiredService<Registrations>());

        Assert.True(await one.TryTakeAsync(address, Cancellation));
        Assert.True(await other.TryTakeAsync(address, Cancellation));
        Assert.False(await one.TryTakeAsync(address, Cancellation));
        Assert.False(await other.TryTakeAsync(address, Cancellation));
    }

    [Fact]
    public async Task Anonymous_comments_from_one_address_count_wherever_they_are_posted()
    {
        var address = IPAddress.Parse("192.0.2.1");
        var (one, other) = (_one.Services.GetRequiredService<CommentAllowance>(), _other.Services.GetRequiredService<CommentAllowance>());

        for (var i = 0; i < CommentAllowance.Limit; i++)
        {
            Assert.True(await (i % 2 == 0 ? one : other).TryTakeAsync(address, Cancellation));
        }

        Assert.False(await one.TryTakeAsync(address, Cancellation));
        Assert.False(await other.TryTakeAsync(address, Cancellation));
    }

    [Fact]
    public async Task A_picture_that_is_suspended_at_one_is_gone_from_the_other_within_seconds()
    {
        var account = await _one.CreateAccountAsync();
        var picture = TestPictures.Random();
        var id = (await _one.PostAsync(("mode", "uploadpic"), ("user", "test"), ("password", "secret"), ("data", picture))).AssertOk()["picid"];
        var address = new Uri($"/userpic/{id}/{account.Id}", UriKind.Relative);
        Assert.Equal(picture, await _other.Client.GetByteArrayAsync(address, Cancellation));

        await _one.Database.Moderation.SetUserpicSuspendedAsync(long.Parse(id, System.Globalization.CultureInfo.InvariantCulture), true, new ModerationNote(null, "a reason"), Cancellation);
        await Task.Delay(TimeSpan.FromSeconds(2), Cancellation);

        Assert.NotEqual(picture, await _other.Client.GetByteArrayAsync(address, Cancellation));
    }

    [Fact]
    public async Task What_one_encrypted_the_other_can_read_with_the_one_key_that_they_made_together()
    {
        await _one.CreateAccountAsync();
        var encrypted = _one.Services.GetRequiredService<AppPasswordSecrets>().Protect("a secret");

        Assert.Equal("a secret", _other.Services.GetRequiredService<AppPasswordSecrets>().Unprotect(encrypted));
        Assert.Single(await _one.Database.ServerKeys.ListAsync("protection ", Cancellation));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_form_of_one_is_sent_to_the_other_which_knows_the_session_and_shows_the_notice_of_the_first(bool isSwapped)
    {
        await _one.CreateAccountAsync();
        using var browser = isSwapped ? Browser.Before(_other, _one) : Browser.Before(_one, _other);

        // The form, what is typed into it, and the page that this leads to are three requests.
        await browser.LogInAsync();
        Assert.Equal("test", browser.Account);

        await browser.OpenAsync("/manage/settings/app-passwords");
        await browser.SubmitAsync(null, ("label", "a program"), ("password", "secret"));

        Assert.Equal(HttpStatusCode.SeeOther, browser.Response.StatusCode);
        Assert.StartsWith("This is the app password for a program.", browser.Notice, StringComparison.Ordinal);
        var secret = browser.Page.All("code").Single(code => code.Attributes.GetValueOrDefault("class") == "secret").Text;
        foreach (var server in (TestServer[])[_one, _other])
        {
            var challenge = await server.GetChallengeAsync();
            (await server.LoginByChallengeAsync(challenge, Logins.AnswerTo(challenge, secret))).AssertOk();
        }
    }

    [Fact]
    public async Task What_forms_and_notices_are_encrypted_with_lies_in_the_database_and_nowhere_else()
    {
        // On one machine two servers could also meet in a folder that both have.
        var keys = KeyRing.Open(await KeyRing.InAsync(_one.Database.ServerKeys, Cancellation)).CreateProtector("a form");
        foreach (var server in (TestServer[])[_one, _other])
        {
            var form = server.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("a form").Protect("a token");
            Assert.Equal("a token", keys.Unprotect(form));
        }

        Assert.Single(await _one.Database.ServerKeys.ListAsync("protection ", Cancellation));
    }
}
