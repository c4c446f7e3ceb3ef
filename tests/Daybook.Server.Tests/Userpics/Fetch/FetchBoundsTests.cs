using System.Net;
using Daybook.Protocol;
using Daybook.Server.Userpics.Fetch;

namespace Daybook.Server.Tests.Userpics.Fetch;

public sealed class FetchBoundsTests : FetcherTest
{
    private const string TimedOut = "url: timed out; it took longer than 10 seconds";

    private static readonly byte[] Answer = [.. "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"u8, .. Picture];

    [Fact]
    public async Task A_look_up_that_hangs_ends_with_the_deadline()
    {
        using var fetcher = Fetcher(Usual, async (_, cancellation) =>
        {
            await Task.Delay(Timeout.Infinite, cancellation);
            return [];
        });

        var fetch = fetcher.FetchAsync("http://slow.example/", 1, Cancellation);
        Time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(TimedOut, await RefusalAsync(fetch));
    }

    [Fact]
    public async Task A_server_that_does_not_answer_ends_with_the_deadline()
    {
        var asked = new TaskCompletionSource();
        await using var server = LoopbackServer.Handling(async (_, stream) =>
        {
            asked.SetResult();
            await stream.CopyToAsync(Stream.Null);
        });
        using var fetcher = Fetcher(server.Port);

        var fetch = fetcher.FetchAsync(server.Url, 1, Cancellation);
        await asked.Task;
        Time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(TimedOut, await RefusalAsync(fetch));
    }

    [Fact]
    public async Task A_body_that_drips_ends_with_the_deadline_however_steadily_it_drips()
    {
        await using var server = LoopbackServer.Handling(async (_, stream) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"u8.ToArray());
            for (var i = 0; i < 20; i++)
            {
                await stream.WriteAsync(Picture.AsMemory(i, 1));
                Time.Advance(TimeSpan.FromSeconds(1));
            }

            await stream.CopyToAsync(Stream.Null);
        });
        using var fetcher = Fetcher(server.Port);

        Assert.Equal(TimedOut, await RefusalAsync(fetcher, server.Url));
    }

    [Fact]
    public async Task Redirects_share_one_deadline()
    {
        await using var server = LoopbackServer.Answering(path =>
        {
            Time.Advance(TimeSpan.FromSeconds(4));
            return ($"HTTP/1.1 302 Found\nLocation: {path}x\nContent-Length: 0", []);
        });
        using var fetcher = Fetcher(server.Port);

        Assert.Equal(TimedOut, await RefusalAsync(fetcher, server.Url + "/x"));
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task A_caller_that_gives_up_is_not_told_of_a_time_out()
    {
        using var giveUp = new CancellationTokenSource();
        var asked = new TaskCompletionSource();
        await using var server = LoopbackServer.Handling(async (_, stream) =>
        {
            asked.SetResult();
            await stream.CopyToAsync(Stream.Null);
        });
        using var fetcher = Fetcher(server.Port);

        var fetch = fetcher.FetchAsync(server.Url, 1, giveUp.Token);
        await asked.Task;
        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetch);
    }

    [Fact]
    public async Task Eight_fetches_run_at_once_and_the_ninth_waits_half_the_deadline_for_its_turn()
    {
        using var held = new HeldServer();
        await using var server = held.Start();
        using var fetcher = Fetcher(server.Port);
        var running = Enumerable.Range(0, 8).Select(i => fetcher.FetchAsync(server.Url, 1 + (i / 2), Cancellation)).ToArray();
        await held.ArrivedAsync(8);

        var ninth = fetcher.FetchAsync(server.Url, 5, Cancellation);
        Time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(
            (Faults.Internal, "url: 8 other pictures are being fetched, and no more at once are allowed; try again in a moment"),
            await FailureAsync(ninth));
        held.Release(8);
        Assert.All(await Task.WhenAll(running), picture => Assert.Equal(Picture, picture));
        Assert.Equal(8, server.Requests.Count);
    }

    [Fact]
    public async Task An_account_has_two_at_once_and_keeps_nobody_else_waiting()
    {
        using var held = new HeldServer();
        await using var server = held.Start();
        using var fetcher = Fetcher(server.Port);
        var running = Enumerable.Range(0, 2).Select(_ => fetcher.FetchAsync(server.Url, 1, Cancellation)).ToList();
        var third = fetcher.FetchAsync(server.Url, 1, Cancellation);
        running.Add(fetcher.FetchAsync(server.Url, 2, Cancellation));
        await held.ArrivedAsync(3);

        Time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(
            (Faults.Internal, "url: 2 other pictures are being fetched for this account, and no more at once are allowed; try again in a moment"),
            await FailureAsync(third));
        held.Release(4);
        Assert.All(await Task.WhenAll(running), picture => Assert.Equal(Picture, picture));
        Assert.Equal(Picture, await fetcher.FetchAsync(server.Url, 1, Cancellation));
        Assert.Equal(4, server.Requests.Count);
    }

    [Fact]
    public async Task A_waiting_fetch_begins_when_another_ends()
    {
        using var held = new HeldServer();
        await using var server = held.Start();
        using var fetcher = Fetcher(server.Port);
        var fetches = Enumerable.Range(0, 20).Select(i => fetcher.FetchAsync(server.Url, 1 + (i % 5), Cancellation)).ToArray();
        await held.ArrivedAsync(8);

        held.Release(20);

        Assert.All(await Task.WhenAll(fetches), picture => Assert.Equal(Picture, picture));
        Assert.InRange(held.MostAtOnce, 1, 8);
    }

    [Fact]
    public async Task A_failed_fetch_gives_its_place_back()
    {
        using var fetcher = Fetcher(80, _ => []);

        for (var i = 0; i < 20; i++)
        {
            Assert.Equal("url: the name of the server could not be resolved", await RefusalAsync(fetcher, "http://nowhere.example/"));
        }
    }

    [Fact]
    public async Task An_account_may_fetch_30_pictures_a_minute()
    {
        await using var server = LoopbackServer.Handling((_, stream) => stream.WriteAsync(Answer).AsTask());
        using var fetcher = Fetcher(server.Port);
        for (var i = 0; i < 30; i++)
        {
            await fetcher.FetchAsync(server.Url, 1, Cancellation);
        }

        Assert.Equal(
            (Faults.PostFrequency, "url: this account has fetched 30 pictures within the last minute; at most 30 are allowed"),
            await FailureAsync(fetcher.FetchAsync(server.Url, 1, Cancellation)));
        Assert.Equal(30, server.Requests.Count);
        Assert.Equal(Picture, await fetcher.FetchAsync(server.Url, 2, Cancellation));

        Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(Picture, await fetcher.FetchAsync(server.Url, 1, Cancellation));
    }

    /// <summary>Answers with a picture once the test lets it.</summary>
    private sealed class HeldServer : IDisposable
    {
        private readonly SemaphoreSlim _arrived = new(0);
        private readonly SemaphoreSlim _released = new(0);
        private readonly Lock _gate = new();
        private int _now;

        public int MostAtOnce { get; private set; }

        public LoopbackServer Start() => LoopbackServer.Handling(async (_, stream) =>
        {
            lock (_gate)
            {
                MostAtOnce = Math.Max(MostAtOnce, ++_now);
            }

            _arrived.Release();
            await _released.WaitAsync();
            lock (_gate)
            {
                _now--;
            }

            await stream.WriteAsync(Answer);
        });

        public async Task ArrivedAsync(int count)
        {
            for (var i = 0; i < count; i++)
            {
                await _arrived.WaitAsync(Cancellation);
            }
        }

        public void Release(int count) => _released.Release(count);

        public void Dispose()
        {
            _arrived.Dispose();
            _released.Dispose();
        }
    }
}
