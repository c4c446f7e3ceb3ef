using System.Net;
using System.Xml.Linq;
using Daybook.Core.Accounts;
using Daybook.Core.Friends;
using Daybook.Core.Moderation;
using Daybook.Core.Profiles;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Site.Exports;

/// <summary>Friends and interests for programs (fact sheet 10.3, 10.6).</summary>
public sealed class DataPagesTests : IAsyncLifetime
{
    private TestServer _server = null!;
    private Account _alice = null!, _bob = null!, _books = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync(time: new ManualTime());
        _alice = await _server.CreateAccountAsync("alice", fullName: "Alice & Co");
        _bob = await _server.CreateAccountAsync("bob");
        _books = await _server.CreateCommunityAsync("books", _bob);
        await _server.Database.Friends.EditAsync(_alice.Id, [], [new(_bob.Name), new(_books.Name)], Cancellation);
        await _server.Database.Friends.EditAsync(_bob.Id, [], [new FriendEdit(_alice.Name)], Cancellation);
        await _server.Database.Profiles.SetAsync(
            _alice.Id,
            Profile.Empty with { Birthday = new(1990, 2, 3), Interests = ["ink", "перо"] },
            Cancellation);
        await _server.Database.Profiles.SetAsync(_bob.Id, Profile.Empty with { Interests = ["ink"] }, Cancellation);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("/misc/fdata.bml?user=alice", "> bob|< bob")]
    [InlineData("/misc/fdata.bml?user=Alice&comm=1", "P> bob|C> books|P< bob")]
    [InlineData("/misc/interestdata.bml?user=alice", "1 2 ink|2 1 перо")]
    [InlineData("/misc/interestdata.bml?user=books", "")]
    public async Task Lines_are_told(string address, string lines)
    {
        // Also with the doubled slash that old programs send.
        foreach (var path in new[] { address, "/" + address })
        {
            using var connection = await RawConnection.OpenAsync(_server.Port);
            await connection.SendAsync($"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n");
            var answer = await connection.ReadAsync();
            Assert.StartsWith("HTTP/1.1 200 ", answer.StatusLine, StringComparison.Ordinal);
            Assert.Equal("text/plain; charset=utf-8", answer.Header("Content-Type"));
            Assert.Equal(lines, string.Join('|', answer.Body.Split('\n').Where(line => line.Length > 0 && line[0] != '#')));
        }
    }

    [Fact]
    public async Task Who_is_not_to_be_seen_is_not_told()
    {
        await _server.Database.Accounts.DeleteAsync(_bob.Id, Cancellation);

        Assert.DoesNotContain("bob", await _server.Client.GetStringAsync(new Uri("/misc/fdata.bml?user=alice", UriKind.Relative), Cancellation), StringComparison.Ordinal);
        foreach (var address in new[]
        {
            "/misc/fdata.bml?user=bob", "/misc/fdata.bml", "/misc/interestdata.bml?user=nobody", "/users/bob/data/foaf", "/users/nobody/data/foaf", "/misc/other.bml",
        })
        {
            using var response = await _server.Client.GetAsync(new Uri(address, UriKind.Relative), Cancellation);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }
    }

    [Fact]
    public async Task Whom_somebody_knows_is_told_as_foaf()
    {
        var document = await FoafAsync("alice");
        XNamespace foaf = "http://xmlns.com/foaf/0.1/", rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#", lj = "http://www.livejournal.org/rss/lj/1.0/";

        var person = document.Root!.Element(foaf + "Person")!;
        Assert.Equal(("alice", "Alice & Co"), ((string)person.Element(foaf + "nick")!, (string)person.Element(foaf + "name")!));
        Assert.Null(person.Element(foaf + "dateOfBirth"));
        Assert.Equal($"{_server.Url}/users/alice/", (string)person.Element(foaf + "weblog")!.Attribute(rdf + "resource")!);
        Assert.Equal("2026-11-23T12:00:00", (string)person.Element(foaf + "weblog")!.Attribute(lj + "dateCreated")!);
        Assert.Equal(["ink", "перо"], person.Elements(foaf + "interest").Select(interest => interest.Attributes().Single().Value));
        Assert.Equal(["bob"], person.Elements(foaf + "knows").Select(known => (string)known.Element(foaf + "Person")!.Element(foaf + "nick")!));

        var group = (await FoafAsync("books")).Root!.Element(foaf + "Group")!;
        Assert.Equal("bob", (string)group.Element(foaf + "member")!.Element(foaf + "Person")!.Element(foaf + "nick")!);
        await _server.Database.Profiles.SetAsync(_bob.Id, Profile.Empty with { Birthday = new(1990, 2, 3), IsBirthdayPublic = true }, Cancellation);
        Assert.Equal("1990-02-03", (string)(await FoafAsync("bob")).Root!.Element(foaf + "Person")!.Element(foaf + "dateOfBirth")!);
        await _server.Database.Profiles.SetAsync(_bob.Id, Profile.Empty with { Birthday = new(null, 2, 3), IsBirthdayPublic = true }, Cancellation);
        person = (await FoafAsync("bob")).Root!.Element(foaf + "Person")!;
        Assert.Equal((null, "02-03"), ((string?)person.Element(foaf + "dateOfBirth"), (string)person.Element(foaf + "birthday")!));
    }

    [Fact]
    public async Task A_default_picture_that_is_suspended_stands_in_no_feed_and_no_foaf()
    {
        var picId = (await _server.PostAsync(
            ("mode", "uploadpic"), ("user", "alice"), ("password", "secret"), ("default", "1"), ("data", TestPictures.Random()))).AssertOk().PicId;
        var address = $"{_server.Url}/userpic/{picId}/{_alice.Id}";
        Assert.Equal((true, true), await TellAsync());

        await _server.Database.Moderation.SetUserpicSuspendedAsync(picId, true, new ModerationNote(null, "a reason"), Cancellation);
        Assert.Equal((false, false), await TellAsync());

        async Task<(bool InFeed, bool InFoaf)> TellAsync()
        {
            var feed = await _server.Client.GetStringAsync(new Uri("/users/alice/data/rss", UriKind.Relative), Cancellation);
            return (feed.Contains(address, StringComparison.Ordinal), (await FoafAsync("alice")).ToString().Contains(address, StringComparison.Ordinal));
        }
    }

    private async Task<XDocument> FoafAsync(string name)
    {
        using var response = await _server.Client.GetAsync(new Uri($"/users/{name}/data/foaf", UriKind.Relative), Cancellation);
        Assert.Equal("application/rdf+xml; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        return XDocument.Parse(await response.Content.ReadAsStringAsync(Cancellation));
    }
}
