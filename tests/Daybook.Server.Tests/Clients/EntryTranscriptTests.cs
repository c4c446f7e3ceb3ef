using System.Globalization;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Clients;

/// <summary>What unmodified clients sent about entries, one after the other as they did, each to a journal of its own.</summary>
public sealed class EntryTranscriptTests : IAsyncLifetime
{
    private static readonly string[] Simple =
    [
        "LJ-Simple-04-postevent", "LJ-Simple-06-syncitems", "LJ-Simple-08-getevents", "LJ-Simple-10-getevents", "LJ-Simple-12-editevent",
        "LJ-Simple-14-getevents", "LJ-Simple-16-getevents", "LJ-Simple-18-editevent", "LJ-Simple-24-getusertags", "LJ-Simple-28-getdaycounts",
    ];

    private static readonly string[] Perl =
    [
        "debian-LiveJournal-02-postevent", "debian-LiveJournal-03-getevents", "debian-LiveJournal-04-editevent", "debian-LiveJournal-05-syncitems",
        "debian-LiveJournal-06-getdaycounts", "debian-LiveJournal-07-editevent",
    ];

    private static readonly string[] Emacs = ["emacs-ljupdate-04-postevent"];

    private static readonly string[] LogJam = ["logjam-02-postevent", "logjam-06-syncitems", "logjam-08-getevents"];

    private readonly TranscriptTests.Replayed _replayed = new();

    internal static IEnumerable<string> Transcripts => [.. Simple, .. Perl, .. Emacs, .. LogJam];

    public ValueTask InitializeAsync() => _replayed.InitializeAsync();

    public ValueTask DisposeAsync() => _replayed.DisposeAsync();

    [Fact]
    public async Task LJ_Simple_posts_reads_edits_and_deletes()
    {
        var posted = await SendAsync(Simple[0]);
        Assert.Equal(["anum", "itemid", "success", "url"], posted.Pairs.Select(pair => pair.Key));
        Assert.Equal(AddressOf(posted), posted["url"]);

        var synced = await SendAsync(Simple[1]);
        Assert.Equal(("1", "1", "L-1", "create"), (synced["sync_count"], synced["sync_total"], synced["sync_1_item"], synced["sync_1_action"]));

        foreach (var transcript in Simple[2..4])
        {
            var read = await SendAsync(transcript);
            Assert.Equal(
                ("1", "1", "2026-11-23 08:04:00", "Line+1%0D%0ALine+2+%26+%3Cb%3Ex%3C%2Fb%3E", "Sub & jéct", "usemask", "1", posted["anum"], posted["url"]),
                (read["events_count"], read["events_1_itemid"], read["events_1_eventtime"], read["events_1_event"], read["events_1_subject"],
                    read["events_1_security"], read["events_1_allowmask"], read["events_1_anum"], read["events_1_url"]));
            Assert.Equal(
                ["1 current_moodid 2", "1 interface flat", "1 taglist one, two"],
                Enumerable.Range(1, int.Parse(read["prop_count"], CultureInfo.InvariantCulture))
                    .Select(i => $"{read[$"prop_{i}_itemid"]} {read[$"prop_{i}_name"]} {read[$"prop_{i}_value"]}"));
        }

        var edited = await SendAsync(Simple[4]);
        Assert.Equal((posted["itemid"], posted["anum"], posted["url"]), (edited["itemid"], edited["anum"], edited["url"]));

        foreach (var transcript in Simple[5..7])
        {
            var read = await SendAsync(transcript);
            Assert.Equal(
                ("1", "2004-01-02 03:04:00", "Hello+%3Cb%3Eworld%3C%2Fb%3E%0D%0Aline+two", "new"),
                (read["events_count"], read["events_1_eventtime"], read["events_1_event"], read["events_1_subject"]));
            Assert.Null(read.Find("events_1_security"));
        }

        Assert.Equal([("anum", posted["anum"]), ("itemid", "1"), ("success", "OK")], (await SendAsync(Simple[7])).Pairs);
        Assert.Equal("one,two", string.Join(',', (await SendAsync(Simple[8])).Pairs.Where(pair => pair.Key.EndsWith("_name", StringComparison.Ordinal)).Select(pair => pair.Value)));
        Assert.Equal([("success", "OK")], (await SendAsync(Simple[9])).Pairs);
    }

    [Fact]
    public async Task Perl_of_2001_posts_reads_edits_and_deletes()
    {
        Assert.Equal("1", (await SendAsync(Perl[0]))["itemid"]);
        var read = await SendAsync(Perl[1]);

        // It does not escape what it sends.
        Assert.Equal(("Hello+world+from+Perl", "A subject", "2026-11-23 07:51:00"), (read["events_1_event"], read["events_1_subject"], read["events_1_eventtime"]));
        Assert.Equal("1", (await SendAsync(Perl[2]))["itemid"]);
        Assert.Equal(("edited", null), ((await SendAsync(Perl[1]))["events_1_event"], (await SendAsync(Perl[1])).Find("events_1_subject")));
        Assert.Equal(("L-1", "update"), ((await SendAsync(Perl[3]))["sync_1_item"], (await SendAsync(Perl[3]))["sync_1_action"]));
        Assert.Equal([("2026-11-23", "1"), ("success", "OK")], (await SendAsync(Perl[4])).Pairs);
        Assert.Equal("1", (await SendAsync(Perl[5]))["itemid"]);
        Assert.Equal("0", (await SendAsync(Perl[1]))["events_count"]);
    }

    [Fact]
    public async Task Emacs_posts()
    {
        var posted = await SendAsync(Emacs[0]);
        Assert.Equal(AddressOf(posted), posted["url"]);
        var read = await SendAsync(LogJam[2]);
        Assert.Equal(
            ("Hello+from+Emacs+%26+%3Cb%3Ex%3C%2Fb%3E", "Emacs sübject", "usemask", "1"),
            (read["events_1_event"], read["events_1_subject"], read["events_1_security"], read["events_1_allowmask"]));
        Assert.Equal(("angry", "a, b"), (read["prop_1_value"], read["prop_3_value"]));
    }

    [Fact]
    public async Task LogJam_posts_and_copies_the_journal()
    {
        Assert.Equal("1", (await SendAsync(LogJam[0]))["itemid"]);
        var synced = await SendAsync(LogJam[1]);
        Assert.Equal(("1", "1", "L-1"), (synced["sync_count"], synced["sync_total"], synced["sync_1_item"]));
        var read = await SendAsync(LogJam[2]);
        Assert.Equal("Body+%26+%3Cb%3Etext%3C%2Fb%3E+%C3%A9+%E2%98%83%0Aline2", read["events_1_event"]);

        // It takes a flag that is there for one that is set.
        Assert.Equal(("1", "interface"), (read["prop_count"], read["prop_1_name"]));
        Assert.Null(read.Find("events_1_subject"));
    }

    private string AddressOf(Reply posted) =>
        $"http://127.0.0.1:{_replayed.Server.Port}/users/test/{256 + int.Parse(posted["anum"], CultureInfo.InvariantCulture)}.html";

    private async Task<Reply> SendAsync(string transcript) =>
        (await _replayed.ReplayAsync(await _replayed.WithFreshChallengeAsync(Replay.Read(transcript)))).AssertOk();
}
