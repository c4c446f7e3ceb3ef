using System.Net;
using Daybook.Protocol;
using Daybook.Server.Accounts;
using Daybook.Server.Tests.Running;
using Daybook.Server.Tests.Site;
using Daybook.Server.Tests.Telemetry;
using Daybook.Tests.Services;
using Microsoft.Extensions.DependencyInjection;

namespace Daybook.Server.Tests.Accounts;

/// <summary>How many slow hashes run at once, and what is answered without one.</summary>
public sealed class SlowHashGateTests
{
    private const string TooMany = "Server error: Internal server error: too many logins at once; try again in a moment";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_more_run_at_once_than_are_allowed()
    {
        using var gate = new SlowHashGate(3, 100, TimeSpan.FromMinutes(1));
        var running = 0;
        var most = 0;
        await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => gate.RunAsync(
            async () =>
            {
                var now = Interlocked.Increment(ref running);
                InterlockedMax(ref most, now);
                await Task.Yield();
                Interlocked.Decrement(ref running);
                return now;
            },
            Cancellation)));
        Assert.InRange(most, 1, 3);
    }

    [Fact]
    public async Task Whoever_comes_when_too_many_wait_is_refused_at_once()
    {
        using var gate = new SlowHashGate(1, 1, TimeSpan.FromMinutes(1));
        var block = new TaskCompletionSource<int>();
        var running = gate.RunAsync(() => block.Task, Cancellation);
        var waiting = gate.RunAsync(() => Task.FromResult(2), Cancellation);
        var refused = await Assert.ThrowsAsync<ProtocolException>(() => gate.RunAsync(() => Task.FromResult(3), Cancellation));
        Assert.Equal(TooMany, refused.Message);
        Assert.True(refused.Fault.IsTemporary);

        block.SetResult(1);
        Assert.Equal(1, await running);
        Assert.Equal(2, await waiting);
        Assert.Equal(4, await gate.RunAsync(() => Task.FromResult(4), Cancellation));
    }

    [Fact]
    public async Task Whoever_waits_too_long_is_refused_and_leaves_no_trace()
    {
        using var gate = new SlowHashGate(1, 1, TimeSpan.FromMilliseconds(20));
        var block = new TaskCompletionSource<int>();
        var running = gate.RunAsync(() => block.Task, Cancellation);
        for (var i = 0; i < 3; i++)
        {
            await Assert.ThrowsAsync<ProtocolException>(() => gate.RunAsync(() => Task.FromResult(2), Cancellation));
        }

        block.SetResult(1);
        await running;
        Assert.Equal(3, await gate.RunAsync(() => Task.FromResult(3), Cancellation));
    }

    [Fact]
    public async Task Whoever_gives_up_or_fails_leaves_the_place_to_the_next()
    {
        using var gate = new SlowHashGate(1, 1, TimeSpan.FromMinutes(1));
        var block = new TaskCompletionSource<int>();
        var running = gate.RunAsync(() => block.Task, Cancellation);
        using var impatience = new CancellationTokenSource();
        var waiting = gate.RunAsync(() => Task.FromResult(2), impatience.Token);
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);

        block.SetException(new InvalidOperationException());
        await Assert.ThrowsAsync<InvalidOperationException>(() => running);
        Assert.Equal(3, await gate.RunAsync(() => Task.FromResult(3), Cancellation));
    }

    [Fact]
    public async Task A_burst_of_logins_succeeds()
    {
        await using var server = await TestServer.StartAsync();
        await server.CreateAccountAsync();
        var replies = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => server.LoginAsync()));
        Assert.All(replies, reply => reply.AssertOk());
    }

    [Fact]
    public async Task What_was_verified_is_remembered_for_some_minutes_and_needs_no_hash()
    {
        var time = new ManualTime();
        await using var server = await TestServer.StartAsync(time: time);
        var account = await server.CreateAccountAsync();
        var secret = await server.CreateAppPasswordAsync(account);
        (await server.LoginAsync()).AssertOk();

        var gate = server.Services.GetRequiredService<SlowHashGate>();
        var block = new TaskCompletionSource<int>();
        var hashing = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => gate.RunAsync(() => block.Task, Cancellation)).ToList();

        // Every turn is taken: whatever is answered now was answered without a hash.
        (await server.LoginAsync()).AssertOk();
        (await server.LoginByDigestAsync(Daybook.Core.Accounts.PasswordHash.Digest("secret"))).AssertOk();
        (await server.LoginAsync(secret)).AssertOk();
        time.Advance(TimeSpan.FromMinutes(4));
        (await server.LoginAsync()).AssertOk();

        time.Advance(TimeSpan.FromMinutes(6));
        (await server.LoginAsync()).AssertFail(TooMany);
        block.SetResult(0);
        await Task.WhenAll(hashing);
        (await server.LoginAsync()).AssertOk();
    }

    [Fact]
    public async Task Whoever_comes_when_too_many_wait_is_told_when_to_come_back_whichever_way_they_log_in()
    {
        var port = FreePort.Find();
        await using var server = await TestServer.StartAsync([Metrics.Setting(port)]);
        await server.CreateAccountAsync();
        using var browser = await Browser.At(server).OpenAsync("/login");
        var gate = server.Services.GetRequiredService<SlowHashGate>();
        var block = new TaskCompletionSource<int>();
        var hashing = Enumerable.Range(0, Environment.ProcessorCount + 256).Select(_ => gate.RunAsync(() => block.Task, Cancellation)).ToList();

        using var login = new ByteArrayContent(FormBody.Encode(("mode", "login"), ("user", "test"), ("password", "secret")));
        using var reply = await server.Client.PostAsync(new Uri("/interface/flat", UriKind.Relative), login, Cancellation);
        Assert.Equal(TimeSpan.FromSeconds(5), reply.Headers.RetryAfter?.Delta);
        Reply.Parse(await reply.Content.ReadAsByteArrayAsync(Cancellation)).AssertFail(TooMany);

        await browser.SubmitAsync(null, ("user", "test"), ("password", "secret"));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(5)), (browser.Status, browser.Response.Headers.RetryAfter?.Delta));
        Assert.Equal(("", "Too many people are logging in right now. Try again."), Assert.Single(browser.Errors));

        foreach (var path in (string[])["/interface/atom", "/users/test/data/rss?auth=basic"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Authorization = new("Basic", Convert.ToBase64String("test:secret"u8));
            using var answer = await server.Client.SendAsync(request, Cancellation);
            Assert.Equal((HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(5)), (answer.StatusCode, answer.Headers.RetryAfter?.Delta));
        }

        // That is no fault of the server, of which an operator would be told.
        var metrics = await Metrics.ReadAsync(server, port);
        Assert.Equal((1.0, 0.0), (
            metrics["daybook_requests_total{mode=\"login\",outcome=\"busy\"}"], metrics["daybook_requests_total{mode=\"login\",outcome=\"failed\"}"]));

        block.SetResult(0);
        await Task.WhenAll(hashing.Select(one => Record.ExceptionAsync(() => one).AsTask()));
        (await server.LoginAsync()).AssertOk();
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = Volatile.Read(ref most); value > seen;)
        {
            var before = Interlocked.CompareExchange(ref most, value, seen);
            if (before == seen)
            {
                return;
            }

            seen = before;
        }
    }
}
