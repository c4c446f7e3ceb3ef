using System.Net;
using System.Text.Json;
using Daybook.Pictures.Tests.Making;
using Daybook.Server.Site.Pictures.Manage;
using Daybook.Server.Site.Visits;
using Daybook.Server.Tests.Running;
using Daybook.Server.Tests.Userpics;
using Daybook.Server.Tests.Userpics.Fetch;
using Daybook.Server.Userpics.Fetch;
using Daybook.Tests.Services;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SkiaSharp;

namespace Daybook.Server.Tests.Site;

/// <summary>Pictures that somebody chooses on <c>/manage/userpics</c>: what becomes of them, and why some are refused.</summary>
public sealed class ManageUploadTests(UserpicServer shared) : IClassFixture<UserpicServer>
{
    private const string Path = "/manage/userpics";
    private const string Upload = Path + "/upload";
    private const string NoPart =
        "This is not a part of a picture: x, y and side are whole numbers of pixels, and so are width and height, if they are sent.";

    private static readonly SKColor[] Stripes = [SKColors.Red, SKColors.Lime, SKColors.Blue];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_fits_stays_as_it_is_and_a_photo_becomes_the_square_in_its_middle()
    {
        var (member, browser) = await ArriveAsync();
        using var _ = browser;
        var small = Samples.Png(1, 40, 20);

        await browser.SendFilesAsync(Upload, [("small.png", small), ("striped.jpg", Striped(1500, 500))]);

        Assert.Equal((HttpStatusCode.OK, "Name your new pictures"), (browser.Status, browser.Heading));
        Assert.Equal(["Every pixel kept", "Made to fit"], browser.Page.Main.All("strong").Select(strong => strong.Text));
        var pictures = await member.ListAsync();
        Assert.Equal([(40, 20), (200, 200)], pictures.Select(one => (one.Width, one.Height)));
        Assert.Equal(small, (await member.GetAsync(pictures[0].Id)).Bytes);
        var fitted = (await member.GetAsync(pictures[1].Id)).Bytes;
        Assert.InRange(fitted.Length, 1, 40_960);
        AssertAll(fitted, SKColors.Lime);
    }

    [Fact]
    public async Task Where_few_pixels_are_allowed_a_photo_becomes_a_smaller_square()
    {
        await using var server = await UserpicServer.StartAsync(("Userpics:MaxPixels", "10100"));
        var member = await Member.JoinAsync(server);
        using var browser = await (await Browser.At(server).LogInAsync("test", Member.Password)).OpenAsync(Path);

        await browser.SendFilesAsync(Upload, [("striped.jpg", Striped(1500, 500))]);

        var picture = Assert.Single(await member.ListAsync());
        Assert.Equal((100, 100), (picture.Width, picture.Height));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1000, 2)]
    public async Task A_script_says_which_square_and_hears_what_became_of_it(int x, int stripe)
    {
        var (member, browser) = await ArriveAsync();
        using var _ = browser;

        using var response = await browser.SendFilesByScriptAsync(
            Upload, [("striped.jpg", Striped(1500, 500))], ("x", $"{x}"), ("y", "0"), ("side", "500"), ("keywords", "sea, storm"), ("description", "Stripes"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var picture = Assert.Single(await member.ListAsync());
        Assert.Equal(("sea,storm", "Stripes"), (string.Join(',', picture.Keywords), picture.Description));
        using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal((picture.Id, true), (answer.RootElement.GetProperty("id").GetInt64(), answer.RootElement.GetProperty("isFitted").GetBoolean()));
        Assert.StartsWith("Made to fit: 200 × 200, ", answer.RootElement.GetProperty("text").GetString(), StringComparison.Ordinal);
        AssertAll((await member.GetAsync(picture.Id)).Bytes, Stripes[stripe]);
    }

    /// <summary>Some browsers show a WebP as it is stored also where EXIF says that it is to be turned, others turn it.</summary>
    [Theory]
    [InlineData(1000, 0, 1500, 500, 2)]
    [InlineData(0, 0, 1500, 500, 0)]
    [InlineData(0, 1000, 500, 1500, 2)]
    public async Task A_square_is_what_the_script_showed_of_a_picture_that_is_to_be_turned(int x, int y, int width, int height, int stripe)
    {
        var (member, browser) = await ArriveAsync();
        using var _ = browser;
        using var striped = SKBitmap.Decode(Striped(1500, 500));
        var turned = WebPs.Extended(WebPs.Encode(striped, lossless: true), WebPs.Exif, 1500, 500, after: [WebPs.Chunk("EXIF", Exifs.Tiff(6))]);

        using var response = await browser.SendFilesByScriptAsync(
            Upload, [("turned.webp", turned)], ("x", $"{x}"), ("y", $"{y}"), ("side", "500"), ("width", $"{width}"), ("height", $"{height}"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        AssertAll((await member.GetAsync(Assert.Single(await member.ListAsync()).Id)).Bytes, Stripes[stripe]);
    }

    [Fact]
    public async Task A_script_hears_which_keywords_left_another_picture()
    {
        var (member, browser) = await ArriveAsync();
        using var _ = browser;
        await member.AddAsync(Samples.Png(1), ("keywords", "sea, evening"));

        using var response = await browser.SendFilesByScriptAsync(Upload, [("new.png", Samples.Png(2, 40, 20))], ("keywords", "storm, sea"));

        using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancellation));
        var text = answer.RootElement.GetProperty("text").GetString()!;
        Assert.StartsWith("Every pixel kept: 40 × 20, PNG, ", text, StringComparison.Ordinal);
        Assert.EndsWith(". “sea” moved here from another picture, because a keyword can name only one picture.", text, StringComparison.Ordinal);
    }

    /// <summary>Files by their names, how they begin, and what their length is. (The runner writes out all data of theories: long files are made by their test.)</summary>
    public static TheoryData<string, byte[], int, string> Refused => new()
    {
        { "letter.png", "Dear journal"u8.ToArray(), 12, "Not a picture of a known format; send a PNG, JPEG, GIF or WebP picture." },
        { "photo.heic", [0, 0, 0, 24, .. "ftypheic"u8, 0, 0, 0, 0], 16, "A HEIC photo cannot be read here; export it as JPEG, and choose that." },
        { "large.jpg", [], 15_000_001, "The picture has 15000001 bytes, and at most 15000000 are allowed." },
        { "empty.png", [], 0, "The picture is empty; send a PNG, JPEG, GIF or WebP picture." },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task What_is_no_picture_says_why_at_the_field_and_stops_no_other(string name, byte[] start, int length, string reason)
    {
        var bytes = new byte[length];
        start.CopyTo(bytes, 0);
        var (member, browser) = await ArriveAsync();
        using var _ = browser;

        await browser.SendFilesAsync(Upload, [(name, bytes), ("good.png", Samples.Png(2))]);

        Assert.Equal(("picture", $"{name}: {reason}"), Assert.Single(browser.Errors));
        AssertAtField(browser.Page, "picture", $"{name}: {reason}");
        Assert.Single(await member.ListAsync());
        Assert.Contains("One other picture was uploaded.", browser.Page.One("main").Text, StringComparison.Ordinal);

        using var response = await browser.SendFilesByScriptAsync(Upload, [(name, bytes)]);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(reason, answer.RootElement.GetProperty("error").GetString());
    }

    [Fact]
    public async Task More_megapixels_than_may_be_are_refused()
    {
        var (member, browser) = await ArriveAsync();
        using var _ = browser;
        var wide = Pngs.File(Pngs.Header(10_000, 5_001), new("IDAT", Pngs.Deflate(new byte[100])), Pngs.End);

        await browser.SendFilesAsync(Upload, [("wide.png", wide)]);

        Assert.Contains("50", Assert.Single(browser.Errors).Text, StringComparison.Ordinal);
        Assert.Empty(await member.ListAsync());
    }

    [Fact]
    public async Task More_files_than_a_form_takes_are_refused_altogether()
    {
        var (member, browser) = await ArriveAsync();
        using var _ = browser;

        await browser.SendFilesAsync(Upload, Enumerable.Range(0, 11).Select(i => ($"{i}.png", Samples.Png(i))));

        Assert.Equal(("picture", "You chose 11 pictures, and at most 10 can be sent at once. Nothing was uploaded."), Assert.Single(browser.Errors));
        Assert.Empty(await member.ListAsync());
    }

    [Fact]
    public async Task An_empty_form_says_what_to_do()
    {
        var (_, browser) = await ArriveAsync();
        using var _2 = browser;

        await browser.SendFilesAsync(Upload, []);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, browser.Status);
        Assert.Equal(("picture", "Choose a picture, or give the address of one."), Assert.Single(browser.Errors));
    }

    [Fact]
    public async Task A_photo_comes_from_an_address()
    {
        var (member, browser) = await ArriveAsync();
        using var _ = browser;

        await browser.SendFilesAsync(Upload, [], ("url", shared.Host("/manage/striped.jpg", Striped(1500, 500))));

        Assert.Equal("Name your new pictures", browser.Heading);
        AssertAll((await member.GetAsync(Assert.Single(await member.ListAsync()).Id)).Bytes, SKColors.Lime);

        await browser.OpenAsync(Path);
        await browser.SendFilesAsync(Upload, [], ("url", shared.Host("/manage/gone.png", [], "HTTP/1.1 410 Gone\nContent-Length: 0")));
        var (field, text) = Assert.Single(browser.Errors);
        Assert.Equal("url", field);
        Assert.EndsWith("the server answered 410.", text, StringComparison.Ordinal);
        AssertAtField(browser.Page, "url", text);
    }

    [Theory]
    [InlineData("x", "-1", NoPart)]
    [InlineData("side", "0", NoPart)]
    [InlineData("height", "x", NoPart)]
    [InlineData("keywords", "pic#1", "Keyword 'pic#1' is reserved: pic# and a number names a picture without keywords.")]
    [InlineData("description", "a\u0001b", "Description has a control character.")]
    public async Task What_a_script_says_without_sense_is_refused(string field, string value, string reason)
    {
        var (member, browser) = await ArriveAsync();
        using var _ = browser;
        var fields = new Dictionary<string, string> { ["x"] = "0", ["y"] = "0", ["side"] = "10", [field] = value };

        using var response = await browser.SendFilesByScriptAsync(
            Upload, [("striped.jpg", Striped(1500, 500))], [.. fields.Select(pair => (pair.Key, pair.Value))]);

        using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, reason), (response.StatusCode, answer.RootElement.GetProperty("error").GetString()));
        Assert.Empty(await member.ListAsync());
    }

    [Fact]
    public async Task The_quota_is_shown_and_holds()
    {
        await using var server = await UserpicServer.StartAsync(("Userpics:MaxPerAccount", "2"));
        var member = await Member.JoinAsync(server);
        using var browser = await (await Browser.At(server).LogInAsync("test", Member.Password)).OpenAsync(Path);
        Assert.Contains("0 of 2 pictures", browser.Page.One("main").Text, StringComparison.Ordinal);

        await browser.SendFilesAsync(Upload, Enumerable.Range(0, 3).Select(i => ($"{i}.png", Samples.Png(i))));

        Assert.Equal(2, (await member.ListAsync()).Count);
        Assert.StartsWith("2.png: ", Assert.Single(browser.Errors).Text, StringComparison.Ordinal);
        Assert.Contains("2 of 2 pictures", browser.Page.One("main").Text, StringComparison.Ordinal);

        // A script hears that no other will be taken either; of a file that is no picture it does not.
        Assert.True(await IsFullAsync(Samples.Png(7)));
        Assert.False(await IsFullAsync("Dear journal"u8.ToArray()));

        async Task<bool> IsFullAsync(byte[] file)
        {
            using var response = await browser.SendFilesByScriptAsync(Upload, [("one.png", file)]);
            using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancellation));
            Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
            return answer.RootElement.GetProperty("isFull").GetBoolean();
        }
    }

    [Fact]
    public async Task While_too_many_pictures_are_made_to_fit_a_script_is_told_when_to_come_back()
    {
        await using var server = await UserpicServer.StartAsync();
        var member = await Member.JoinAsync(server);
        using var browser = await (await Browser.At(server).LogInAsync("test", Member.Password)).OpenAsync(Path);
        using var go = new ManualResetEventSlim();
        var uploads = server.Services.GetRequiredService<PictureUploads>();
        var others = Enumerable.Range(0, 64 + Environment.ProcessorCount).Select(_ => uploads.AddAsync(
            member.Account.Id, new FormFile(new HeldStream(go), 0, 1, "picture", "held.png"), new UploadChoices([], "", null), Cancellation)).ToList();

        using (var response = await browser.SendFilesByScriptAsync(Upload, [("one.png", Samples.Png(1))]))
        {
            Assert.Equal((HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(5)), (response.StatusCode, response.Headers.RetryAfter!.Delta));
        }

        go.Set();
        foreach (var other in others)
        {
            await Assert.ThrowsAsync<PictureRefusedException>(() => other);
        }

        using var again = await browser.SendFilesByScriptAsync(Upload, [("one.png", Samples.Png(1))]);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    [Fact]
    public async Task Pictures_of_addresses_that_wait_for_their_turn_are_not_fetched_before_few_others_are_done()
    {
        await using var host = LoopbackServer.Answering("HTTP/1.1 200 OK\nContent-Length: 5", "hello"u8.ToArray());
        var time = new ManualTime();
        await using var server = await TestServer.StartAsync(
            [.. UserpicServer.Quiet, new("Userpics:Fetch:AllowedNetworks:0", "127.0.0.0/8"), new("Userpics:Fetch:AllowedPorts:0", $"{host.Port}")], time);
        var uploads = server.Services.GetRequiredService<PictureUploads>();
        var choices = new UploadChoices([], "", null);
        using var go = new ManualResetEventSlim();
        var held = Enumerable.Range(0, Environment.ProcessorCount)
            .Select(_ => uploads.AddAsync(1, new FormFile(new HeldStream(go), 0, 1, "picture", "held.png"), choices, Cancellation)).ToList();

        var fetched = Enumerable.Range(0, 10).Select(i => uploads.AddAsync(10 + i, host.Url, choices, Cancellation)).ToList();
        var ofOne = Enumerable.Range(0, 3).Select(_ => uploads.AddAsync(10, host.Url, choices, Cancellation)).ToList();
        await Eventually.TrueAsync(() => host.Requests.Count >= PictureFetcher.MaxAtOnce);
        time.Advance(PictureFetcher.MaxWait);

        foreach (var one in (Task<UploadedPicture>[])[fetched[8], fetched[9], .. ofOne])
        {
            Assert.Equal(Obstacle.Busy, (await Assert.ThrowsAsync<PictureRefusedException>(() => one)).Obstacle);
        }

        Assert.Equal(PictureFetcher.MaxAtOnce, host.Requests.Count);
        go.Set();
        foreach (var one in (Task<UploadedPicture>[])[.. held, .. fetched[..8]])
        {
            Assert.Equal(Obstacle.Itself, (await Assert.ThrowsAsync<PictureRefusedException>(() => one)).Obstacle);
        }
    }

    /// <summary>A file that can be read when the test says so.</summary>
    private sealed class HeldStream(ManualResetEventSlim go) : MemoryStream([0])
    {
        public override int Read(byte[] buffer, int offset, int count)
        {
            go.Wait(Cancellation);
            return base.Read(buffer, offset, count);
        }
    }

    [Fact]
    public async Task Nobody_uploads_without_a_login_or_with_a_form_of_another_site()
    {
        var (member, browser) = await ArriveAsync();
        using var _ = browser;
        using var stranger = await Browser.At(shared.Server).OpenAsync("/login");
        using (var response = await stranger.SendFilesByScriptAsync(Upload, [("small.png", Samples.Png(1))]))
        {
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        }

        using var content = new MultipartFormDataContent { { new ByteArrayContent(Samples.Png(1)), "picture", "small.png" } };
        using var forged = await (await Browser.At(shared.Server).LogInAsync(member.Account.Name.Value, Member.Password))
            .SendRawAsync(new HttpRequestMessage(HttpMethod.Post, Upload) { Content = content });
        Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);
        Assert.Empty(await member.ListAsync());
    }

    [Fact]
    public async Task The_page_runs_its_own_script_and_no_other()
    {
        var (_, browser) = await ArriveAsync();
        using var _2 = browser;

        var script = browser.Page.One("script");
        Assert.Equal("module", script.Attributes["type"]);
        Assert.StartsWith("/assets/", script.Attributes["src"], StringComparison.Ordinal);
        Assert.Equal(
            "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; script-src 'self'; connect-src 'self'; img-src 'self' blob:",
            Assert.Single(browser.Response.Headers.GetValues("Content-Security-Policy")));
        var files = browser.Page.All("input").Single(input => input.Attributes.GetValueOrDefault("type") == "file");
        Assert.Equal("image/jpeg,image/png,image/gif,image/webp", files.Attributes["accept"]);
        Assert.Contains("HEIC", browser.Page.One("main").Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task So_many_bytes_are_under_way_of_one_account_and_of_all_and_more_is_told_to_come_back_before_it_is_read()
    {
        const int Most = 100_000_000;
        await using var server = await UserpicServer.StartAsync(("Limits:MaxUploadBytes", "160000000"));
        var (anna, bob) = (await Member.JoinAsync(server, "anna"), await Member.JoinAsync(server, "bob"));
        using var annas = await Browser.At(server).LogInAsync("anna", Member.Password);
        using var bobs = await Browser.At(server).LogInAsync("bob", Member.Password);

        using var first = await AnnounceAsync(server, annas, Most);
        Assert.Equal("HTTP/1.1 100 Continue", (await first.ReadAsync()).StatusLine);

        // For another of hers there is no room, nor for one as large of his; for smaller ones there is.
        foreach (var browser in new[] { annas, bobs })
        {
            using var more = await AnnounceAsync(server, browser, Most);
            var answer = await more.ReadAsync();
            Assert.Equal(("HTTP/1.1 503 Service Unavailable", "5"), (answer.StatusLine, answer.Header("Retry-After")));
            await browser.OpenAsync(Path);
            await browser.SendFilesAsync(Upload, [("small.png", Samples.Png(1))]);
            Assert.Equal(HttpStatusCode.OK, browser.Status);
        }

        using var second = await AnnounceAsync(server, bobs, 50_000_000);
        Assert.Equal("HTTP/1.1 100 Continue", (await second.ReadAsync()).StatusLine);
        Assert.Equal((1, 1), ((await anna.ListAsync()).Count, (await bob.ListAsync()).Count));

        // What ends, makes room.
        first.Dispose();
        await Eventually.TrueAsync(() =>
        {
            using var again = AnnounceAsync(server, annas, Most).Result;
            return again.ReadAsync().Result.StatusLine == "HTTP/1.1 100 Continue";
        });
    }

    [Fact]
    public async Task A_form_that_comes_too_slowly_gives_way_when_somebody_else_needs_the_room()
    {
        var time = new ManualTime();
        await using var server = await TestServer.StartAsync([.. UserpicServer.Quiet, new("Limits:MaxUploadBytes", "160000000")], time);
        foreach (var name in (string[])["anna", "bob", "carol"])
        {
            await Member.JoinAsync(server, name);
        }

        using var annas = await Browser.At(server).LogInAsync("anna", Member.Password);
        using var bobs = await Browser.At(server).LogInAsync("bob", Member.Password);
        using var carols = await Browser.At(server).LogInAsync("carol", Member.Password);
        using var slow = await AnnounceAsync(server, annas, 80_000_000);
        Assert.Equal("HTTP/1.1 100 Continue", (await slow.ReadAsync()).StatusLine);
        time.Advance(TimeSpan.FromMinutes(15));
        using var younger = await AnnounceAsync(server, bobs, 70_000_000);
        Assert.Equal("HTTP/1.1 100 Continue", (await younger.ReadAsync()).StatusLine);
        Assert.Equal("HTTP/1.1 503 Service Unavailable", await AnswerAsync(carols, 60_000_000));

        // By now the first should have come; what needs more room than it has changes nothing for it.
        time.Advance(TimeSpan.FromMinutes(8));
        Assert.Equal("HTTP/1.1 503 Service Unavailable", await AnswerAsync(carols, 100_000_000));

        using var third = await AnnounceAsync(server, carols, 60_000_000);
        Assert.Equal("HTTP/1.1 100 Continue", (await third.ReadAsync()).StatusLine);
        Assert.True(await slow.IsClosedAsync());

        async Task<string> AnswerAsync(Browser browser, int length)
        {
            using var connection = await AnnounceAsync(server, browser, length);
            return (await connection.ReadAsync()).StatusLine;
        }
    }

    [Fact]
    public async Task A_form_that_gives_way_is_no_failure_of_the_server()
    {
        var (time, metrics) = (new ManualTime(), FreePort.Find());
        await using var server = await TestServer.StartAsync(
            [.. UserpicServer.Quiet, new("Limits:MaxUploadBytes", "160000000"), Telemetry.Metrics.Setting(metrics)], time);
        await Member.JoinAsync(server, "anna");
        await Member.JoinAsync(server, "bob");
        using var annas = await Browser.At(server).LogInAsync("anna", Member.Password);
        using var bobs = await Browser.At(server).LogInAsync("bob", Member.Password);
        var late = await AnnounceAsync(server, annas, 100_000_000);
        Assert.Equal("HTTP/1.1 100 Continue", (await late.ReadAsync()).StatusLine);

        // So often that it is no matter of luck what is seen first: that the form ends, or that its client was cut off.
        for (var i = 0; i < 10; i++)
        {
            time.Advance(TimeSpan.FromMinutes(30));
            var next = await AnnounceAsync(server, i % 2 == 0 ? bobs : annas, 100_000_000);
            Assert.Equal("HTTP/1.1 100 Continue", (await next.ReadAsync()).StatusLine);
            Assert.True(await late.IsClosedAsync());
            late.Dispose();
            late = next;
        }

        late.Dispose();
        var pages = await Telemetry.Metrics.ReadAsync(server, metrics);
        Assert.DoesNotContain(pages.Names, name => name.StartsWith("daybook_pages_total{status=\"500", StringComparison.Ordinal));
        await server.EndAsync();
        Assert.Empty(server.Log.Problems);
    }

    [Fact]
    public async Task A_form_whose_length_nobody_announced_has_the_time_of_the_longest_also_when_all_places_are_taken()
    {
        const int Places = 10;
        var time = new ManualTime();
        await using var server = await TestServer.StartAsync(
            [.. UserpicServer.Quiet, new("Limits:MaxRequests", $"{Places}"), new("Limits:MaxRequestsPerAddress", $"{Places}")], time);
        await Member.JoinAsync(server, "anna");
        using var annas = await Browser.At(server).LogInAsync("anna", Member.Password);
        using var form = await AnnounceAsync(server, annas, length: null);
        Assert.Equal("HTTP/1.1 100 Continue", (await form.ReadAsync()).StatusLine);

        // The place of what was answered before is free when the same connection is answered again; and a picture takes none.
        using var picture = new HttpRequestMessage(HttpMethod.Get, "/userpic/1/1");
        using var none = await annas.SendRawAsync(picture);

        time.Advance(TimeSpan.FromMinutes(2));
        List<RawConnection> others = [];
        for (var i = 1; i < Places; i++)
        {
            others.Add(await RawConnection.OpenAsync(server.Port));
            await others[^1].SendAsync("POST /interface/flat HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\nExpect: 100-continue\r\n\r\n");
            Assert.Equal("HTTP/1.1 100 Continue", (await others[^1].ReadAsync()).StatusLine);
        }

        using var stranger = await RawConnection.OpenAsync(server.Port, "127.0.0.2");
        await stranger.SendAsync("GET /readyz HTTP/1.1\r\nHost: h\r\n\r\n");
        Assert.Equal("HTTP/1.1 503 Service Unavailable", (await stranger.ReadAsync()).StatusLine);

        // It is still listened to: that this is no form is the answer.
        await form.SendAsync("0\r\n\r\n");
        Assert.Equal("HTTP/1.1 400 Bad Request", (await form.ReadAsync()).StatusLine);
        others.ForEach(connection => connection.Dispose());
    }

    [Fact]
    public async Task What_is_no_file_is_short_and_nothing_but_files_is_sent_here()
    {
        var (member, browser) = await ArriveAsync();
        using var _ = browser;

        using var long1 = await browser.SendFilesByScriptAsync(Upload, [("small.png", Samples.Png(1))], ("keywords", new string('k', 40_000)), ("url", new string('u', 30_000)));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, long1.StatusCode);

        await browser.OpenAsync(Path);
        await browser.PostAsync(Upload, [new("form-token", browser.FormToken), new("url", "https://example.org/a.png")]);
        Assert.Equal(HttpStatusCode.BadRequest, browser.Status);
        Assert.Empty(await member.ListAsync());
    }

    /// <summary>Says how long a form is, or that nobody knows it, and waits to be told to send it, as curl does.</summary>
    private static async Task<RawConnection> AnnounceAsync(TestServer server, Browser browser, int? length)
    {
        var connection = await RawConnection.OpenAsync(server.Port);
        await connection.SendAsync(
            $"POST {Upload} HTTP/1.1\r\nHost: h\r\nCookie: {Visitors.CookieName}={browser.Cookie(Visitors.CookieName)}; " +
            $"daybook-form={browser.Cookie("daybook-form")}\r\n" +
            "Content-Type: multipart/form-data; boundary=b\r\nExpect: 100-continue\r\n" +
            $"{(length is { } known ? $"Content-Length: {known}" : "Transfer-Encoding: chunked")}\r\n\r\n");
        return connection;
    }

    private async Task<(Member Member, Browser Browser)> ArriveAsync()
    {
        var member = await shared.JoinAsync();
        return (member, await (await Browser.At(shared.Server).LogInAsync(member.Account.Name.Value, Member.Password)).OpenAsync(Path));
    }

    /// <summary>A photo of three stripes: red, green, blue.</summary>
    private static byte[] Striped(int width, int height)
    {
        using var bitmap = new SKBitmap(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using (var canvas = new SKCanvas(bitmap))
        {
            for (var i = 0; i < Stripes.Length; i++)
            {
                using var paint = new SKPaint { Color = Stripes[i] };
                canvas.DrawRect(width * i / 3f, 0, width / 3f, height, paint);
            }
        }

        return Jpegs.Encode(bitmap);
    }

    private static void AssertAll(byte[] picture, SKColor colour) => Assert.All(TestPictures.Pixels(picture).Chunk(997).Select(pixels => pixels[0]), pixel =>
    {
        Assert.InRange(pixel.Red, Math.Max(0, colour.Red - 60), Math.Min(255, colour.Red + 60));
        Assert.InRange(pixel.Green, Math.Max(0, colour.Green - 60), Math.Min(255, colour.Green + 60));
        Assert.InRange(pixel.Blue, Math.Max(0, colour.Blue - 60), Math.Min(255, colour.Blue + 60));
    });

    /// <summary>The error stands beside the field, and whoever comes to the field hears it.</summary>
    internal static void AssertAtField(HtmlPage page, string id, string text)
    {
        var field = page.Elements.Single(element => element.Attributes.GetValueOrDefault("id") == id);
        Assert.Equal("true", field.Attributes["aria-invalid"]);
        var described = field.Attributes["aria-describedby"].Split(' ').Select(by => page.Elements.Single(element => element.Attributes.GetValueOrDefault("id") == by));
        Assert.Contains(text, string.Join('\n', described.Select(element => element.Text)), StringComparison.Ordinal);
    }
}
