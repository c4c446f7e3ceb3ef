using Daybook.Pictures.Tests.Making;
using Daybook.Server.Tests.Running;
using Daybook.Server.Tests.Userpics;

namespace Daybook.Server.Tests.Modes;

/// <summary>The quota, and that after any <c>FAIL</c> an account's pictures, keywords and default are what they were.</summary>
public sealed class UploadPicChangesNothingTests(UserpicServer shared) : IClassFixture<UserpicServer>
{
    private const string Full = "Client error: Access of restricted feature: the account has 3 userpics, the limit is 3";

    private static readonly Dictionary<string, (string Name, object Value)[]> Failing = new()
    {
        ["default"] = [("default", "x")],
        ["a keyword"] = [("keywords", "moved,a\u0001b")],
        ["a keyword that is too long"] = [("keywords", "moved," + new string('x', 41))],
        ["a reserved keyword"] = [("keywords", "moved,pic#1")],
        ["keywords that are not UTF-8"] = [("keywords", new byte[] { 0xFF }), ("ver", 1)],
        ["too many keywords"] = [("keywords", "1,2,3,4,5,6,7,8,9,10,11")],
        ["too many keywords together"] = [("keywords", "moved,1,2,3,4,5,6,7,8,9"), ("data", Samples.Png(1))],
        ["a description that is too long"] = [("description", new string('x', 301))],
        ["no picture"] = [("data", "text")],
        ["neither data nor url"] = [("data", "")],
        ["both data and url"] = [("url", "http://192.0.2.1/")],
        ["a picture that is too large"] = [("data", Samples.OfSize(40_961))],
        ["a truncated picture"] = [("data", Samples.Png(3)[..^1])],
        ["a side that is too long"] = [("data", Pngs.Still(1001, 1))],
        ["an address that is not allowed"] = [("data", ""), ("url", "http://192.0.2.1/me.png")],
        ["a wrong password"] = [("password", "wrong")],
        ["a body that is too large"] = [("ignored", new byte[140_000])],
    };

    public static TheoryData<string> Kinds => [.. Failing.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task After_FAIL_everything_is_as_it_was(string kind)
    {
        var member = await shared.JoinAsync();
        await member.AddAsync(Samples.Png(1), ("keywords", "kept,held"), ("description", "one"));
        await member.AddAsync(Samples.Png(2), ("keywords", "moved"), ("default", "1"));
        var before = await member.EverythingAsync();

        // Without the fault in it, the request would change all there is to change.
        (string, object)[] request = [("data", Samples.Png(3)), ("keywords", "moved,new"), ("default", "1"), ("description", "new")];
        var reply = await member.UploadAsync([.. request, .. Failing[kind]]);
        Assert.Equal(["errmsg", "success"], reply.Pairs.Select(pair => pair.Key));
        Assert.Equal("FAIL", reply["success"]);
        Assert.Equal(before, await member.EverythingAsync());

        (await member.UploadAsync(request)).AssertOk();
        Assert.NotEqual(before, await member.EverythingAsync());
    }

    [Fact]
    public async Task A_picture_past_the_quota_is_refused_with_both_numbers_and_changes_nothing()
    {
        await using var server = await UserpicServer.StartAsync(("Userpics:MaxPerAccount", "3"));
        var member = await Member.JoinAsync(server);
        for (var i = 0; i < 3; i++)
        {
            await member.AddAsync(Samples.Png(i), ("keywords", $"k{i}"), ("default", "1"));
        }

        var before = await member.EverythingAsync();
        (await member.UploadAsync(("data", Samples.Png(3)), ("keywords", "k0,new"), ("default", "1"))).AssertFail(Full);
        Assert.Equal(before, await member.EverythingAsync());
        (await (await Member.JoinAsync(server, "another")).UploadAsync(("data", Samples.Png(3)))).AssertOk();
    }

    [Fact]
    public async Task A_duplicate_is_none_too_many()
    {
        await using var server = await UserpicServer.StartAsync(("Userpics:MaxPerAccount", "3"));
        var member = await Member.JoinAsync(server);
        var first = await member.AddAsync(Samples.Png(0));
        await member.AddAsync(Samples.Png(1));
        await member.AddAsync(Samples.Png(2));
        Assert.Equal(first, await member.AddAsync(Samples.Png(0), ("keywords", "still possible"), ("default", "1")));
        Assert.Equal("still possible", await member.KeywordsAsync(first));
        (await member.UploadAsync(("data", Samples.Png(3)))).AssertFail(Full);
    }

    [Fact]
    public async Task A_deleted_picture_makes_room()
    {
        await using var server = await UserpicServer.StartAsync(("Userpics:MaxPerAccount", "3"));
        var member = await Member.JoinAsync(server);
        var first = await member.AddAsync(Samples.Png(0));
        await member.AddAsync(Samples.Png(1));
        await member.AddAsync(Samples.Png(2));
        await member.DeleteAsync(first);
        await member.AddAsync(Samples.Png(3));
        (await member.UploadAsync(("data", Samples.Png(0)))).AssertFail(Full);
    }

    [Fact]
    public async Task Requests_at_once_do_not_slip_past_the_quota_together()
    {
        await using var server = await UserpicServer.StartAsync(("Userpics:MaxPerAccount", "3"));
        var member = await Member.JoinAsync(server);
        var replies = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => member.UploadAsync(("data", Samples.Png(i)))));
        Assert.Equal(3, replies.Count(reply => reply.IsOk));
        Assert.All(replies.Where(reply => !reply.IsOk), reply => reply.AssertFail(Full));
        Assert.Equal(3, (await member.ListAsync()).Count);
    }

    [Fact]
    public async Task The_usual_quota_is_100()
    {
        var member = await shared.JoinAsync();
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => member.AddAsync(Samples.Png(i))));
        (await member.UploadAsync(("data", Samples.Png(100)))).AssertFail(
            "Client error: Access of restricted feature: the account has 100 userpics, the limit is 100");
    }

    [Fact]
    public async Task A_suspended_account_uploads_nothing()
    {
        var member = await shared.JoinAsync();
        await member.SuspendAsync();
        (await member.UploadAsync(("data", Samples.Png(1)))).AssertFail("Client error: Action forbidden; account is suspended.");
        Assert.Empty(await member.ListAsync());
    }
}
