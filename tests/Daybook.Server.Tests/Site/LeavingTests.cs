using System.IO.Compression;
using System.Net;
using System.Text.Json;
using Daybook.Core.Accounts;
using Daybook.Core.Moderation;
using Daybook.Core.Profiles;
using Daybook.Core.Userpics;
using Daybook.Server.Hosting;
using Daybook.Server.Tests.Accounts;
using Daybook.Server.Tests.Mail;
using Daybook.Server.Tests.Running;
using Daybook.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Daybook.Server.Tests.Site;

/// <summary>Taking everything along, deleting one's account, and thinking again.</summary>
public sealed class LeavingTests
{
    private const string Data = "/manage/settings/data";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_archive_has_every_picture_byte_for_byte_and_all_that_is_said_of_it()
    {
        await using var server = await TestServer.StartAsync();
        var account = await server.CreateAccountAsync();
        await server.CreateAppPasswordAsync(account);
        await server.Database.Profiles.SetAsync(
            account.Id, new Profile("Two\nlines", "By the sea", "https://example.org/", new(null, 2, 29), false, ["ink", "перо"]), Cancellation);
        var first = await UploadAsync(server, TestPictures.Inkwell, ("keywords", "inkwell, schön"), ("description", "An inkwell"), ("default", "1"));
        var second = await UploadAsync(server, TestPictures.Random());
        await server.Database.Moderation.SetUserpicSuspendedAsync(second, true, new ModerationNote(null, "a reason"), Cancellation);
        var deleted = await UploadAsync(server, TestPictures.Random());
        await server.Database.DeletedUserpics.DeleteAsync(account.Id, deleted, Cancellation);
        using var browser = await Browser.At(server).LogInAsync();
        await browser.OpenAsync(Data);
        Assert.Contains($"{Data}/download", browser.Page.Main.Values("href"));

        using var response = await browser.SendRawAsync(new HttpRequestMessage(HttpMethod.Get, $"{Data}/download"));
        using var zip = new ZipArchive(await response.Content.ReadAsStreamAsync(Cancellation));

        Assert.Equal(("application/zip", "daybook-test.zip"), (response.Content.Headers.ContentType!.ToString(), response.Content.Headers.ContentDisposition!.FileName));
        Assert.Contains("no-store", response.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.Equal(["account.json", $"{first}.png", $"{second}.png", "manifest.json", "entries.json", "comments.json", "entries-elsewhere.json", "entries-waiting.json", "comments-elsewhere.json", "messages.json"], zip.Entries.Select(entry => entry.FullName));
        foreach (var id in (long[])[first, second])
        {
            Assert.Equal((await server.Database.Moderation.ReadUserpicAsync(id, Cancellation))!.Bytes.ToArray(), Read(zip, $"{id}.png"));
        }

        // What ljpics reads: see UserpicManifest of the client.
        var manifest = JsonElement.Parse(Read(zip, "manifest.json"));
        Assert.Equal(["server", "user", "pictures"], manifest.EnumerateObject().Select(one => one.Name));
        Assert.Equal((server.Url, "test"), (manifest.GetProperty("server").GetString(), manifest.GetProperty("user").GetString()));
        var pictures = manifest.GetProperty("pictures").EnumerateArray().ToList();
        Assert.Equal(["file", "keywords", "description", "default", "created", "id", "url"], pictures[0].EnumerateObject().Select(one => one.Name));
        Assert.Equal(["file", "keywords", "default", "created", "id", "url"], pictures[1].EnumerateObject().Select(one => one.Name));
        Assert.Equal($"{first}.png", pictures[0].GetProperty("file").GetString());
        Assert.Equal(["inkwell", "schön"], pictures[0].GetProperty("keywords").EnumerateArray().Select(one => one.GetString()));
        Assert.Equal(("An inkwell", true), (pictures[0].GetProperty("description").GetString(), pictures[0].GetProperty("default").GetBoolean()));
        Assert.Equal((first, $"{server.Url}/userpic/{first}/{account.Id}"), (pictures[0].GetProperty("id").GetInt64(), pictures[0].GetProperty("url").GetString()));
        var userpics = await server.Database.Userpics.ListAsync(account.Id, Cancellation);
        Assert.Equal(userpics.Select(one => one.CreatedAt), pictures.Select(one => one.GetProperty("created").GetDateTimeOffset()));

        var about = JsonElement.Parse(Read(zip, "account.json"));
        Assert.Equal("test", about.GetProperty("name").GetString());
        Assert.Equal("a program", Assert.Single(about.GetProperty("appPasswords").EnumerateArray()).GetProperty("label").GetString());
        Assert.Equal("127.0.0.1", Assert.Single(about.GetProperty("sessions").EnumerateArray()).GetProperty("address").GetString());
        var profile = JsonElement.Parse(
            """
            {
              "bio": "Two\nlines", "location": "By the sea", "website": "https://example.org/", "birthday": { "month": 2, "day": 29 },
              "isBirthdayPublic": false, "interests": ["ink", "перо"]
            }
            """);
        Assert.True(JsonElement.DeepEquals(profile, about.GetProperty("profile")), about.GetRawText());
    }

    [Fact]
    public async Task A_deleted_account_is_hidden_and_can_be_taken_back_for_thirty_days()
    {
        var time = new ManualTime();
        await using var server = await TestServer.StartAsync(time: time);
        var account = await server.CreateAccountAsync();
        await server.Database.Accounts.SetEmailAsync(account.Id, "test@example.org", Cancellation);
        var picture = await UploadAsync(server, TestPictures.Inkwell);
        using var browser = await Browser.At(server).LogInAsync();
        await browser.OpenAsync(Data);

        await browser.SubmitAsync(null, ("password", "secret"));

        Assert.Equal(("/manage/deleted", "Your account is deleted"), (browser.Path, browser.Heading));
        Assert.Contains("23 December 2026", browser.Page.One("main").Text, StringComparison.Ordinal);
        Assert.Equal("Your account is deleted", (await server.TakeMailAsync()).Subject);
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(server, $"/userpic/{picture}/{account.Id}"));
        await browser.OpenAsync("/manage/settings/password");
        Assert.Equal("/manage/deleted", browser.Path);
        using var download = await browser.SendRawAsync(new HttpRequestMessage(HttpMethod.Get, "/manage/deleted/download"));
        using var zip = new ZipArchive(await download.Content.ReadAsStreamAsync(Cancellation));
        Assert.Contains(zip.Entries, entry => entry.Name == $"{picture}.png");

        // On the last day, in another browser.
        time.Advance(Account.KeptAfterDeletion - TimeSpan.FromSeconds(1));
        await PurgeOf(server).RunAsync(Cancellation);
        using var again = await Browser.At(server).LogInAsync();
        Assert.Equal(("/manage/deleted", "test"), (again.Path, again.Account));
        await again.SubmitAsync(null);

        Assert.Equal(("/manage/settings", "Welcome back! Your account is as it was."), (again.Path, again.Notice));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, $"/userpic/{picture}/{account.Id}"));
        await again.OpenAsync("/manage/deleted");
        Assert.Equal("/manage/settings", again.Path);
    }

    [Fact]
    public async Task After_thirty_days_it_is_gone_and_nobody_gets_its_name()
    {
        var time = new ManualTime();
        await using var server = await TestServer.StartAsync([new("Registration:Mode", "open")], time);
        var account = await server.CreateAccountAsync("bob");
        using var browser = await Browser.At(server).LogInAsync("bob");
        await browser.OpenAsync(Data);
        await browser.SubmitAsync(null, ("password", "secret"));
        time.Advance(Account.KeptAfterDeletion + Database.ClocksDiffer);
        await PurgeOf(server).RunAsync(Cancellation);

        await browser.OpenAsync("/login");
        await browser.SubmitAsync(null, ("user", "bob"), ("password", "secret"));
        Assert.Equal(("user", "There is no account with this name here."), Assert.Single(browser.Errors));
        Assert.Null(await server.Database.Accounts.FindAsync(account.Id, Cancellation));

        await browser.OpenAsync("/create");
        await browser.SubmitAsync(
            null, ("user", "bob"), ("password", "a good password"), ("email", "b@example.org"), ("birth-day", "1"), ("birth-month", "1"), ("birth-year", "1990"));
        Assert.Equal(("user", "The name 'bob' is taken. Choose another one."), Assert.Single(browser.Errors));
    }

    [Theory]
    [InlineData("", "Type your password, so that nobody else can delete your account.")]
    [InlineData("wrong", "This is not the password of the account. App passwords are for programs and do not work here.")]
    public async Task Nobody_deletes_an_account_without_its_password(string password, string text)
    {
        await using var server = await TestServer.StartAsync();
        var account = await server.CreateAccountAsync();
        using var browser = await Browser.At(server).LogInAsync();
        await browser.OpenAsync(Data);

        await browser.SubmitAsync(null, ("password", password));

        Assert.Equal(("password", text), Assert.Single(browser.Errors));
        Assert.Equal(AccountState.Visible, (await server.Database.Accounts.FindAsync(account.Id, Cancellation))!.State);
        Assert.Empty(server.Mails());
    }

    private static async Task<long> UploadAsync(TestServer server, byte[] picture, params (string, object)[] more) => (await server.PostAsync(
        [("mode", "uploadpic"), ("user", "test"), ("password", "secret"), ("data", picture), .. more])).AssertOk().PicId;

    private static Purge PurgeOf(TestServer server) => server.Services.GetServices<IHostedService>().OfType<Purge>().Single();

    private static byte[] Read(ZipArchive zip, string name)
    {
        using var stream = zip.GetEntry(name)!.Open();
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static async Task<HttpStatusCode> StatusAsync(TestServer server, string path)
    {
        using var response = await server.Client.GetAsync(new Uri(path, UriKind.Relative), Cancellation);
        return response.StatusCode;
    }
}
