using Daybook.Client.Accounts;
using Daybook.Client.Sending;
using Daybook.Client.Tests.Running;
using Daybook.Protocol.Client;
using Daybook.Server.Tests.Running;

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
