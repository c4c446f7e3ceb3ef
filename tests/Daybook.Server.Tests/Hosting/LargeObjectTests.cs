using System.Collections.Concurrent;
using System.Diagnostics.Tracing;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Daybook.Protocol.XmlRpc;
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

    /// <summary>As many as the settings allow unless the operator chose otherwise.</summary>
    private const int Pictures = 100, KeywordsEach = 10;

    /// <summary>Another account, since more pictures than the settings allow would make longer lists than they allow.</summary>
    private const string Uploader = "uploader";

    private static readonly Uri Flat = new("/interface/flat", UriKind.Relative);

    private static readonly byte[] FlatLogin = FormBody.Encode(
        ("mode", "login"), ("user", "test"), ("password", "secret"), ("ver", 1), ("getpickws", 1), ("getpickwurls", 1));

    private static readonly byte[] XmlLogin = XmlRpcWriter.WriteCall("LJ.XMLRPC.login", new XmlRpcStruct(
        ("username", new XmlRpcText("test")),
        ("password", new XmlRpcText("secret")),
        ("ver", new XmlRpcInteger(1)),
        ("getpickws", new XmlRpcInteger(1)),
        ("getpickwurls", new XmlRpcInteger(1))));

    [Fact]
    public async Task Uploads_logins_challenges_and_pictures_make_no_large_objects()
    {
        await using var server = await TestServer.StartAsync([new("Userpics:MaxPerAccount", "1000"), new("Log:Level", "Warning")]);
        await server.CreateAccountAsync();
        await server.CreateAccountAsync(Uploader);
        for (var i = 0; i < Pictures; i++)
        {
            var keywords = string.Join(',', Enumerable.Range(0, KeywordsEach).Select(number =>
                string.Create(CultureInfo.InvariantCulture, $"keyword {number} of picture {i:00} of a hundred")));
            (await server.PostAsync(Upload("test", TestPictures.Random(), keywords))).AssertOk();
        }

        using var ticks = new LargeObjectTicks();

        // Until every thread has its share of the buffers that are used again and again, one more is made now and then.
        string[] made;
        var pass = 0;
        do
        {
            var uploads = Enumerable.Range(0, Rounds).Select(NextUpload).ToList();
            ticks.Take();
            await RunAsync(server, uploads);
            made = ticks.Take();
        }
        while (made.Length > 0 && ++pass < Passes);

        Assert.Empty(made);
    }

    private static (string, object)[] Upload(string account, byte[] picture, string keyword) =>
        [("mode", "uploadpic"), ("user", account), ("password", "secret"), ("ver", 1), ("keywords", keyword), ("data", picture)];

    /// <summary>A new picture by the ways that there are, in turn; the body is there before anybody listens, since it is a large object itself.</summary>
    private static (Uri Path, string Type, byte[] Body) NextUpload(int number)
    {
        var upload = Upload(Uploader, TestPictures.Random(Side), "new");
        switch (number % 3)
        {
            case 0:
                var encoded = FormBody.Encode(upload);
                Assert.True(encoded.Length > LargeObject);
                return (Flat, "application/x-www-form-urlencoded", encoded);

            case 1:
                const string Boundary = "part";
                var parts = upload.SelectMany(field => (byte[])
                [
                    .. Encoding.ASCII.GetBytes($"--{Boundary}\r\nContent-Disposition: form-data; name=\"{field.Item1}\"\r\n\r\n"),
                    .. FormBody.BytesOf(field.Item2),
                    .. "\r\n"u8,
                ]);
                return (Flat, $"multipart/form-data; boundary={Boundary}", [.. parts, .. Encoding.ASCII.GetBytes($"--{Boundary}--\r\n")]);

            default:
                var members = new XmlRpcStruct(upload.Where(field => field.Item1 is not ("mode" or "user")).Select(field => (field.Item1, ValueOf(field.Item2))));
                members.Set("username", new XmlRpcText(Uploader));
                return (XmlRpc.Endpoint, "text/xml", XmlRpcWriter.WriteCall("LJ.XMLRPC.uploadpic", members));
        }
    }

    private static XmlRpcValue ValueOf(object value) => value is byte[] bytes ? new XmlRpcBytes(bytes) : new XmlRpcText($"{value}");

    private static Task RunAsync(TestServer server, List<(Uri Path, string Type, byte[] Body)> uploads) => Parallel.ForEachAsync(
        uploads,
        new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = TestContext.Current.CancellationToken },
        async (upload, cancellation) =>
        {
            var answer = await PostAsync(server, upload.Path, upload.Type, upload.Body);
            var picId = upload.Path == Flat
                ? Reply.Parse(answer).AssertOk().PicId
                : long.Parse(Assert.IsType<XmlRpcStruct>(XmlRpcReader.ReadResponse(answer)).Text("picid"), CultureInfo.InvariantCulture);
            (await server.PostAsync(("mode", "getchallenge"))).AssertOk();

            // So that what the account's pictures are called is read anew.
            (await server.PostAsync(
                ("mode", "editpic"), ("user", "test"), ("password", "secret"), ("ver", 1), ("picid", 1), ("keywords", $"the first, {picId}"))).AssertOk();
            await LogInAsync(server, Flat, "application/x-www-form-urlencoded", FlatLogin, cancellation);
            await LogInAsync(server, XmlRpc.Endpoint, "text/xml", XmlLogin, cancellation);
            foreach (var address in (string[])["/userpic/1/1", string.Create(CultureInfo.InvariantCulture, $"/userpic/{picId}/2")])
            {
                var picture = new Uri(address, UriKind.Relative);
                using var file = await server.Client.GetAsync(picture, HttpCompletionOption.ResponseHeadersRead, cancellation);
                Assert.Equal(HttpStatusCode.OK, file.StatusCode);
                await file.Content.CopyToAsync(Stream.Null, cancellation);
            }
        });

    private static async Task<byte[]> PostAsync(TestServer server, Uri path, string type, byte[] body)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        using var response = await server.Client.PostAsync(path, content, TestContext.Current.CancellationToken);
        return await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Logs in, and lets go by what is answered: kept whole it would be a large object of the test's own.</summary>
    private static async Task LogInAsync(TestServer server, Uri path, string type, byte[] body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        using var answer = await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        Assert.True(answer.Content.Headers.ContentLength > LargeObject);
        await answer.Content.CopyToAsync(Stream.Null, cancellation);
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
            Assert.True(SpinWait.SpinUntil(() => _types.Any(IsMark), TimeSpan.FromMinutes(2)));
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
