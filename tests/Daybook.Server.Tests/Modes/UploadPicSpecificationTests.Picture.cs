using System.Text;
using Daybook.Server.Tests.Running;
using Daybook.Server.Tests.Userpics;

namespace Daybook.Server.Tests.Modes;

/// <content>The picture itself, and the response.</content>
public sealed partial class UploadPicSpecificationTests
{
    [Fact]
    [Sentence("data", 1)]
    public async Task Data_is_optional_where_there_is_a_url()
    {
        var member = await shared.JoinAsync();
        (await member.UploadAsync(("url", shared.Host("/specification/1.png", Samples.Png(1))))).AssertOk();
    }

    [Fact]
    [Sentence("data", 2)]
    public async Task Data_is_the_pictures_bytes_encoded()
    {
        var member = await shared.JoinAsync();
        var picture = Samples.Png(1, 40, 40);
        Looks.AssertSame(picture, (await member.GetAsync(await member.AddAsync(picture))).Bytes);
    }

    [Fact]
    [Sentence("data", 3)]
    [Sentence("url", 3)]
    public async Task Data_or_url_must_be_specified_but_not_both()
    {
        var member = await shared.JoinAsync();
        var url = shared.Host("/specification/both.png", Samples.Png(1));
        (await member.UploadAsync()).AssertFail("Client error: Missing required argument(s): data or url");
        (await member.UploadAsync(("data", Samples.Png(1)), ("url", url)))
            .AssertFail("Client error: Invalid argument(s): send either data or url, not both");
        Assert.Empty(await member.ListAsync());
        Assert.DoesNotContain(shared.Fetches, head => head.Contains("/specification/both.png", StringComparison.Ordinal));
    }

    [Fact]
    [Sentence("data", 4)]
    public async Task Data_may_be_bloated_by_the_encoding_even_where_every_byte_is_escaped()
    {
        var member = await shared.JoinAsync();
        var picture = Samples.OfSize(40_960);
        Assert.InRange((double)FormBody.Encode(("data", picture)).Length / picture.Length, 2.3, 2.6);
        (await member.UploadAsync(("data", picture))).AssertOk();

        var escaped = string.Concat(picture.Select(value => $"%{value:X2}"));
        using var content = new ByteArrayContent(Encoding.ASCII.GetBytes(
            $"mode=uploadpic&user={member.Account.Name}&hpassword={Digest("sécret")}&data={escaped}"));
        using var response = await shared.Server.Client.PostAsync("/interface/flat", content, TestContext.Current.CancellationToken);
        Reply.Parse(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).AssertOk();
    }

    [Theory]
    [Sentence("data", 5)]
    [InlineData(40_961, "Client error: Invalid argument(s): the picture has 40961 bytes, the limit is 40960")]
    [InlineData(3_000_000, "Client error: Invalid argument(s): the request has")]
    public async Task Data_past_the_limit_of_40K_is_rejected_for_a_client_that_does_not_check(int size, string error)
    {
        var member = await shared.JoinAsync();
        (await member.UploadAsync(("data", Samples.OfSize(40_960)))).AssertOk();
        var reply = await member.UploadAsync(("data", Samples.OfSize(size, seed: 2)));
        Assert.StartsWith(error, reply.Error, StringComparison.Ordinal);
        Assert.Single(await member.ListAsync());
    }

    [Fact]
    [Sentence("url", 1)]
    public async Task Url_is_optional_where_there_is_data()
    {
        var member = await shared.JoinAsync();
        (await member.UploadAsync(("data", Samples.Png(1)))).AssertOk();
    }

    [Fact]
    [Sentence("url", 2)]
    public async Task Url_is_where_the_picture_is_got_from()
    {
        var member = await shared.JoinAsync();
        var picture = Samples.Png(3, 20, 20);
        var reply = (await member.UploadAsync(("url", shared.Host("/specification/there.png", picture)))).AssertOk();
        Looks.AssertSame(picture, (await member.GetAsync(reply.PicId)).Bytes);
    }

    [Fact]
    [Sentence("success", 1)]
    public async Task Success_is_OK_or_FAIL()
    {
        var member = await shared.JoinAsync();
        Assert.Equal("OK", (await member.UploadAsync(("data", Samples.Png(1))))["success"]);
        Assert.Equal("FAIL", (await member.UploadAsync(("data", "no picture")))["success"]);
    }

    [Fact]
    [Sentence("success", 2)]
    [Sentence("errmsg", 1)]
    public async Task Errmsg_has_the_text_of_the_error_and_is_there_only_with_FAIL()
    {
        var member = await shared.JoinAsync();
        Assert.Null((await member.UploadAsync(("data", Samples.Png(1)))).Find("errmsg"));
        (await member.UploadAsync(("data", "no picture"))).AssertFail(
            "Client error: Invalid argument(s): not a picture of a known format; send a PNG, JPEG, GIF or WebP picture");
    }

    [Theory]
    [Sentence("success", 3)]
    [InlineData("")]
    [InlineData("&&&===")]
    [InlineData("mode=uploadpic&data=%zz")]
    [InlineData("\0\u0001%")]
    public async Task Success_is_never_absent_whatever_is_sent(string body)
    {
        using var content = new StringContent(body);
        using var response = await shared.Server.Client.PostAsync("/interface/flat", content, TestContext.Current.CancellationToken);
        var reply = Reply.Parse(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal(["errmsg", "success"], reply.Pairs.Select(pair => pair.Key));
        Assert.Equal("FAIL", reply["success"]);
    }

    [Fact]
    [Sentence("errmsg", 2)]
    public async Task Errmsg_and_success_are_there_even_when_the_fault_is_the_servers()
    {
        await using var server = await UserpicServer.StartAsync(("Log:Level", "None"));
        var member = await Member.JoinAsync(server);
        await member.AddAsync(Samples.Png(1));
        await server.Database.DisposeAsync();
        var reply = await member.UploadAsync(("data", Samples.Png(2)));
        Assert.Equal("FAIL", reply["success"]);
        Assert.StartsWith("Server error: ", reply.Error, StringComparison.Ordinal);
    }

    [Fact]
    [Sentence("picid", 1)]
    public async Task Picid_is_the_number_of_the_uploaded_picture()
    {
        var member = await shared.JoinAsync();
        var (first, second) = (await member.AddAsync(Samples.Png(1)), await member.AddAsync(Samples.Png(2)));
        Assert.True(first > 0);
        Assert.NotEqual(first, second);
        Looks.AssertSame(Samples.Png(2), (await member.GetAsync(second)).Bytes);
    }

    [Fact]
    [Sentence("picid", 2)]
    public async Task Picid_of_a_duplicate_is_that_of_the_existing_picture()
    {
        var member = await shared.JoinAsync();
        var first = await member.AddAsync(Samples.Png(1));
        await member.AddAsync(Samples.Png(2));
        Assert.Equal(first, await member.AddAsync(Samples.Png(1)));
        Assert.Equal(2, (await member.ListAsync()).Count);
    }

    [Fact]
    [Sentence("width", 1)]
    public async Task Width_is_the_width_of_the_uploaded_picture() =>
        Assert.Equal("31", (await (await shared.JoinAsync()).UploadAsync(("data", Samples.Png(1, width: 31, height: 17))))["width"]);

    [Fact]
    [Sentence("height", 1)]
    public async Task Height_is_the_height_of_the_uploaded_picture() =>
        Assert.Equal("17", (await (await shared.JoinAsync()).UploadAsync(("data", Samples.Png(1, width: 31, height: 17))))["height"]);
}
