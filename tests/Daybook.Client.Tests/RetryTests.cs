using Daybook.Client.Accounts;
using Daybook.Client.Albums;
using Daybook.Client.Sending;
using Daybook.Client.Tests.Running;
using Daybook.Protocol.Client;
using Daybook.Server.Tests.Running;
using Daybook.Server.Tests.Userpics.Fetch;

namespace Daybook.Client.Tests;

public sealed class RetryTests
{
    private readonly HurriedClock _clock = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pauses_double_up_to_half_a_minute_and_are_up_to_a_quarter_longer()
    {
        var notes = new List<string>();
        var tries = 0;

        await Assert.ThrowsAsync<TransferException>(() => new Retry(9, notes.Add, _clock).RunAsync<int>(_ => throw Trouble(++tries), Cancellation));

        Assert.Equal((10, 9), (tries, notes.Count));
        Assert.All(
            _clock.Pauses.Zip([0.5, 1, 2, 4, 8, 16, 30, 30, 30]),
            pair => Assert.InRange(pair.First.TotalSeconds, pair.Second, pair.Second * 1.25));
        Assert.Equal(9, _clock.Pauses.Count);
    }

    [Fact]
    public async Task What_succeeds_is_not_asked_for_again()
    {
        var tries = 0;

        var answer = await new Retry(9, _ => { }, _clock).RunAsync(_ => ++tries < 3 ? throw Trouble(tries) : Task.FromResult(tries), Cancellation);

        Assert.Equal((3, 3, 2), (answer, tries, _clock.Pauses.Count));
    }

    [Fact]
    public async Task Who_interrupts_waits_for_no_pause()
    {
        using var interrupted = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var retry = new Retry(9, _ => interrupted.Cancel(), TimeProvider.System);
        var tries = 0;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => retry.RunAsync<int>(_ => throw Trouble(++tries), interrupted.Token));

        Assert.Equal(1, tries);
    }

    [Fact]
    public async Task Who_asked_too_often_waits_longer()
    {
        await using var server = await OtherServer.StartAsync();
        server.Answer = (_, _) => OtherServer.Fail("Client error: Post frequency limit.: url: no more");
        using var account = AccountAt(server.Url, new Retry(5, _ => { }, _clock));

        var failure = await Assert.ThrowsAsync<LiveJournalException>(
            () => account.SendAsync((client, token) => client.DeletePicAsync(1, token), Cancellation));

        Assert.Equal(405, failure.Code);
        Assert.Equal(5, _clock.Pauses.Count);
        Assert.All(
            _clock.Pauses.Zip([15, 30, 60, 60, 60]), pair => Assert.InRange(pair.First.TotalSeconds, pair.Second, pair.Second * 1.25));
    }

    [Fact]
    public async Task More_addresses_than_a_server_fetches_in_a_minute_go_up_by_waiting()
    {
        const int Many = 65;
        await using var elsewhere = await OtherServer.StartAsync();
        elsewhere.Pictures.AddRange(Enumerable.Range(1, Many).Select(i => new OtherPicture(i, Drawn.Small(i))));
        var time = new ManualTime();
        await using var server = await TestServer.StartAsync(
            [
                new("Userpics:MaxPerAccount", "1000"), new("Userpics:Fetch:AllowedNetworks:0", "127.0.0.1/32"),
                new("Userpics:Fetch:AllowedPorts:0", $"{new Uri(elsewhere.Url).Port}"),
            ],
            time);
        await server.CreateAccountAsync();
        _clock.Passed = time.Advance;
        using var account = AccountAt(server.Url, new Retry(4, _ => { }, _clock));

        for (var i = 1; i <= Many; i++)
        {
            var upload = new UserpicUpload { Url = new Uri($"{elsewhere.Url}/userpic/{i}/2") };
            await account.SendAsync((client, token) => client.UploadPicAsync(upload, token), Cancellation);
        }

        Assert.Equal(Many, (await server.Database.Userpics.ListAsync(1, Cancellation)).Count);
        Assert.InRange(_clock.Pauses.Sum(pause => pause.TotalSeconds), 120, 300);
    }

    [Theory]
    [InlineData("503 Busy", "", 0.5)]
    [InlineData("503 Busy", "\nRetry-After: 7", 7)]
    [InlineData("503 Busy", "\nRetry-After: 86400", 300)]
    [InlineData("503 Busy", "\nRetry-After: Wed, 21 Oct 2015 07:28:00 GMT", 0.5)]
    [InlineData("429 Slow down", "", 15)]
    [InlineData("429 Slow down", "\nRetry-After: 40", 40)]
    public async Task A_server_of_pictures_is_left_alone_for_as_long_as_it_says(string status, string headers, double seconds)
    {
        var asked = 0;
        await using var server = LoopbackServer.Answering(_ => ++asked == 1
            ? ($"HTTP/1.1 {status}\nContent-Length: 0\nConnection: close{headers}", [])
            : ("HTTP/1.1 200 OK\nContent-Length: 3\nConnection: close", [1, 2, 3]));
        using var source = new PictureSource(new Retry(1, _ => { }, _clock));

        Assert.Equal([1, 2, 3], await source.ReadAddressAsync(new Uri(server.Url), Cancellation));
        Assert.InRange(Assert.Single(_clock.Pauses).TotalSeconds, seconds, seconds * 1.25);
    }

    [Fact]
    public async Task A_picture_that_breaks_off_is_got_again_and_one_past_all_limits_is_not()
    {
        var asked = 0;
        await using var server = LoopbackServer.Answering(path => path == "/endless"
            ? ("HTTP/1.1 200 OK\nConnection: close", new byte[(16 * 1024 * 1024) + 1])
            : ($"HTTP/1.1 200 OK\nContent-Length: 3\nConnection: close", ++asked == 1 ? [1, 2] : [1, 2, 3]));
        using var source = new PictureSource(new Retry(3, _ => { }, _clock));

        Assert.Equal([1, 2, 3], await source.ReadAddressAsync(new Uri(server.Url), Cancellation));
        var endless = await Assert.ThrowsAsync<IOException>(() => source.ReadAddressAsync(new Uri(server.Url + "/endless"), Cancellation));

        Assert.Equal($"What is at {server.Url}/endless has more than 16777216 bytes, which is the limit", endless.Message);
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task A_challenge_that_ran_out_on_the_way_is_asked_for_anew()
    {
        await using var server = await OtherServer.StartAsync();
        server.Answer = (mode, _) => mode == "getchallenge"
            ? OtherServer.Lines(("success", "OK"), ("challenge", $"c0:{server.Count(mode)}"), ("auth_scheme", "c0"))
            : server.Count(mode) == 1 ? OtherServer.Fail("Challenge expired") : OtherServer.Lines(("success", "OK"));
        using var account = new OpenAccount(
            new Login(new AccountKey(new Uri(server.Url), "test"), "secret", "challenge"), new Retry(1, _ => { }, _clock));

        await account.SendAsync((client, token) => client.DeletePicAsync(1, token), Cancellation);

        Assert.Equal(["c0:1", "c0:2"], server.Requests.Where(request => request["mode"] == "deletepic").Select(request => request["auth_challenge"]));
    }

    private static OpenAccount AccountAt(string url, Retry retry) => new(new Login(new AccountKey(new Uri(url), "test"), "secret", null), retry);

    private static TransferException Trouble(int tried) => new($"trouble {tried}", null);

    /// <summary>A clock on which every pause is over at once.</summary>
    private sealed class HurriedClock : TimeProvider
    {
        public List<TimeSpan> Pauses { get; } = [];

        /// <summary>Hears how much time would have passed.</summary>
        public Action<TimeSpan> Passed { get; set; } = _ => { };

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Pauses.Add(dueTime);
            Passed(dueTime);
            return base.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}
