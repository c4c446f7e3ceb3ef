using Daybook.Client.Albums;
using Daybook.Client.Sending;
using Daybook.Client.Tests.Running;
using Daybook.Protocol.Client;
using Daybook.Server.Tests.Userpics.Fetch;

namespace Daybook.Client.Tests;

/// <summary>What the program does when the server has trouble.</summary>
public sealed class TroubleTests
{
    private const string Sentence = "Server Error, try again later.";

    [Fact]
    public async Task Without_success_it_reports_what_the_specification_says()
    {
        await using var server = await OtherServer.StartAsync();
        using var person = Person.At(server.Url);
        var file = person.Write("a.png", Drawn.Small(1));

        server.Answer = (mode, _) => mode == "uploadpic" ? "<html>502</html>" : null;
        var upload = await person.RunAsync("upload", file, "--retries", "0");
        server.Answer = (_, _) => "";
        var login = await person.RunAsync("login", "--retries", "0");

        Assert.Equal((1, $"{file}: {Sentence}\n1 picture: 0 uploaded, 1 failed\n"), (upload.ExitCode, upload.Error));
        Assert.Equal((1, $"{Sentence}\n"), (login.ExitCode, login.Error));
    }

    [Fact]
    public async Task Trouble_that_passes_is_waited_out()
    {
        await using var server = await OtherServer.StartAsync();
        using var person = Person.At(server.Url);
        var file = person.Write("a.png", Drawn.Small(1));
        server.Answer = (mode, _) => (mode, server.Count(mode)) switch
        {
            ("login", 1) => OtherServer.Fail("Server error: Database temporarily unavailable"),
            ("uploadpic", 1) => "",
            ("uploadpic", 2) => "<html>502</html>",
            ("uploadpic", _) => OtherServer.Lines(("success", "OK"), ("picid", "7"), ("width", "20"), ("height", "20")),
            _ => null,
        };

        var run = await person.RunAsync("upload", file);

        Assert.Equal((0, $"{file}: picture 7, 20x20\n"), (run.ExitCode, run.Output));
        Assert.Equal((2, 3), (server.Count("login"), server.Count("uploadpic")));

        // Each pause is twice the one before, and up to a quarter longer.
        Assert.Matches(
            $@"^Server error: Database temporarily unavailable \(trying again in 0\.[56] s\)\n{Sentence} \(trying again in 0\.[56] s\)\n" +
            $@"{Sentence} \(trying again in 1\.[0-3] s\)\n1 picture: 1 uploaded\n$",
            run.Error);
    }

    [Theory]
    [InlineData("Client error: Invalid argument(s): no picture")]
    [InlineData("Client error: Access of restricted feature: 100 pictures, the limit is 100")]
    [InlineData("Client error: Action forbidden; account is suspended.")]
    public async Task What_waiting_does_not_help_is_tried_once(string error)
    {
        await using var server = await OtherServer.StartAsync();
        using var person = Person.At(server.Url);
        var file = person.Write("a.png", Drawn.Small(1));
        server.Answer = (mode, _) => mode == "uploadpic" ? OtherServer.Fail(error) : null;

        var run = await person.RunAsync("upload", file);

        Assert.Equal((1, 1), (run.ExitCode, server.Count("uploadpic")));
        Assert.StartsWith($"{file}: {error}\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_three_in_a_row_the_rest_is_not_tried()
    {
        await using var server = await OtherServer.StartAsync();
        using var person = Person.At(server.Url);
        for (var i = 0; i < 6; i++)
        {
            person.Write($"folder/{i}.png", Drawn.Small(i));
        }

        server.Answer = (mode, _) => mode == "uploadpic" ? "" : null;

        var run = await person.RunAsync("upload", person.Of("folder"), "--retries", "0", "--parallel", "1");

        Assert.Equal((1, 3), (run.ExitCode, server.Count("uploadpic")));
        Assert.EndsWith(
            $"{person.Of("folder/5.png")}: not tried, because the server has trouble\n6 pictures: 0 uploaded, 6 failed\n",
            run.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_named()
    {
        using var person = Person.At("http://127.0.0.1:1");

        var run = await person.RunAsync("list", "--retries", "1");

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.StartsWith("http://127.0.0.1:1 cannot be reached: ", run.Error, StringComparison.Ordinal);
        Assert.Matches(@"^(http://127\.0\.0\.1:1 cannot be reached: .+?) \(trying again in 0\.[56] s\)\n\1\n$", run.Error);
    }

    [Theory]
    [InlineData("404 Not Found")]
    [InlineData("405 Method Not Allowed")]
    [InlineData("403 Forbidden")]
    public async Task An_address_without_an_interface_is_said_at_once(string status)
    {
        await using var site = LoopbackServer.Answering($"HTTP/1.1 {status}\nConnection: close", "<html>no</html>"u8.ToArray());
        using var person = Person.At(site.Url);

        var run = await person.RunAsync("login");

        Assert.Equal(
            (3, $"Could not log in to {site.Url}/test: {site.Url}/interface/flat answers HTTP {status[..3]}: is that the address of a journal server?\n"),
            (run.ExitCode, run.Error));
        Assert.Single(site.Requests);
    }

    [Theory]
    [InlineData("429 Too Many Requests", 405)]
    [InlineData("408 Request Timeout", 0)]
    [InlineData("500 Internal Server Error", 0)]
    [InlineData("502 Bad Gateway", 0)]
    public async Task What_stands_before_a_server_may_have_trouble_too(string status, int code)
    {
        await using var site = LoopbackServer.Answering($"HTTP/1.1 {status}\nConnection: close", "<html>no</html>"u8.ToArray());
        using var client = new LiveJournalClient(new Uri(site.Url), Credentials.Plain("test", "secret"));

        var failure = await Assert.ThrowsAsync<LiveJournalException>(() => client.LoginAsync(cancellation: TestContext.Current.CancellationToken));

        Assert.Equal((code, true), (failure.Code, failure.IsTemporary));
    }

    [Fact]
    public async Task What_is_said_to_be_compressed_and_is_not_is_trouble_of_the_server()
    {
        await using var site = LoopbackServer.Answering("HTTP/1.1 200 OK\nContent-Encoding: gzip\nConnection: close", "success\nOK\n"u8.ToArray());
        using var client = new LiveJournalClient(new Uri(site.Url), Credentials.Plain("test", "secret"));
        using var source = new PictureSource(new Retry(0, _ => { }, TimeProvider.System));

        var reply = await Assert.ThrowsAsync<LiveJournalException>(() => client.LoginAsync(cancellation: TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<TransferException>(() => source.ReadAddressAsync(new Uri(site.Url), TestContext.Current.CancellationToken));

        Assert.Equal(LiveJournalException.ServerError, reply.Fault);
    }

    [Fact]
    public async Task A_large_picture_has_more_time()
    {
        await using var server = LoopbackServer.Handling((_, stream) => stream.CopyToAsync(Stream.Null));
        using var client = new LiveJournalClient(new Uri(server.Url), Credentials.Plain("test", "secret"), timeout: TimeSpan.FromMilliseconds(100));

        var failure = await Assert.ThrowsAsync<LiveJournalException>(
            () => client.UploadPicAsync(new UserpicUpload { Data = new byte[8192] }, TestContext.Current.CancellationToken));

        Assert.Equal($"{server.Url} cannot be reached: no answer within 2 seconds", failure.Message);
    }

    [Fact]
    public async Task No_server_moves_the_cursor()
    {
        await using var server = await OtherServer.StartAsync();
        using var person = Person.At(server.Url);
        server.Answer = (mode, _) => OtherServer.Fail("Bad \u001b[31mred\u0007 thing");

        var run = await person.RunAsync("list");

        Assert.Equal((3, $"Could not log in to {server.Url}/test: Bad \uFFFD[31mred\uFFFD thing\n"), (run.ExitCode, run.Error));
    }
}
