using System.Globalization;
using Daybook.Core.Communities;
using Daybook.Protocol.XmlRpc;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Modes.Entries;

public sealed class GetEventsTests(EntryServer shared) : IClassFixture<EntryServer>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Writer.Interfaces), MemberType = typeof(Writer))]
    public async Task The_newest_entries_come_first_by_their_time(string interfaceName)
    {
        var writer = await JoinWithAsync(interfaceName, "2001-01-01 00:00", "2001-01-03 00:00", "2001-01-02 00:00", "2001-01-03 00:00");

        Assert.Equal("4,2,3,1", await IdsAsync(writer, "lastn"));
        Assert.Equal("4,2", await IdsAsync(writer, "lastn", ("howmany", 2)));
        Assert.Equal("4,2,3,1", await IdsAsync(writer, "lastn", ("howmany", 0)));
        Assert.Equal("4,2,3,1", await IdsAsync(writer, "lastn", ("howmany", "99999999999999999999")));
        Assert.Equal("3,1", await IdsAsync(writer, "lastn", ("skip", 2)));
        Assert.Equal("3", await IdsAsync(writer, "lastn", ("skip", 2), ("howmany", 1)));
        Assert.Equal("3,1", await IdsAsync(writer, "lastn", ("beforedate", "2001-01-03 00:00:00")));
        Assert.Equal("4,2,3,1", await IdsAsync(writer, "lastn", ("beforedate", "2001-01-03 00:00:01")));
        Assert.Equal("1", await IdsAsync(writer, "lastn", ("beforedate", "2001-01-02 00:00:00")));
    }

    [Fact]
    public async Task At_most_50_come_and_20_unless_asked()
    {
        var writer = await JoinWithAsync(Writer.Flat, [.. Enumerable.Repeat("2001-01-01 00:00", 55)]);
        Assert.Equal(20, (await writer.GetAsync("lastn")).Count);
        Assert.Equal(50, (await writer.GetAsync("lastn", ("howmany", 51))).Count);
        Assert.Equal(55, (await writer.GetAsync("day", ("year", 2001), ("month", 1), ("day", 1))).Count);
    }

    [Theory]
    [MemberData(nameof(Writer.Interfaces), MemberType = typeof(Writer))]
    public async Task A_day_comes_in_its_order(string interfaceName)
    {
        var writer = await JoinWithAsync(interfaceName, "2004-02-29 12:00", "2004-02-29 00:00", "2004-03-01 00:00", "2004-02-28 23:59", "2004-02-29 23:59");
        Assert.Equal("2,1,5", await IdsAsync(writer, "day", ("year", 2004), ("month", 2), ("day", 29)));
        Assert.Equal("3", await IdsAsync(writer, "day", ("year", "2004"), ("month", "03"), ("day", "01")));
        Assert.Equal("", await IdsAsync(writer, "day", ("year", 2005), ("month", 2), ("day", 28)));
    }

    [Theory]
    [MemberData(nameof(Writer.Interfaces), MemberType = typeof(Writer))]
    public async Task One_and_some_are_found_by_their_numbers(string interfaceName)
    {
        var writer = await JoinWithAsync(interfaceName, "2001-01-01 00:00", "2001-01-03 00:00", "2001-01-02 00:00");
        Assert.Equal("2", await IdsAsync(writer, "one", ("itemid", 2)));
        Assert.Equal("2", await IdsAsync(writer, "one", ("itemid", "2")));
        Assert.Equal("3", await IdsAsync(writer, "one", ("itemid", -1)));
        Assert.Equal("", await IdsAsync(writer, "one", ("itemid", 4)));
        Assert.Equal("", await IdsAsync(writer, "one", ("itemid", 0)));
        Assert.Equal("", await IdsAsync(writer, "one"));
        var ditemid = (await writer.GetOneAsync(2)).DisplayId;
        Assert.Equal("2", await IdsAsync(writer, "one", ("ditemid", ditemid)));
        Assert.Equal("2", await IdsAsync(writer, "one", ("itemid", 0), ("ditemid", ditemid), ("journalid", 0)));
        Assert.Equal("3,1", await IdsAsync(writer, "multiple", ("itemids", "3, 1,17,3,")));
        Assert.Equal("", await IdsAsync(writer, "multiple"));
        Assert.Equal("1,2,3", await IdsAsync(writer, "multiple", ("itemids", string.Join(',', Enumerable.Range(1, 100)))));
    }

    [Theory]
    [InlineData("", "", "Client error: Missing required argument(s): Bad selecttype value")]
    [InlineData("selecttype", "all", "Client error: Missing required argument(s): Bad selecttype value")]
    [InlineData("selecttype", "day", "Client error: Invalid argument(s): Bad date value")]
    [InlineData("selecttype=day,month=2,day=30,year", "2004", "Client error: Invalid argument(s): Bad date value")]
    [InlineData("selecttype=day,month=2,day=1,year", "04", "Client error: Invalid argument(s): Bad date value")]
    [InlineData("selecttype=day,mon=2,day=1,year", "2004", "Client error: Invalid argument(s): Bad date value")]
    [InlineData("selecttype=lastn,beforedate", "2004-01-01", "Client error: Invalid argument(s): Bad beforedate value")]
    [InlineData("selecttype=lastn,beforedate", "2004-01-01 00:00:00Z", "Client error: Invalid argument(s): Bad beforedate value")]
    [InlineData("selecttype=lastn,howmany", "many", "Client error: Invalid argument(s): Bad howmany value")]
    [InlineData("selecttype=one,itemid", "one", "Client error: Invalid argument(s): Non-numeric itemid 'one'")]
    [InlineData("selecttype=multiple,itemids", "1,x", "Client error: Invalid argument(s): Non-numeric itemid 'x'")]
    [InlineData("selecttype=multiple,itemids", "101", "Client error: Parameter out of range: Can't retrieve more than 100 entries at once")]
    [InlineData("selecttype=syncitems,lastsync", "yesterday", "Client error: Invalid argument(s): Bad syncitems value")]
    [InlineData("selecttype=syncitems,lastsync", "2004-13-01 00:00:00", "Client error: Invalid argument(s): Bad syncitems value")]
    [InlineData("selecttype=lastn,usejournal", "nobody_at_all", "Client error: Invalid destination journal username.")]
    [InlineData("selecttype=lastn,usejournal", "a b", "Client error: Invalid destination journal username.")]
    public async Task What_is_wrong_is_refused(string names, string value, string error)
    {
        value = value == "101" ? string.Join(',', Enumerable.Range(1, 101)) : value;
        foreach (var interfaceName in (string[])[Writer.Flat, Writer.XmlRpc])
        {
            var writer = await shared.JoinAsync(interfaceName);
            var pairs = names.Split(',', StringSplitOptions.RemoveEmptyEntries)
                .Select(name => name.Split('=') is [var key, var own] ? (key, (object)own) : (name, value));
            Assert.Equal(error, (await writer.SendAsync("getevents", [.. pairs])).Error);
        }
    }

    [Theory]
    [InlineData(Writer.Flat, "unix", "One two\nthree")]
    [InlineData(Writer.Flat, "mac", "One two\rthree")]
    [InlineData(Writer.Flat, "space", "One two three")]
    [InlineData(Writer.Flat, "dots", "One two ... three")]
    [InlineData(Writer.Flat, "pc", "One two\r\nthree")]
    [InlineData(Writer.Flat, "", "One two\r\nthree")]
    [InlineData(Writer.XmlRpc, "unix", "One two\nthree")]
    [InlineData(Writer.XmlRpc, "mac", "One two\rthree")]
    [InlineData(Writer.XmlRpc, "", "One two\r\nthree")]
    public async Task Lines_end_as_the_client_wants(string interfaceName, string lineEndings, string text)
    {
        var writer = await shared.JoinAsync(interfaceName);
        var posted = await writer.PostAsync("One two\nthree");
        Assert.Equal(text, (await writer.GetOneAsync(posted.ItemId, ("lineendings", lineEndings))).Text);
    }

    [Theory]
    [InlineData("0", "1", "One two\nthree ü☃")]
    [InlineData("3", "1", "One two\nthree ü☃")]
    [InlineData("4", "1", "O...")]
    [InlineData("10", "1", "One two...")]
    [InlineData("15", "1", "One two\nthre...")]
    [InlineData("16", "1", "One two\nthree ü☃")]
    [InlineData("16", "2", "One two\nthree...")]
    [InlineData("18", "2", "One two\nthree ...")]
    [InlineData("19", "2", "One two\nthree ü☃")]
    public async Task A_long_text_is_cut(string truncate, string version, string text)
    {
        var writer = await shared.JoinAsync();
        var posted = await writer.PostAsync("One two\nthree ü☃");
        Assert.Equal(text, (await writer.GetOneAsync(posted.ItemId, ("truncate", truncate), ("ver", version))).Text);
    }

    [Theory]
    [MemberData(nameof(Writer.Interfaces), MemberType = typeof(Writer))]
    public async Task A_subject_may_stand_for_the_text(string interfaceName)
    {
        var writer = await shared.JoinAsync(interfaceName);
        var (with, without) = ((await writer.PostAsync("Text", ("subject", "A subject"))).ItemId, (await writer.PostAsync("Another")).ItemId);
        Assert.Equal(("A subject", null), Of(await writer.GetOneAsync(with, ("prefersubject", 1))));
        Assert.Equal(("A ...", null), Of(await writer.GetOneAsync(with, ("prefersubjects", 1), ("truncate", 5))));
        Assert.Equal(("Text", "A subject"), Of(await writer.GetOneAsync(with, ("prefersubject", 0))));
        Assert.Equal(("Another", null), Of(await writer.GetOneAsync(without, ("prefersubject", 1))));

        static (string, string?) Of(ReadEntry entry) => (entry.Text, entry.Subject);
    }

    [Theory]
    [MemberData(nameof(Writer.Interfaces), MemberType = typeof(Writer))]
    public async Task Metadata_and_tags_may_be_left_out(string interfaceName)
    {
        var writer = await shared.JoinAsync(interfaceName);
        await writer.PostAsync("Text", ("prop_taglist", "a"), ("prop_current_mood", "fine\nand\r\nwell"));
        Assert.Equal(["current_mood", "interface", "taglist"], (await writer.GetOneAsync(1)).Props.Keys.Order());
        Assert.Equal(["current_mood", "interface"], (await writer.GetOneAsync(1, ("notags", 1))).Props.Keys.Order());
        Assert.Empty((await writer.GetOneAsync(1, ("noprops", 1))).Props);
        var bare = await writer.SendAsync("getevents", ("selecttype", "one"), ("itemid", 1), ("noprops", 1));
        Assert.False(bare.Fields.ContainsKey("prop_count"));
        if (interfaceName == Writer.Flat)
        {
            Assert.Equal("fine and well", (await writer.GetOneAsync(1)).Props["current_mood"]);
            Assert.Equal("3", (await writer.SendAsync("getevents", ("selecttype", "lastn")))["prop_count"]);
            Assert.Equal("0", (await writer.SendAsync("getevents", ("selecttype", "one"), ("itemid", 9)))["events_count"]);
        }
    }

    [Theory]
    [MemberData(nameof(Writer.Interfaces), MemberType = typeof(Writer))]
    public async Task One_reads_what_one_may(string interfaceName)
    {
        var (owner, friend, stranger) = (await shared.JoinAsync(interfaceName), await shared.JoinAsync(interfaceName), await shared.JoinAsync(interfaceName));
        await shared.BefriendAsync(owner, friend, 0b101);
        foreach (var (security, mask) in ((string, int)[])[("public", 0), ("private", 0), ("usemask", 1), ("usemask", 4), ("usemask", 8), ("usemask", 0)])
        {
            await owner.PostAsync($"{security} {mask}", ("security", security), ("allowmask", mask), ("prop_taglist", $"{security} {mask}"));
        }

        (string, object) journal = ("usejournal", owner.Name);
        Assert.Equal("6,5,4,3,2,1", await IdsAsync(owner, "lastn", journal));
        Assert.Equal("4,3,1", await IdsAsync(friend, "lastn", journal));
        Assert.Equal("1", await IdsAsync(stranger, "lastn", journal));
        Assert.Equal("", await IdsAsync(stranger, "one", journal, ("itemid", 2)));
        Assert.Equal("1", await IdsAsync(stranger, "multiple", journal, ("itemids", "1,2,3")));
        Assert.Equal("1", await IdsAsync(stranger, "syncitems", journal));
        Assert.Equal("1", await IdsAsync(stranger, "one", journal, ("itemid", -1)));
        Assert.Equal("", await IdsAsync(stranger, "lastn"));
        Assert.Equal((1, 3, 6), (await TotalAsync(stranger), await TotalAsync(friend), await TotalAsync(owner)));
        Assert.Equal("2001-02-03 1", await DaysAsync(stranger));
        Assert.Equal("2001-02-03 3", await DaysAsync(friend));
        Assert.Equal("public 0", await TagsAsync(stranger));
        Assert.Equal("public 0,usemask 1,usemask 4", await TagsAsync(friend));

        async Task<int> TotalAsync(Writer viewer) => (await viewer.SendAsync("syncitems", journal)).Total;

        async Task<string> DaysAsync(Writer viewer) => interfaceName == Writer.Flat
            ? string.Join(',', (await viewer.SendAsync("getdaycounts", journal)).Fields.Where(field => field.Key[0] == '2').Select(field => $"{field.Key} {field.Value}"))
            : string.Join(',', Structs(await CallAsync(viewer, "getdaycounts"), "daycounts").Select(day => $"{day.Text("date")} {day.Text("count")}"));

        async Task<string> TagsAsync(Writer viewer) => interfaceName == Writer.Flat
            ? string.Join(',', (await viewer.SendAsync("getusertags", journal)).Fields.Where(field => field.Key.EndsWith("_name", StringComparison.Ordinal)).Select(field => field.Value))
            : string.Join(',', Structs(await CallAsync(viewer, "getusertags"), "tags").Select(tag => tag.Text("name")));

        Task<XmlRpcStruct> CallAsync(Writer viewer, string mode) =>
            shared.Server.CallAsync(mode, ("username", viewer.Name), ("password", "secret"), ("usejournal", owner.Name));
    }

    [Fact]
    public async Task Tags_are_told_with_how_they_are_used()
    {
        var (owner, friend) = (await shared.JoinAsync(), await shared.JoinAsync());
        await shared.BefriendAsync(owner, friend, 0b101);
        foreach (var (security, mask) in ((string, int)[])[("public", 0), ("private", 0), ("usemask", 1), ("usemask", 0b100), ("usemask", 0b1100)])
        {
            await owner.PostAsync($"{security} {mask}", ("security", security), ("allowmask", mask), ("prop_taglist", "Ink"));
        }

        var gone = await owner.PostAsync("gone", ("prop_taglist", "old"));
        await owner.EditAsync(gone.ItemId, "");

        Assert.Equal(
            [
                ("success", "OK"), ("tag_1_display", "1"), ("tag_1_name", "ink"), ("tag_1_sb_friends", "1"), ("tag_1_sb_group_1_count", "2"),
                ("tag_1_sb_group_1_id", "2"), ("tag_1_sb_group_2_count", "1"), ("tag_1_sb_group_2_id", "3"), ("tag_1_sb_group_count", "2"),
                ("tag_1_sb_private", "1"), ("tag_1_sb_public", "1"), ("tag_1_security", "public"), ("tag_1_uses", "5"), ("tag_2_display", "1"),
                ("tag_2_name", "old"), ("tag_2_security", "private"), ("tag_2_uses", "0"), ("tag_count", "2"),
            ],
            (await shared.Server.PostAsync(("mode", "getusertags"), ("user", owner.Name), ("password", "secret"))).Pairs);

        var tag = Assert.Single(Structs(
            await shared.Server.CallAsync("getusertags", ("username", friend.Name), ("password", "secret"), ("usejournal", owner.Name)), "tags"));
        Assert.Equal("name:string,security_level:string,uses:int,display:int,security:struct", TypesOf(tag));
        Assert.Equal(("ink", "public", "4"), (tag.Text("name"), tag.Text("security_level"), tag.Text("uses")));
        var uses = Assert.IsType<XmlRpcStruct>(tag["security"]);
        Assert.Equal("public:int,private:int,friends:int,protected:int,groups:struct", TypesOf(uses));
        Assert.Equal(("1", "0", "1", "1"), (uses.Text("public"), uses.Text("private"), uses.Text("friends"), uses.Text("protected")));
        Assert.Equal(["2:2", "3:1"], Assert.IsType<XmlRpcStruct>(uses["groups"]).Members.Select(group => $"{group.Key}:{group.Value.ToText()}"));
    }

    [Fact]
    public async Task A_community_is_in_the_order_of_posting_and_names_the_posters()
    {
        var (maintainer, member) = (await shared.JoinAsync(), await shared.JoinAsync());
        var club = await shared.FoundAsync(maintainer, member);
        (string, object) journal = ("usejournal", club.Name.Value);
        await maintainer.PostAsync("First", journal, ("year", 2005));
        shared.Time.Advance(TimeSpan.FromSeconds(1));
        var between = shared.Time.GetUtcNow().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        await member.PostAsync("Second", journal, ("year", 2003));
        shared.Time.Advance(TimeSpan.FromSeconds(1));
        await maintainer.PostAsync("Third", journal, ("year", 2004));

        Assert.Equal("3,2,1", await IdsAsync(member, "lastn", journal));
        Assert.Equal("1", await IdsAsync(member, "lastn", journal, ("beforedate", between)));
        Assert.Equal([maintainer.Name, member.Name, maintainer.Name], (await member.GetAsync("lastn", journal)).Select(entry => entry.Poster));
        await shared.Server.Database.Communities.SetRolesAsync(club.Id, member.Account.Id, CommunityRoles.None, Cancellation);
        Assert.Equal("3,2,1", await IdsAsync(member, "lastn", journal));
    }

    [Fact]
    public async Task Over_XML_RPC_texts_are_strings_and_numbers_are_ints()
    {
        var writer = await shared.JoinAsync(Writer.XmlRpc);
        await writer.PostAsync("2004", ("subject", "17"), ("prop_current_moodid", 15), ("prop_current_music", "1999"), ("prop_opt_noemail", 1));
        await writer.PostAsync("ü", ("security", "usemask"), ("allowmask", 1));

        var reply = await shared.Server.CallAsync("getevents", ("username", writer.Name), ("password", "secret"), ("selecttype", "multiple"), ("itemids", "1,2"));

        var events = Structs(reply, "events").ToList();
        Assert.Equal(
            "itemid:int,anum:int,ditemid:int,url:string,eventtime:string,event_timestamp:int,logtime:string,event:string,subject:string,poster_id:int,reply_count:int,can_comment:int,props:struct", TypesOf(events[0]));
        Assert.Equal("current_moodid:int,current_music:string,interface:string,opt_noemail:int", TypesOf((XmlRpcStruct)events[0]["props"]!));
        Assert.Equal("base64", events[1]["event"]!.Type);
        Assert.Equal("int", events[1]["allowmask"]!.Type);
    }

    [Theory]
    [MemberData(nameof(Writer.Interfaces), MemberType = typeof(Writer))]
    public async Task An_XML_or_HTML_text_comes_back_as_it_is(string interfaceName)
    {
        var writer = await shared.JoinAsync(interfaceName);
        const string text = "]]> <lj user=\"x\"> &amp; %41 + \u0001\t\"'\n\n<lj-cut text='a'>é ☃ \U0001F600";
        var posted = await writer.PostAsync(text, ("subject", "<&>\"' é"));
        var entry = await writer.GetOneAsync(posted.ItemId);
        Assert.Equal((text, "<&>\"' é"), (entry.Text, entry.Subject));
    }

    private static IEnumerable<XmlRpcStruct> Structs(XmlRpcStruct reply, string name) =>
        Assert.IsType<XmlRpcArray>(reply[name]).Items.Cast<XmlRpcStruct>();

    private static string TypesOf(XmlRpcStruct one) => string.Join(',', one.Members.Select(member => $"{member.Key}:{member.Value.Type}"));

    private static async Task<string> IdsAsync(Writer writer, string selectType, params (string, object)[] fields) =>
        string.Join(',', (await writer.GetAsync(selectType, fields)).Select(entry => entry.ItemId));

    private async Task<Writer> JoinWithAsync(string interfaceName, params IEnumerable<string> times)
    {
        var writer = await shared.JoinAsync(interfaceName);
        foreach (var (index, time) in times.Index())
        {
            (await writer.SendAsync("postevent", [("event", $"Entry {index + 1}"), ("prop_opt_backdated", 1), .. Writer.At(time)])).AssertOk();
        }

        return writer;
    }
}
