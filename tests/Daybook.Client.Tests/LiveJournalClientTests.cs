using Daybook.Client.Tests.Running;
using Daybook.Core.Accounts;
using Daybook.Protocol;
using Daybook.Protocol.Client;
using Daybook.Server.Accounts;
using Daybook.Server.Modes;
using Daybook.Server.Modes.Declarations;
using Daybook.Server.Options;
using Daybook.Server.Tests.Running;
using Credentials = Daybook.Protocol.Client.Credentials;

namespace Daybook.Client.Tests;

/// <summary>The library against the real server.</summary>
public sealed class LiveJournalClientTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Every one that the flat protocol has, which is what the library speaks.</summary>
    [Fact]
    public void Every_mode_of_the_server_has_its_method() => Assert.Empty(
        ModeCatalogue.All.Where(entry => entry.Declaration.IsIn(ModeInterfaces.Flat)).Select(entry => entry.Declaration.Name + "Async").Except(
            typeof(LiveJournalClient).GetMethods().Select(method => method.Name), StringComparer.OrdinalIgnoreCase));

    [Fact]
    public async Task Every_way_of_authentication_works()
    {
        await using var server = await TestServer.StartAsync();
        var account = await server.CreateAccountAsync();
        var appPassword = await AddAppPasswordAsync(server, account);
        using var plain = ClientOf(server, Credentials.Plain(" TEST ", "secret"));
        var cookie = await plain.SessionGenerateAsync(isLong: true, cancellation: Cancellation);

        foreach (var credentials in new[]
        {
            Credentials.Plain("test", "secret"), Credentials.Plain("test", appPassword), Credentials.Digest("test", "secret"),
            Credentials.Challenge("test", appPassword), Credentials.Session("test", cookie),
        })
        {
            using var client = ClientOf(server, credentials);
            Assert.Equal("test", (await client.LoginAsync(cancellation: Cancellation)).Name);
            await client.UploadPicAsync(new UserpicUpload { Data = Drawn.Small(1) }, Cancellation);
        }
    }

    [Fact]
    public async Task A_refusal_has_its_code_and_text()
    {
        await using var server = await TestServer.StartAsync();
        await server.CreateAccountAsync();
        using var stranger = ClientOf(server, Credentials.Plain("nobody", "secret"));
        using var mistaken = ClientOf(server, Credentials.Plain("test", "mistaken"));
        using var client = ClientOf(server, Credentials.Plain("test", "secret"));

        var unknown = await Assert.ThrowsAsync<LiveJournalException>(() => stranger.LoginAsync(cancellation: Cancellation));
        var wrong = await Assert.ThrowsAsync<LiveJournalException>(() => mistaken.LoginAsync(cancellation: Cancellation));
        var large = await Assert.ThrowsAsync<LiveJournalException>(
            () => client.UploadPicAsync(new UserpicUpload { Data = new byte[40_961] }, Cancellation));

        Assert.Equal((100, false, "Invalid username"), (unknown.Code, unknown.IsTemporary, unknown.Message));
        Assert.Same(Faults.InvalidPassword, wrong.Fault);
        Assert.Same(Faults.InvalidArgument, large.Fault);
        Assert.Equal("Client error: Invalid argument(s): the picture has 40961 bytes, the limit is 40960", large.Message);
    }

    [Theory]
    [InlineData("mode", "Client error:  Unknown mode (getpics)", 201, "Client error:  Unknown … (getpics)")]
    [InlineData("client", "Client error: Invalid argument(s): x", 203, "… error: Invalid argument(s): x")]
    [InlineData("wonder", "No wonder", 0, "No …")]
    public async Task A_password_that_is_a_word_of_an_error_hides_it_from_nobody_but_readers(string password, string error, int code, string shown)
    {
        await using var server = await OtherServer.StartAsync();
        server.Answer = (_, _) => OtherServer.Fail(error);
        using var client = new LiveJournalClient(new Uri(server.Url), Credentials.Plain("test", password));

        var refused = await Assert.ThrowsAsync<LiveJournalException>(() => client.GetPicsAsync(cancellation: Cancellation));

        Assert.Equal((code, shown), (refused.Code, refused.Message));
        Assert.DoesNotContain(password, code == 0 ? refused.Fault.Text : refused.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Login_tells_what_was_asked_for_and_nothing_else()
    {
        await using var server = await TestServer.StartAsync();
        await server.CreateAccountAsync(fullName: "Tést Üser");
        using var client = ClientOf(server, Credentials.Plain("test", "secret"));
        var uploaded = await client.UploadPicAsync(
            new UserpicUpload { Data = Drawn.Small(1), Keywords = ["at the sea", "日本"], IsDefault = true }, Cancellation);

        var bare = await client.LoginAsync(cancellation: Cancellation);
        var all = await client.LoginAsync(
            new LoginRequest { ClientVersion = "Test-Test/1", MoodsAfter = 0, Menus = true, Userpics = true }, Cancellation);

        Assert.Equal(("Tést Üser", 0, 0, 0), (bare.Name, bare.Moods.Count, bare.Menu.Count, bare.Userpics.Count));
        Assert.Null(bare.DefaultUserpic);
        Assert.Equal(Moods.All, all.Moods);
        Assert.Equal("Developer Area", all.Menu[2].Text);
        Assert.EndsWith("/developer/protocol", all.Menu[2].Items[0].Url, StringComparison.Ordinal);
        Assert.Equal(["at the sea", "日本"], all.Userpics.Select(one => one.Keyword));
        Assert.All(all.Userpics, one => Assert.Equal(all.DefaultUserpic, one.Url));
        Assert.EndsWith($"/userpic/{uploaded.Id}/1", all.DefaultUserpic!.AbsolutePath, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_picture_has_the_same_number_and_a_keyword_moves()
    {
        await using var server = await TestServer.StartAsync();
        await server.CreateAccountAsync();
        using var client = ClientOf(server, Credentials.Plain("test", "secret"));

        var first = await client.UploadPicAsync(new UserpicUpload { Data = Drawn.Small(1, 30), Keywords = ["a", "b"] }, Cancellation);
        var again = await client.UploadPicAsync(new UserpicUpload { Data = Drawn.Small(1, 30) }, Cancellation);
        var second = await client.UploadPicAsync(
            new UserpicUpload { Data = Drawn.Small(2), Keywords = ["b"], Description = "two & = % \u00e9" }, Cancellation);

        Assert.Equal(first, again);
        Assert.Equal((30, 30), (first.Width, first.Height));
        var login = await client.LoginAsync(new LoginRequest { Userpics = true }, Cancellation);
        Assert.Equal(["a", "b"], login.Userpics.Select(one => one.Keyword));
        Assert.EndsWith($"/{second.Id}/1", login.Userpics[1].Url!.AbsolutePath, StringComparison.Ordinal);
        Assert.Equal("two & = % \u00e9", (await server.Database.Userpics.ListAsync(1, Cancellation)).Single(one => one.Id == second.Id).Description);
    }

    [Fact]
    public async Task A_session_ends_when_it_is_told_to()
    {
        await using var server = await TestServer.StartAsync();
        await server.CreateAccountAsync();
        using var client = ClientOf(server, Credentials.Plain("test", "secret"));
        var one = await client.SessionGenerateAsync(cancellation: Cancellation);
        var two = await client.SessionGenerateAsync(bindToAddress: true, cancellation: Cancellation);
        using var first = ClientOf(server, Credentials.Session("test", one));
        using var second = ClientOf(server, Credentials.Session("test", two));

        await client.SessionExpireAsync([long.Parse(one.Split(':')[2][1..], System.Globalization.CultureInfo.InvariantCulture)], Cancellation);
        Assert.Same(Faults.InvalidPassword, (await Assert.ThrowsAsync<LiveJournalException>(() => first.LoginAsync(cancellation: Cancellation))).Fault);
        await second.LoginAsync(cancellation: Cancellation);

        await client.SessionExpireAllAsync(Cancellation);
        await Assert.ThrowsAsync<LiveJournalException>(() => second.LoginAsync(cancellation: Cancellation));
    }

    [Fact]
    public async Task A_challenge_is_new_each_time()
    {
        await using var server = await TestServer.StartAsync();
        using var client = ClientOf(server, null);

        var one = await client.GetChallengeAsync(Cancellation);
        var two = await client.GetChallengeAsync(Cancellation);

        Assert.NotEqual(one.Text, two.Text);
        Assert.Equal(("c0", TimeSpan.FromSeconds(60)), (one.Scheme, one.ExpiresAt - one.ServerTime));
        await Assert.ThrowsAsync<InvalidOperationException>(() => client.LoginAsync(cancellation: Cancellation));
    }

    [Fact]
    public async Task An_upload_without_sense_is_not_sent()
    {
        using var client = new LiveJournalClient(new Uri("http://127.0.0.1:1"), Credentials.Plain("test", "secret"));

        await Assert.ThrowsAsync<ArgumentException>(() => client.UploadPicAsync(new UserpicUpload(), Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(
            () => client.UploadPicAsync(new UserpicUpload { Data = new byte[1], Url = new Uri("http://a.test/") }, Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(
            () => client.UploadPicAsync(new UserpicUpload { Data = new byte[1], Keywords = ["a,b"] }, Cancellation));
    }

    [Fact]
    public void Credentials_do_not_show_their_secret()
    {
        Assert.Equal("test (Plain)", Credentials.Plain("test", "pass-word").ToString());
        Assert.Equal("test (Session)", Credentials.Session("test", "v1:u1:s1:a//1").ToString());
    }

    private static LiveJournalClient ClientOf(TestServer server, Credentials? credentials) => new(new Uri(server.Url), credentials);

    private static async Task<string> AddAppPasswordAsync(TestServer server, Account account)
    {
        var secret = AppPasswordSecrets.Generate();
        var kept = AppPasswordSecrets.Open(new DataFolder(server.Folder)).Protect(secret);
        await server.Database.AppPasswords.CreateAsync(account.Id, "test", kept, 10, Cancellation);
        return secret;
    }
}
