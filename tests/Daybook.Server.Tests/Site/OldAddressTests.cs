using System.Net;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Site;

/// <summary>Addresses of journals as they were written long ago, and as programs still ask.</summary>
public sealed class OldAddressTests
{
    [Fact]
    public async Task They_lead_where_the_present_ones_do()
    {
        await using var server = await TestServer.StartAsync();
        var alice = await server.CreateAccountAsync("alice");
        var club = await server.CreateCommunityAsync("club", alice);
        var entry = await server.PostEntryAsync(alice, "in the club", journal: club);
        var picture = (await server.PostAsync(("mode", "uploadpic"), ("user", "alice"), ("password", "secret"), ("data", TestPictures.Inkwell))).AssertOk().PicId;
        foreach (var (old, present) in new[]
        {
            ("/community/club/data/foaf", "/users/club/data/foaf"),
            ("/community/club/data/atom?tag=x", "/users/club/data/atom?tag=x"),
            ($"/Community/club/{entry.DisplayId}.html", $"/users/club/{entry.DisplayId}.html"),
            ("/~alice/data/rss", "/users/alice/data/rss"),
            ("/~alice/", "/users/alice/"),
            ("//users/alice/data/rss", "/users/alice/data/rss"),
            ("//~alice/", "/users/alice/"),
            ("///misc/fdata.bml?user=alice", "/misc/fdata.bml?user=alice"),
            ("//", "/"),
            ("//interface/flat", "/interface/flat"),
            ("//cgi-bin/log.cgi", "/interface/flat"),
            ($"//userpic/{picture}/{alice.Id}", $"/userpic/{picture}/{alice.Id}"),
        })
        {
            var expected = await GetAsync(present);
            Assert.Equal(HttpStatusCode.OK, expected.Status);
            Assert.Equal(expected, await GetAsync(old));
        }

        foreach (var nowhere in new[] { "/community/", "/~", "/~/", "/community/nobody/data/foaf", "/~alice/nothing", "/community//etc", "//interface//flat" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(nowhere)).Status);
        }

        async Task<(HttpStatusCode Status, int Length)> GetAsync(string address)
        {
            using var response = await server.Client.GetAsync(new Uri(server.Url + address), TestContext.Current.CancellationToken);
            return (response.StatusCode, (await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Length);
        }
    }
}
