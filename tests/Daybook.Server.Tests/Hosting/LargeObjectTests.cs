using System.Collections.Concurrent;
using System.Diagnostics.Tracing;
using System.Globalization;
using System.Net;
using Daybook.Server.Tests.Interfaces;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Hosting;

/// <summary>
/// What a server is asked for all day takes no new large objects: these are collected only with everything else, and a server that made them for each
/// request would do little but that.
/// </summary>
[Trait("Speed", "slow")]
[Collection(nameof(AloneInTheProcess))]
public sealed class LargeObjectTests
{
    private const int LargeObject = 85_000;
    private const int Passes = 10;
    private const int Rounds = 40;
    private const int AtOnce = 4;

    /// <summary>Nearly the 40,960 bytes that the settings allow; url-encoded it is a large object.</summary>
    private const int Side = 114;

    [Fact]
    public async Task Uploads_logins_challenges_and_pictures_make_no_large_objects()
    {
        await using var server = await TestServer.StartAsync([new("Userpics:MaxPerAccount", "1000"), new("Log:Level", "Warning")]);
        await server.CreateAccountAsync();
        for (var i = 0; i < 100; i++)
        {
            (await server.PostAsync(Upload(TestPictures.Random(), string.Create(CultureInfo.InvariantCulture, $"keyword {i}")))).AssertOk();
        }

        using var ticks = new LargeObjectTicks();

        // Until every thread has its share of the buffers that are used again and again, one more is made now and then.
        string[] made;
        var pass = 0;
        do
        {
            var uploads = Bodies();
            Assert.All(uploads, body => Assert.True(body.Length > LargeObject));
            ticks.Take();
            await RunAsync(server, uploads);
            made = ticks.Take();
        }
        while (made.Length > 0 && ++pass < Passes);

        Assert.Empty(made);
    }

    private static (string, object)[] Upload(byte[] picture, string keyword) =>
        [("mode", "uploadpic"), ("user", "test"), ("password", "secret"), ("ver", 1), ("keywords", keyword), ("data", picture)];

    private static List<byte[]> Bodies() => [.. Enumerable.Range(0, Rounds).Select(_ => FormBody.Encode(Upload(TestPictures.Random(Side), "new")))];

    private static Task RunAsync(TestServer server, List<byte[]> uploads) => Parallel.ForEachAsync(
        uploads,
        new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = TestContext.Current.CancellationToken },
        async (upload, cancellation) =>
        {
            var reply = await PostAsync(server, upload);
            reply.AssertOk();
            (await server.PostAsync(("mode", "getchallenge"))).AssertOk();
            (await server.PostAsync(("mode", "login"), ("user", "test"), ("password", "secret"), ("ver", 1), ("getpickws", 1), ("getpickwurls", 1))).AssertOk();
            foreach (var id in (long[])[1, reply.PicId])
            {
                var picture = new Uri(string.Create(CultureInfo.InvariantCulture, $"/userpic/{id}/1"), UriKind.Relative);
                using var answer = await server.Client.GetAsync(picture, HttpCompletionOption.ResponseHeadersRead, cancellation);
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                await answer.Content.CopyToAsync(Stream.Null, cancellation);
            }
        });

    private static async Task<Reply> PostAsync(TestServer server, byte[] body)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new("application/x-www-form-urlencoded");
        using var response = await server.Client.PostAsync(new Uri("/interface/flat", UriKind.Relative), content, TestContext.Current.CancellationToken);
        return Reply.Parse(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>Hears of the objects that this process makes on the heap of large objects: the runtime tells of one in every hundred kilobytes.</summary>
    private sealed class LargeObjectTicks : EventListener
    {
        private const EventKeywords GarbageCollection = (EventKeywords)1;
        private const uint Large = 1;
        private const int Size = 1 << 20;

        private readonly ConcurrentQueue<string> _types = [];

        /// <summary>The types of those that it heard of since it was last asked.</summary>
        public string[] Take()
        {
            // Events come in order, and later than what they tell of: when the news of this one is here, so is all before it.
            GC.KeepAlive(new Mark[Size]);
            Assert.True(SpinWait.SpinUntil(() => _types.Any(IsMark), TimeSpan.FromSeconds(30)));
            var heard = _types.Where(type => !IsMark(type)).ToArray();
            _types.Clear();
            return heard;
        }

        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (eventSource.Name == "Microsoft-Windows-DotNETRuntime")
            {
                EnableEvents(eventSource, EventLevel.Verbose, GarbageCollection);
            }
        }

        protected override void OnEventWritten(EventWrittenEventArgs eventData)
        {
            if (eventData.EventName?.StartsWith("GCAllocationTick", StringComparison.Ordinal) == true
                && eventData.Payload is { } payload && eventData.PayloadNames is { } names
                && (uint)payload[names.IndexOf("AllocationKind")]! == Large)
            {
                _types.Enqueue((string)payload[names.IndexOf("TypeName")]!);
            }
        }

        private static bool IsMark(string type) => type.Contains(nameof(Mark), StringComparison.Ordinal);

        private readonly record struct Mark(byte Value);
    }
}
