using System.Globalization;
using Daybook.Protocol.XmlRpc;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Modes.Entries;

/// <summary>What later servers added to <c>getevents</c>: by public number, by tag, by poster, before a time.</summary>
public sealed class GetEventsSelectionTests(EntryServer shared) : IClassFixture<EntryServer>
{
    [Theory]
    [MemberData(nameof(Writer.Interfaces), MemberType = typeof(Writer))]
    public async Task Entries_are_found_and_edited_by_their_public_numbers(string interfaceName)
    {
        var writer = await shared.JoinAsync(interfaceName);
        var (first, second) = (await PublicIdAsync(writer, "First"), await PublicIdAsync(writer, "Second"));

        Assert.Equal("1", await IdsAsync(writer, "one", ("ditemid", first)));
        Assert.Equal("2", await IdsAsync(writer, "one", ("ditemid", -1)));
        Assert.Equal("2", await IdsAsync(writer, "one", ("itemid", 2), ("ditemid", first)));
        Assert.Equal("", await IdsAsync(writer, "one", ("ditemid", first ^ 1)));
        Assert.Equal("2,1", await IdsAsync(writer, "multiple", ("ditemids", $"{second},{first},{first ^ 1}")));
        Assert.Equal("1", await IdsAsync(writer, "multiple", ("ditemids", $"{first ^ 1},{first}")));

        var edited = (await writer.SendAsync("editevent", ("ditemid", first), ("event", "Edited"))).AssertOk();
        Assert.Equal(interfaceName == Writer.XmlRpc ? $"{first}" : null, edited.Fields.GetValueOrDefault("ditemid"));
        Assert.Equal("Edited", (await writer.GetOneAsync(1)).Text);
        (await writer.SendAsync("editevent", ("itemid", 0), ("ditemid", first), ("event", "Edited again"))).AssertOk();
        Assert.Equal("Edited again", (await writer.GetOneAsync(1)).Text);
        Assert.Equal(
            "Client error: Can't edit post from requested journal", (await writer.SendAsync("editevent", ("ditemid", second ^ 1), ("event", "Edited"))).Error);
        Assert.Equal("Second", (await writer.GetOneAsync(2)).Text);
    }

    [Theory]
    [MemberData(nameof(Writer.Interfaces), MemberType = typeof(Writer))]
    public async Task Entries_are_found_by_tags(string interfaceName)
    {
        var (writer, stranger) = (await shared.JoinAsync(interfaceName), await shared.JoinAsync(interfaceName));
        await writer.PostAsync("1", ("prop_taglist", "home, snow"));
        await writer.PostAsync("2", ("prop_taglist", "snow"), ("security", "private"));
        await writer.PostAsync("3", ("prop_taglist", "home"));
        await writer.PostAsync("4");

        Assert.Equal("2,1", await IdsAsync(writer, "tag", ("tags", "Snow")));
        Assert.Equal("2,1", await IdsAsync(writer, "tag", ("tag", "snow")));
        Assert.Equal("3,2,1", await IdsAsync(writer, "tag", ("tags", "home, snow, home")));
        Assert.Equal("1", await IdsAsync(writer, "tag", ("tags", "home, snow, home"), ("tagmode", "and")));
        Assert.Equal("3,2,1", await IdsAsync(writer, "tag", ("tags", "home, snow, sun"), ("tagmode", "or")));
        Assert.Equal("", await IdsAsync(writer, "tag", ("tags", "home, sun"), ("tagmode", "and")));
        Assert.Equal("2", await IdsAsync(writer, "tag", ("tags", "home,snow"), ("skip", 1), ("howmany", 1)));
        Assert.Equal("", await IdsAsync(writer, "tag"));
        Assert.Equal("1", await IdsAsync(stranger, "tag", ("tags", "snow"), ("usejournal", writer.Name)));
        Assert.Equal("", await IdsAsync(stranger, "tag", ("tags", "snow")));
    }

    [Theory]
    [MemberData(nameof(Writer.Interfaces), MemberType = typeof(Writer))]
    public async Task Entries_before_a_time_come_in_the_order_of_posting(string interfaceName)
    {
        var writer = await shared.JoinAsync(interfaceName);
        var times = new List<DateTimeOffset>();
        foreach (var year in (int[])[2003, 2005, 2004])
        {
            times.Add(shared.Time.GetUtcNow());
            (await writer.SendAsync("postevent", [("event", $"{year}"), ("prop_opt_backdated", 1), .. Writer.At($"{year}-01-01 00:00")])).AssertOk();
            shared.Time.Advance(TimeSpan.FromSeconds(2));
        }

        Assert.Equal("3,2,1", await IdsAsync(writer, "before", ("before", Unix(shared.Time.GetUtcNow()))));
        Assert.Equal("2,1", await IdsAsync(writer, "before", ("before", Unix(times[2]))));
        Assert.Equal("2,1", await IdsAsync(writer, "before", ("before", times[2].ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture))));
        Assert.Equal("1", await IdsAsync(writer, "before", ("before", Unix(times[2])), ("skip", 1), ("howmany", 1)));
        Assert.Equal("", await IdsAsync(writer, "before", ("before", Unix(times[0]))));
        Assert.Equal("2,3,1", await IdsAsync(writer, "lastn"));

        static long Unix(DateTimeOffset time) => time.ToUnixTimeSeconds();
    }

    [Theory]
    [MemberData(nameof(Writer.Interfaces), MemberType = typeof(Writer))]
    public async Task Any_selection_may_be_of_one_poster_and_of_a_journal_by_its_number(string interfaceName)
    {
        var (maintainer, member) = (await shared.JoinAsync(interfaceName), await shared.JoinAsync(interfaceName));
        var club = await shared.FoundAsync(maintainer, member);
        (string, object) journal = ("journalid", club.Id);
        (string, object) poster = ("posterid", member.Account.Id);
        foreach (var (writer, number) in ((Writer, int)[])[(maintainer, 1), (member, 2), (maintainer, 3), (member, 4)])
        {
            await writer.PostAsync($"{number}", ("usejournal", club.Name.Value), ("prop_taglist", "a"));
        }

        Assert.Equal("4,3,2,1", await IdsAsync(member, "lastn", journal));
        Assert.Equal("4,3,2,1", await IdsAsync(member, "lastn", journal, ("usejournal", maintainer.Name)));
        Assert.Equal("4,2", await IdsAsync(member, "lastn", journal, poster));
        Assert.Equal("2", await IdsAsync(member, "lastn", journal, poster, ("skip", 1)));
        Assert.Equal("2,4", await IdsAsync(maintainer, "syncitems", journal, poster));
        Assert.Equal("4,2", await IdsAsync(maintainer, "tag", journal, poster, ("tags", "a")));
        Assert.Equal("2,4", await IdsAsync(member, "day", journal, poster, ("year", 2001), ("month", 2), ("day", 3)));
        Assert.Equal("4", await IdsAsync(member, "one", journal, poster, ("itemid", -1)));
        Assert.Equal("3", await IdsAsync(member, "one", journal, ("posterid", maintainer.Account.Id), ("itemid", -1)));
        Assert.Equal("", await IdsAsync(member, "one", journal, poster, ("itemid", 1)));
        Assert.Equal("2", await IdsAsync(member, "multiple", journal, poster, ("itemids", "1,2,3")));
        Assert.Equal("", await IdsAsync(member, "lastn", journal, ("posterid", 999_999)));
    }

    [Theory]
    [InlineData("selecttype=before", "Client error: Invalid argument(s): Bad before value")]
    [InlineData("selecttype=before,before=soon", "Client error: Invalid argument(s): Bad before value")]
    [InlineData("selecttype=before,before=99999999999999999999", "Client error: Invalid argument(s): Bad before value")]
    [InlineData("selecttype=tag,tags=<b>", "Client error: Invalid or malformed tag list")]
    [InlineData("selecttype=tag,tags=a,tagmode=xor", "Client error: Invalid argument(s): Bad tagmode value")]
    [InlineData("selecttype=tag,tags=a;b;c;d;e;f;g;h;i;j;k", "Client error: Parameter out of range: 11 tags, at most 10 are allowed")]
    [InlineData("selecttype=one,ditemid=x", "Client error: Invalid argument(s): Non-numeric ditemid 'x'")]
    [InlineData("selecttype=multiple,ditemids=x", "Client error: Invalid argument(s): Non-numeric ditemid 'x'")]
    [InlineData("selecttype=lastn,journalid=999999", "Client error: Invalid destination journal username.")]
    [InlineData("selecttype=lastn,journalid=x", "Client error: Invalid argument(s): journalid must be a whole number of at most 18 digits")]
    [InlineData("selecttype=lastn,posterid=-1", "Client error: Invalid argument(s): posterid must be a whole number of at most 18 digits")]
    public async Task What_is_wrong_is_refused(string fields, string error)
    {
        foreach (var interfaceName in (string[])[Writer.Flat, Writer.XmlRpc])
        {
            var writer = await shared.JoinAsync(interfaceName);
            var pairs = fields.Split(',').Select(pair => pair.Split('=')).Select(pair => (pair[0], (object)pair[1].Replace(';', ',')));
            Assert.Equal(error, (await writer.SendAsync("getevents", [.. pairs])).Error);
        }
    }

    [Fact]
    public async Task Over_XML_RPC_an_entry_says_who_wrote_it_and_whether_one_may_comment()
    {
        var (writer, stranger) = (await shared.JoinAsync(Writer.XmlRpc), await shared.JoinAsync(Writer.XmlRpc));
        await writer.PostAsync("Open");
        await writer.PostAsync("Closed", ("prop_opt_nocomments", 1));

        var reply = await shared.Server.CallAsync(
            "getevents", ("username", stranger.Name), ("password", "secret"), ("usejournal", writer.Name), ("selecttype", "lastn"), ("skip", "0"));

        var events = Assert.IsType<XmlRpcArray>(reply["events"]).Items.Cast<XmlRpcStruct>().ToList();
        Assert.Equal(["0", "1"], events.Select(entry => entry.Text("can_comment")));
        Assert.Equal($"{writer.Account.Id}", events[0].Text("poster_id"));
        Assert.Equal($"{new DateTimeOffset(2001, 2, 3, 4, 5, 0, TimeSpan.Zero).ToUnixTimeSeconds()}", events[0].Text("event_timestamp"));
        Assert.Equal("0", reply.Text("skip"));
        Assert.Equal(
            "7",
            (await shared.Server.CallAsync("getevents", ("username", writer.Name), ("password", "secret"), ("selecttype", "lastn"), ("skip", "7"))).Text("skip"));
    }

    [Fact]
    public async Task Over_XML_RPC_a_time_is_told_that_no_later_change_is_missed_after()
    {
        var (writer, stranger) = (await shared.JoinAsync(Writer.XmlRpc), await shared.JoinAsync(Writer.XmlRpc));
        var now = shared.Time.GetUtcNow();
        Assert.Equal(At(-5), await LastSyncAsync(writer));
        await writer.PostAsync("One");
        await writer.PostAsync("Two");
        Assert.Equal(At(-5), await LastSyncAsync(stranger));
        await writer.EditAsync(2, "Two, edited", ("security", "private"));

        // The clock of the journal is ahead: three changes at one moment have three seconds.
        var told = await LastSyncAsync(writer);
        Assert.Equal(At(2), told);
        Assert.Equal(At(-5), await LastSyncAsync(stranger));
        Assert.Empty(await writer.GetAsync("syncitems", ("lastsync", told)));

        await writer.PostAsync("Three");
        Assert.Equal("Three", Assert.Single(await writer.GetAsync("syncitems", ("lastsync", told))).Text);
        for (var i = 0; i < 3; i++)
        {
            await writer.PostAsync($"{i}");
        }

        // A clock that is far ahead stands still: whoever waits for it to go on would wait for long.
        Assert.Equal(At(-5), await LastSyncAsync(writer));
        shared.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(At(55), await LastSyncAsync(writer));

        string At(int seconds) => now.AddSeconds(seconds).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

        // As cl-journal asks for it: by the number of an entry that is not there.
        async Task<string> LastSyncAsync(Writer who) =>
            (await who.SendAsync("getevents", ("selecttype", "multiple"), ("itemids", "1000000"), ("usejournal", writer.Name))).AssertOk()["lastsync"];
    }

    private static async Task<string> IdsAsync(Writer writer, string selectType, params (string, object)[] fields) =>
        string.Join(',', (await writer.GetAsync(selectType, fields)).Select(entry => entry.ItemId));

    private static async Task<long> PublicIdAsync(Writer writer, string text) => await writer.PostAsync(text) is var posted
        ? (posted.ItemId * 256) + int.Parse(posted["anum"], CultureInfo.InvariantCulture)
        : 0;
}
