using System.Diagnostics;
using System.Text.RegularExpressions;
using Daybook.Core.Accounts;
using Daybook.Core.Moderation;
using Daybook.Server.Commands;
using Daybook.Server.Options;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Hosting;

[Trait("Speed", "slow")]
public sealed partial class DemoTests : IDisposable
{
    private static readonly PasswordHashCost Cheap = new(64, 1);

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_command_that_it_prints_uploads_the_sample_and_the_address_shows_it()
    {
        Requires.Program("curl");
        await using var server = await ServerProcess.StartAsync(_folder.Of("data"), "--demo");
        var printed = await ReadAsync(server, lines: 9);
        var command = Command.Match(printed).Groups[1].Value;
        var address = Address.Match(printed).Groups[1].Value;

        // Another terminal may be anywhere.
        var pasted = await ProcessResult.OfAsync(new ProcessStartInfo("bash", ["-c", command]) { WorkingDirectory = "/" }, []);
        using var picture = await server.Client.GetAsync(new Uri(address), Cancellation);

        Assert.Equal(0, pasted.ExitCode);
        Assert.Equal("height\n100\npicid\n1\nsuccess\nOK\nwidth\n100\n", pasted.Output);
        Assert.Equal((200, "image/png"), ((int)picture.StatusCode, picture.Content.Headers.ContentType?.ToString()));
        Assert.Equal(
            TestPictures.Pixels(TestPictures.Inkwell), TestPictures.Pixels(await picture.Content.ReadAsByteArrayAsync(Cancellation)));
    }

    [Fact]
    public async Task The_second_start_makes_no_account_and_prints_no_password()
    {
        string password;
        await using (var first = await ServerProcess.StartAsync(_folder.FullPath, "--demo"))
        {
            password = Password.Match(await ReadAsync(first, lines: 9)).Groups[1].Value;
            Assert.Equal(0, (await first.StopAsync()).ExitCode);
        }

        await using var second = await ServerProcess.StartAsync(_folder.FullPath, "--demo");
        var login = await second.Client.PostFlatAsync(("mode", "login"), ("user", "demo"), ("password", password));
        var end = await second.StopAsync();
        var accounts = await DaybookCommand.RunAsync("account", "list", "--data", _folder.FullPath);

        login.AssertOk();
        Assert.Equal($"The account demo exists already. For a new password: daybook account password demo --data {_folder.FullPath}\n", end.Output);
        Assert.Equal(2, accounts.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task Where_there_are_other_accounts_none_is_made()
    {
        await using var server = await TestServer.StartAsync();
        await server.CreateAccountAsync("alice");

        var printed = await ShowAsync(server);

        Assert.Equal("There are accounts already, so none was made for trying things out.\n", printed);
        Assert.Single(await server.Database.Accounts.ListAsync(null, 10, Cancellation));
    }

    [Fact]
    public async Task Once_it_was_deleted_the_account_is_not_made_again()
    {
        await using var server = await TestServer.StartAsync();
        await server.Database.Moderation.ExpungeAccountAsync((await server.CreateAccountAsync("demo")).Id, new ModerationNote(null, "a reason"), Cancellation);

        var printed = await ShowAsync(server);

        Assert.Equal(
            $"The account demo was deleted, and a name is not given out again. Create another: daybook account create NAME --data {server.Folder}\n", printed);
        Assert.Empty(await server.Database.Accounts.ListAsync(null, 10, Cancellation));
    }

    [Fact]
    public async Task Where_there_were_pictures_before_it_does_not_guess_the_number_of_the_next()
    {
        await using var server = await TestServer.StartAsync();
        await server.CreateAccountAsync("alice");
        (await server.PostAsync(("mode", "uploadpic"), ("user", "alice"), ("password", "secret"), ("data", TestPictures.Inkwell))).AssertOk();
        await server.Database.Moderation.ExpungeAccountAsync(1, new ModerationNote(null, "a reason"), Cancellation);

        var printed = await ShowAsync(server);

        Assert.Contains($"and see it at {server.Url}/userpic/PICID/2, with the picid of the answer\n", printed, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("inkwell.png")]
    [InlineData("my pictures.png")]
    [InlineData("a;b,c.png")]
    [InlineData("it's \"$HOME\" & \\ more.png")]
    public async Task A_file_of_any_name_can_be_pasted(string name)
    {
        Requires.Program("curl");
        await using var server = await TestServer.StartAsync();
        await server.CreateAccountAsync();
        var file = _folder.Write(name, TestPictures.Inkwell);

        var run = await ProcessResult.OfAsync(
            "bash",
            "-c",
            $"curl -sS -F mode=uploadpic -F user=test -F password=secret -F {Demo.FileArgument("data", file)} {server.Url}/interface/flat");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("success\nOK\n", run.Output, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\n  (curl .*? \\\n    .*?)\n\n")]
    private static partial Regex Command { get; }

    [GeneratedRegex(@"\nand see it at (\S+)\n")]
    private static partial Regex Address { get; }

    [GeneratedRegex(@" password (\S+) \(shown this once\)")]
    private static partial Regex Password { get; }

    private static async Task<string> ReadAsync(ServerProcess server, int lines)
    {
        var text = "";
        for (var i = 0; i < lines; i++)
        {
            text += await server.ReadLineAsync() + "\n";
        }

        return text;
    }

    private static async Task<string> ShowAsync(TestServer server)
    {
        await using var output = new StringWriter();
        await new Demo(server.Database.Accounts, new DataFolder(server.Folder), Cheap, output).ShowAsync(server.Url, Cancellation);
        return output.ToString();
    }
}
