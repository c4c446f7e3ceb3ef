using System.Net;
using Daybook.Protocol.XmlRpc;
using Daybook.Server.Tests.Running;
using Daybook.Server.Tests.Userpics;

namespace Daybook.Server.Tests.Modes;

/// <summary>Pictures over XML-RPC: uploaded as base64, and listed.</summary>
public sealed class XmlRpcUserpicsTests(UserpicServer shared) : IClassFixture<UserpicServer>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_picture_is_uploaded_listed_changed_and_deleted()
    {
        var member = await shared.JoinAsync();
        var uploaded = await CallAsync(
            member, "uploadpic", ("data", Samples.Png(1)), ("default", 1), ("keywords", new XmlRpcArray([new XmlRpcText("ink"), new XmlRpcText("счастье")])));
        var id = int.Parse(uploaded.Text("picid"), System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal("int", uploaded["picid"]!.Type);
        Looks.AssertSame(Samples.Png(1), (await member.GetAsync(id)).Bytes);

        var login = await CallAsync(member, "login", ("getpickws", "1"), ("getpickwurls", 1), ("ver", 0));
        Assert.Equal(["ink", "счастье"], login.Texts("pickws"));
        Assert.Equal(["string", "base64"], Assert.IsType<XmlRpcArray>(login["pickws"]).Items.Select(item => item.Type));
        Assert.Equal(member.UrlOf(id), login.Text("defaultpicurl"));

        var edited = await CallAsync(member, "editpic", ("picid", $"{id}"), ("keywords", "2004"), ("description", new XmlRpcBytes("Ünïcode"u8.ToArray())));
        Assert.Equal(("string", "2004"), (edited["keywords"]!.Type, edited.Text("keywords")));
        Assert.Equal("Ünïcode", edited.Text("description"));

        var listed = await CallAsync(member, "getpics");
        Assert.Equal($"{id}", Assert.IsType<XmlRpcStruct>(Assert.Single(Assert.IsType<XmlRpcArray>(listed["pics"]).Items)).Text("id"));
        Assert.Equal($"{id}", (await CallAsync(member, "deletepic", ("picid", id))).Text("picid"));
        var fault = await Assert.ThrowsAsync<XmlRpcFaultException>(() => CallAsync(member, "deletepic", ("picid", id)));
        Assert.Equal((203, "Client error: Invalid argument(s): no such picture"), (fault.Code, fault.Message));
    }

    [Fact]
    public async Task A_picture_that_is_too_large_or_none_is_refused_as_in_the_flat_protocol()
    {
        var member = await shared.JoinAsync();
        foreach (var data in (byte[][])[new byte[40_961], [1, 2, 3], []])
        {
            var flat = (await member.UploadAsync(("data", data))).Error;
            var fault = await Assert.ThrowsAsync<XmlRpcFaultException>(() => CallAsync(member, "uploadpic", ("data", data)));

            Assert.Equal(flat, fault.Message);
            Assert.Equal(data.Length == 0 ? 200 : 203, fault.Code);
        }

        Assert.Empty(await member.ListAsync());
    }

    [Fact]
    public async Task Without_a_default_there_is_the_address_of_a_neutral_picture()
    {
        var member = await shared.JoinAsync();
        var url = (await CallAsync(member, "login", ("getpickwurls", 1))).Text("defaultpicurl");

        Assert.Equal($"{shared.Server.Url}/userpic/neutral.png", url);
        using var response = await shared.Server.Client.GetAsync(url, Cancellation);
        Assert.Equal((HttpStatusCode.OK, "image/png"), (response.StatusCode, response.Content.Headers.ContentType?.ToString()));
        Assert.Null((await CallAsync(member, "login"))["defaultpicurl"]);
        Assert.Null((await member.LoginAsync()).Find("defaultpicurl"));
    }

    [Fact]
    public async Task Getuserpics_answers_anybody_what_everybody_may_see()
    {
        var member = await shared.JoinAsync();
        var first = await member.AddAsync(Samples.Png(1), ("keywords", "banana, Apple"), ("default", "1"));
        var second = await member.AddAsync(Samples.Png(2));

        var anybody = await shared.Server.CallAsync("getuserpics", ("usejournal", member.Account.Name.Value));
        var owner = await CallAsync(member, "getuserpics");

        Assert.All([anybody, owner], reply =>
        {
            Assert.Equal(["Apple", "banana", $"pic#{second}"], reply.Texts("pickws"));
            Assert.Equal([member.UrlOf(first), member.UrlOf(first), member.UrlOf(second)], reply.Texts("pickwurls"));
            Assert.Equal(member.UrlOf(first), reply.Text("defaultpicurl"));
        });
    }

    [Fact]
    public async Task Getuserpics_shows_nobody_what_is_not_for_everybody()
    {
        var (member, other) = (await shared.JoinAsync(), await shared.JoinAsync());
        await member.AddAsync(Samples.Png(1), ("keywords", "hidden"), ("default", "1"));
        await shared.Server.Database.Moderation.SetUserpicSuspendedAsync(
            (await member.ListAsync())[0].Id, true, new Daybook.Core.Moderation.ModerationNote(null, "a reason"), Cancellation);

        var seen = await CallAsync(other, "getuserpics", ("usejournal", member.Account.Name.Value));
        Assert.Empty(seen.Texts("pickws"));
        Assert.Equal($"{shared.Server.Url}/userpic/neutral.png", seen.Text("defaultpicurl"));
        Assert.Equal(["hidden"], (await CallAsync(member, "getuserpics")).Texts("pickws"));

        await member.SuspendAsync();
        foreach (var journal in (string[])[member.Account.Name.Value, "nobody", "no name"])
        {
            var fault = await Assert.ThrowsAsync<XmlRpcFaultException>(() => shared.Server.CallAsync("getuserpics", ("usejournal", journal)));
            Assert.Equal((206, "Client error: Invalid destination journal username."), (fault.Code, fault.Message));
        }

        Assert.Equal(200, (await Assert.ThrowsAsync<XmlRpcFaultException>(() => shared.Server.CallAsync("getuserpics"))).Code);
        Assert.Equal(101, (await Assert.ThrowsAsync<XmlRpcFaultException>(
            () => shared.Server.CallAsync("getuserpics", ("username", other.Account.Name.Value), ("password", "wrong")))).Code);
    }

    private Task<XmlRpcStruct> CallAsync(Member member, string mode, params (string Name, object Value)[] members) =>
        shared.Server.CallAsync(mode, [("username", member.Account.Name.Value), ("password", "sécret"), .. members]);
}
