using Daybook.Core.Entries;
using Daybook.Server.Tests.Running;
using Daybook.Server.Tests.Userpics;

namespace Daybook.Server.Tests.Modes.Entries;

public sealed class EditEventTests(EntryServer shared) : IClassFixture<EntryServer>
{
    private const string NoEntry = "Client error: Can't edit post from requested journal";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Writer.Interfaces), MemberType = typeof(Writer))]
    public async Task What_is_not_sent_stays_but_the_subject(string interfaceName)
    {
        var writer = await shared.JoinAsync(interfaceName);
        var posted = await writer.PostAsync(
            "Text", ("subject", "S"), ("security", "usemask"), ("allowmask", 4), ("prop_taglist", "a, b"), ("prop_current_mood", "fine"), ("prop_opt_noemail", 1));

        var edited = (await writer.EditAsync(posted.ItemId, " New\r\ntext ", ("hour", 23), ("prop_opt_noemail", 0), ("prop_current_music", "Song"))).AssertOk();

        Assert.Equal((posted["itemid"], posted["anum"], posted["url"]), (edited["itemid"], edited["anum"], edited["url"]));
        var entry = await writer.GetOneAsync(posted.ItemId);
        Assert.Equal(("New\ntext", null, "2001-02-03 23:05:00", "usemask", "4"), (entry.Text, entry.Subject, entry.EventTime, entry.Security, entry.AllowMask));
        Assert.Equal(
            [("current_mood", "fine"), ("current_music", "Song"), ("interface", interfaceName), ("revnum", "1"), ("revtime", Now), ("taglist", "a, b")],
            entry.Props.Select(prop => (prop.Key, prop.Value)).Order());

        (await writer.EditAsync(posted.ItemId, "Text", ("security", "nonsense"), ("allowmask", 8), ("prop_taglist", ""), ("prop_revnum", 99))).AssertOk();
        entry = await writer.GetOneAsync(posted.ItemId);
        Assert.Equal(("usemask", "8", "2", false), (entry.Security, entry.AllowMask, entry.Props["revnum"], entry.Props.ContainsKey("taglist")));

        (await writer.EditAsync(posted.ItemId, "Text", ("security", "public"), ("subject", "S2"))).AssertOk();
        entry = await writer.GetOneAsync(posted.ItemId);
        Assert.Equal((null, null, "S2"), (entry.Security, entry.AllowMask, entry.Subject));
    }

    [Theory]
    [MemberData(nameof(Writer.Interfaces), MemberType = typeof(Writer))]
    public async Task What_a_client_read_can_be_sent_back(string interfaceName)
    {
        var writer = await shared.JoinAsync(interfaceName);
        var posted = await writer.PostAsync("Text", ("subject", "S"), ("prop_current_moodid", 15), ("prop_taglist", "x, y z"), ("prop_opt_screening", "A"));
        (await writer.EditAsync(posted.ItemId, "Text", ("subject", "S"))).AssertOk();
        var read = await writer.GetOneAsync(posted.ItemId);

        (await writer.EditAsync(
            posted.ItemId,
            read.Text,
            [("subject", read.Subject!), .. Writer.At("2001-02-03 04:05"), .. read.Props.Select(prop => ("prop_" + prop.Key, (object)prop.Value))])).AssertOk();

        var again = await writer.GetOneAsync(posted.ItemId);
        Assert.Equal(
            read.Props.Where(prop => prop.Key is not ("revnum" or "revtime")), again.Props.Where(prop => prop.Key is not ("revnum" or "revtime")));
        Assert.Equal("2", again.Props["revnum"]);
        Assert.Equal((read.Text, read.Subject, read.EventTime), (again.Text, again.Subject, again.EventTime));
    }

    [Theory]
    [MemberData(nameof(Writer.Interfaces), MemberType = typeof(Writer))]
    public async Task A_zero_that_was_set_on_the_site_is_not_taken_away_by_sending_it_back_and_else_takes_away(string interfaceName)
    {
        var writer = await shared.JoinAsync(interfaceName);
        var zero = (await shared.Server.PostAsync(
            ("mode", "uploadpic"), ("user", writer.Name), ("password", "secret"), ("keywords", "0"), ("data", Samples.Png(1)))).AssertOk().PicId;
        var posted = await writer.PostAsync("Text", ("prop_picture_keyword", "0"), ("prop_taglist", "0"), ("prop_current_music", "0"));
        var read = await writer.GetOneAsync(posted.ItemId);
        Assert.Equal(["interface", "picture_keyword"], read.Props.Keys.Order());
        var entry = await SetAsync("0");
        Assert.Equal(zero, entry.UserpicId);
        read = await writer.GetOneAsync(posted.ItemId);
        Assert.Equal(("0", "0", "0"), (read.Props["picture_keyword"], read.Props["taglist"], read.Props["current_music"]));

        (await writer.EditAsync(posted.ItemId, "Text", [.. read.Props.Select(prop => ("prop_" + prop.Key, (object)prop.Value))])).AssertOk();

        var again = await writer.GetOneAsync(posted.ItemId);
        Assert.Equal(("0", "0", "0"), (again.Props["picture_keyword"], again.Props["taglist"], again.Props["current_music"]));
        await SetAsync("x");
        (await shared.Server.PostAsync(
            ("mode", "editpic"), ("user", writer.Name), ("password", "secret"), ("picid", zero), ("keywords", "x"))).AssertOk();
        (await writer.EditAsync(posted.ItemId, "Text", ("prop_picture_keyword", "x"))).AssertOk();
        (await writer.EditAsync(
            posted.ItemId, "Text", ("prop_picture_keyword", "0"), ("prop_taglist", "0"), ("prop_current_music", "0"))).AssertOk();
        Assert.Equal(["interface", "revnum", "revtime"], (await writer.GetOneAsync(posted.ItemId)).Props.Keys.Order());

        Task<Entry> SetAsync(string text) => shared.Server.Database.Entries.EditAsync(
            new EntryEdit(
                writer.Account.Id, posted.ItemId, writer.Account.Id, default, null, null, "", "Text",
                new EntryMetadata(new Dictionary<string, string> { [EntryProperty.Music] = text }, [TagName.Parse(text)])),
            Cancellation);
    }

    [Theory]
    [InlineData(Writer.Flat, "")]
    [InlineData(Writer.Flat, " \r\n")]
    [InlineData(Writer.Flat, null)]
    [InlineData(Writer.XmlRpc, "")]
    [InlineData(Writer.XmlRpc, "\n")]
    [InlineData(Writer.XmlRpc, null)]
    public async Task No_text_deletes_the_entry(string interfaceName, string? text)
    {
        var writer = await shared.JoinAsync(interfaceName);
        var posted = await writer.PostAsync("Text", ("prop_taglist", "a"));
        (string, object)[] nothing = text is null ? [] : [("event", text)];

        // What else is sent does not matter then.
        var deleted = (await writer.SendAsync("editevent", [("itemid", posted.ItemId), ("year", "x"), ("prop_zzz", 1), .. nothing])).AssertOk();

        Assert.Equal((posted["itemid"], posted["anum"]), (deleted["itemid"], deleted["anum"]));
        Assert.False(deleted.Fields.ContainsKey("url"));
        Assert.Empty(await writer.GetAsync("one", ("itemid", posted.ItemId)));
        Assert.Equal(0, (await writer.SendAsync("syncitems")).Total);
        Assert.Equal(NoEntry, (await writer.EditAsync(posted.ItemId, "")).Error);
        Assert.Equal(NoEntry, (await writer.EditAsync(posted.ItemId, "Text")).Error);
        Assert.Equal(posted.ItemId + 1, (await writer.PostAsync("Text")).ItemId);
    }

    [Theory]
    [InlineData("itemid", "", "Client error: Missing required argument(s): itemid")]
    [InlineData("itemid", "x", "Client error: Invalid argument(s): Non-numeric itemid 'x'")]
    [InlineData("itemid", "999", NoEntry)]
    [InlineData("itemid", "-1", NoEntry)]
    [InlineData("event", "(cannot be shown)", "Client error: Client tried to edit with corrupt data.  Preventing.")]
    [InlineData("year", "1969", "Client error: Invalid argument(s): Bad year value: it must be from 1970 to 2037")]
    [InlineData("day", "31", "Client error: Invalid argument(s): Bad day of month value")]
    [InlineData("prop_zzz", "1", "Client error: Unknown metadata: zzz")]
    [InlineData("prop_current_moodid", "x", "Client error: Invalid metadata datatype: Property current_moodid should be numeric")]
    [InlineData("allowmask", "5", "Client error: Invalid argument(s): Invalid friends group security set")]
    [InlineData("usejournal", "nobody_at_all", "Client error: Invalid destination journal username.")]
    public async Task What_is_wrong_is_refused_and_changes_nothing(string field, string value, string error)
    {
        foreach (var interfaceName in (string[])[Writer.Flat, Writer.XmlRpc])
        {
            var writer = await shared.JoinAsync(interfaceName);
            var posted = await writer.PostAsync("Text", ("security", "usemask"), ("allowmask", 1));
            var before = (await writer.SendAsync("syncitems")).Items;
            List<(string Name, object Value)> fields = [("itemid", posted.ItemId), ("event", "New")];
            fields.RemoveAll(one => one.Name == field);

            Assert.Equal(error, (await writer.SendAsync("editevent", [.. fields, (field, value)])).Error);
            Assert.Equal("Text", (await writer.GetOneAsync(posted.ItemId)).Text);
            Assert.Equal(before, (await writer.SendAsync("syncitems")).Items);
        }
    }

    [Theory]
    [MemberData(nameof(Writer.Interfaces), MemberType = typeof(Writer))]
    public async Task Only_its_poster_edits_an_entry_and_who_keeps_the_journal_deletes_it(string interfaceName)
    {
        var (maintainer, member, other, stranger) = (
            await shared.JoinAsync(interfaceName), await shared.JoinAsync(interfaceName), await shared.JoinAsync(interfaceName), await shared.JoinAsync(interfaceName));
        var club = await shared.FoundAsync(maintainer, member, other);
        (string, object) journal = ("usejournal", club.Name.Value);
        var open = (await member.PostAsync("Open", journal)).ItemId;
        var closed = (await maintainer.PostAsync("Closed", journal, ("security", "private"))).ItemId;

        Assert.Equal("Client error: Don't have access to requested journal", (await stranger.EditAsync(open, "x", journal)).Error);
        Assert.Equal("Client error: Can't edit post in community journal", (await other.EditAsync(open, "x", journal)).Error);
        Assert.Equal("Client error: Can't delete post in this community journal", (await other.EditAsync(open, "", journal)).Error);
        Assert.Equal(NoEntry, (await other.EditAsync(closed, "", journal)).Error);
        Assert.Equal(NoEntry, (await other.EditAsync(closed, "x", journal)).Error);
        Assert.Equal("Client error: Can't edit post in community journal", (await maintainer.EditAsync(open, "x", journal)).Error);
        Assert.Equal(NoEntry, (await member.EditAsync(open, "x")).Error);
        Assert.Equal(
            "Can't use custom/private security on shared/community journals.", (await member.EditAsync(open, "x", journal, ("security", "private"))).Error);
        (await member.EditAsync(open, "Changed", journal, ("prop_opt_backdated", 1))).AssertOk();
        var changed = await other.GetOneAsync(open, journal);
        Assert.Equal(("Changed", false), (changed.Text, changed.Props.ContainsKey("opt_backdated")));
        (await maintainer.EditAsync(open, "", journal)).AssertOk();
        Assert.Empty(await member.GetAsync("lastn", journal));
    }

    [Fact]
    public async Task Backdating_moves_the_newest_time_and_back()
    {
        var writer = await shared.JoinAsync();
        var posted = (await writer.SendAsync("postevent", [("event", "By mistake"), .. Writer.At("2030-01-01 00:00")])).AssertOk();
        Assert.StartsWith("Incorrect time value", (await PostAsync()).Error, StringComparison.Ordinal);

        (await writer.EditAsync(posted.ItemId, "By mistake", ("prop_opt_backdated", 1))).AssertOk();
        Assert.Null((await PostAsync()).Error);
        Assert.Equal("1", (await writer.GetOneAsync(posted.ItemId)).Props["opt_backdated"]);

        (await writer.EditAsync(posted.ItemId, "By mistake", ("prop_opt_backdated", 0), ("year", 2001))).AssertOk();
        Assert.False((await writer.GetOneAsync(posted.ItemId)).Props.ContainsKey("opt_backdated"));
        Assert.Null((await PostAsync()).Error);

        Task<Answer> PostAsync() => writer.SendAsync("postevent", [("event", Guid.NewGuid().ToString()), .. Writer.At("2026-01-01 00:00")]);
    }

    [Theory]
    [MemberData(nameof(Writer.Interfaces), MemberType = typeof(Writer))]
    public async Task An_entry_keeps_its_keyword_when_that_gets_another_picture_or_name_or_none_and_one_again(string interfaceName)
    {
        var writer = await shared.JoinAsync(interfaceName);
        var first = await UploadAsync(1, "ink, pen");
        var posted = await writer.PostAsync("Text", ("prop_picture_keyword", "ink"));
        var bare = await UploadAsync(2, "");
        var numbered = await writer.PostAsync("Numbered", ("prop_picture_keyword", $"pic#{bare}"));
        Assert.Equal(("ink", first), await ShownAsync());
        Assert.Equal($"pic#{bare}", (await writer.GetOneAsync(numbered.ItemId)).Props["picture_keyword"]);

        // Another picture takes the keyword.
        var third = await UploadAsync(3, "ink");
        Assert.Equal(("ink", third), await ShownAsync());

        // It is the default of those whose keyword has no picture, and the client that sends it back keeps it.
        var fourth = await UploadAsync(4, "", ("default", 1));
        await SendAsync("editpic", ("picid", third), ("keywords", ""));
        Assert.Equal(("ink", fourth), await ShownAsync());
        (await writer.EditAsync(posted.ItemId, "Text", ("prop_picture_keyword", "ink"))).AssertOk();
        await SendAsync("editpic", ("picid", first), ("keywords", "ink"));
        Assert.Equal(("ink", first), await ShownAsync());

        // Empty, it is the default picture; not sent, it stays as it is.
        (await writer.EditAsync(posted.ItemId, "Other")).AssertOk();
        Assert.Equal(("ink", first), await ShownAsync());
        (await writer.EditAsync(posted.ItemId, "Other", ("prop_picture_keyword", ""))).AssertOk();
        Assert.Equal((null, fourth), await ShownAsync());

        async Task<(string?, long?)> ShownAsync()
        {
            var own = await shared.Server.Database.Journals.FindAsync(writer.Account.Id, writer.Account.Id, Cancellation);
            var entry = await shared.Server.Database.EntryReader.FindAsync(own!, posted.ItemId, Cancellation);
            return ((await writer.GetOneAsync(posted.ItemId)).Props.GetValueOrDefault("picture_keyword"), entry!.UserpicId);
        }

        async Task<long> UploadAsync(int seed, string keywords, params (string, object)[] more) =>
            (await SendAsync("uploadpic", [("data", Samples.Png(seed)), ("keywords", keywords), .. more])).PicId;

        async Task<Reply> SendAsync(string mode, params (string, object)[] fields) =>
            (await shared.Server.PostAsync([("mode", mode), ("user", writer.Name), ("password", "secret"), .. fields])).AssertOk();
    }

    [Fact]
    public async Task A_minimum_security_holds_for_edits_that_change_it()
    {
        var writer = await shared.JoinAsync();
        var posted = await writer.PostAsync("Text", ("security", "private"));
        await shared.Server.Database.Journals.SetAsync(
            writer.Account.Id, settings => settings with { MinimumSecurity = SecurityKind.UseMask }, Cancellation);

        (await writer.EditAsync(posted.ItemId, "Text", ("security", "public"))).AssertOk();

        var entry = await writer.GetOneAsync(posted.ItemId);
        Assert.Equal(("usemask", "1"), (entry.Security, entry.AllowMask));
    }

    private string Now => $"{shared.Time.GetUtcNow().ToUnixTimeSeconds()}";
}
