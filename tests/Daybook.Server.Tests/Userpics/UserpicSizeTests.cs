using System.Net;
using Daybook.Core.Userpics;
using Daybook.Pictures.Tests.Making;
using Daybook.Server.Bounds;
using Daybook.Server.Tests.Running;
using Daybook.Server.Userpics;
using Daybook.Server.Userpics.Sizes;
using Microsoft.Extensions.DependencyInjection;
using SkiaSharp;

namespace Daybook.Server.Tests.Userpics;

/// <summary><c>/userpic/ID/ACCOUNT?s=</c> and <c>still=1</c>.</summary>
public sealed class UserpicSizeTests(UserpicServer shared) : IClassFixture<UserpicServer>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(48, 48, 24)]
    [InlineData(64, 64, 32)]
    [InlineData(100, 100, 50)]
    [InlineData(200, 200, 100)]
    [InlineData(400, 200, 100)]
    public async Task A_copy_is_as_large_as_asked_for_and_never_enlarged(int side, int width, int height)
    {
        var url = await AddAsync(Jpegs.Encode(Drawings.Draw(200, 100)));

        var (bytes, type) = await GetAsync($"{url}?s={side}");

        using var pixels = SKBitmap.Decode(bytes);
        Assert.Equal((width, height), (pixels.Width, pixels.Height));
        Assert.Equal("image/jpeg", type);
    }

    [Theory]
    [InlineData("?s=99")]
    [InlineData("?s=0")]
    [InlineData("?s=-48")]
    [InlineData("?s=")]
    [InlineData("?s=large")]
    [InlineData("?s=99999999999999999999")]
    [InlineData("?s=48&s=64")]
    [InlineData("?s=48&still=yes")]
    [InlineData("?still=")]
    public async Task A_size_that_there_is_not_is_refused(string query)
    {
        var url = await AddAsync(Jpegs.Plain());

        using var response = await shared.Server.Client.GetAsync(url + query, Token);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(
            "There is no such size. s is one of 48, 64, 100, 200, 400; still is 1.\n", await response.Content.ReadAsStringAsync(Token));
    }

    [Theory]
    [InlineData("")]
    [InlineData("?other=1")]
    [InlineData("?still=0")]
    public async Task Without_a_size_the_stored_bytes_are_served_whoever_asks(string query)
    {
        var picture = Samples.Png(1, 300, 40);
        var url = await AddAsync(picture);

        using var response = await AskAsync(url + query, "image/webp");

        Assert.Equal("image/png", response.Content.Headers.ContentType?.ToString());
        Assert.Empty(response.Headers.Vary);
        LooksSame(picture, await response.Content.ReadAsByteArrayAsync(Token));
    }

    [Theory]
    [InlineData("image/webp", "image/webp")]
    [InlineData("text/html, image/webp;q=0.8, */*;q=0.1", "image/webp")]
    [InlineData("image/webp;q=0, */*", "image/jpeg")]
    [InlineData("*/*", "image/jpeg")]
    [InlineData(null, "image/jpeg")]
    public async Task WebP_goes_to_those_who_name_it(string? accept, string type)
    {
        var url = await AddAsync(Jpegs.Encode(Drawings.Draw(200, 200)));

        using var response = await AskAsync($"{url}?s=100", accept);

        Assert.Equal(type, response.Content.Headers.ContentType?.ToString());
        Assert.Equal(["Accept"], response.Headers.Vary);
        Assert.Equal("public, max-age=31536000, immutable", Assert.Single(response.Headers.GetValues("Cache-Control")));
    }

    [Fact]
    public async Task An_animation_moves_unless_it_is_asked_to_stand_still()
    {
        var moving = Pngs.Animated(new Random(3));
        var url = await AddAsync(moving);

        var (sized, _) = await GetAsync($"{url}?s=48");
        var (still, type) = await GetAsync($"{url}?still=1");

        Assert.NotEqual(0, Pngs.Parts(sized).Count(part => part.Type == "acTL"));
        Assert.Equal("image/png", type);
        Assert.Equal(0, Pngs.Parts(still).Count(part => part.Type == "acTL"));
    }

    [Fact]
    public async Task Copies_have_entity_tags_of_their_own()
    {
        var url = await AddAsync(Jpegs.Encode(Drawings.Draw(200, 100)));
        var tags = new List<string>();
        foreach (var (query, accept) in new[] { ("", "*/*"), ("?s=48", "*/*"), ("?s=48", "image/webp"), ("?s=64", "*/*"), ("?s=64&still=1", "*/*") })
        {
            using var response = await AskAsync(url + query, accept);
            tags.Add(response.Headers.ETag!.Tag);
            using var again = await AskAsync(url + query, accept, response.Headers.ETag.Tag);
            Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        }

        Assert.Equal(tags.Distinct(), tags);
    }

    [Fact]
    public async Task A_copy_is_made_once_for_all_who_ask_at_the_same_time()
    {
        using var renditions = new Renditions(1 << 20);
        var size = new RequestedSize(48, IsStill: false, TakesWebP: false);
        var file = FileOf(Jpegs.Encode(Drawings.Draw(200, 200)));

        var copies = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => renditions.GetAsync(file, size, Token)));

        Assert.All(copies, copy => Assert.Same(copies[0], copy));
        Assert.Same(copies[0], await renditions.GetAsync(file, size, Token));
    }

    [Fact]
    public async Task Copies_are_kept_within_a_bound_and_those_go_first_that_nobody_asked_for_lately()
    {
        var size = new RequestedSize(48, IsStill: false, TakesWebP: false);
        var files = Enumerable.Range(0, 40).Select(i => FileOf(Jpegs.Encode(Drawings.Draw(100, 100, i)))).ToList();
        using var renditions = new Renditions(8000);

        var first = await renditions.GetAsync(files[0], size, Token);
        foreach (var file in files)
        {
            await renditions.GetAsync(file, size, Token);
            Assert.InRange(renditions.KeptBytes, 1, 8000);
            Assert.Same(first, await renditions.GetAsync(files[0], size, Token));
        }

        var second = await renditions.GetAsync(files[1], size, Token);
        Assert.Same(second, await renditions.GetAsync(files[1], size, Token));
    }

    [Fact]
    public async Task An_address_has_its_share_of_what_is_made_and_what_nobody_waits_for_is_not()
    {
        await using var server = await UserpicServer.StartAsync(("Site:TrustedProxies:0", "127.0.0.1"));
        var member = await Member.JoinAsync(server);
        var urls = new List<string>();
        for (var i = 0; i <= UserpicEndpoint.MaxMadeForAddress; i++)
        {
            urls.Add($"{member.UrlOf(await member.AddAsync(Samples.Png(i, 100, 100)))}?s=48");
        }

        var turns = server.Services.GetRequiredService<Renditions>().Turns;
        var block = new TaskCompletionSource<int>();
        var held = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => turns.RunAsync(() => block.Task, Token)).ToList();
        using var goingAway = new CancellationTokenSource();
        var many = urls.Skip(1).Select(url => StatusAsync(url, "198.51.100.1", goingAway.Token)).ToList();
        await Eventually.TrueAsync(() => turns.Waiting == many.Count);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(urls[0], "198.51.100.1", Token));
        var other = StatusAsync(urls[0], "198.51.100.2", Token);
        await Eventually.TrueAsync(() => turns.Waiting == many.Count + 1);

        await goingAway.CancelAsync();
        await Eventually.TrueAsync(() => turns.Waiting == 1);
        block.SetResult(0);
        Assert.Equal(HttpStatusCode.OK, await other);
        await Task.WhenAll(held);
        await Task.WhenAll(many.Select(one => Record.ExceptionAsync(() => one).AsTask()));

        async Task<HttpStatusCode> StatusAsync(string url, string address, CancellationToken cancellation)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { { "X-Forwarded-For", address } } };
            using var answer = await server.Client.SendAsync(request, cancellation);
            return answer.StatusCode;
        }
    }

    [Fact]
    public async Task More_work_than_may_wait_is_refused_and_leaves_no_trace()
    {
        using var turns = new Turns(atOnce: 1, waiting: 1, TimeSpan.FromMinutes(1), () => new TooManyPicturesException());
        using var gate = new ManualResetEventSlim();
        var running = turns.RunAsync(() => { gate.Wait(Token); return 1; }, Token);
        var waiting = turns.RunAsync(() => 2, Token);

        await Assert.ThrowsAsync<TooManyPicturesException>(() => turns.RunAsync(() => 3, Token));
        gate.Set();

        Assert.Equal((1, 2), (await running, await waiting));
        Assert.Equal(4, await turns.RunAsync(() => 4, Token));
    }

    private static UserpicFile FileOf(byte[] picture) =>
        new("image/jpeg", System.Security.Cryptography.SHA256.HashData(picture), DateTimeOffset.UnixEpoch, picture, IsSuspended: false);

    private static void LooksSame(byte[] sent, byte[] served) => Looks.AssertSame(sent, served);

    private async Task<string> AddAsync(byte[] picture)
    {
        var member = await shared.JoinAsync();
        return member.UrlOf(await member.AddAsync(picture));
    }

    private async Task<(byte[] Bytes, string? ContentType)> GetAsync(string url)
    {
        using var response = await AskAsync(url, null);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (await response.Content.ReadAsByteArrayAsync(Token), response.Content.Headers.ContentType?.ToString());
    }

    private async Task<HttpResponseMessage> AskAsync(string url, string? accept, string? known = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
        }

        if (known is not null)
        {
            request.Headers.TryAddWithoutValidation("If-None-Match", known);
        }

        return await shared.Server.Client.SendAsync(request, Token);
    }
}
