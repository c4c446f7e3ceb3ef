using System.Text;
using System.Text.RegularExpressions;
using Daybook.Core.Accounts;
using Daybook.Core.Friends;
using Daybook.Protocol.XmlRpc;
using Daybook.Server.Modes;
using Daybook.Server.Modes.Declarations;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Modes;

/// <summary>What the documentation shows as an example is what this server does.</summary>
public sealed partial class ExampleTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private const string Documented = "http://127.0.0.1:8080";

    public static TheoryData<string> Names => In(ModeInterfaces.Flat);

    public static TheoryData<string> Methods => In(ModeInterfaces.XmlRpc);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task An_example_is_answered_as_it_says(string name)
    {
        await using var server = await StartAsync(name);
        var example = ModeCatalogue.Find(name)!.Declaration.Example;
        var data = Encoding.ASCII.GetString(FormBody.Encode(("data", TestPictures.Inkwell)));
        using var body = new StringContent(
            string.Join('&', example.FlatRequest.Select(pair => pair.Key == "data" ? data : $"{pair.Key}={pair.Value}")),
            Encoding.ASCII,
            "application/x-www-form-urlencoded");

        using var response = await server.Client.PostAsync(
            new Uri("/interface/flat", UriKind.Relative), body, TestContext.Current.CancellationToken);
        var reply = Reply.Parse(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).AssertOk();

        var shown = Reply.Parse(Encoding.UTF8.GetBytes(example.FlatReply()));
        Assert.Equal(
            shown.Pairs.Select(pair => $"{pair.Key}={Shown(pair.Value, name)}"),
            reply.Pairs.Select(pair => $"{pair.Key}={Shown(pair.Value.Replace(server.Url, Documented, StringComparison.Ordinal), name)}"));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task An_example_of_a_call_is_answered_as_it_says(string name)
    {
        await using var server = await StartAsync(name);
        var example = ModeCatalogue.Find(name)!.Declaration.Example;
        var ditemId = name == "addcomment" ? await FindDisplayIdAsync(server) : 0;
        var request = new XmlRpcStruct(example.XmlRpcRequest().Members.Select(member => (member.Key, member.Key switch
        {
            "data" => new XmlRpcBytes(TestPictures.Inkwell),
            "ditemid" when ditemId > 0 => new XmlRpcInteger(ditemId),
            _ => member.Value,
        })));

        var reply = await server.CallAsync(name, request);

        // The entry's number has a random part, which the first comment's number shares.
        Assert.Equal(
            Lines(example.XmlRpcReply()).Select(line => Shown(line, name)),
            Lines(reply).Select(line => Shown(
                line.Replace(server.Url, Documented, StringComparison.Ordinal).Replace(Digits(ditemId), "391", StringComparison.Ordinal), name)));
    }

    private static async Task<TestServer> StartAsync(string name)
    {
        var server = await TestServer.StartAsync(time: new ManualTime());
        await server.CreateAccountAsync("demo", "correct horse", "Demo");
        if (name is "login" or "getuserpics")
        {
            await UploadAsync(server, TestPictures.Inkwell, ("keywords", "happy"), ("default", 1));
            await UploadAsync(server, TestPictures.Random());
        }
        else if (name is "getpics" or "editpic" or "deletepic")
        {
            await UploadAsync(
                server, TestPictures.Inkwell, ("keywords", "inkwell, writing"), ("default", 1), ("description", "An ink bottle with a pen"));
        }

        else if (name is "editevent" or "getevents" or "syncitems" or "getdaycounts" or "getusertags")
        {
            await UploadAsync(server, TestPictures.Inkwell, ("keywords", "winter"));
            (await server.PostAsync(
                [
                    ("mode", "postevent"), ("user", "demo"), ("password", "correct horse"), ("event", "It snowed all night."), ("subject", "Snow"),
                    .. Writer.At("2026-11-23 07:51"), ("prop_picture_keyword", "winter"), ("prop_taglist", "home, snow"), ("prop_current_mood", "cheerful"),
                ])).AssertOk();
        }
        else if (name is "getfriends" or "friendof" or "getfriendgroups" or "editfriends" or "editfriendgroups" or "checkfriends" or "addcomment" or "sendmessage")
        {
            await BefriendAsync(server, await server.CreateAccountAsync("bob", fullName: "Bob"));
        }

        return server;
    }

    /// <summary>The account of the examples and its friend call each other friends, and the friend has written something.</summary>
    private static async Task BefriendAsync(TestServer server, Account bob)
    {
        var demo = (await server.Database.Accounts.FindAsync(AccountName.Parse("demo"), Cancellation))!;
        await server.Database.Friends.EditGroupsAsync(
            demo.Id, [new FriendGroupEdit(3, "Family", 20, null)], [], new Dictionary<AccountName, uint>(), Cancellation);
        await server.Database.Friends.EditAsync(demo.Id, [], [new FriendEdit(bob.Name, new Colour(0x203080), null, 9)], Cancellation);
        await server.Database.Friends.EditAsync(bob.Id, [], [new FriendEdit(demo.Name)], Cancellation);
        await server.PostEntryAsync(bob, "Good morning");
    }

    private static async Task<long> FindDisplayIdAsync(TestServer server)
    {
        var standing = await server.Database.Journals.FindAsync(AccountName.Parse("bob"), null, Cancellation);
        return (await server.Database.EntryReader.FindLastPostedAsync(standing!, Cancellation))!.DisplayId;
    }

    private static string Digits(long ditemId) => ditemId > 0 ? ditemId.ToString(System.Globalization.CultureInfo.InvariantCulture) : "no number";

    private static string[] Lines(XmlRpcStruct reply) => Encoding.ASCII.GetString(XmlRpcWriter.WriteResponse(reply)).Split('\n');

    /// <summary>Challenges, sessions, times and the bytes in the numbers of entries are new each time: only their form can be the same.</summary>
    private static string Shown(string text, string mode) =>
        mode is "getchallenge" or "sessiongenerate" ? Word.Replace(text, "x")
        : mode is "postevent" or "editevent" or "getevents" ? EntryNumber.Replace(text, "x")
        : text;

    private static TheoryData<string> In(ModeInterfaces one) =>
        [.. ModeCatalogue.All.Where(entry => entry.Declaration.IsIn(one)).Select(entry => entry.Declaration.Name)];

    [GeneratedRegex("[0-9A-Za-z]+")]
    private static partial Regex Word { get; }

    /// <summary>The anum, the ditemid, and that in an address.</summary>
    [GeneratedRegex("(?<=^|<name>(anum|ditemid)</name><value><int>|/users/demo/)[0-9]+(?=$|</int>|\\.html)")]
    private static partial Regex EntryNumber { get; }

    private static async Task UploadAsync(TestServer server, byte[] picture, params (string Name, object Value)[] more) => (await server.PostAsync(
        [("mode", "uploadpic"), ("user", "demo"), ("password", "correct horse"), ("data", picture), .. more])).AssertOk();
}
