using Daybook.Core.Accounts;
using Daybook.Core.Moderation;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Accounts;

/// <summary>Logins with the account's own password.</summary>
public sealed class PasswordLoginTests(RunningServer running) : IClassFixture<RunningServer>
{
    private static readonly string Right = PasswordHash.Digest("secret");
    private static readonly string Wrong = PasswordHash.Digest("wrong");
    private readonly TestServer _server = running.Server;

    [Theory]
    [InlineData("test")]
    [InlineData("TEST")]
    [InlineData(" Test\t")]
    [InlineData("\u00a0test\r\n")]
    public async Task White_space_around_the_name_and_case_do_not_matter(string user) => (await _server.LoginAsync(user: user)).AssertOk();

    [Fact]
    public async Task A_hyphen_in_a_name_equals_an_underscore()
    {
        await _server.CreateAccountAsync("a_b_9");
        (await _server.LoginAsync(user: "A-B_9")).AssertOk();
        (await _server.LoginAsync(user: "a_b-9")).AssertOk();
    }

    [Fact]
    public async Task A_name_has_up_to_25_characters()
    {
        await _server.CreateAccountAsync("x");
        await _server.CreateAccountAsync("a234567890123456789012345");
        (await _server.LoginAsync(user: "x")).AssertOk();
        (await _server.LoginAsync(user: "a234567890123456789012345")).AssertOk();
        (await _server.LoginAsync(user: "b234567890123456789012345")).AssertFail("Invalid username");
        (await _server.LoginAsync(user: "a2345678901234567890123456")).AssertFail("Client error: No username sent.");
    }

    [Theory]
    [InlineData(" ")]
    [InlineData("te st")]
    [InlineData("tést")]
    [InlineData("test.")]
    [InlineData("test\0")]
    [InlineData("ｔｅｓｔ")]
    [InlineData("test@example.org")]
    public async Task A_malformed_name_is_no_name(string user) => (await _server.LoginAsync(user: user)).AssertFail("Client error: No username sent.");

    [Fact]
    public async Task The_digest_works_in_either_case()
    {
        (await _server.LoginByDigestAsync(Right)).AssertOk();
        (await _server.LoginByDigestAsync(Right.ToUpperInvariant())).AssertOk();
        (await _server.LoginByDigestAsync(Wrong)).AssertFail("Invalid password");
    }

    [Theory]
    [InlineData("secret")]
    [InlineData("5ebe2294ecd0e0f08eab7690d2a6ee6")]
    [InlineData("5ebe2294ecd0e0f08eab7690d2a6ee690")]
    [InlineData("5ebe2294ecd0e0f08eab7690d2a6ee6g")]
    [InlineData(" 5ebe2294ecd0e0f08eab7690d2a6ee69")]
    public async Task What_is_no_digest_is_refused(string digest) => (await _server.LoginByDigestAsync(digest)).AssertFail("Invalid password");

    [Fact]
    public async Task The_digest_is_not_itself_a_password() => (await _server.LoginAsync(Right)).AssertFail("Invalid password");

    [Fact]
    public async Task With_both_the_digest_counts()
    {
        (await LoginAsync(("password", "wrong"), ("hpassword", Right))).AssertOk();
        (await LoginAsync(("password", "secret"), ("hpassword", Wrong))).AssertFail("Invalid password");
        (await LoginAsync(("password", "secret"), ("hpassword", "nonsense"))).AssertFail("Invalid password");
    }

    [Fact]
    public async Task An_empty_value_is_an_absent_one()
    {
        (await LoginAsync(("password", "secret"), ("hpassword", ""))).AssertOk();
        (await LoginAsync(("password", ""), ("hpassword", Right))).AssertOk();
        (await LoginAsync(("password", ""), ("hpassword", ""))).AssertFail("Invalid password");
        (await LoginAsync(("password", "secret"), ("auth_method", ""))).AssertOk();
    }

    [Fact]
    public async Task Without_credentials_nobody_gets_in() => (await LoginAsync()).AssertFail("Invalid password");

    [Theory]
    [InlineData("clear", null)]
    [InlineData("Clear", "Invalid password")]
    [InlineData("oauth", "Invalid password")]
    [InlineData("challenge", "Invalid password")]
    [InlineData("cookie", "Invalid password")]
    public async Task A_password_works_only_with_the_method_clear(string method, string? error)
    {
        var reply = await LoginAsync(("password", "secret"), ("auth_method", method));
        Assert.Equal(error, reply.Error);
    }

    [Theory]
    [InlineData("Secret")]
    [InlineData("secret ")]
    [InlineData(" secret")]
    [InlineData("secret\r\n")]
    [InlineData("secre")]
    public async Task A_wrong_password_is_refused(string password) => (await _server.LoginAsync(password)).AssertFail("Invalid password");

    [Theory]
    [InlineData("rain", "päß wörd ☔ 密碼")]
    [InlineData("spaces", "  leading and trailing  ")]
    [InlineData("control", "a\0b\r\nc\u0007")]
    [InlineData("digest", "5ebe2294ecd0e0f08eab7690d2a6ee69")]
    public async Task Any_password_works_in_plain_and_as_its_digest(string user, string password)
    {
        await _server.CreateAccountAsync(user, password);
        (await _server.LoginByDigestAsync(PasswordHash.Digest(password), user)).AssertOk();
        (await _server.LoginAsync(password, user)).AssertOk();
        (await _server.LoginAsync(password + "x", user)).AssertFail("Invalid password");
    }

    [Fact]
    public async Task A_very_long_password_works()
    {
        var password = new string('p', 100_000);
        await _server.CreateAccountAsync("longwinded", password);
        (await _server.LoginAsync(password, "longwinded")).AssertOk();
        (await _server.LoginAsync(password[1..], "longwinded")).AssertFail("Invalid password");
    }

    [Fact]
    public async Task An_expunged_account_is_an_unknown_one()
    {
        var account = await _server.CreateAccountAsync("leaver");
        (await _server.LoginAsync(user: "leaver")).AssertOk();
        await _server.Database.Moderation.ExpungeAccountAsync(account.Id, new ModerationNote(null, "a reason"), TestContext.Current.CancellationToken);
        (await _server.LoginAsync(user: "leaver")).AssertFail("Invalid username");
    }

    private Task<Reply> LoginAsync(params (string, object)[] credentials) =>
        _server.PostAsync([("mode", "login"), ("user", "test"), .. credentials]);
}
