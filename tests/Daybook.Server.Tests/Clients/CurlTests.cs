using Daybook.Core.Entries;
using Daybook.Server.Tests.Accounts;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Clients;

/// <summary>Uploads by the real curl, in the ways that its manual shows.</summary>
[Trait("Speed", "slow")]
public sealed class CurlTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private TestServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        Requires.Program("curl");
        _server = await TestServer.StartAsync();
        await _server.CreateAccountAsync("test", "pass word+ü&=%");
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _folder.Dispose();
    }

    [Theory]
    [InlineData]
    [InlineData("--http1.0")]
    [InlineData("-H", "Transfer-Encoding: chunked")]
    [InlineData("-H", "Expect: 100-continue")]
    [InlineData("-F", "data=old")]
    public async Task A_form_of_parts_is_taken(params string[] more) => await AssertUploadedAsync(
        [.. more, "-F", "mode=uploadpic", "-F", "user=test", "-F", "password=pass word+ü&=%", "-F", "keywords=ink, my pen",
            "-F", $"data=@{TestPictures.InkwellFile}"]);

    [Fact]
    public async Task The_type_and_name_that_a_part_declares_do_not_matter() => await AssertUploadedAsync(
        ["-F", "mode=uploadpic", "-F", "user=test", "-F", "password=pass word+ü&=%", "-F", "keywords=ink, my pen",
            "-F", $"data=@{TestPictures.InkwellFile};type=text/html;filename=../../x.html"]);

    [Theory]
    [InlineData]
    [InlineData("--http1.0")]
    [InlineData("-H", "Transfer-Encoding: chunked")]
    [InlineData("-H", "Expect: 100-continue")]
    [InlineData("-H", "Content-Type:")]
    public async Task An_encoded_form_is_taken(params string[] more) => await AssertUploadedAsync(
        [.. more, "-d", "mode=uploadpic", "-d", "user=test", "--data-urlencode", "password=pass word+ü&=%",
            "--data-urlencode", "keywords=ink, my pen", "--data-urlencode", $"data@{TestPictures.InkwellFile}"]);

    [Theory]
    [InlineData("--data-binary")]
    [InlineData("-F")]
    public async Task A_body_that_is_far_too_large_is_answered_with_the_limit(string option)
    {
        var file = _folder.Write("large", new byte[3_000_000]);

        var run = await RunAsync(option, option == "-F" ? $"data=@{file}" : $"@{file}");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Matches(@"^errmsg\nClient error: Invalid argument\(s\): .*229373.*\nsuccess\nFAIL\n$", run.Output);
    }

    [Fact]
    public async Task A_feed_of_what_one_may_see_is_read_with_digest()
    {
        var account = (await _server.Database.Accounts.FindAsync(1, TestContext.Current.CancellationToken))!;
        var secret = await _server.CreateAppPasswordAsync(account);
        await _server.PostEntryAsync(account, "for myself", security: EntrySecurity.Private);

        Task<ProcessResult> ReadAsync(string password) => ProcessResult.OfAsync(
            "curl", "-sS", "--digest", "-u", $"test:{password}", "-w", "%{http_code}", $"{_server.Url}/users/test/data/rss?auth=digest");

        var read = await ReadAsync(secret);
        Assert.Equal((0, ""), (read.ExitCode, read.Error));
        Assert.Contains("for myself", read.Output, StringComparison.Ordinal);
        Assert.EndsWith("</rss>200", read.Output, StringComparison.Ordinal);
        var refused = await ReadAsync("wrong");
        Assert.EndsWith("401", refused.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("<rss", refused.Output, StringComparison.Ordinal);
    }

    private async Task AssertUploadedAsync(params string[] arguments)
    {
        var run = await RunAsync(arguments);

        Assert.Equal((0, "height\n100\npicid\n1\nsuccess\nOK\nwidth\n100\n", ""), (run.ExitCode, run.Output, run.Error));
        var userpic = Assert.Single(await _server.Database.Userpics.ListAsync(1, TestContext.Current.CancellationToken));
        Assert.Equal(["ink", "my pen"], userpic.Keywords.Select(keyword => keyword.Value));

        var saved = _folder.Of("saved.png");
        await ProcessResult.OfAsync("curl", "-sS", "-o", saved, $"{_server.Url}/userpic/1/1");
        Assert.Equal(
            TestPictures.Pixels(TestPictures.Inkwell),
            TestPictures.Pixels(await File.ReadAllBytesAsync(saved, TestContext.Current.CancellationToken)));
    }

    private Task<ProcessResult> RunAsync(params string[] arguments) =>
        ProcessResult.OfAsync("curl", ["-sS", .. arguments, $"{_server.Url}/interface/flat"]);
}
