using System.Diagnostics;
using System.Net;
using Daybook.Load.Contenders;

namespace Daybook.Load.Loads;

/// <summary>What a busy day brings, at a steady pace: readers of pictures, clients that log in, and now and then a new picture.</summary>
internal static class MixedLoad
{
    /// <summary>Requests a second of each kind; a server that is slower than that is told of by the rate that is printed.</summary>
    private const int Pictures = 200, Logins = 40, Challenges = 40, NewPictures = 10;

    /// <summary>Puts the load on the server.</summary>
    /// <returns>How many requests a second were answered, and the most resident memory meanwhile, in bytes.</returns>
    public static async Task<(double Rate, long Memory)> RunAsync(
        Contender daybook, Uploads uploads, IReadOnlyList<string> accounts, TimeSpan time, CancellationToken cancellation)
    {
        using var handler = new SocketsHttpHandler { MaxConnectionsPerServer = 64, UseProxy = false };
        using var client = new HttpClient(handler) { BaseAddress = daybook.Url };
        var password = WebUtility.UrlEncode(DaybookProgram.Password);
        var (answered, uploaded, memory) = (0L, 0, 0L);
        var since = Stopwatch.StartNew();
        await Task.WhenAll(
            PaceAsync(Pictures, async number =>
            {
                var bytes = await client.GetByteArrayAsync(new Uri($"/userpic/{1 + (number % 100)}/1", UriKind.Relative), cancellation);
                ArgumentOutOfRangeException.ThrowIfZero(bytes.Length);
            }),
            PaceAsync(Logins, _ => Uploads.PostAsync(
                client,
                "/interface/flat",
                System.Text.Encoding.ASCII.GetBytes($"mode=login&user=album&password={password}&ver=1&getpickws=1&getpickwurls=1"))),
            PaceAsync(Challenges, _ => Uploads.PostAsync(client, "/interface/flat", "mode=getchallenge"u8.ToArray())),
            PaceAsync(NewPictures, _ =>
                Uploads.PostAsync(client, "/interface/flat", Uploads.BodyOf(accounts[Interlocked.Increment(ref uploaded) % accounts.Count], uploads.Next()))),
            WatchAsync());
        return (answered / since.Elapsed.TotalSeconds, memory);

        async Task PaceAsync(int rate, Func<long, Task> request)
        {
            // Eight at once of each, each at an eighth of the pace, so that one slow answer holds up nothing.
            const int AtOnce = 8;
            await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(async index =>
            {
                using var pace = new PeriodicTimer(TimeSpan.FromSeconds((double)AtOnce / rate));
                for (long number = index; since.Elapsed < time && await pace.WaitForNextTickAsync(cancellation); number += AtOnce)
                {
                    await request(number);
                    Interlocked.Increment(ref answered);
                }
            }));
        }

        async Task WatchAsync()
        {
            using var second = new PeriodicTimer(TimeSpan.FromSeconds(1));
            var minutes = 0;
            while (since.Elapsed < time && await second.WaitForNextTickAsync(cancellation))
            {
                memory = Math.Max(memory, daybook.Memory);
                if ((int)since.Elapsed.TotalMinutes > minutes)
                {
                    minutes = (int)since.Elapsed.TotalMinutes;
                    await Console.Error.WriteLineAsync(FormattableString.Invariant(
                        $"Mixed load: {minutes} min, {answered:N0} requests, {daybook.Memory / 1_000_000} MB now, {memory / 1_000_000} MB at most"));
                }
            }
        }
    }
}
