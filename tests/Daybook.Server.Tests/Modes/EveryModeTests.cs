using Daybook.Protocol.XmlRpc;
using Daybook.Server.Modes;
using Daybook.Server.Modes.Declarations;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Modes;

/// <summary>
/// Every mode by every interface that has it, asked for badly; asked for well, each is in <see cref="ExampleTests"/>. What is new in the catalogue
/// fails here until it has a row.
/// </summary>
public sealed class EveryModeTests(RunningServer running) : IClassFixture<RunningServer>
{
    /// <summary>Modes that can be asked for wrongly in nothing but who asks.</summary>
    private static readonly string[] WithoutFields = ["getchallenge", "getfriendgroups", "sessionexpire"];

    /// <summary>A request that is refused: the mode, its fields in the flat protocol, and the error. XML-RPC is sent what they are there.</summary>
    private static readonly IReadOnlyList<(string Mode, (string Name, string Value)[] Fields, int Code, string Error)> Bad =
    [
        ("addcomment", [("body", "x")], 200, "Client error: Missing required argument(s): ditemid"),
        ("checkfriends", [("lastupdate", "yesterday")], 203, "Client error: Invalid argument(s): Bad date value"),
        ("consolecommand", [("command", "")], 200, "Client error: Missing required argument(s): command"),
        ("deletepic", [("picid", "99")], 203, "Client error: Invalid argument(s): no such picture"),
        ("editevent", [("itemid", "99"), ("event", "x")], 302, "Client error: Can't edit post from requested journal"),
        ("editfriendgroups", [("editfriend_groupmask_test", "many")], 203, "Client error: Invalid argument(s): Bad groupmask value"),
        ("editfriends", [("editfriend_add_1_user", "nobody")], 104, "Error adding one or more friends"),
        ("editpic", [("picid", "99"), ("description", "x")], 203, "Client error: Invalid argument(s): no such picture"),
        ("friendof", [("friendoflimit", "many")], 203, NoNumber("friendoflimit", 9)),
        ("getdaycounts", [("usejournal", "nobody")], 206, "Client error: Invalid destination journal username."),
        ("getevents", [("selecttype", "all")], 200, "Client error: Missing required argument(s): Bad selecttype value"),
        ("getfriends", [("friendlimit", "many")], 203, NoNumber("friendlimit", 9)),
        ("getfriendspage", [("itemshow", "0")], 209, "Client error: Parameter out of range: Bad itemshow value"),
        ("getinbox", [("skip", "101")], 209, "Client error: Parameter out of range: Bad skip value"),
        ("getpics", [("after", "first")], 203, NoNumber("after", 18)),
        ("getuserpics", [("usejournal", "nobody")], 206, "Client error: Invalid destination journal username."),
        ("getusertags", [("usejournal", "nobody")], 206, "Client error: Invalid destination journal username."),
        ("login", [("getmoods", "all")], 203, NoNumber("getmoods", 9)),
        ("postevent", [("subject", "x")], 200, "Client error: Missing required argument(s): event"),
        ("sendmessage", [("to", "test")], 213, "Client error: Message body is empty"),
        ("sessiongenerate", [("expiration", "never")], 203, "Client error: Invalid argument(s): expiration must be short or long"),
        ("syncitems", [("lastsync", "yesterday")], 203, "Client error: Invalid argument(s): Bad syncitems value"),
        ("uploadpic", [("keywords", "x")], 200, "Client error: Missing required argument(s): data or url"),
    ];

    private readonly TestServer _server = running.Server;

    public static TheoryData<string> BadFlat => [.. Bad.Select(row => row.Mode).Where(mode => IsIn(mode, ModeInterfaces.Flat))];

    public static TheoryData<string> BadXmlRpc => [.. Bad.Select(row => row.Mode).Where(mode => IsIn(mode, ModeInterfaces.XmlRpc))];

    public static TheoryData<string> Flat => NamesOf(entry => entry.Declaration.IsIn(ModeInterfaces.Flat));

    public static TheoryData<string> XmlRpcMethods => NamesOf(entry => entry.Declaration.IsIn(ModeInterfaces.XmlRpc));

    [Fact]
    public void Every_mode_is_asked_for_badly() => Assert.Equal(
        ModeCatalogue.All.Select(entry => entry.Declaration.Name), Bad.Select(row => row.Mode).Concat(WithoutFields).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(BadFlat))]
    public async Task A_flat_request_that_makes_no_sense_is_refused(string mode)
    {
        var (_, fields, _, error) = Bad.Single(row => row.Mode == mode);

        (await _server.PostAsync([.. Credentials(mode), .. fields.Select(field => (field.Name, (object)field.Value))])).AssertFail(error);
    }

    [Theory]
    [MemberData(nameof(BadXmlRpc))]
    public async Task A_call_that_makes_no_sense_is_refused(string mode)
    {
        var (_, fields, code, error) = Bad.Single(row => row.Mode == mode);

        Assert.Equal((code, error), await FaultAsync(mode, [("username", "test"), ("password", "secret"), ("ver", 1), .. fields.Select(InXmlRpc)]));
    }

    [Theory]
    [MemberData(nameof(Flat))]
    public async Task Whoever_asks_must_prove_it_in_the_flat_protocol(string mode)
    {
        var authentication = ModeCatalogue.Find(mode)!.Declaration.Authentication;
        var (wrong, unknown, nobody) = (
            await _server.PostAsync(("mode", mode), ("user", "test"), ("password", "wrong"), ("command", "help")),
            await _server.PostAsync(("mode", mode), ("user", "nobody"), ("password", "secret"), ("command", "help")),
            await _server.PostAsync(("mode", mode), ("password", "secret"), ("command", "help")));
        switch (authentication)
        {
            case Authentication.None:
                Assert.All([wrong, unknown, nobody], reply => reply.AssertOk());
                break;

            case Authentication.Attempted:
                Assert.All([wrong, unknown], reply => reply.AssertOk());
                nobody.AssertFail("Client error: No username sent.");
                break;

            default:
                wrong.AssertFail("Invalid password");
                unknown.AssertFail("Invalid username");
                nobody.AssertFail("Client error: No username sent.");
                break;
        }
    }

    [Theory]
    [MemberData(nameof(XmlRpcMethods))]
    public async Task Whoever_calls_must_prove_it_over_xml_rpc(string mode)
    {
        (string, object) password = ("password", "wrong"), command = ("commands", "help"), whose = ("usejournal", "test");
        if (ModeCatalogue.Find(mode)!.Declaration.Authentication is Authentication.None or Authentication.Attempted)
        {
            await _server.CallAsync(mode, ("username", "test"), password, command);
            await _server.CallAsync(mode, ("username", "nobody"), password, command);
            await _server.CallAsync(mode, ("username", "not a name"), password, command);
            await _server.CallAsync(mode, password, command);
            return;
        }

        Assert.Equal((101, "Invalid password"), await FaultAsync(mode, [("username", "test"), password, whose]));
        Assert.Equal((100, "Invalid username"), await FaultAsync(mode, [("username", "nobody"), password, whose]));
        Assert.Equal((100, "Invalid username"), await FaultAsync(mode, [("username", "not a name"), password, whose]));
        if (ModeCatalogue.Find(mode)!.Declaration.Authentication == Authentication.Required)
        {
            Assert.Equal((200, "Client error: Missing required argument(s)"), await FaultAsync(mode, [password, whose]));
        }
    }

    [Theory]
    [MemberData(nameof(XmlRpcMethods))]
    public async Task A_method_takes_one_struct_and_no_more(string mode) => Assert.Equal(
        (202, "Client error: Too many arguments"),
        await _server.RefusedAsync(
            $"<methodCall><methodName>LJ.XMLRPC.{mode}</methodName><params><param><value><struct/></value></param><param><value/></param></params></methodCall>"));

    private static string NoNumber(string field, int digits) => $"Client error: Invalid argument(s): {field} must be a whole number of at most {digits} digits";

    private static (string Name, object Value)[] Credentials(string mode) => [("mode", mode), ("user", "test"), ("password", "secret"), ("ver", 1)];

    /// <summary>What the fields above are in XML-RPC, where they are called otherwise.</summary>
    private static (string Name, object Value) InXmlRpc((string Name, string Value) field) => field.Name switch
    {
        "command" => ("commands", field.Value),
        "editfriend_groupmask_test" => ("groupmasks", new XmlRpcStruct(("test", new XmlRpcText(field.Value)))),
        "editfriend_add_1_user" => ("add", new XmlRpcArray([new XmlRpcStruct(("username", new XmlRpcText(field.Value)))])),
        _ => (field.Name, field.Value),
    };

    private async Task<(int Code, string Text)> FaultAsync(string mode, (string Name, object Value)[] members)
    {
        var fault = await Assert.ThrowsAsync<XmlRpcFaultException>(() => _server.CallAsync(mode, members));
        return (fault.Code, fault.Message);
    }

    private static bool IsIn(string mode, ModeInterfaces one) => ModeCatalogue.Find(mode)!.Declaration.IsIn(one);

    private static TheoryData<string> NamesOf(Func<ModeEntry, bool> isWanted) =>
        [.. ModeCatalogue.All.Where(isWanted).Select(entry => entry.Declaration.Name)];
}
