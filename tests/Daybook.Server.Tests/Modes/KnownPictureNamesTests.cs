using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Daybook.Core.Accounts;
using Daybook.Core.Moderation;
using Daybook.Core.Userpics;
using Daybook.Protocol.XmlRpc;
using Daybook.Server.Tests.Accounts;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Modes;

/// <summary>What one server keeps in memory of pictures is what they are called, whatever another server does to them.</summary>
public sealed class KnownPictureNamesTests : IAsyncLifetime
{
    private const string Site = "https://daybook.example";

    private static readonly UserpicQuota Quota = new(100, 10);

    private TestServer _here = null!;
    private TestServer _there = null!;
    private Account _account = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _here = await TestServer.StartAsync([new("Site:Url", Site)]);
        _there = await TestServer.StartAsync([new("Site:Url", Site)], folder: _here.Folder);
        _account = await _here.CreateAccountAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _there.DisposeAsync();
        await _here.DisposeAsync();
    }

    [Fact]
    public async Task Every_change_on_another_server_is_told_at_once_over_every_interface()
    {
        await AssertToldAsync();
        var first = await UploadAsync(TestPictures.Random(), "happy, sad");
        await AssertToldAsync();
        var second = await UploadAsync(TestPictures.Random(), "");
        await AssertToldAsync();
        await UploadAsync(TestPictures.Random(), "sad, Ö%&=", makeDefault: true);
        await AssertToldAsync();
        (await SendAsync("editpic", ("picid", second), ("keywords", "happy,new"))).AssertOk();
        await AssertToldAsync();
        (await SendAsync("editpic", ("picid", second), ("default", "1"), ("description", "of the sea"))).AssertOk();
        await AssertToldAsync();
        Assert.NotNull(await _there.Database.Userpics.RenameKeywordAsync(_account.Id, Keyword.Parse("new"), Keyword.Parse("newer"), Cancellation));
        await AssertToldAsync();
        (await SendAsync("deletepic", ("picid", second))).AssertOk();
        await AssertToldAsync();
        Assert.NotNull(await _there.Database.DeletedUserpics.RestoreAsync(_account.Id, second, Quota, Cancellation));
        await AssertToldAsync();
        Assert.True(await _there.Database.Moderation.ExpungeUserpicAsync(first, new ModerationNote(null, "a reason"), Cancellation));
        await AssertToldAsync();
    }

    [Fact]
    public async Task Nobody_is_told_of_another_accounts_pictures()
    {
        await UploadAsync(TestPictures.Random(), "happy");
        await AssertToldAsync();
        await _here.CreateAccountAsync("other", "secret");
        Assert.Equal("0", (await LoginAsync(_here, user: "other"))["pickw_count"]);
        Assert.Equal("1", (await LoginAsync(_here))["pickw_count"]);
    }

    [Fact]
    public async Task Addresses_are_of_the_name_that_the_server_is_asked_by()
    {
        await using var anywhere = await TestServer.StartAsync(folder: _here.Folder);
        var picId = await UploadAsync(TestPictures.Random(), "happy");
        foreach (var host in (string[])["one.example", "two.example:81", "one.example"])
        {
            var login = await LoginAsync(anywhere, change: request => request.Headers.Host = host);
            Assert.Equal($"http://{host}/userpic/{picId}/{_account.Id}", login["pickwurl_1"]);
        }
    }

    [Fact]
    public async Task A_client_that_does_not_know_Unicode_reads_its_own_encoding_after_one_that_does()
    {
        await UploadAsync(TestPictures.Random(), "größe");
        await AssertToldAsync();
        Assert.Contains("pickw_1\ngr\u00F6\u00DFe\n", Encoding.Latin1.GetString(await SendRawAsync(_here)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pickw_1\n日本\npickw_count\n1\n")]
    [InlineData("pickw_1=%E6%97%A5%E6%9C%AC&pickw_count=1&", "urlenc")]
    public async Task A_client_whose_encoding_cannot_say_a_keyword_is_told_all_once_and_in_UTF_8(string expected, string encoding = "lines")
    {
        await UploadAsync(TestPictures.Random(), "日本");
        var answer = Encoding.UTF8.GetString(await SendRawAsync(_here, ("responseenc", encoding)));
        Assert.Contains(expected, answer, StringComparison.OrdinalIgnoreCase);
        Assert.Single(Regex.Matches(answer, "success"));
        Assert.Single(Regex.Matches(answer, "name"));
    }

    /// <summary>Asks the server that keeps them, twice, and compares with the pictures themselves.</summary>
    private async Task AssertToldAsync()
    {
        var pictures = await _there.Database.Userpics.ListAsync(_account.Id, Cancellation);
        var names = pictures
            .SelectMany(picture => picture.Keywords.Select(keyword => keyword.Value).DefaultIfEmpty($"pic#{picture.Id}")
                .Select(name => (Name: name, Url: $"{Site}/userpic/{picture.Id}/{_account.Id}")))
            .OrderBy(name => name.Name, StringComparer.OrdinalIgnoreCase)
            .ToList();
        for (var again = 0; again < 2; again++)
        {
            var login = await LoginAsync(_here);
            Assert.Equal($"{names.Count}", login["pickw_count"]);
            Assert.Equal($"{names.Count}", login["pickwurl_count"]);
            Assert.Equal(names, Enumerable.Range(1, names.Count).Select(number => (login[$"pickw_{number}"], login[$"pickwurl_{number}"])));

            var members = await _here.CallAsync(
                "login", ("username", "test"), ("password", "secret"), ("ver", 1), ("getpickws", 1), ("getpickwurls", 1));
            Assert.Equal(names, TextsOf(members, "pickws").Zip(TextsOf(members, "pickwurls")));
        }

        var encoded = Encoding.ASCII.GetString(await SendRawAsync(_here, ("ver", "1"), ("responseenc", "urlenc"))).Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => WebUtility.UrlDecode(pair[1]));
        Assert.Equal(names, Enumerable.Range(1, names.Count).Select(number => (encoded[$"pickw_{number}"], encoded[$"pickwurl_{number}"])));
    }

    private static IEnumerable<string> TextsOf(XmlRpcStruct members, string name) =>
        ((XmlRpcArray)members.Members.Single(member => member.Key == name).Value).Items.Select(item => Encoding.UTF8.GetString(item.ToBytes()!.Value.Span));

    private static Task<Reply> LoginAsync(TestServer server, string user = "test", Action<HttpRequestMessage>? change = null) => server.PostAsync(
        [("mode", "login"), ("user", user), ("password", "secret"), ("ver", "1"), ("getpickws", "1"), ("getpickwurls", "1")], change);

    /// <summary>The bytes of a login's answer.</summary>
    private static async Task<byte[]> SendRawAsync(TestServer server, params (string Name, string Value)[] more)
    {
        (string Name, string Value)[] login = [("mode", "login"), ("user", "test"), ("password", "secret"), ("getpickws", "1"), ("getpickwurls", "1"), .. more];
        using var content = new FormUrlEncodedContent(login.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        using var response = await server.Client.PostAsync(new Uri("/interface/flat", UriKind.Relative), content, Cancellation);
        return await response.Content.ReadAsByteArrayAsync(Cancellation);
    }

    private Task<Reply> SendAsync(string mode, params (string, object)[] fields) =>
        _there.PostAsync([("mode", mode), ("user", "test"), ("password", "secret"), ("ver", "1"), .. fields]);

    private async Task<long> UploadAsync(byte[] picture, string keywords, bool makeDefault = false) =>
        (await SendAsync("uploadpic", ("data", picture), ("keywords", keywords), ("default", makeDefault ? "1" : "0"))).AssertOk().PicId;
}
