using System.Net;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Daybook.Server.Tests.Running;
using Daybook.Server.Tests.Userpics;

namespace Daybook.Server.Tests.Modes;

/// <summary>
/// The specification of <c>uploadpic</c>, sentence by sentence. Where it tells what a client should do, the test tells how the server meets a
/// client that does, or does not.
/// </summary>
public sealed partial class UploadPicSpecificationTests(UserpicServer shared) : IClassFixture<UserpicServer>
{
    /// <summary>How many sentences each field of the specification has.</summary>
    private static readonly Dictionary<string, int> Sentences = new()
    {
        ["page"] = 4,
        ["description"] = 1,
        ["mode"] = 1,
        ["user"] = 2,
        ["password"] = 2,
        ["hpassword"] = 3,
        ["default"] = 1,
        ["keywords"] = 4,
        ["data"] = 5,
        ["url"] = 3,
        ["success"] = 3,
        ["errmsg"] = 2,
        ["picid"] = 2,
        ["width"] = 1,
        ["height"] = 1,
    };

    [Fact]
    public void Every_sentence_has_a_test()
    {
        var tested = typeof(UploadPicSpecificationTests).GetMethods()
            .SelectMany(method => method.GetCustomAttributes<SentenceAttribute>())
            .Select(sentence => (sentence.Field, sentence.Number));
        Assert.Equal(
            Sentences.SelectMany(field => Enumerable.Range(1, field.Value).Select(number => (field.Key, number))).ToHashSet(), tested.ToHashSet());
    }

    [Fact]
    [Sentence("page", 1)]
    public async Task The_page_of_the_mode_gives_its_details()
    {
        var page = await PageAsync("/developer/protocol/uploadpic");
        Assert.Contains("Mode: <code>uploadpic</code>", page, StringComparison.Ordinal);
        foreach (var heading in (string[])["description", "request", "response"])
        {
            Assert.Contains($"<h3 id=\"{heading}\">", page, StringComparison.Ordinal);
        }
    }

    [Theory]
    [Sentence("page", 2)]
    [Sentence("page", 3)]
    [Sentence("page", 4)]
    [InlineData("/developer/protocol")]
    [InlineData("/developer/protocol/about")]
    [InlineData("/developer")]
    public async Task The_page_of_the_mode_leads_back(string where)
    {
        Assert.Contains($"<a href=\"{where}\">", await PageAsync("/developer/protocol/uploadpic"), StringComparison.Ordinal);
        await PageAsync(where);
    }

    [Fact]
    [Sentence("description", 1)]
    public async Task Description_it_uploads_a_user_picture()
    {
        var member = await shared.JoinAsync();
        var picture = Samples.Png(1);
        var picId = await member.AddAsync(picture);
        Assert.Equal([picId], (await member.ListAsync()).Select(userpic => userpic.Id));
        Looks.AssertSame(picture, (await member.GetAsync(picId)).Bytes);
    }

    [Fact]
    [Sentence("mode", 1)]
    public async Task Mode_uploadpic_is_the_protocols_request_mode()
    {
        var member = await shared.JoinAsync();
        (await member.SendAsync("uploadpic", ("data", Samples.Png(1)))).AssertOk();
        (await member.SendAsync("UploadPic", ("data", Samples.Png(2)))).AssertFail("Client error: Unknown mode (UploadPic)");
        Assert.Single(await member.ListAsync());
    }

    [Fact]
    [Sentence("user", 1)]
    public async Task User_is_whose_picture_it_becomes()
    {
        var (one, other) = (await shared.JoinAsync(), await shared.JoinAsync());
        await one.AddAsync(Samples.Png(1));
        Assert.Single(await one.ListAsync());
        Assert.Empty(await other.ListAsync());
    }

    [Theory]
    [Sentence("user", 2)]
    [InlineData("  {0}\t")]
    [InlineData("{0}\r\n")]
    [InlineData("{1}")]
    [InlineData("\n {1} ")]
    public async Task User_may_have_surrounding_white_space_and_any_case(string spelling)
    {
        var member = await shared.JoinAsync();
        var name = member.Account.Name.Value;
        var user = string.Format(null, spelling, name, name.ToUpperInvariant());
        (await member.UploadAsync(("user", user), ("data", Samples.Png(1)))).AssertOk();
        Assert.Single(await member.ListAsync());
    }

    [Fact]
    [Sentence("password", 1)]
    public async Task Password_is_the_password_in_plain_text()
    {
        var member = await shared.JoinAsync();
        (await member.UploadAsync(("password", "sécret"), ("data", Samples.Png(1)))).AssertOk();
        (await member.UploadAsync(("password", "Sécret"), ("data", Samples.Png(1)))).AssertFail("Invalid password");
    }

    [Fact]
    [Sentence("password", 2)]
    public async Task Password_or_hpassword_must_be_sent()
    {
        var member = await shared.JoinAsync();
        (await member.UploadAsync(("password", ""), ("data", Samples.Png(1)))).AssertFail("Invalid password");
        (await member.UploadAsync(("password", ""), ("hpassword", Digest("sécret")), ("data", Samples.Png(1)))).AssertOk();
    }

    [Fact]
    [Sentence("hpassword", 1)]
    public async Task Hpassword_stands_in_for_the_password()
    {
        var member = await shared.JoinAsync();
        var byPassword = await member.AddAsync(Samples.Png(1));
        Assert.Equal(byPassword, await member.AddAsync(Samples.Png(1), ("password", ""), ("hpassword", Digest("sécret"))));
    }

    [Fact]
    [Sentence("hpassword", 2)]
    public async Task Hpassword_is_the_MD5_of_the_password_in_hexadecimal_digits()
    {
        var member = await shared.JoinAsync();
        var digest = Digest("sécret");
        (await member.UploadAsync(("hpassword", digest.ToUpperInvariant()), ("data", Samples.Png(1)))).AssertOk();
        (await member.UploadAsync(("hpassword", Digest("another")), ("data", Samples.Png(1)))).AssertFail("Invalid password");
        (await member.UploadAsync(("hpassword", "sécret"), ("data", Samples.Png(1)))).AssertFail("Invalid password");
    }

    [Fact]
    [Sentence("hpassword", 3)]
    public async Task Hpassword_keeps_the_password_itself_off_the_wire()
    {
        var member = await shared.JoinAsync();
        (string, object)[] fields =
            [("mode", "uploadpic"), ("user", member.Account.Name.Value), ("hpassword", Digest("sécret")), ("data", Samples.Png(1))];
        Assert.DoesNotContain("s%c3%a9cret", Encoding.ASCII.GetString(FormBody.Encode(fields)), StringComparison.Ordinal);
        (await shared.Server.PostAsync(fields)).AssertOk();
    }

    [Fact]
    [Sentence("default", 1)]
    public async Task Default_1_makes_it_the_default_picture_and_0_does_not()
    {
        var member = await shared.JoinAsync();
        await member.AddAsync(Samples.Png(1), ("default", "0"));
        Assert.Null(await member.DefaultAsync());
        var chosen = await member.AddAsync(Samples.Png(2), ("default", "1"));
        Assert.Equal(chosen, await member.DefaultAsync());
        await member.AddAsync(Samples.Png(3), ("default", "0"));
        Assert.Equal(chosen, await member.DefaultAsync());
    }

    [Fact]
    [Sentence("keywords", 1)]
    public async Task Keywords_are_optional()
    {
        var member = await shared.JoinAsync();
        Assert.Equal("", await member.KeywordsAsync(await member.AddAsync(Samples.Png(1))));
    }

    [Fact]
    [Sentence("keywords", 2)]
    public async Task Keywords_are_delimited_by_commas_and_refer_to_the_picture()
    {
        var member = await shared.JoinAsync();
        var picId = await member.AddAsync(Samples.Png(1), ("keywords", "happy,sad"));
        var login = await member.LoginAsync();
        Assert.Equal(("happy", "sad"), (login["pickw_1"], login["pickw_2"]));
        Assert.Equal((member.UrlOf(picId), member.UrlOf(picId)), (login["pickwurl_1"], login["pickwurl_2"]));
    }

    [Fact]
    [Sentence("keywords", 3)]
    public async Task Keywords_may_contain_spaces_and_end_at_a_comma()
    {
        var member = await shared.JoinAsync();
        await member.AddAsync(Samples.Png(1), ("keywords", "at the sea,in the rain"));
        Assert.Equal("at the sea,in the rain", await member.NamesAsync());
        Assert.Equal("2", (await member.LoginAsync())["pickw_count"]);
    }

    [Fact]
    [Sentence("keywords", 4)]
    public async Task Keywords_in_use_by_another_picture_are_removed_from_it()
    {
        var member = await shared.JoinAsync();
        var first = await member.AddAsync(Samples.Png(1), ("keywords", "happy,calm"));
        var second = await member.AddAsync(Samples.Png(2), ("keywords", "happy"));
        Assert.Equal("calm", await member.KeywordsAsync(first));
        Assert.Equal("happy", await member.KeywordsAsync(second));
    }

    private async Task<string> PageAsync(string path)
    {
        using var response = await shared.Server.Client.GetAsync(path, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    // CA5351: the protocol's digest is MD5.
#pragma warning disable CA5351
    private static string Digest(string password) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(password)));
#pragma warning restore CA5351
}
