using System.Net;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Userpics;

/// <summary>Conditional requests (RFC 9110, section 13) and ranges (section 14) of a userpic.</summary>
public sealed class UserpicConditionalTests(UserpicConditionalTests.OnePicture picture) : IClassFixture<UserpicConditionalTests.OnePicture>
{
    private const string Uploaded = "Mon, 23 Nov 2026 12:00:00 GMT";
    private const string Earlier = "Mon, 23 Nov 2026 11:59:59 GMT";
    private const string Later = "Mon, 23 Nov 2026 12:00:01 GMT";
    private const string Other = "\"00000000000000000000000000000000\"";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("{tag}", 304)]
    [InlineData("W/{tag}", 304)]
    [InlineData("*", 304)]
    [InlineData(" {other} , W/{other},{tag}", 304)]
    [InlineData("{other}", 200)]
    [InlineData("W/{other}, {other}", 200)]
    [InlineData("garbage", 200)]
    [InlineData("", 200)]
    public async Task If_None_Match_is_met_by_any_listed_tag(string value, int status) =>
        await AssertStatusAsync(status, ("If-None-Match", Filled(value)));

    [Theory]
    [InlineData(Earlier, 200)]
    [InlineData(Uploaded, 304)]
    [InlineData(Later, 304)]
    [InlineData("Monday, 23-Nov-26 12:00:00 GMT", 304)]
    [InlineData("Mon Nov 23 12:00:00 2026", 304)]
    [InlineData("yesterday", 200)]
    [InlineData("0", 200)]
    [InlineData("", 200)]
    public async Task If_Modified_Since_compares_whole_seconds(string value, int status) => await AssertStatusAsync(status, ("If-Modified-Since", value));

    [Theory]
    [InlineData("{tag}", Earlier, 304)]
    [InlineData("{other}", Later, 200)]
    [InlineData("garbage", Later, 200)]
    public async Task If_None_Match_counts_and_If_Modified_Since_does_not_where_both_are_sent(string match, string since, int status) =>
        await AssertStatusAsync(status, ("If-None-Match", Filled(match)), ("If-Modified-Since", since));

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    public async Task A_304_has_what_a_cache_needs_and_no_body(string method)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), picture.Url);
        request.Headers.TryAddWithoutValidation("If-None-Match", picture.Tag);
        using var response = await picture.Server.Client.SendAsync(request, Token);
        Assert.Equal(HttpStatusCode.NotModified, response.StatusCode);
        Assert.Equal(picture.Tag, response.Headers.ETag?.ToString());
        Assert.Equal(["public, max-age=31536000, immutable"], response.Headers.NonValidated["Cache-Control"]);
        Assert.Equal("*", Assert.Single(response.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.Null(response.Content.Headers.ContentType);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(Token));
    }

    [Theory]
    [InlineData("bytes=0-0", 0, 1)]
    [InlineData("bytes=5-9", 5, 5)]
    [InlineData("Bytes=5-9", 5, 5)]
    [InlineData("bytes=10-", 10, -10)]
    [InlineData("bytes=-8", -8, 8)]
    [InlineData("bytes=0-", 0, 0)]
    [InlineData("bytes=0-99999999", 0, 0)]
    [InlineData("bytes=1-9223372036854775807", 1, -1)]
    [InlineData("bytes=-99999999", 0, 0)]
    public async Task A_range_is_answered_by_that_part(string range, int start, int length)
    {
        start = start < 0 ? picture.Bytes.Length + start : start;
        length = length <= 0 ? picture.Bytes.Length + length : length;
        using var response = await SendAsync(("Range", range));
        Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
        Assert.Equal($"bytes {start}-{start + length - 1}/{picture.Bytes.Length}", response.Content.Headers.ContentRange?.ToString());
        Assert.Equal("image/png", response.Content.Headers.ContentType?.ToString());
        Assert.Equal(picture.Tag, response.Headers.ETag?.ToString());
        Assert.Equal(picture.Bytes[start..(start + length)], await response.Content.ReadAsByteArrayAsync(Token));
    }

    [Theory]
    [InlineData("bytes={size}-")]
    [InlineData("bytes=99999999-")]
    [InlineData("bytes=9223372036854775806-9223372036854775807")]
    [InlineData("bytes=-0")]
    public async Task A_range_past_the_end_cannot_be_satisfied_and_no_cache_remembers_that(string range)
    {
        using var response = await SendAsync(("Range", Filled(range)));
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, response.StatusCode);
        Assert.Equal($"bytes */{picture.Bytes.Length}", response.Content.Headers.ContentRange?.ToString());
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(Token));
    }

    [Theory]
    [InlineData("bytes=0-1,5-6")]
    [InlineData("bytes=0-1,0-1,0-1,0-1,0-1,0-1")]
    [InlineData("bytes=9-5")]
    [InlineData("bytes=")]
    [InlineData("bytes=-")]
    [InlineData("bytes=a-b")]
    [InlineData("bytes=99999999999999999999-")]
    [InlineData("lines=1-2")]
    [InlineData("garbage")]
    public async Task Several_ranges_and_what_is_no_range_are_answered_by_the_whole(string range)
    {
        using var response = await SendAsync(("Range", range));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(picture.Bytes, await response.Content.ReadAsByteArrayAsync(Token));
    }

    [Theory]
    [InlineData("{tag}", 206)]
    [InlineData(Uploaded, 206)]
    [InlineData("W/{tag}", 200)]
    [InlineData("{other}", 200)]
    [InlineData(Earlier, 200)]
    [InlineData(Later, 200)]
    [InlineData("garbage", 200)]
    public async Task If_Range_asks_for_the_part_only_of_the_picture_that_the_client_has(string value, int status) =>
        await AssertStatusAsync(status, ("Range", "bytes=0-9"), ("If-Range", Filled(value)));

    [Fact]
    public async Task A_condition_that_is_met_comes_before_a_range() =>
        await AssertStatusAsync(304, ("Range", "bytes=0-9"), ("If-None-Match", picture.Tag));

    [Fact]
    public async Task HEAD_takes_no_ranges()
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, picture.Url);
        request.Headers.TryAddWithoutValidation("Range", "bytes=0-9");
        using var response = await picture.Server.Client.SendAsync(request, Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(picture.Bytes.Length, response.Content.Headers.ContentLength);
    }

    private string Filled(string value) => value
        .Replace("{tag}", picture.Tag, StringComparison.Ordinal)
        .Replace("{other}", Other, StringComparison.Ordinal)
        .Replace("{size}", $"{picture.Bytes.Length}", StringComparison.Ordinal);

    private async Task AssertStatusAsync(int status, params (string Name, string Value)[] headers)
    {
        using var response = await SendAsync(headers);
        Assert.Equal(status, (int)response.StatusCode);
        var body = await response.Content.ReadAsByteArrayAsync(Token);
        Assert.Equal(status switch { 200 => picture.Bytes, 206 => picture.Bytes[..10], _ => [] }, body);
    }

    private async Task<HttpResponseMessage> SendAsync(params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, picture.Url);
        foreach (var (name, value) in headers)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        }

        return await picture.Server.Client.SendAsync(request, Token);
    }

    /// <summary>A server with one picture.</summary>
    public sealed class OnePicture : IAsyncLifetime
    {
        internal TestServer Server { get; private set; } = null!;

        internal string Url { get; private set; } = null!;

        internal string Tag { get; private set; } = null!;

        internal byte[] Bytes { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            // A quarter of a second that Last-Modified cannot say.
            var time = new ManualTime();
            time.Advance(TimeSpan.FromMilliseconds(250));
            Server = await TestServer.StartAsync(UserpicServer.Quiet, time);
            var member = await Member.JoinAsync(Server);
            Url = member.UrlOf(await member.AddAsync(Samples.Png(1, 20, 20)));
            using var response = await Server.Client.GetAsync(Url, Token);
            Tag = response.Headers.ETag!.ToString();
            Bytes = await response.Content.ReadAsByteArrayAsync(Token);
        }

        public ValueTask DisposeAsync() => Server.DisposeAsync();
    }
}
