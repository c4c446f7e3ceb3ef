using System.Net.Sockets;
using System.Text;
using Daybook.Core.Accounts;
using Daybook.Server.Tests.Accounts;
using Daybook.Server.Tests.Running;
using Microsoft.Extensions.Logging;

namespace Daybook.Server.Tests.Interfaces;

/// <summary>What the log says of protocol requests, and what it never says.</summary>
public sealed class RequestLogTests : IAsyncLifetime
{
    private TestServer _server = null!;
    private Account _account = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync([new("Log:Level", "Trace")]);
        _account = await _server.CreateAccountAsync("writer", "Own-Password-4711");
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_request_is_one_line_with_all_that_an_operator_asks_for()
    {
        var picture = await File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "samples", "inkwell.png"), Cancellation);
        (string, object)[] fields = [("mode", "uploadpic"), ("user", " Writer "), ("password", "Own-Password-4711"), ("data", picture)];
        var reply = (await _server.PostAsync(fields)).AssertOk();

        var line = Assert.Single(_server.Log.Requests);
        Assert.Equal(LogLevel.Information, line.Level);
        Assert.Equal("uploadpic", line.Values["Mode"]);
        Assert.Equal("writer", line.Values["Account"]);
        Assert.Equal("OK", line.Values["Outcome"]);
        Assert.Equal(reply.PicId, line.Values["Picid"]);
        Assert.Equal((long)FormBody.Encode(fields).Length, line.Values["Bytes"]);
        Assert.InRange((double)line.Values["Milliseconds"]!, 0.001, 60_000);
        Assert.DoesNotContain("Trace", line.Values.Keys);
        Assert.DoesNotContain('\n', line.Message);
        foreach (var part in (string[])["uploadpic", "writer", "OK", $"{reply.PicId}", $"{FormBody.Encode(fields).Length}"])
        {
            Assert.Contains(part, line.Message, StringComparison.Ordinal);
        }

        Assert.Single(_server.Log.Entries, entry => entry.Message.Contains("uploadpic", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("mode=login&user=writer&password=wrong", "login", "writer", "Invalid password")]
    [InlineData("mode=login&user=nobody", "login", "nobody", "Invalid username")]
    [InlineData("mode=nope&user=writer", "unknown", "-", "Client error: Unknown mode (nope)")]
    [InlineData("mode=login", "login", "-", "Client error: No username sent.")]
    [InlineData("user=writer", "none", "-", "Client error: No mode specified.")]
    [InlineData("mode=getchallenge", "getchallenge", "-", "OK")]
    [InlineData("mode=login&user=%z", "none", "-",
        "Client error: Invalid argument(s): malformed escape in field user at byte 1 of its encoded value")]
    public async Task Whatever_comes_of_it_a_request_is_one_line(string body, string mode, string name, string outcome)
    {
        await _server.AskAsync(RawHttp.Post(body));
        var line = Assert.Single(_server.Log.Requests);
        Assert.Equal([mode, name, outcome], [line.Values["Mode"], line.Values["Account"], line.Values["Outcome"]]);
        Assert.Null(line.Values["Picid"]);
        Assert.Equal((long)body.Length, line.Values["Bytes"]);
    }

    [Fact]
    public async Task A_request_that_is_too_large_is_one_line_too()
    {
        await _server.AskAsync(RawHttp.Post(new string('x', 240_000)));
        Assert.Equal(
            "Client error: Invalid argument(s): the request has 240000 bytes, the limit is 229373", Assert.Single(_server.Log.Requests).Values["Outcome"]);
    }

    [Fact]
    public async Task What_a_client_sends_cannot_break_the_line_or_pretend_to_be_another()
    {
        await _server.PostAsync(("mode", "x\" picid 9\r\n\u001b[2Jmode login\u2028\u202e\u0085"), ("user", "writer"));
        var line = Assert.Single(_server.Log.Requests);
        Assert.DoesNotContain(line.Message, character => char.IsControl(character) || character is '\u2028' or '\u202e');
        Assert.Equal("Client error: Unknown mode (x' picid 9???[2Jmode login???)", line.Values["Outcome"]);
    }

    [Fact]
    public async Task No_secret_is_ever_logged()
    {
        var appPassword = await _server.CreateAppPasswordAsync(_account);
        var challenge = await _server.GetChallengeAsync();
        var answer = Logins.AnswerTo(challenge, appPassword);
        var cookie = await _server.BeginSessionAsync("Own-Password-4711", "writer");
        List<string> secrets =
        [
            "Own-Password-4711", PasswordHash.Digest("Own-Password-4711"), "Mistyped-Password-0815", PasswordHash.Digest("Mistyped-Digest"),
            appPassword, PasswordHash.Digest(appPassword), answer, cookie, cookie.Split(':')[3][1..25], _account.PasswordHash,
            (await _server.Database.Accounts.FindAsync(_account.Id, Cancellation))!.PasswordHash,
        ];

        await _server.LoginAsync("Own-Password-4711", "writer");
        await _server.LoginAsync("Mistyped-Password-0815", "writer");
        await _server.LoginAsync("Mistyped-Password-0815", "nobody");
        await _server.LoginByDigestAsync(PasswordHash.Digest("Own-Password-4711"), "writer");
        await _server.LoginByDigestAsync(PasswordHash.Digest("Mistyped-Digest"), "writer");
        await _server.LoginAsync(appPassword, "writer");
        await _server.LoginByDigestAsync(PasswordHash.Digest(appPassword), "writer");
        await _server.LoginByChallengeAsync(challenge, answer, "writer");
        await _server.LoginByChallengeAsync(challenge, answer, "writer");
        await _server.LoginByCookieAsync(cookie, "writer");
        await _server.LoginByCookieAsync(cookie, "nobody");
        await _server.PostPartsAsync(("mode", "login"), ("user", "writer"), ("password", "Mistyped-Password-0815"));
        await _server.AskAsync(RawHttp.Post("mode=login&user=writer&password=Mistyped-Password-0815%"));
        await _server.AskAsync(RawHttp.Post("mode=login&user=writer&password=Mistyped-Password-0815&getmoods=x"));

        Assert.Equal(16, _server.Log.Requests.Count);
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, _server.Log.Text, StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_client_that_goes_away_in_the_middle_is_no_problem_of_the_server(bool resets)
    {
        using (var connection = new TcpClient())
        {
            await connection.ConnectAsync(System.Net.IPAddress.Loopback, _server.Port, Cancellation);
            await connection.GetStream().WriteAsync(
                Encoding.ASCII.GetBytes("POST /interface/flat HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\nmode=login"), Cancellation);

            // So that it is reading the body by now.
            (await _server.LoginAsync("Own-Password-4711", "writer")).AssertOk();
            if (resets)
            {
                connection.LingerState = new LingerOption(true, 0);
            }
        }

        for (var i = 0; i < 20; i++)
        {
            (await _server.PostAsync(("mode", "getchallenge"))).AssertOk();
        }

        Assert.Empty(_server.Log.Problems);
    }
}
