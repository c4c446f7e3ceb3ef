using System.Net;
using System.Text;
using Daybook.Protocol.XmlRpc;
using Daybook.Server.Tests.Accounts;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Interfaces;

/// <summary>The XML-RPC interface over real HTTP: what clients send, well or badly, and what they get.</summary>
public sealed class XmlRpcTests(RunningServer running) : IClassFixture<RunningServer>
{
    private const string Credentials =
        "<member><name>username</name><value>test</value></member><member><name>password</name><value><string>secret</string></value></member>";

    private readonly TestServer _server = running.Server;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Calls that are all the same to a server that reads loosely.</summary>
    public static TheoryData<string> LooseLogins =>
    [
        Login(Credentials),
        "\ufeff" + Login(Credentials),
        "\n" + Login(Credentials),
        Login(Credentials).Replace("><", "> \r\n <!-- a --> <", StringComparison.Ordinal).Replace("<value> \r\n <!-- a --> <string>", "<value><string>", StringComparison.Ordinal),
        Login("<member><name>username</name><value><base64>dGVz\r\ndA==</base64></value></member><member><name>password</name><value><![CDATA[secret]]></value></member>"),
        Login("<member><name>username</name><value> TEST\n</value></member><member><name>password</name><value><string>&#115;ecret</string></value></member>"),
        Login(Credentials + "<member><name>version</name><value><i4>1</i4></value></member><member><name>getmoods</name><value><nil/></value></member>"),
        Login(Credentials + "<member><name>getmoods</name><value/></member><member><name>getpickws</name><value><boolean>0</boolean></value></member>"),
        Login(Credentials + "<member><name>getmenus</name><value><double>0</double></value></member><member><name>unknown</name><value><struct/></value></member>"),
        Login(Credentials + "<member><name>auth_method</name><value><string>clear</string></value></member>"),
        Login("<member><name>username</name><value>test</value></member><member><name>hpassword</name><value>5EBE2294ECD0E0F08EAB7690D2A6EE69</value></member>"),
        "<?xml version='1.0' encoding='windows-1252'?>" + Login(Credentials),
        "<?xml version='1.0' encoding='UTF-16'?>" + Login(Credentials),
    ];

    /// <summary>Bodies that are refused, and how.</summary>
    public static TheoryData<string, int, string> Refusals => new()
    {
        { Call("LJ.XMLRPC.nope", ""), 201, "Client error: Unknown method" },
        { Call("LJ.XMLRPC.Login", ""), 201, "Client error: Unknown method" },
        { Call("login", ""), 201, "Client error: Unknown method" },
        { Call("blogger.getUsersBlogs", ""), 201, "Client error: Unknown method" },
        { Call("LJ.XMLRPC.nope", "<param><value/></param><param><value/></param>"), 201, "Client error: Unknown method" },
        { Call("LJ.XMLRPC.login", "<param><value/></param><param><value/></param>"), 202, "Client error: Too many arguments" },
        { Call("LJ.XMLRPC.login", ""), 200, "Client error: Missing required argument(s)" },
        { Call("LJ.XMLRPC.login", "<param><value>text</value></param>"), 200, "Client error: Missing required argument(s)" },
        { Login("<member><name>username</name><value> </value></member>"), 200, "Client error: Missing required argument(s)" },
        { Login("<member><name>user</name><value>test</value></member>"), 200, "Client error: Missing required argument(s)" },
        { Login("<member><name>username</name><value>not a name</value></member>"), 100, "Invalid username" },
        { Login("<member><name>username</name><value>nobody</value></member>"), 100, "Invalid username" },
        { Login("<member><name>username</name><value>test</value></member>"), 101, "Invalid password" },
        { Login(Credentials + "<member><name>auth_method</name><value>magic</value></member>"), 101, "Invalid password" },
        { Login(Credentials + "<member><name>auth_method</name><value>cookie</value></member>"), 101, "Invalid password" },
        { Login(Credentials + "<member><name>getmoods</name><value>many</value></member>"), 203, "Client error: Invalid argument(s): getmoods must be a whole number of at most 9 digits" },
        { Login(Credentials + "<member><name>getmoods</name><value><struct/></value></member>"), 203, "Client error: Invalid argument(s): getmoods has a value of the type struct, which it may not have" },
        { Login("<member><name>username</name><value><base64>/w==</base64></value></member>"), 208, "Client error: Invalid text encoding: user is not valid UTF-8" },
        { "", 203, "Client error: Invalid argument(s): the body is no well-formed XML, at line 0, character 0" },
        { "mode=login&user=test", 203, "Client error: Invalid argument(s): the body is no well-formed XML, at line 1, character 1" },
        { "<html/>", 203, "Client error: Invalid argument(s): the body is no methodCall of XML-RPC" },
    };

    [Theory]
    [MemberData(nameof(LooseLogins))]
    public async Task A_call_is_read_as_loosely_as_clients_write_it(string body)
    {
        var encoding = body.Contains("UTF-16", StringComparison.Ordinal) ? Encoding.Unicode : Encoding.UTF8;

        var reply = Assert.IsType<XmlRpcStruct>(XmlRpcReader.ReadResponse(await _server.SendXmlAsync(encoding.GetBytes(body))));

        Assert.Equal("test", reply.Text("username"));
        Assert.Null(reply["moods"]);
        Assert.Null(reply["pickws"]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("text/xml; charset=nonsense")]
    public async Task The_body_counts_whatever_its_type(string? contentType)
    {
        var body = Encoding.UTF8.GetBytes("<?xml version='1.0' encoding='utf-8'?>" + Login(Credentials));

        XmlRpcReader.ReadResponse(await _server.SendXmlAsync(body, contentType));
    }

    [Theory]
    [InlineData("")]
    [InlineData("<params/>")]
    [InlineData("<params></params>")]
    [InlineData("<params><param><value /></param></params>")]
    [InlineData("<params><param><value><struct/></value></param></params>")]
    public async Task Getchallenge_needs_no_struct(string parameters) => Assert.Equal("c0", Assert.IsType<XmlRpcStruct>(XmlRpcReader.ReadResponse(
        await _server.SendXmlAsync($"<methodCall><methodName>LJ.XMLRPC.getchallenge</methodName>{parameters}</methodCall>"))).Text("auth_scheme"));

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_refusal_is_a_fault_with_the_number_of_the_error(string body, int code, string text) =>
        Assert.Equal((code, text), await _server.RefusedAsync(body));

    [Fact]
    public async Task A_mode_of_xml_rpc_alone_is_unknown_to_the_flat_protocol() =>
        (await _server.PostAsync(("mode", "getuserpics"), ("user", "test"), ("password", "secret"))).AssertFail("Client error: Unknown mode (getuserpics)");

    [Fact]
    public async Task A_request_is_a_line_of_the_same_form_in_the_log()
    {
        await using var server = await TestServer.StartAsync();
        await server.CreateAccountAsync();
        await server.CallAsync("login", ("username", "test"), ("password", "secret"));
        await server.RefusedAsync(Login("<member><name>username</name><value>test</value></member><member><name>password</name><value>Mistyped-0815</value></member>"));
        await server.RefusedAsync(Call("LJ.XMLRPC.nope", ""));
        await server.RefusedAsync("nothing");

        Assert.Equal(
            ["login test OK", "login test Invalid password", "unknown - Client error: Unknown method"],
            server.Log.Requests.Take(3).Select(line => $"{line.Values["Mode"]} {line.Values["Account"]} {line.Values["Outcome"]}"));
        Assert.Equal("none", server.Log.Requests[3].Values["Mode"]);
        Assert.DoesNotContain("Mistyped-0815", server.Log.Text, StringComparison.Ordinal);
        Assert.Empty(server.Log.Problems);
    }

    [Fact]
    public async Task A_session_begun_and_ended_over_xml_rpc()
    {
        var cookie = (await _server.CallAsync("sessiongenerate", ("username", "test"), ("password", "secret"))).Text("ljsession");
        var session = int.Parse(cookie.Split(':')[2][1..], System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal("OK", (await _server.LoginByCookieAsync(cookie))["success"]);

        var reply = await _server.CallAsync(
            "sessionexpire", ("username", "test"), ("password", "secret"), ("expire", new XmlRpcArray([new XmlRpcInteger(session)])));

        Assert.Empty(reply.Members);
        (await _server.LoginByCookieAsync(cookie)).AssertFail("Invalid password");
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task Other_methods_are_told_what_to_do(string method)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), XmlRpc.Endpoint);
        using var response = await _server.Client.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(["OPTIONS", "POST"], response.Content.Headers.Allow);
        Assert.Equal(method == "HEAD" ? "" : "Clients", (await response.Content.ReadAsStringAsync(Cancellation)).Split(' ')[0]);
    }

    [Fact]
    public async Task Options_says_which_methods_there_are()
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, XmlRpc.Endpoint);
        using var response = await _server.Client.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal(["OPTIONS", "POST"], response.Content.Headers.Allow);
    }

    [Fact]
    public async Task Hostile_documents_are_refused_and_do_no_harm()
    {
        var bomb = "<!DOCTYPE a [<!ENTITY a \"aaaaaaaaaa\">" + string.Concat(Enumerable.Range(0, 20).Select(i =>
            $"<!ENTITY b{i} \"&{(i == 0 ? "a" : $"b{i - 1}")};&{(i == 0 ? "a" : $"b{i - 1}")};\">")) + "]>" + Login("<member><name>&b19;</name></member>");
        var deep = Call("LJ.XMLRPC.login", "<param>" + string.Concat(Enumerable.Repeat("<value><array><data>", 3000)) + "</param>");
        byte[] invalid = [.. Encoding.UTF8.GetBytes("<methodCall><methodName>"), 0xc3, 0x28, .. Encoding.UTF8.GetBytes("</methodName></methodCall>")];

        Assert.Equal(203, (await _server.RefusedAsync(bomb)).Code);
        Assert.Equal(203, (await _server.RefusedAsync("<!DOCTYPE a SYSTEM \"http://127.0.0.1:1/\">" + Login(""))).Code);
        Assert.Equal(203, (await _server.RefusedAsync(deep)).Code);
        Assert.Equal(203, (await _server.RefusedAsync(string.Concat(Enumerable.Repeat("<a>", 10_000)))).Code);
        Assert.Equal((208, "Client error: Invalid text encoding: the body is not text in the encoding that it says it has, or else in UTF-8"), await _server.RefusedAsync(invalid));
        Assert.Equal(203, (await _server.RefusedAsync(Login(Credentials)[..^30])).Code);
        Assert.Empty(_server.Log.Problems);
    }

    [Fact]
    public async Task A_body_of_100_megabytes_is_refused_before_it_is_read()
    {
        using var connection = await RawConnection.OpenAsync(_server.Port);
        await connection.SendAsync($"POST /interface/xmlrpc HTTP/1.1\r\nHost: h\r\nContent-Type: text/xml\r\nContent-Length: {100 * 1024 * 1024}\r\n\r\n<methodCall>");
        var answer = await connection.ReadAsync();

        Assert.StartsWith("HTTP/1.1 200 ", answer.StatusLine, StringComparison.Ordinal);
        Assert.Equal("close", answer.Header("Connection"));
        var fault = Assert.Throws<XmlRpcFaultException>(() => XmlRpcReader.ReadResponse(Encoding.UTF8.GetBytes(answer.Body)));
        Assert.Equal((203, "Client error: Invalid argument(s): the request has 104857600 bytes, the limit is 229373"), (fault.Code, fault.Message));
    }

    private static string Login(string members) => Call("LJ.XMLRPC.login", $"<param><value><struct>{members}</struct></value></param>");

    private static string Call(string method, string parameters) =>
        $"<methodCall><methodName>{method}</methodName><params>{parameters}</params></methodCall>";
}
