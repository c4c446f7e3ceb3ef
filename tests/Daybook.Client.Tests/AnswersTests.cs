using System.Text;
using Daybook.Protocol;
using Daybook.Protocol.Client;
using Daybook.Server.Tests.Userpics.Fetch;

namespace Daybook.Client.Tests;

/// <summary>The library against what other servers, and things that are none, answer: byte for byte.</summary>
public sealed class AnswersTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_recorded_login_of_dreamwidth_is_read()
    {
        var login = await LoginAsync(Recorded("login_getpickws_getpickwurls"));

        Assert.Equal("Test User", login.Name);
        Assert.Equal(["testcomm"], login.Journals);
        Assert.Empty(login.FriendGroups);
        Assert.Equal(
            ["a&b=c", "apple", "Apple pie", "back\\slash", "happy", "pic#3", "sad", "smile", "Zebra", "Ünïcödé 日本"],
            login.Userpics.Select(one => one.Keyword));
        Assert.Equal("http://www.dw.test:8099/userpic/2/2", login.Userpics[9].Url!.AbsoluteUri);
        Assert.Equal("http://www.dw.test:8099/userpic/1/2", login.DefaultUserpic!.AbsoluteUri);
    }

    [Theory]
    [InlineData("login_challenge_apikey", "Test User")]
    [InlineData("login_getpickws_nopics", "Friend Üser")]
    public async Task Recorded_logins_without_pictures_are_read(string name, string fullName)
    {
        var login = await LoginAsync(Recorded(name));

        Assert.Equal((fullName, 0, null), (login.Name, login.Userpics.Count, login.DefaultUserpic));
    }

    [Fact]
    public async Task A_recorded_refusal_and_challenge_of_dreamwidth_are_read()
    {
        var refused = await Assert.ThrowsAsync<LiveJournalException>(() => LoginAsync(Recorded("login_bad_password")));
        await using var server = LoopbackServer.Handling(async (_, stream) => await stream.WriteAsync(Recorded("getchallenge")));
        using var client = new LiveJournalClient(new Uri(server.Url), null);
        var challenge = await client.GetChallengeAsync(Cancellation);

        Assert.Same(Faults.InvalidPassword, refused.Fault);
        Assert.Equal("c0:1795417200:3378:60:QIYGbAgw8KKeI93BrwLg:a52eb48d7f847a28293cae1d5465d961", challenge.Text);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1795420578), challenge.ServerTime);
    }

    [Theory]
    [InlineData("name\r\nAnn\r\nsuccess\r\nOK\r\n")]
    [InlineData("name\nAnn\nsuccess\nOK")]
    [InlineData("\uFEFFname\nAnn\nsuccess\nOK\n")]
    [InlineData("name\nAnn\nsuccess\nOK\n\n")]
    [InlineData("fastserver\n1\nname\nAnn\nsuccess\nOK\nzzz_unknown\n\n")]
    public async Task Small_differences_do_no_harm(string body) => Assert.Equal("Ann", (await LoginAsync(Answer(body))).Name);

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("<html><body>502 Bad Gateway</body></html>")]
    [InlineData("<html>\n<p>\n")]
    [InlineData("name\nAnn\n")]
    [InlineData("name\nAnn\nsuccess\n\n")]
    [InlineData("name\nAnn\nsuccess\nMAYBE\n")]
    [InlineData("name\nAnn\nsuccess")]
    [InlineData("success\nFAIL\n")]
    [InlineData("success\nOK\nsuccess\nOK\nname\nAnn\n")]
    [InlineData("success\nOK\n")]
    [InlineData("success\nOK\nname\nAnn\npickw_count\n1000000000\n")]
    [InlineData("success\nOK\nname\nAnn\npickw_count\n-1\n")]
    [InlineData("success\nOK\nname\nAnn\npickw_count\n1\npickw_1\na\npickwurl_count\n2\npickwurl_1\nhttp://a/1/1\npickwurl_2\nhttp://a/1/1\n")]
    [InlineData("success\nOK\nname\nAnn\nmenu_0_count\n1\nmenu_0_1_text\na\nmenu_0_1_sub\n0\n")]
    public async Task A_broken_answer_is_a_server_error(string body)
    {
        var failed = await Assert.ThrowsAsync<LiveJournalException>(() => LoginAsync(Answer(body)));

        Assert.Equal(("Server Error, try again later.", 0, true), (failed.Message, failed.Code, failed.IsTemporary));
    }

    [Fact]
    public async Task Bytes_that_are_not_utf8_are_a_server_error()
    {
        var failed = await Assert.ThrowsAsync<LiveJournalException>(() => LoginAsync(Answer("name\nAn\u00e9\nsuccess\nOK\n", Encoding.Latin1)));

        Assert.Same(LiveJournalException.ServerError, failed.Fault);
    }

    [Theory]
    [InlineData("errmsg\nInvalid password\nsuccess\nOK\n", 101)]
    [InlineData("errmsg\nClient error:  Unknown mode (login)\nsuccess\nFAIL\n", 201)]
    [InlineData("errmsg\nUser error: Invalid Password\nsuccess\nFAIL\n", 101)]
    [InlineData("errmsg\nSomething new\nsuccess\nFAIL\n", 0)]
    public async Task Refusals_of_other_servers_are_understood(string body, int code) =>
        Assert.Equal(code, (await Assert.ThrowsAsync<LiveJournalException>(() => LoginAsync(Answer(body)))).Code);

    [Fact]
    public async Task Endless_answers_come_to_an_end()
    {
        await using var server = LoopbackServer.Handling(async (_, stream) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"u8.ToArray());
            var block = Encoding.ASCII.GetBytes(new string('x', 1 << 20));
            while (true)
            {
                await stream.WriteAsync(block);
            }
        });

        var failed = await Assert.ThrowsAsync<LiveJournalException>(() => LoginAsync(server));

        Assert.Same(LiveJournalException.ServerError, failed.Fault);
    }

    [Fact]
    public async Task A_redirect_is_not_followed_but_named()
    {
        await using var server = LoopbackServer.Answering("HTTP/1.1 301 Moved\nLocation: https://elsewhere.test/interface/flat\nContent-Length: 0");

        var failed = await Assert.ThrowsAsync<LiveJournalException>(() => LoginAsync(server));

        Assert.Equal((false, $"{server.Url} leads to https://elsewhere.test: give that address"), (failed.IsTemporary, failed.Message));
    }

    [Fact]
    public async Task Whom_nobody_answers_says_so()
    {
        const string Nobody = "http://127.0.0.1:1";

        var failed = await Assert.ThrowsAsync<LiveJournalException>(() => LoginAsync(new Uri(Nobody)));

        Assert.Same(LiveJournalException.Unreachable, failed.Fault);
        Assert.StartsWith($"{Nobody} cannot be reached: ", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silence_ends_with_the_timeout_and_with_cancellation()
    {
        var heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = LoopbackServer.Handling((_, _) =>
        {
            heard.TrySetResult();
            return Task.Delay(Timeout.Infinite, Cancellation);
        });
        using var impatient = new LiveJournalClient(new Uri(server.Url), Credentials.Plain("test", "x"), timeout: TimeSpan.FromSeconds(0.2));
        using var patient = new LiveJournalClient(new Uri(server.Url), Credentials.Plain("test", "x"));
        using var source = new CancellationTokenSource();

        var waiting = patient.LoginAsync(cancellation: source.Token);
        await heard.Task;
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        var silent = await Assert.ThrowsAsync<LiveJournalException>(() => impatient.LoginAsync(cancellation: Cancellation));

        Assert.Same(LiveJournalException.Unreachable, silent.Fault);
    }

    [Fact]
    public async Task No_secret_comes_back_in_an_error()
    {
        await using var server = LoopbackServer.Conversing(async stream =>
        {
            var head = await LoopbackServer.ReadHeadAsync(stream);
            var body = new byte[int.Parse(head.Split("Content-Length: ")[1].Split('\r')[0], System.Globalization.CultureInfo.InvariantCulture)];
            await stream.ReadExactlyAsync(body, Cancellation);
            await stream.WriteAsync(Answer($"errmsg\nWhat is {Encoding.ASCII.GetString(body)}?\nsuccess\nFAIL\n"));
        });

        var failed = await Assert.ThrowsAsync<LiveJournalException>(() => LoginAsync(server));

        Assert.DoesNotContain("hunter2", failed.ToString(), StringComparison.Ordinal);
        Assert.Contains("password=…", failed.Message, StringComparison.Ordinal);
    }

    private static byte[] Answer(string body, Encoding? encoding = null)
    {
        var bytes = (encoding ?? Encoding.UTF8).GetBytes(body);
        return [.. Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {bytes.Length}\r\nConnection: close\r\n\r\n"), .. bytes];
    }

    private static byte[] Recorded(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Transcripts", name + ".resp"));

    private static async Task<LoginReply> LoginAsync(byte[] response)
    {
        await using var server = LoopbackServer.Handling(async (_, stream) => await stream.WriteAsync(response));
        return await LoginAsync(server);
    }

    private static Task<LoginReply> LoginAsync(LoopbackServer server) => LoginAsync(new Uri(server.Url));

    private static async Task<LoginReply> LoginAsync(Uri server)
    {
        using var client = new LiveJournalClient(server, Credentials.Plain("test", "hunter2"));
        return await client.LoginAsync(new LoginRequest { Userpics = true }, Cancellation);
    }
}
