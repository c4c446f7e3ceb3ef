using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Daybook.Core.Accounts;
using Daybook.Core.Entries;
using Daybook.Server.Accounts;
using Daybook.Server.Options;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Publishing;

/// <summary>Atom publishing over real HTTP (fact sheet 10.4).</summary>
public sealed class AtomPublishingTests : IAsyncLifetime
{
    private static readonly XNamespace Atom = "http://www.w3.org/2005/Atom";

    private readonly ManualTime _time = new();
    private TestServer _server = null!;
    private Account _alice = null!;
    private string _secret = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync([new("Login:MaxFailuresPerAccount", "1000"), new("Login:MaxFailuresPerAddress", "1000")], _time);
        _alice = await _server.CreateAccountAsync("alice", "secret");
        _secret = AppPasswordSecrets.Generate();
        await _server.Database.AppPasswords.CreateAsync(
            _alice.Id, "", AppPasswordSecrets.Open(new DataFolder(_server.Folder)).Protect(_secret), AppPasswordSecrets.MaxPerAccount, Cancellation);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task An_entry_is_posted_read_changed_and_deleted()
    {
        using var posted = await SendAsync("POST", "/post", Entry("<title>A <![CDATA[&]]> b</title><content type='html'>Hello &lt;b&gt;there&lt;/b&gt;</content><category term='Ink'/><category term='pens'/>"));
        Assert.Equal(HttpStatusCode.Created, posted.StatusCode);
        Assert.Equal("application/x.atom+xml", posted.Content.Headers.ContentType?.ToString());
        var address = posted.Headers.Location!;
        Assert.Equal($"{_server.Url}/interface/atom/edit/1", address.ToString());
        var stored = await FindAsync(1);
        Assert.Equal(("A & b", "Hello <b>there</b>", "ink,pens", "atom", "1"), (
            stored!.Subject, stored.Text, string.Join(',', stored.Tags), stored.Property("interface"), stored.Property("opt_preformatted")));
        Assert.Equal(new DateTime(2026, 11, 23, 12, 0, 0), stored.EventTime.Value);

        var read = await ReadAsync(address.AbsolutePath["/interface/atom".Length..]);
        var id = (string)read.Element(Atom + "id")!;
        Assert.Equal($"urn:lj:127.0.0.1:atom1:alice:{stored.DisplayId}", id);
        Assert.Equal(("A & b", "Hello <b>there</b>", "html"), (
            (string)read.Element(Atom + "title")!, (string)read.Element(Atom + "content")!, (string)read.Element(Atom + "content")!.Attribute("type")!));
        Assert.Equal(["ink", "pens"], read.Elements(Atom + "category").Select(category => (string)category.Attribute("term")!));
        Assert.Equal(
            $"{_server.Url}/users/alice/{stored.DisplayId}.html",
            (string)read.Elements(Atom + "link").Single(link => (string)link.Attribute("rel")! == "alternate").Attribute("href")!);

        using var changed = await SendAsync("PUT", "/edit/1", Entry($"<id>{id}</id><title/><content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>x<br/><i class='c'>y &amp; z</i></div></content>"));
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        stored = await FindAsync(1);
        Assert.Equal(("", "x<br /><i class=\"c\">y &amp; z</i>", "ink,pens", 1), (stored!.Subject, stored.Text, string.Join(',', stored.Tags), stored.Revision));

        using var deleted = await SendAsync("DELETE", "/edit/1");
        Assert.Equal(HttpStatusCode.OK, deleted.StatusCode);
        Assert.Null(await FindAsync(1));
        using var gone = await SendAsync("GET", "/edit/1");
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task A_new_entry_has_the_time_of_the_clock_by_which_its_poster_wrote_last()
    {
        await _server.PostEntryAsync(_alice, "at half past five in the east", time: new DateTime(2026, 11, 23, 17, 30, 0));
        _time.Advance(TimeSpan.FromMinutes(10));

        using var posted = await SendAsync("POST", "/post", Entry("<content>later</content>"));

        Assert.Equal(HttpStatusCode.Created, posted.StatusCode);
        Assert.Equal(new DateTime(2026, 11, 23, 17, 40, 0), (await FindAsync(2))!.EventTime.Value);
    }

    /// <summary>The name and password are right: a browser adds them by itself to whatever form a page makes it send.</summary>
    [Theory]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task A_page_of_another_site_makes_a_browser_write_nothing(string header, string value)
    {
        await _server.PostEntryAsync(_alice, "mine");
        using var posted = await SendAsync("POST", "/post", Entry("<title>x</title><content>y</content>"), FromPage);
        using var deleted = await SendAsync("DELETE", "/edit/1", authorize: FromPage);

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (posted.StatusCode, deleted.StatusCode));
        Assert.Equal("mine", (await FindAsync(1))!.Text);
        Assert.Null(await FindAsync(2));

        using var own = await SendAsync("POST", "/post", Entry("<content>y</content>"), request =>
        {
            Basic("alice", _secret)(request);
            request.Headers.Add("Origin", _server.Url);
            request.Headers.Add("Sec-Fetch-Site", "same-origin");
        });
        Assert.Equal(HttpStatusCode.Created, own.StatusCode);

        void FromPage(HttpRequestMessage request)
        {
            Basic("alice", _secret)(request);
            request.Headers.Add(header, value);
            if (request.Content is { } content)
            {
                content.Headers.ContentType = new MediaTypeHeaderValue("text/plain");
            }
        }
    }

    [Fact]
    public async Task Clients_of_the_older_atom_are_understood()
    {
        using var posted = await SendAsync(
            "POST", "/post",
            "<entry xmlns='http://purl.org/atom/ns#' xmlns:dc='http://purl.org/dc/elements/1.1/'><title mode='escaped' type='text/html'>T</title>" +
            "<dc:subject>Old Pens</dc:subject><issued>2004-01-02T03:04:05Z</issued><generator>g</generator>" +
            "<content mode='xml' type='application/xhtml+xml'><div xmlns='http://www.w3.org/1999/xhtml'>a<p>b</p></div></content></entry>");
        Assert.Equal(HttpStatusCode.Created, posted.StatusCode);
        var stored = await FindAsync(1);
        Assert.Equal(("T", "<div>a<p>b</p></div>", "old pens"), (stored!.Subject, stored.Text, string.Join(',', stored.Tags)));

        using var plain = await SendAsync("POST", "/post", Entry("<content>if a &lt; b\nthen</content>"));
        stored = await FindAsync(2);
        Assert.Equal(("", "if a &lt; b\nthen", null), (stored!.Subject, stored.Text, stored.Property("opt_preformatted")));
        Assert.Equal("if a &lt; b<br />\nthen", (string)(await ReadAsync("/edit/2")).Element(Atom + "content")!);
    }

    [Theory]
    [InlineData("<content>Grüße, Łódź\u00A0😀 \"1 &lt; 2 &amp; 3 > 2\"</content>", "Grüße, Łódź\u00A0😀 \"1 &lt; 2 &amp; 3 &gt; 2\"")]
    [InlineData(
        "<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><i title='é \"&lt;'>é 😀 &amp;</i></div></content>",
        "<i title=\"é &quot;&lt;\">é 😀 &amp;</i>")]
    public async Task Letters_stay_letters(string content, string text)
    {
        using var posted = await SendAsync("POST", "/post", Entry(content));
        Assert.Equal(HttpStatusCode.Created, posted.StatusCode);
        Assert.Equal(text, (await FindAsync(1))!.Text);
    }

    [Fact]
    public async Task An_older_client_names_the_account_in_the_address()
    {
        const string Older = "/interface/atomapi/Alice";
        using var posted = await SendAsync("POST", "/post", Entry("<title>T</title><content>old</content>"), start: Older);
        Assert.Equal(HttpStatusCode.Created, posted.StatusCode);
        Assert.Equal("old", (await FindAsync(1))!.Text);
        using var feed = await SendAsync("GET", "/feed", start: Older);
        Assert.Contains("<title>T</title>", await feed.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        using var service = await SendAsync("GET", "", start: Older);
        Assert.Equal(HttpStatusCode.OK, service.StatusCode);
        using var unasked = await SendAsync("GET", "/feed", authorize: _ => { }, start: Older);
        Assert.Equal(HttpStatusCode.Unauthorized, unasked.StatusCode);

        await _server.CreateAccountAsync("bob");
        foreach (var name in new[] { "bob", "nobody", "a%20b" })
        {
            using var other = await SendAsync("POST", "/post", Entry("<content>x</content>"), start: $"/interface/atomapi/{name}");
            Assert.Equal(HttpStatusCode.Forbidden, other.StatusCode);
        }

        using var deleted = await SendAsync("DELETE", "/edit/1", start: Older);
        Assert.Equal(HttpStatusCode.OK, deleted.StatusCode);
        Assert.Null(await FindAsync(1));
    }

    [Fact]
    public async Task A_client_finds_its_way()
    {
        var entry = await _server.PostEntryAsync(_alice, "private", "Hidden", EntrySecurity.Private, properties: [("taglist", "b, a")]);

        var service = await ReadAsync("");
        Assert.Equal(
            ["service.post", "service.edit", "service.feed", "service.categories", "alternate"], service.Elements(Atom + "link").Select(link => (string)link.Attribute("rel")!));
        Assert.All(service.Elements(Atom + "link"), link => Assert.StartsWith(_server.Url + "/", (string)link.Attribute("href")!, StringComparison.Ordinal));
        var feed = await ReadAsync("/feed");
        Assert.Equal(["Hidden"], feed.Elements(Atom + "entry").Select(one => (string)one.Element(Atom + "title")!));
        Assert.Equal($"{_server.Url}/interface/atom/edit/{entry.ItemId}", feed.Descendants(Atom + "link").Where(link => (string)link.Attribute("rel")! == "edit").Select(link => (string)link.Attribute("href")!).Single());
        Assert.Equal(["a", "b"], (await ReadAsync("/categories")).Elements(Atom + "category").Select(category => (string)category.Attribute("term")!));
    }

    [Theory]
    [InlineData("", 400)]
    [InlineData("<entry", 400)]
    [InlineData("<feed xmlns='http://www.w3.org/2005/Atom'/>", 400)]
    [InlineData("<entry xmlns='http://www.w3.org/2005/Atom'/>", 400)]
    [InlineData("<entry xmlns='http://www.w3.org/2005/Atom'><id>x</id><content>c</content></entry>", 400)]
    [InlineData("<entry xmlns='http://www.w3.org/2005/Atom'><content src='http://127.0.0.1:1/'/></entry>", 400)]
    [InlineData("<entry xmlns='http://www.w3.org/2005/Atom'><content> </content></entry>", 400)]
    [InlineData("<entry xmlns='http://www.w3.org/2005/Atom'><content>c</content><category term='&lt;'/></entry>", 400)]
    [InlineData("<entry xmlns='http://www.w3.org/2005/Atom'><content>c</content></entry><x/>", 400)]
    [InlineData("<!DOCTYPE entry SYSTEM 'http://127.0.0.1:1/'><entry xmlns='http://www.w3.org/2005/Atom'><content>c</content></entry>", 400)]
    [InlineData("<!DOCTYPE e [<!ENTITY a 'aa'>]><entry xmlns='http://www.w3.org/2005/Atom'><content>&a;</content></entry>", 400)]
    public async Task What_is_no_entry_is_refused(string body, int status)
    {
        using var response = await SendAsync("POST", "/post", body);

        Assert.Equal((status, "text/html"), ((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        Assert.Null(await FindAsync(1));
        Assert.Empty(_server.Log.Problems);
    }

    [Fact]
    public async Task What_is_too_much_is_refused()
    {
        using var deep = await SendAsync("POST", "/post", Entry(string.Concat(Enumerable.Repeat("<a>", 200)) + string.Concat(Enumerable.Repeat("</a>", 200)) + "<content>c</content>"));
        Assert.Equal(HttpStatusCode.BadRequest, deep.StatusCode);
        using var many = await SendAsync("POST", "/post", Entry(string.Concat(Enumerable.Repeat("<a/>", 30_000)) + "<content>c</content>"));
        Assert.Equal(HttpStatusCode.BadRequest, many.StatusCode);
        using var longText = await SendAsync("POST", "/post", Entry($"<content>{new string('x', 65535)}</content>"));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, longText.StatusCode);
        using var longBody = await SendAsync("POST", "/post", Entry($"<content>{new string('x', 600_000)}</content>"));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, longBody.StatusCode);
        Assert.Null(await FindAsync(1));
    }

    [Fact]
    public async Task Only_ones_own_journal_is_edited_and_only_by_the_right_id()
    {
        var bob = await _server.CreateAccountAsync("bob");
        await _server.PostEntryAsync(bob, "his");
        await _server.PostEntryAsync(bob, "his second");
        var entry = await _server.PostEntryAsync(_alice, "hers");

        using var other = await SendAsync("DELETE", "/edit/2");
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
        using var wrong = await SendAsync("PUT", $"/edit/{entry.ItemId}", Entry("<id>urn:lj:127.0.0.1:atom1:alice:9</id><content>x</content>"));
        using var none = await SendAsync("PUT", $"/edit/{entry.ItemId}", Entry("<content>x</content>"));
        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (wrong.StatusCode, none.StatusCode));
        Assert.Equal("hers", (await FindAsync(entry.ItemId))!.Text);
        using var method = await SendAsync("PUT", "/post", Entry("<content>x</content>"));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, method.StatusCode);
        using var number = await SendAsync("GET", "/edit/99999999999999999999");
        Assert.Equal(HttpStatusCode.NotFound, number.StatusCode);
    }

    [Fact]
    public async Task Basic_takes_an_app_password_and_the_accounts_own()
    {
        foreach (var password in new[] { _secret, "secret" })
        {
            using var good = await SendAsync("GET", "", authorize: Basic("alice", password));
            Assert.Equal(HttpStatusCode.OK, good.StatusCode);
        }

        foreach (var authorize in new Action<HttpRequestMessage>[]
        {
            _ => { }, Basic("alice", "wrong"), Basic("nobody", "secret"), Basic("not a name", "x"),
            request => request.Headers.TryAddWithoutValidation("Authorization", "Basic %%%"),
            request => request.Headers.TryAddWithoutValidation("Authorization", "Basic " + Convert.ToBase64String("alice"u8)),
            request => request.Headers.TryAddWithoutValidation("Authorization", "Digest username=\"alice\""),
        })
        {
            using var refused = await SendAsync("GET", "", authorize: authorize);
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
            Assert.Equal(["Basic", "WSSE"], refused.Headers.WwwAuthenticate.Select(scheme => scheme.Scheme));
        }

        await _server.Database.Accounts.DeleteAsync(_alice.Id, Cancellation);
        using var deleted = await SendAsync("GET", "");
        Assert.Equal(HttpStatusCode.Forbidden, deleted.StatusCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Wsse_takes_an_app_password_once_for_each_nonce(bool isNonceDecoded)
    {
        var nonce = Convert.ToBase64String("a nonce"u8);
        var request = Wsse(nonce, "2026-11-23T12:04:00Z", _secret, isNonceDecoded);

        using var good = await SendAsync("GET", "", authorize: request);
        Assert.Equal(HttpStatusCode.OK, good.StatusCode);
        using var replayed = await SendAsync("GET", "", authorize: request);
        Assert.Equal(HttpStatusCode.Unauthorized, replayed.StatusCode);
        using var other = await SendAsync("GET", "", authorize: Wsse("another", "2026-11-23T11:55:01+00:00", _secret, false));
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);

        foreach (var (created, password) in new[]
        {
            ("2026-11-23T11:54:59Z", _secret), ("2026-11-23T12:05:01Z", _secret), ("today", _secret), ("2026-11-23T12:00:00Z", "secret"),
            ("2026-11-23T12:00:00Z", ""),
        })
        {
            using var refused = await SendAsync("GET", "", authorize: Wsse($"n{created}{password}", created, password, false));
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        }

        // A replay stays one for as long as its time is good.
        _time.Advance(TimeSpan.FromMinutes(8));
        using var late = await SendAsync("GET", "", authorize: request);
        Assert.Equal(HttpStatusCode.Unauthorized, late.StatusCode);
    }

    [Theory]
    [InlineData("QUJD", true, "QU JD")]
    [InlineData("QUJD", true, "\tQUJD ")]
    [InlineData("QUJD", true, "ABC")]
    [InlineData("ABC", false, "QUJD")]
    [InlineData("ABC", false, "Q U J D")]
    public async Task A_nonce_that_is_written_otherwise_is_the_same_nonce(string nonce, bool isNonceDecoded, string again)
    {
        const string Created = "2026-11-23T12:00:00Z";
        using var good = await SendAsync("GET", "", authorize: Wsse(nonce, Created, _secret, isNonceDecoded));
        Assert.Equal(HttpStatusCode.OK, good.StatusCode);

        // The same digest beside another text.
        using var replayed = await SendAsync("GET", "", authorize: request =>
        {
            Wsse(nonce, Created, _secret, isNonceDecoded)(request);
            var header = request.Headers.GetValues("X-WSSE").Single();
            request.Headers.Remove("X-WSSE");
            request.Headers.Add("X-WSSE", header.Replace($"Nonce=\"{nonce}\"", $"Nonce=\"{again}\"", StringComparison.Ordinal));
        });
        Assert.Equal(HttpStatusCode.Unauthorized, replayed.StatusCode);
    }

    [Fact]
    public async Task A_nonce_stays_used_when_the_server_starts_again()
    {
        using var folder = new TemporaryFolder();
        var request = Wsse("a nonce", "2026-11-23T12:00:00Z", _secret, false);

        async Task<HttpStatusCode> AskAsync(TestServer server)
        {
            using var message = new HttpRequestMessage(HttpMethod.Get, "/interface/atom");
            request(message);
            using var response = await server.Client.SendAsync(message, Cancellation);
            return response.StatusCode;
        }

        await using (var first = await TestServer.StartAsync(time: _time, folder: folder.FullPath))
        {
            var account = await first.CreateAccountAsync("alice", "secret");
            await first.Database.AppPasswords.CreateAsync(
                account.Id, "", AppPasswordSecrets.Open(new DataFolder(first.Folder)).Protect(_secret), AppPasswordSecrets.MaxPerAccount, Cancellation);
            Assert.Equal(HttpStatusCode.OK, await AskAsync(first));
        }

        await using var second = await TestServer.StartAsync(time: _time, folder: folder.FullPath);
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(second));
    }

    [Fact]
    public async Task An_app_password_that_was_revoked_while_an_entry_came_posts_none()
    {
        const string Body = "<entry xmlns='http://www.w3.org/2005/Atom'><title>Late</title><content>Too late</content></entry>";
        using var connection = await RawConnection.OpenAsync(_server.Port);
        await connection.SendAsync(
            $"POST /interface/atom/post HTTP/1.1\r\nHost: h\r\nAuthorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"alice:{_secret}"))}\r\n" +
            $"Content-Type: application/atom+xml\r\nContent-Length: {Body.Length}\r\nExpect: 100-continue\r\n\r\n");
        Assert.Equal("HTTP/1.1 100 Continue", (await connection.ReadAsync()).StatusLine);
        await connection.SendAsync(Body[..^1]);

        var password = Assert.Single(await _server.Database.AppPasswords.ListAsync(_alice.Id, Cancellation));
        await _server.Database.AppPasswords.RevokeAsync(_alice.Id, password.Id, Cancellation);
        await connection.SendAsync(Body[^1..]);

        Assert.Equal("HTTP/1.1 401 Unauthorized", (await connection.ReadAsync()).StatusLine);
        Assert.Null(await FindAsync(1));
    }

    private static Action<HttpRequestMessage> Basic(string name, string password) =>
        request => request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{password}")));

    private static Action<HttpRequestMessage> Wsse(string nonce, string created, string password, bool isNonceDecoded)
    {
        var first = isNonceDecoded ? Convert.FromBase64String(nonce) : Encoding.UTF8.GetBytes(nonce);
#pragma warning disable CA5350 // What WSSE asks for.
        var digest = Convert.ToBase64String(SHA1.HashData([.. first, .. Encoding.UTF8.GetBytes(created + password)]));
#pragma warning restore CA5350
        return request => request.Headers.Add(
            "X-WSSE", $"UsernameToken Username=\"alice\", PasswordDigest=\"{digest}\", Nonce=\"{nonce}\", Created=\"{created}\"");
    }

    private static string Entry(string content) => $"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<entry xmlns=\"http://www.w3.org/2005/Atom\">{content}</entry>";

    private async Task<Entry?> FindAsync(long itemId) => await _server.Database.EntryReader.FindAsync(
        (await _server.Database.Journals.FindAsync(_alice.Id, _alice.Id, Cancellation))!, itemId, Cancellation);

    private async Task<XElement> ReadAsync(string path)
    {
        using var response = await SendAsync("GET", path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return XDocument.Parse(await response.Content.ReadAsStringAsync(Cancellation)).Root!;
    }

    private async Task<HttpResponseMessage> SendAsync(string method, string path, string? body = null, Action<HttpRequestMessage>? authorize = null, string start = "/interface/atom")
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), start + path);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/x.atom+xml");
        }

        (authorize ?? Basic("alice", _secret))(request);
        return await _server.Client.SendAsync(request, Cancellation);
    }
}
