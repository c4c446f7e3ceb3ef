using Daybook.Core;

namespace Daybook.Storage.Tests;

public sealed class SharedPingTests
{
    private readonly List<TaskCompletionSource> _asked = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task However_many_ask_at_once_it_is_asked_once_and_the_next_asks_anew()
    {
        var ping = new SharedPing(AskAsync, TimeSpan.Zero);
        var all = Enumerable.Range(0, 100).Select(_ => ping.PingAsync(Token)).ToList();
        using var impatient = new CancellationTokenSource();
        var gone = ping.PingAsync(impatient.Token);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);

        (await LastAsync(1)).SetException(new StorageUnavailableException("down"));
        foreach (var one in all)
        {
            await Assert.ThrowsAsync<StorageUnavailableException>(() => one);
        }

        var next = ping.PingAsync(Token);
        (await LastAsync(2)).SetResult();
        await next;
        Assert.Equal(2, _asked.Count);
    }

    [Fact]
    public async Task An_answer_that_holds_is_given_again()
    {
        var ping = new SharedPing(AskAsync, TimeSpan.FromHours(1));
        var first = ping.PingAsync(Token);
        (await LastAsync(1)).SetResult();
        await first;

        await ping.PingAsync(Token);
        Assert.Single(_asked);
    }

    private Task AskAsync()
    {
        lock (_asked)
        {
            _asked.Add(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            return _asked[^1].Task;
        }
    }

    /// <summary>What was asked last, once it was asked so often.</summary>
    private async Task<TaskCompletionSource> LastAsync(int times)
    {
        while (true)
        {
            lock (_asked)
            {
                if (_asked.Count == times)
                {
                    return _asked[^1];
                }
            }

            await Task.Delay(1, Token);
        }
    }
}
