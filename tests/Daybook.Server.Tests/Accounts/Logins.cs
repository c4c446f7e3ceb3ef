using Daybook.Core.Accounts;
using Daybook.Protocol;
using Daybook.Server.Accounts;
using Daybook.Server.Tests.Running;
using Microsoft.Extensions.DependencyInjection;

namespace Daybook.Server.Tests.Accounts;

/// <summary>The ways to log in, each as a client does it.</summary>
internal static class Logins
{
    /// <summary>Behind a trusted proxy, the address that a request comes from.</summary>
    public static Action<HttpRequestMessage> From(string address) => request => request.Headers.Add("X-Forwarded-For", address);

    public static Task<Reply> LoginAsync(
        this TestServer server, string password = "secret", string user = "test", Action<HttpRequestMessage>? change = null) =>
        server.PostAsync([("mode", "login"), ("user", user), ("password", password)], change);

    public static Task<Reply> LoginByDigestAsync(this TestServer server, string digest, string user = "test") =>
        server.PostAsync(("mode", "login"), ("user", user), ("hpassword", digest));

    /// <summary>Makes an app password and gives its secret.</summary>
    public static async Task<string> CreateAppPasswordAsync(this TestServer server, Account account)
    {
        var secret = AppPasswordSecrets.Generate();
        await server.Database.AppPasswords.CreateAsync(
            account.Id, "a program", server.Services.GetRequiredService<AppPasswordSecrets>().Protect(secret),
            AppPasswordSecrets.MaxPerAccount, TestContext.Current.CancellationToken);
        return secret;
    }

    public static async Task<string> GetChallengeAsync(this TestServer server) =>
        (await server.PostAsync(("mode", "getchallenge"))).AssertOk()["challenge"];

    public static string AnswerTo(string challenge, string password) => Challenge.Respond(challenge, PasswordHash.Digest(password));

    public static Task<Reply> LoginByChallengeAsync(this TestServer server, string challenge, string response, string user = "test") =>
        server.PostAsync(
            ("mode", "login"), ("user", user), ("auth_method", "challenge"), ("auth_challenge", challenge), ("auth_response", response));

    /// <summary>Begins a session with the password and gives its cookie.</summary>
    public static async Task<string> BeginSessionAsync(
        this TestServer server, string password = "secret", string user = "test", params (string, object)[] more) =>
        (await server.PostAsync([("mode", "sessiongenerate"), ("user", user), ("password", password), .. more])).AssertOk()["ljsession"];

    public static Task<Reply> LoginByCookieAsync(
        this TestServer server, string cookie, string user = "test", Action<HttpRequestMessage>? change = null) =>
        server.PostAsync([("mode", "login"), ("user", user), ("auth_method", "cookie")], request =>
        {
            request.Headers.Add("Cookie", $"ljsession={cookie}");
            request.Headers.Add("X-LJ-Auth", "cookie");
            change?.Invoke(request);
        });

    /// <summary>The number of a session, as clients read it from the cookie.</summary>
    public static string SessionIdOf(string cookie) => Uri.UnescapeDataString(cookie).Split(':')[2][1..];

    public static Task ChangePasswordAsync(this TestServer server, Account account, string password) =>
        server.Database.Accounts.ChangePasswordAsync(
            account.Id, PasswordHash.Create(PasswordHash.Digest(password), new(64, 1)), TestContext.Current.CancellationToken);
}
