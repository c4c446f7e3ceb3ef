using System.Collections.Concurrent;
using System.Globalization;
using Daybook.Server.Tests.Running;
using SkiaSharp;

namespace Daybook.Server.Tests.Failures;

/// <summary>Pictures that are uploaded while something fails, and what was answered: what was OK has to be there afterwards.</summary>
internal sealed class Uploads : IDisposable
{
    private const string Unavailable = "Server error: Database temporarily unavailable";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<long, (string Keyword, SKColor[] Pixels)> _answered = [];
    private readonly SemaphoreSlim _news = new(0);
    private int _refused;

    /// <summary>How many were answered OK.</summary>
    public int Answered => _answered.Count;

    /// <summary>How many the server refused, since it could not keep them.</summary>
    public int Refused => Volatile.Read(ref _refused);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>
    /// Uploads one picture after the other, each with a keyword of its own and to be the default, until it is enough or the server is killed. A refusal must
    /// say what it is in the protocol.
    /// </summary>
    public async Task GoOnAsync(ServerProcess server, CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
        {
            var (picture, keyword) = (TestPictures.Random(), Guid.NewGuid().ToString("N"));
            Reply reply;
            try
            {
                reply = await server.Client.PostFlatAsync(
                    ("mode", "uploadpic"), ("user", "alice"), ("password", "secret"), ("ver", 1), ("default", 1), ("keywords", keyword), ("data", picture));
            }
            catch (Exception cut) when (cut is HttpRequestException or IOException)
            {
                return;
            }

            if (reply["success"] == "OK")
            {
                Assert.True(_answered.TryAdd(reply.PicId, (keyword, TestPictures.Pixels(picture))), $"{reply} was given out before");
            }
            else
            {
                Assert.StartsWith(Unavailable, reply["errmsg"], StringComparison.Ordinal);
                Interlocked.Increment(ref _refused);

                // As a client would that is told to come back, only sooner.
                await Task.Delay(TimeSpan.FromMilliseconds(50), Cancellation);
            }

            _news.Release();
        }
    }

    /// <summary>Has clients upload to these servers in turn until it is enough.</summary>
    public List<Task> Start(int clients, IReadOnlyList<ServerProcess> servers, CancellationToken enough) =>
        [.. Enumerable.Range(0, clients).Select(i => GoOnAsync(servers[i % servers.Count], enough))];

    /// <summary>Waits until so many more were answered OK.</summary>
    public async Task AwaitAnsweredAsync(int more)
    {
        var goal = Answered + more;
        while (Answered < goal)
        {
            Assert.True(await _news.WaitAsync(Patience, Cancellation), $"{Answered} uploads were answered OK, not {goal}");
        }
    }

    /// <summary>Waits until so many more were refused.</summary>
    public async Task AwaitRefusedAsync(int more)
    {
        var goal = Refused + more;
        while (Refused < goal)
        {
            Assert.True(await _news.WaitAsync(Patience, Cancellation), $"{Refused} uploads were refused, not {goal}");
        }
    }

    /// <summary>
    /// Asserts that each that was answered OK is there with its keyword, pixel by pixel; and that what is there beside these, since its answer was
    /// cut short, is whole as well: it has its keyword, and the newest of all is the default.
    /// </summary>
    /// <returns>How many pictures there are.</returns>
    public async Task<int> AssertThereAsync(ServerProcess server)
    {
        var login = (await server.Client.PostFlatAsync(
            ("mode", "login"), ("user", "alice"), ("password", "secret"), ("ver", 1), ("getpickws", 1), ("getpickwurls", 1))).AssertOk();
        var addresses = Enumerable.Range(1, int.Parse(login["pickwurl_count"], CultureInfo.InvariantCulture))
            .ToDictionary(i => login[$"pickw_{i}"], i => new Uri(login[$"pickwurl_{i}"]).AbsolutePath);
        var pictures = new Dictionary<string, SKColor[]>();
        foreach (var address in addresses.Values)
        {
            pictures[address] = TestPictures.Pixels(await server.Client.GetByteArrayAsync(new Uri(address, UriKind.Relative), Cancellation));
        }

        foreach (var (id, (keyword, pixels)) in _answered)
        {
            Assert.True(addresses.TryGetValue(keyword, out var address), $"The keyword of picture {id} is gone");
            Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"/userpic/{id}/1"), address);
            Assert.Equal(pixels, pictures[address]);
        }

        // A picture without a keyword is listed by its number. Pictures of one account are numbered in the order in which they are committed.
        Assert.All(addresses.Keys, keyword => Assert.True(Guid.TryParseExact(keyword, "N", out _), $"The picture {keyword} lacks its keyword"));
        Assert.Equal(addresses.Values.MaxBy(IdOf), new Uri(login["defaultpicurl"]).AbsolutePath);
        return pictures.Count;
    }

    /// <summary>Says what came of it; <c>./test</c> shows the lines that begin so.</summary>
    public void Report(string what, int there) => Console.Out.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"kept: {what}: {Answered:N0} uploads answered OK and {Refused:N0} refused; all {Answered:N0} are there and whole, of {there:N0} pictures"));

    public void Dispose() => _news.Dispose();

    private static long IdOf(string address) => long.Parse(address.Split('/')[2], CultureInfo.InvariantCulture);
}
