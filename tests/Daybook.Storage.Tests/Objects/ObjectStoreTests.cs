using System.Net;
using System.Net.Sockets;
using System.Text;
using Daybook.Core;
using Daybook.Storage.Objects;
using Daybook.Storage.Tests.Contracts;
using Daybook.Tests.Services;

namespace Daybook.Storage.Tests.Objects;

/// <summary>What an object store does; the one in memory, which other tests are run on, as well.</summary>
public abstract class ObjectStoreContract(IObjectStore store) : IDisposable
{
    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        store.Dispose();
    }

    [Fact]
    public async Task An_object_is_put_once_and_read_as_often_as_one_likes()
    {
        var bytes = new byte[50_000];
        Random.Shared.NextBytes(bytes);

        Assert.True(await store.PutIfAbsentAsync("userpics/a", bytes, Token));
        Assert.False(await store.PutIfAbsentAsync("userpics/a", new byte[1], Token));

        Assert.Equal(bytes, await store.GetAsync("userpics/a", 1 << 20, Token));
        Assert.Equal(bytes, await store.GetAsync("userpics/a", bytes.Length, Token));
        Assert.Equal(bytes[..101], await store.GetAsync("userpics/a", 100, Token));
    }

    [Fact]
    public async Task Of_those_who_put_at_once_one_puts()
    {
        var put = await Task.WhenAll(Enumerable.Range(1, 8).Select(i => store.PutIfAbsentAsync("userpics/a", new byte[i], Token)));

        var winner = Array.IndexOf(put, true);
        Assert.Single(put, true);
        Assert.Equal(winner + 1, (await store.GetAsync("userpics/a", 100, Token))!.Length);
    }

    [Fact]
    public async Task What_is_not_there_is_not_read_and_may_be_deleted()
    {
        Assert.Null(await store.GetAsync("userpics/a", 100, Token));
        await store.DeleteAsync("userpics/a", Token);
        await store.PutIfAbsentAsync("userpics/a", new byte[3], Token);
        await store.DeleteAsync("userpics/a", Token);

        Assert.Null(await store.GetAsync("userpics/a", 100, Token));
        Assert.True(await store.PutIfAbsentAsync("userpics/a", new byte[4], Token));
    }

    [Fact]
    public async Task All_that_begin_with_something_are_listed_however_many_they_are()
    {
        var names = Enumerable.Range(0, 1010).Select(i => $"userpics/{i:0000}").ToList();
        await Parallel.ForEachAsync(
            names.Append("other/1"), new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Token },
            async (name, token) => await store.PutIfAbsentAsync(name, new byte[1], token));

        List<StoredObject> listed = [];
        await foreach (var one in store.ListAsync("userpics/", Token))
        {
            listed.Add(one);
        }

        Assert.Equal(names, listed.Select(one => one.Name));
        Assert.All(listed, one => Assert.InRange(one.PutAt, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(5)));
    }
}

public sealed class MemoryObjectsTests() : ObjectStoreContract(new MemoryObjects().Open());

public sealed class S3ObjectStoreTests(S3Server s3) : ObjectStoreContract(new S3ObjectStore(s3.CreateBucket()))
{
    [Fact]
    public async Task Whoever_has_no_key_for_it_is_told_so_without_the_key()
    {
        var bucket = s3.CreateBucket();
        using var wrong = new S3ObjectStore(bucket with { SecretKey = "not-the-secret" });

        var refused = await Assert.ThrowsAsync<StorageUnavailableException>(() => wrong.PutIfAbsentAsync("userpics/a", new byte[1], Token));
        await Assert.ThrowsAsync<StorageUnavailableException>(() => wrong.GetAsync("userpics/a", 1, Token));

        Assert.Contains("SignatureDoesNotMatch", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("not-the-secret", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bucket_that_is_not_there_is_not_taken_for_one_without_the_object()
    {
        using var nowhere = new S3ObjectStore(s3.CreateBucket() with { Bucket = "no-such-bucket" });

        await Assert.ThrowsAsync<StorageUnavailableException>(() => nowhere.GetAsync("userpics/a", 1, Token));
        await Assert.ThrowsAsync<StorageUnavailableException>(() => nowhere.PutIfAbsentAsync("userpics/a", new byte[1], Token));
    }

    [Theory]
    [InlineData("500 Internal Server Error", "InternalError")]
    [InlineData("503 Slow Down", "SlowDown")]
    [InlineData("302 Found\r\nLocation: http://127.0.0.1:1/", "Moved")]
    public async Task A_service_that_answers_with_an_error_is_asked_once_more_at_most_and_is_an_outage(string status, string code)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var asked = 0;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var answering = AnswerAsync(listener, Fail, ended.Token);
        using var failing = new S3ObjectStore(s3.CreateBucket() with { ServiceUrl = new Uri($"http://{listener.LocalEndpoint}") });

        await Assert.ThrowsAsync<StorageUnavailableException>(() => failing.GetAsync("userpics/a", 1, Token));
        Assert.InRange(asked, 1, 2);
        asked = 0;
        await Assert.ThrowsAsync<StorageUnavailableException>(() => failing.PutIfAbsentAsync("userpics/a", new byte[100], Token));
        Assert.InRange(asked, 1, 2);
        await ended.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answering);

        byte[] Fail()
        {
            Interlocked.Increment(ref asked);
            var body = $"<Error><Code>{code}</Code><Message>Not now</Message></Error>";
            return Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Type: application/xml\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}");
        }
    }

    [Fact]
    public async Task A_service_that_does_not_say_how_long_an_object_is_is_read_to_its_end()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var answering = AnswerAsync(
            listener,
            () => "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n5\r\nwhole\r\n0\r\n\r\n"u8.ToArray(),
            ended.Token);
        using var silent = new S3ObjectStore(s3.CreateBucket() with { ServiceUrl = new Uri($"http://{listener.LocalEndpoint}") });

        Assert.Equal("whole"u8.ToArray(), await silent.GetAsync("userpics/a", 100, Token));
        Assert.Equal("who"u8.ToArray(), await silent.GetAsync("userpics/a", 2, Token));
        await ended.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answering);
    }

    [Fact]
    public async Task A_service_that_is_not_there_is_an_outage()
    {
        using var nowhere = new S3ObjectStore(s3.CreateBucket() with { ServiceUrl = new Uri($"http://127.0.0.1:{FreePort.Find()}") });

        await Assert.ThrowsAsync<StorageUnavailableException>(() => nowhere.GetAsync("userpics/a", 1, Token));
    }

    /// <summary>Answers whatever comes, one request of each connection, until it is ended.</summary>
    private static async Task AnswerAsync(TcpListener listener, Func<byte[]> answer, CancellationToken ended)
    {
        while (true)
        {
            using var connection = await listener.AcceptTcpClientAsync(ended);
            var stream = connection.GetStream();
            _ = await stream.ReadAsync(new byte[16_384], ended);
            await stream.WriteAsync(answer(), ended);
        }
    }
}
