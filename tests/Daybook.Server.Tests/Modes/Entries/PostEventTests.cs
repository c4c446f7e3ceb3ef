using System.Globalization;
using Daybook.Core.Entries;
using Daybook.Protocol.XmlRpc;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Modes.Entries;

public sealed class PostEventTests(EntryServer shared) : IClassFixture<EntryServer>
{
    /// <summary>Texts that are refused, and why: what is wrong first is told, in the order of the fact sheet.</summary>
    public static TheoryData<string, string> Refused
    {
        get
        {
            string[] rows =
            [
                "event= => Client error: Missing required argument(s): event",
                "event= \n\t year= => Client error: Missing required argument(s): event",
                "usejournal=nobody_at_all event= => Client error: Invalid destination journal username.",
                "usejournal=not.a.name => Client error: Invalid destination journal username.",
                "year= => Client error: Invalid argument(s): Bad year value: it must be from 1970 to 2037",
                "year=1969 => Client error: Invalid argument(s): Bad year value: it must be from 1970 to 2037",
                "year=2038 => Client error: Invalid argument(s): Bad year value: it must be from 1970 to 2037",
                "year=26 => Client error: Invalid argument(s): Bad year value: it must be from 1970 to 2037",
                "year=02026 => Client error: Invalid argument(s): Bad year value: it must be from 1970 to 2037",
                "mon=13 => Client error: Invalid argument(s): Bad month value: it must be from 1 to 12",
                "mon=0 => Client error: Invalid argument(s): Bad month value: it must be from 1 to 12",
                "day=32 => Client error: Invalid argument(s): Bad day of month value: it must be from 1 to 31",
                "mon=2 day=29 => Client error: Invalid argument(s): Bad day of month value: it must be from 1 to 28",
                "day= => Client error: Invalid argument(s): Bad day of month value: it must be from 1 to 31",
                "hour=24 => Client error: Invalid argument(s): Bad hour value: it must be from 0 to 23",
                "hour=-1 => Client error: Invalid argument(s): Bad hour value: it must be from 0 to 23",
                "min=60 => Client error: Invalid argument(s): Bad minute value: it must be from 0 to 59",
                "min=005 => Client error: Invalid argument(s): Bad minute value: it must be from 0 to 59",
                "tz=Berlin year= => Client error: Invalid argument(s): Bad tz value: it must be guess, or +hhmm or -hhmm",
                "tz=+0160 => Client error: Invalid argument(s): Bad tz value: it must be guess, or +hhmm or -hhmm",
                "tz=+1500 => Client error: Invalid argument(s): Bad tz value: it must be guess, or +hhmm or -hhmm",
                "tz=guess year=2026 mon= => Client error: Invalid argument(s): Bad month value: it must be from 1 to 12",
                "prop_nonsense=1 => Client error: Unknown metadata: nonsense",
                "prop_nonsense= => Client error: Unknown metadata: nonsense",
                "prop_opt_nocomments=2 => Client error: Invalid metadata datatype: Property opt_nocomments should be 0 or 1",
                "prop_current_moodid=happy => Client error: Invalid metadata datatype: Property current_moodid should be numeric",
                "prop_current_coords=here => Client error: Invalid metadata datatype: Property current_coords should be coordinates, such as 45.2935N 123.3452W",
                "prop_taglist=<b> => Client error: Invalid or malformed tag list: tags are separated by commas, at most 100 for an entry, and none may contain < or >, or begin with _",
                "prop_taglist=_a => Client error: Invalid or malformed tag list: tags are separated by commas, at most 100 for an entry, and none may contain < or >, or begin with _",
                "prop_taglist=_a prop_zzz=1 => Client error: Unknown metadata: zzz",
                "year=1969 prop_zzz=1 => Client error: Invalid argument(s): Bad year value: it must be from 1970 to 2037",
                "security=usemask allowmask=3 => Client error: Invalid argument(s): Invalid friends group security set",
                "security=usemask allowmask=some => Client error: Invalid argument(s): Bad allowmask value",
                "security=usemask allowmask=4294967296 => Client error: Invalid argument(s): Bad allowmask value",
                "security=usemask allowmask=3 prop_zzz=1 => Client error: Unknown metadata: zzz",
            ];
            var data = new TheoryData<string, string>();
            foreach (var interfaceName in (string[])[Writer.Flat, Writer.XmlRpc])
            {
                foreach (var row in rows)
                {
                    data.Add(interfaceName, row);
                }
            }

            return data;
        }
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task What_is_wrong_is_refused_and_changes_nothing(string interfaceName, string row)
    {
        var writer = await shared.JoinAsync(interfaceName);
        var (sent, error) = row.Split(" => ") is [var first, var second] ? (first, second) : throw new ArgumentException(row, nameof(row));
        List<(string, object)> fields = [("event", "A text"), .. Writer.At("2026-11-23 12:00")];
        foreach (var field in Fields(sent))
        {
            fields.RemoveAll(one => one.Item1 == field.Name);
            fields.Add((field.Name, field.Value));
        }

        Assert.Equal(error, (await writer.SendAsync("postevent", [.. fields])).Error);
        Assert.Empty(await writer.GetAsync("lastn"));
        Assert.Equal(0, (await writer.SendAsync("syncitems")).Total);
    }

    [Theory]
    [MemberData(nameof(Writer.Interfaces), MemberType = typeof(Writer))]
    public async Task An_entry_is_kept_with_all_that_was_said_of_it(string interfaceName)
    {
        var writer = await shared.JoinAsync(interfaceName);

        var posted = (await writer.SendAsync("postevent",
            [
                ("event", "  \r\nLine 1\r\nLine 2 & <b>ü ☃</b>\r\n "), ("subject", " Sub &\njéct "), ("security", "usemask"), ("allowmask", 1),
                .. Writer.At("2026-11-23 8:04"), ("prop_taglist", "Two,\n one \t x , two\r\n"), ("prop_current_moodid", 2), ("prop_current_mood", "café"),
                ("prop_opt_nocomments", 1), ("prop_opt_noemail", 0), ("prop_current_music", ""), ("prop_picture_keyword", "no such picture"),
                ("prop_revnum", 17), ("prop_qotdid", 12), ("prop_pingback", "J"), ("prop_personifi_tags", "nterms:yes"), ("unknown", "field"),
            ])).AssertOk();

        var entry = Assert.Single(await writer.GetAsync("lastn"));
        Assert.Equal(1, entry.ItemId);
        Assert.Equal((1L, entry.Fields["anum"], entry.Fields["url"]), (posted.ItemId, posted["anum"], posted["url"]));
        var ditemid = 256 + int.Parse(posted["anum"], CultureInfo.InvariantCulture);
        Assert.Equal($"{shared.Server.Url}/users/{writer.Name}/{ditemid}.html", posted["url"]);
        Assert.Equal("Line 1\nLine 2 & <b>ü ☃</b>", entry.Text);
        Assert.Equal("Sub & jéct", entry.Subject);
        Assert.Equal(("usemask", "1", "2026-11-23 08:04:00"), (entry.Security, entry.AllowMask, entry.EventTime));
        Assert.Null(entry.Poster);
        Assert.Equal(
            [("current_mood", "café"), ("current_moodid", "2"), ("interface", interfaceName), ("opt_nocomments", "1"), ("pingback", "J"), ("qotdid", "12"),
                ("taglist", "one x, two")],
            entry.Props.Select(prop => (prop.Key, prop.Value)).Order());
    }

    [Theory]
    [InlineData("unix", "a\r\nb\rc", "a\nbc")]
    [InlineData("pc", "a\r\nb", "a\nb")]
    [InlineData("mac", "a\rb", "a\nb")]
    [InlineData("", "a\nb\r\n\r\nc", "a\nb\n\nc")]
    public async Task Line_ends_become_LF(string lineEndings, string sent, string kept)
    {
        var writer = await shared.JoinAsync();
        var posted = await writer.PostAsync(sent, ("lineendings", lineEndings));
        Assert.Equal(kept, (await writer.GetOneAsync(posted.ItemId)).Text);
    }

    [Fact]
    public async Task White_space_that_is_not_ASCII_is_text()
    {
        var writer = await shared.JoinAsync();
        var posted = await writer.PostAsync("\u3000\u3000Text\u00a0\n");
        Assert.Equal("\u3000\u3000Text\u00a0", (await writer.GetOneAsync(posted.ItemId)).Text);
    }

    [Theory]
    [InlineData("public", null, null, null)]
    [InlineData("", null, null, null)]
    [InlineData("nonsense", null, null, null)]
    [InlineData("PRIVATE", null, null, null)]
    [InlineData("private", "5", "private", null)]
    [InlineData("usemask", "1", "usemask", "1")]
    [InlineData("usemask", "0", "usemask", "0")]
    [InlineData("usemask", null, "usemask", "0")]
    [InlineData("usemask", "1073741824", "usemask", "1073741824")]
    [InlineData("usemask", "-2147483646", "usemask", "2")]
    [InlineData("public", "nonsense", null, null)]
    public async Task Security_is_what_was_said(string security, string? mask, string? kept, string? keptMask)
    {
        var writer = await shared.JoinAsync();
        var posted = await writer.PostAsync("Text", ("security", security), ("allowmask", mask ?? ""));
        var entry = await writer.GetOneAsync(posted.ItemId);
        Assert.Equal((kept, keptMask), (entry.Security, entry.AllowMask));
    }

    [Fact]
    public async Task A_subject_and_metadata_are_cut_to_100_characters_and_255_bytes()
    {
        var writer = await shared.JoinAsync();
        var posted = await writer.PostAsync(
            "Text", ("subject", new string('s', 200)), ("prop_current_music", new string('☃', 100)), ("prop_current_location", new string('x', 101)));
        var entry = await writer.GetOneAsync(posted.ItemId);
        Assert.Equal(new string('s', 100), entry.Subject);
        Assert.Equal(new string('☃', 85), entry.Props["current_music"]);
        Assert.Equal(new string('x', 100), entry.Props["current_location"]);
    }

    [Theory]
    [MemberData(nameof(Writer.Interfaces), MemberType = typeof(Writer))]
    public async Task A_text_has_fewer_than_65535_bytes(string interfaceName)
    {
        var writer = await shared.JoinAsync(interfaceName);
        var longest = string.Concat(Enumerable.Repeat("ü", 32767));

        var posted = await writer.PostAsync($" {longest} ");
        var refused = await writer.SendAsync("postevent", [("event", longest + "x"), ("year", 1), ("prop_zzz", 1)]);

        Assert.Equal(longest, (await writer.GetOneAsync(posted.ItemId)).Text);
        Assert.Equal("Client error: Post too large.: the text has 65535 bytes, at most 65534 are allowed", refused.Error);
    }

    [Theory]
    [MemberData(nameof(Writer.Interfaces), MemberType = typeof(Writer))]
    public async Task Text_that_is_not_UTF8_is_refused_to_a_client_that_knows_Unicode(string interfaceName)
    {
        const string refused = "Client error: Invalid text encoding: The text entered is not a valid UTF-8 stream";
        var writer = await shared.JoinAsync(interfaceName);
        var time = Writer.At("2026-11-23 12:00");

        Assert.Equal(refused, (await writer.SendAsync("postevent", [("event", "caf\u00e9"u8[..^1].ToArray()), .. time, ("prop_zzz", 1)])).Error);
        Assert.Equal(refused, (await writer.SendAsync("postevent", [("event", "x"), ("subject", new byte[] { 0xE9 }), .. time])).Error);
        Assert.Equal(refused, (await writer.SendAsync("postevent", [("event", "x"), ("prop_current_mood", new byte[] { 0xE9 }), .. time])).Error);
        Assert.Equal(refused, (await writer.SendAsync("postevent", [("event", "a\0b"u8.ToArray()), .. time])).Error);
        Assert.Equal(
            "Client error: Invalid text encoding: Cannot send gzipped data",
            (await writer.SendAsync("postevent", [("event", new byte[] { 0x1F, 0x8B, 8, 0 }), .. time])).Error);
        Assert.Equal(
            "Client error: Invalid argument(s): Bad year value: it must be from 1970 to 2037",
            (await writer.SendAsync("postevent", [("event", new byte[] { 0x1F, 0x8B, 8, 0 })])).Error);
    }

    [Theory]
    [MemberData(nameof(Writer.Interfaces), MemberType = typeof(Writer))]
    public async Task The_latest_post_once_more_is_answered_with_the_entry_that_is_there(string interfaceName)
    {
        var writer = await shared.JoinAsync(interfaceName);
        var first = await writer.PostAsync("Text", ("subject", "S"));

        var again = await writer.PostAsync("Text", ("subject", "S"), ("prop_current_mood", "other"));
        var byTheOther = await writer.By(interfaceName == Writer.Flat ? Writer.XmlRpc : Writer.Flat).PostAsync("Text", ("subject", "S"));
        var other = await writer.PostAsync("Text", ("subject", "S"), ("security", "private"));
        await writer.EditAsync(other.ItemId, "");
        var deleted = await writer.PostAsync("Text", ("subject", "S"), ("security", "private"));

        Assert.All([again, byTheOther], answer => Assert.Equal((first["itemid"], first["anum"], first["url"]), (answer["itemid"], answer["anum"], answer["url"])));
        Assert.Equal([1L, 2L, 3L], [first.ItemId, other.ItemId, deleted.ItemId]);
    }

    [Theory]
    [MemberData(nameof(Writer.Interfaces), MemberType = typeof(Writer))]
    public async Task Time_goes_forward_in_ones_own_journal(string interfaceName)
    {
        var writer = await shared.JoinAsync(interfaceName);
        await PostAtAsync("2026-01-02 10:00");
        const string refused = "Incorrect time value: You have an entry which was posted at a later time; an earlier one must be backdated (opt_backdated)";

        Assert.Null(await PostAtAsync("2026-01-02 10:00"));
        Assert.Equal(refused, await PostAtAsync("2026-01-02 09:59"));
        Assert.Equal(refused, await PostAtAsync("2026-01-02 09:59", ("security", "usemask"), ("allowmask", 3)));
        Assert.Null(await PostAtAsync("2030-01-02 09:59", ("prop_opt_backdated", 1)));
        Assert.Null(await PostAtAsync("2020-01-02 09:59", ("prop_opt_backdated", 1)));
        Assert.Null(await PostAtAsync("2026-01-02 10:01"));

        async Task<string?> PostAtAsync(string time, params (string, object)[] more) =>
            (await writer.SendAsync("postevent", [("event", Guid.NewGuid().ToString()), .. Writer.At(time), .. more])).Error;
    }

    [Theory]
    [InlineData("+0000", "2026-11-23 12:00:00")]
    [InlineData("+0530", "2026-11-23 17:30:00")]
    [InlineData("-0330", "2026-11-23 08:30:00")]
    [InlineData("+1400", "2026-11-24 02:00:00")]
    [InlineData("guess", "2026-11-23 12:00:00")]
    public async Task The_server_fills_in_the_time_of_a_zone(string zone, string time)
    {
        var writer = await shared.JoinAsync();
        var posted = (await writer.SendAsync("postevent", ("event", "Text"), ("tz", zone))).AssertOk();
        Assert.Equal(time, (await writer.GetOneAsync(posted.ItemId)).EventTime);

        // Such a time is none that others must follow, and none that must follow others.
        Assert.Equal("2001-02-03 04:05:00", (await writer.GetOneAsync((await writer.PostAsync("Earlier")).ItemId)).EventTime);
        await writer.SendAsync("postevent", [("event", "Far ahead"), .. Writer.At("2035-01-01 00:00")]);
        Assert.Null((await writer.SendAsync("postevent", ("event", "Again"), ("tz", zone))).Error);
    }

    [Fact]
    public async Task The_zone_is_guessed_from_the_last_entry()
    {
        var writer = await shared.JoinAsync();
        await writer.SendAsync("postevent", [("event", "In Calcutta"), .. Writer.At("2026-11-23 17:33")]);
        var posted = await writer.SendAsync("postevent", ("event", "Text"), ("tz", "guess"));
        Assert.Equal("2026-11-23 17:30:00", (await writer.GetOneAsync(posted.ItemId)).EventTime);
    }

    [Fact]
    public async Task A_time_that_was_sent_counts_also_beside_a_zone()
    {
        var writer = await shared.JoinAsync();
        Assert.Equal("2001-02-03 04:05:00", (await writer.GetOneAsync((await writer.PostAsync("Text", ("tz", "+0530"))).ItemId)).EventTime);
    }

    [Theory]
    [InlineData("public", SecurityKind.UseMask, "usemask", "1")]
    [InlineData("private", SecurityKind.UseMask, "private", null)]
    [InlineData("public", SecurityKind.Private, "private", null)]
    public async Task A_journal_may_have_a_minimum_security(string security, SecurityKind minimum, string kept, string? mask)
    {
        var writer = await shared.JoinAsync();
        await shared.Server.Database.Journals.SetAsync(writer.Account.Id, settings => settings with { MinimumSecurity = minimum }, Cancellation);
        var entry = await writer.GetOneAsync((await writer.PostAsync("Text", ("security", security))).ItemId);
        Assert.Equal((kept, mask), (entry.Security, entry.AllowMask));
    }

    [Theory]
    [MemberData(nameof(Writer.Interfaces), MemberType = typeof(Writer))]
    public async Task Who_may_post_to_a_community_does(string interfaceName)
    {
        var (maintainer, member, stranger) = (await shared.JoinAsync(interfaceName), await shared.JoinAsync(interfaceName), await shared.JoinAsync(interfaceName));
        var club = await shared.FoundAsync(maintainer, member);
        (string, object) journal = ("usejournal", club.Name.Value.ToUpperInvariant());
        const string noAccess = "Client error: Don't have access to requested journal";
        const string noSecurity = "Can't use custom/private security on shared/community journals.";

        var posted = await member.PostAsync("By a member", journal);
        var entry = await member.GetOneAsync(posted.ItemId, journal);

        Assert.Equal($"{shared.Server.Url}/users/{club.Name}/", posted["url"][..posted["url"].LastIndexOf('/')] + "/");
        Assert.Equal(member.Name, entry.Poster);
        Assert.Equal(noAccess, (await stranger.SendAsync("postevent", ("event", ""), journal)).Error);
        Assert.Equal(noAccess, (await stranger.SendAsync("postevent", ("event", "x"), ("usejournal", member.Name))).Error);
        Assert.Equal(noSecurity, (await PostAsync(member, ("security", "private"))).Error);
        Assert.Equal(noSecurity, (await PostAsync(member, ("security", "usemask"), ("allowmask", 2))).Error);
        Assert.Null((await PostAsync(member, ("security", "usemask"), ("allowmask", 1))).Error);
        Assert.Null((await PostAsync(maintainer, ("security", "private"))).Error);
        var outOfOrder = await member.GetOneAsync((await PostAsync(member, ("prop_opt_backdated", 1), ("prop_current_mood", "calm"))).AssertOk().ItemId, journal);
        Assert.Equal(["current_mood", "interface"], outOfOrder.Props.Keys.Order());

        await shared.Server.Database.Bans.AddAsync(club.Id, member.Account.Id, Cancellation);
        await shared.Server.Database.Bans.AddAsync(club.Id, stranger.Account.Id, Cancellation);
        Assert.Equal("Banned from journal", (await PostAsync(member)).Error);
        Assert.Equal(noSecurity, (await PostAsync(member, ("security", "private"))).Error);
        Assert.Equal(noAccess, (await PostAsync(stranger)).Error);

        Task<Answer> PostAsync(Writer writer, params (string, object)[] more) =>
            writer.SendAsync("postevent", [("event", Guid.NewGuid().ToString()), .. Writer.At("2001-02-03 04:05"), journal, .. more]);
    }

    [Theory]
    [MemberData(nameof(Writer.Interfaces), MemberType = typeof(Writer))]
    public async Task In_a_moderated_community_an_entry_waits(string interfaceName)
    {
        var (maintainer, member) = (await shared.JoinAsync(interfaceName), await shared.JoinAsync(interfaceName));
        var club = await shared.FoundAsync(maintainer, member);
        await shared.Server.Database.Journals.SetAsync(club.Id, settings => settings with { IsModerated = true }, Cancellation);

        var waiting = await member.PostAsync("Please", ("usejournal", club.Name.Value));
        var posted = await maintainer.PostAsync("At once", ("usejournal", club.Name.Value));

        Assert.Equal("The entry waits for a moderator of the community.", waiting["message"]);
        Assert.Equal(interfaceName == Writer.Flat ? "" : null, waiting.Fields.GetValueOrDefault("itemid"));
        Assert.All(["anum", "url", "ditemid"], key => Assert.False(waiting.Fields.ContainsKey(key)));
        Assert.Equal(1, posted.ItemId);
        Assert.Equal("At once", Assert.Single(await member.GetAsync("lastn", ("usejournal", club.Name.Value))).Text);
        for (var i = 2; i <= 5; i++)
        {
            await member.PostAsync($"Please {i}", ("usejournal", club.Name.Value));
        }

        Assert.Equal(
            "Client error: Maximum queued posts for this community+poster combination reached.: at most 5 entries of one poster wait in a community",
            (await member.SendAsync("postevent", [("event", "One more"), .. Writer.At("2001-02-03 04:05"), ("usejournal", club.Name.Value)])).Error);
    }

    [Theory]
    [MemberData(nameof(Writer.Interfaces), MemberType = typeof(Writer))]
    public async Task Nothing_is_posted_to_a_journal_that_is_gone(string interfaceName)
    {
        var (maintainer, leaver) = (await shared.JoinAsync(interfaceName), await shared.JoinAsync(interfaceName));
        var club = await shared.FoundAsync(maintainer);
        await shared.Server.Database.Accounts.DeleteAsync(leaver.Account.Id, Cancellation);
        await shared.Server.Database.Accounts.DeleteAsync(club.Id, Cancellation);
        const string gone = "Client error: Selected journal no longer exists.";

        Assert.Equal(gone, (await maintainer.SendAsync("postevent", ("event", "x"), ("usejournal", club.Name.Value))).Error);
        Assert.Equal(gone, (await leaver.SendAsync("postevent", ("event", "x"))).Error);
        Assert.Equal("Client error: Missing required argument(s): event", (await leaver.SendAsync("postevent")).Error);
        foreach (var mode in (string[])["getevents", "syncitems", "getdaycounts", "getusertags"])
        {
            Assert.Equal(gone, (await leaver.SendAsync(mode, ("selecttype", "lastn"))).Error);
            Assert.Equal(gone, (await maintainer.SendAsync(mode, ("selecttype", "lastn"), ("usejournal", club.Name.Value))).Error);
        }
    }

    [Theory]
    [MemberData(nameof(Writer.Interfaces), MemberType = typeof(Writer))]
    public async Task Whoever_deleted_their_account_writes_nowhere_and_is_not_called_suspended(string interfaceName)
    {
        var (maintainer, leaver) = (await shared.JoinAsync(interfaceName), await shared.JoinAsync(interfaceName));
        (string, object) journal = ("usejournal", (await shared.FoundAsync(maintainer, leaver)).Name.Value);
        var entry = (await leaver.PostAsync("Before", journal)).ItemId;
        await shared.Server.Database.Accounts.DeleteAsync(leaver.Account.Id, Cancellation);
        const string gone = "Client error: Selected journal no longer exists.";

        Assert.Equal(gone, (await leaver.SendAsync("postevent", [("event", "x"), .. Writer.At("2001-02-03 04:05"), journal])).Error);
        Assert.Equal(gone, (await leaver.EditAsync(entry, "x", journal)).Error);
        Assert.Equal(gone, (await leaver.EditAsync(entry, "", journal)).Error);
        Assert.Equal("Before", Assert.Single(await maintainer.GetAsync("lastn", journal)).Text);
    }

    [Fact]
    public async Task A_fault_has_the_code_of_its_text()
    {
        var writer = await shared.JoinAsync(Writer.XmlRpc);
        (int Code, (string, object)[] Fields)[] rows =
        [
            (200, []), (203, [("event", "x")]), (205, [("event", "x"), .. Writer.At("2026-01-01 00:00"), ("prop_zzz", 1)]),
            (204, [("event", "x"), .. Writer.At("2026-01-01 00:00"), ("prop_opt_noemail", 5)]), (206, [("usejournal", "nobody_at_all")]),
            (409, [("event", new string('x', 70_000))]),
        ];
        Assert.All(await Task.WhenAll(rows.Select(async row => (row.Code, Answer: await writer.SendAsync("postevent", row.Fields)))), row =>
            Assert.Equal(row.Code, row.Answer.Code));
    }

    [Fact]
    public async Task Tags_may_come_as_an_array_over_XML_RPC()
    {
        var writer = await shared.JoinAsync(Writer.XmlRpc);
        var reply = await shared.Server.CallAsync("postevent", new XmlRpcStruct(
            [
                ("username", new XmlRpcText(writer.Name)), ("password", new XmlRpcText("secret")),
                ("event", new XmlRpcText("x")), ("tz", new XmlRpcText("guess")),
                ("props", new XmlRpcStruct(("taglist", new XmlRpcArray([new XmlRpcText("b"), new XmlRpcText("a")])))),
            ]));
        Assert.Equal("a, b", (await writer.GetOneAsync(((XmlRpcInteger)reply["itemid"]!).Value)).Props["taglist"]);
    }

    private static IEnumerable<(string Name, string Value)> Fields(string sent)
    {
        // Names begin words; all else is part of the value before it.
        var starts = System.Text.RegularExpressions.Regex.Matches(sent, @"(?<=^| )(\w+)=");
        for (var i = 0; i < starts.Count; i++)
        {
            var value = starts[i].Index + starts[i].Length;
            var end = i + 1 < starts.Count ? starts[i + 1].Index - 1 : sent.Length;
            yield return (starts[i].Groups[1].Value, sent[value..end]);
        }
    }
}
