using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Xml.Linq;
using Daybook.Core.Accounts;
using Daybook.Core.Entries;
using Daybook.Core.Friends;
using Daybook.Protocol;
using Daybook.Server.Accounts;
using Daybook.Server.Options;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Site.Exports;

/// <summary>Feeds that a program reads with a login: <c>auth=digest</c> and <c>auth=basic</c> (fact sheet 10.3).</summary>
public sealed class FeedLoginTests : IAsyncLifetime
{
    private readonly ManualTime _time = new();
    private TestServer _server = null!;
    private Account _alice = null!;
    private string _secret = "";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync([new("Login:MaxFailuresPerAccount", "3")], _time);
        _alice = await _server.CreateAccountAsync("alice");
        var bob = await _server.CreateAccountAsync("bob");
        _secret = AppPasswordSecrets.Generate();
        await _server.Database.AppPasswords.CreateAsync(
            bob.Id, "", AppPasswordSecrets.Open(new DataFolder(_server.Folder)).Protect(_secret), AppPasswordSecrets.MaxPerAccount, Cancellation);
        await _server.Database.Friends.EditAsync(_alice.Id, [], [new FriendEdit(bob.Name, GroupMask: 0b11)], Cancellation);
        await _server.PostEntryAsync(_alice, "public");
        await _server.PostEntryAsync(_alice, "friends", security: EntrySecurity.FriendsOnly);
        await _server.PostEntryAsync(_alice, "group", security: EntrySecurity.Masked(0b10));
        await _server.PostEntryAsync(_alice, "private", security: EntrySecurity.Private);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("rss")]
    [InlineData("atom")]
    public async Task A_reader_that_knows_Digest_sees_what_the_account_sees(string format)
    {
        // The framework's own client asks without a login, is asked for one, and answers.
        using var handler = new SocketsHttpHandler
        {
            Credentials = new CredentialCache { { new Uri(_server.Url), "Digest", new NetworkCredential("bob", _secret) } },
        };
        using var reader = new HttpClient(handler) { BaseAddress = new Uri(_server.Url) };
        var address = new Uri($"/users/alice/data/{format}?auth=digest&tag=", UriKind.Relative);

        for (var i = 0; i < 3; i++)
        {
            using var response = await reader.GetAsync(address, Cancellation);
            Assert.Equal("group,friends,public", Texts(await response.Content.ReadAsStringAsync(Cancellation)));
            Assert.Equal(("no-cache, private", "Authorization"), (response.Headers.CacheControl!.ToString(), response.Headers.Vary.ToString()));
        }
    }

    [Fact]
    public async Task Security_is_told_to_whom_it_concerns()
    {
        var channel = XDocument.Parse(await (await AnswerAsync("/users/alice/data/rss?auth=digest", await AskAsync())).Content.ReadAsStringAsync(Cancellation));

        XNamespace lj = "http://www.livejournal.org/rss/lj/1.0/";
        Assert.Equal(["usemask", "usemask", "public"], channel.Descendants(lj + "security").Select(security => security.Value));
    }

    [Fact]
    public async Task A_nonce_is_good_for_one_request_within_a_minute()
    {
        var nonce = await AskAsync();
        using var first = await AnswerAsync("/users/alice/data/rss?auth=digest", nonce);
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);

        // A nonce that is over is no failed login: the reader is given another, and asks nobody.
        using var again = await AnswerAsync("/users/alice/data/rss?auth=digest", nonce);
        Assert.Equal(HttpStatusCode.Unauthorized, again.StatusCode);
        Assert.Contains("stale=true", again.Headers.WwwAuthenticate.Single().ToString(), StringComparison.Ordinal);
        nonce = await AskAsync();
        _time.Advance(TimeSpan.FromSeconds(60));
        for (var i = 0; i < 10; i++)
        {
            using var late = await AnswerAsync("/users/alice/data/rss?auth=digest", nonce);
            Assert.Contains("stale=true", late.Headers.WwwAuthenticate.Single().ToString(), StringComparison.Ordinal);
        }

        using var forged = await AnswerAsync("/users/alice/data/rss?auth=digest", "c0:1:2:60:abc:00");
        Assert.Equal(HttpStatusCode.Unauthorized, forged.StatusCode);
        using var good = await AnswerAsync("/users/alice/data/rss?auth=digest", NonceOf(forged));
        Assert.Equal(HttpStatusCode.OK, good.StatusCode);
    }

    [Fact]
    public async Task An_old_reader_sends_no_qop_and_the_whole_address()
    {
        using var short_ = await AnswerAsync("/users/alice/data/rss?auth=digest", await AskAsync(), isOld: true);
        Assert.Equal("group,friends,public", Texts(await short_.Content.ReadAsStringAsync(Cancellation)));
        using var whole = await AnswerAsync("/users/alice/data/rss?auth=digest", await AskAsync(), uri: _server.Url + "/users/alice/data/rss?auth=digest");
        Assert.Equal(HttpStatusCode.OK, whole.StatusCode);
    }

    [Fact]
    public async Task Whoever_does_not_log_in_is_asked_and_learns_nothing()
    {
        foreach (var path in new[] { "/users/alice/data/rss?auth=digest", "/users/nobody/data/atom?auth=digest", "/users/a%20b/data/rss?auth=digest" })
        {
            using var response = await _server.Client.GetAsync(new Uri(path, UriKind.Relative), Cancellation);
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
            Assert.Equal("Digest", response.Headers.WwwAuthenticate.Single().Scheme);
            Assert.DoesNotContain("stale", response.Headers.WwwAuthenticate.Single().ToString(), StringComparison.Ordinal);
        }

        using var other = await AnswerAsync("/users/alice/data/rss?auth=digest", await AskAsync(), uri: "/users/alice/data/atom?auth=digest");
        Assert.Equal(HttpStatusCode.Unauthorized, other.StatusCode);
        using var missing = await AnswerAsync("/users/nobody/data/rss?auth=digest", await AskAsync());
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);

        // Without auth= nobody is asked, and what was sent is not looked at.
        Assert.Equal("public", Texts(await _server.Client.GetStringAsync(new Uri("/users/alice/data/rss", UriKind.Relative), Cancellation)));
        using var unasked = await AnswerAsync("/users/alice/data/rss?auth=none", await AskAsync());
        Assert.Equal("public", Texts(await unasked.Content.ReadAsStringAsync(Cancellation)));
        Assert.Empty(_server.Log.Problems);
    }

    [Fact]
    public async Task Whoever_guesses_is_kept_out()
    {
        for (var i = 0; i < 3; i++)
        {
            using var wrong = await AnswerAsync("/users/alice/data/rss?auth=digest", await AskAsync(), secret: "wrong");
            Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
            Assert.DoesNotContain("stale", wrong.Headers.WwwAuthenticate.Single().ToString(), StringComparison.Ordinal);
        }

        using var banned = await AnswerAsync("/users/alice/data/rss?auth=digest", await AskAsync());
        Assert.Equal(HttpStatusCode.TooManyRequests, banned.StatusCode);
        _time.Advance(TimeSpan.FromMinutes(6));
        using var later = await AnswerAsync("/users/alice/data/rss?auth=digest", await AskAsync());
        Assert.Equal(HttpStatusCode.OK, later.StatusCode);

        // The account's own password is not kept, so that Digest cannot know it.
        using var own = await AnswerAsync("/users/alice/data/rss?auth=digest", await AskAsync(), secret: "secret");
        Assert.Equal(HttpStatusCode.Unauthorized, own.StatusCode);
    }

    [Fact]
    public async Task A_reader_that_knows_Basic_alone_is_asked_for_that()
    {
        var address = new Uri("/users/alice/data/rss?auth=basic", UriKind.Relative);
        using var asked = await _server.Client.GetAsync(address, Cancellation);
        Assert.Equal((HttpStatusCode.Unauthorized, "Basic"), (asked.StatusCode, asked.Headers.WwwAuthenticate.Single().Scheme));

        // Another realm than where one publishes, or browsers would send there what they were given here.
        Assert.StartsWith("realm=\"Daybook feeds\"", asked.Headers.WwwAuthenticate.Single().Parameter, StringComparison.Ordinal);

        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"bob:{_secret}")));
        using var response = await _server.Client.SendAsync(request, Cancellation);
        Assert.Equal("group,friends,public", Texts(await response.Content.ReadAsStringAsync(Cancellation)));
    }

    private static string Texts(string feed) => string.Join(',', XDocument.Parse(feed).Descendants()
        .Where(element => element.Name.LocalName is "content" || (element.Name.LocalName == "description" && element.Parent!.Name.LocalName == "item"))
        .Select(element => element.Value));

    private static string NonceOf(HttpResponseMessage response) =>
        response.Headers.WwwAuthenticate.Single().Parameter!.Split("nonce=\"")[1].Split('"')[0];

    private async Task<string> AskAsync()
    {
        using var response = await _server.Client.GetAsync(new Uri("/users/alice/data/rss?auth=digest", UriKind.Relative), Cancellation);
        return NonceOf(response);
    }

    private async Task<HttpResponseMessage> AnswerAsync(string path, string nonce, string? secret = null, string? uri = null, bool isOld = false)
    {
        uri ??= path;
        var (own, asked) = (Challenge.Digest($"bob:Daybook:{secret ?? _secret}"), Challenge.Digest($"GET:{uri}"));
        var response = Challenge.Digest(isOld ? $"{own}:{nonce}:{asked}" : $"{own}:{nonce}:00000001:xyz:auth:{asked}");
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        request.Headers.TryAddWithoutValidation(
            "Authorization",
            $"Digest username=\"bob\", realm=\"Daybook\", nonce=\"{nonce}\", uri=\"{uri}\", response=\"{response}\"" +
            (isOld ? "" : ", qop=auth, nc=00000001, cnonce=\"xyz\", algorithm=MD5"));
        return await _server.Client.SendAsync(request, Cancellation);
    }
}
