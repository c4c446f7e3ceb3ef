using System.Diagnostics;
using System.Text;
using Daybook.Client.Tests.Running;
using Daybook.Server.Tests.Running;

namespace Daybook.Client.Tests;

public sealed class LoginTests
{
    [Fact]
    public async Task A_login_is_kept_for_its_owner_alone_and_used_from_then_on()
    {
        await using var server = await TestServer.StartAsync();
        await server.CreateAccountAsync(fullName: "Ann Example");
        using var person = new Person();

        var login = await person.RunAsync(["login", "--server", server.Url, "--user", "TEST", "--password-stdin"], "secret\n");
        var list = await person.RunAsync("list");
        var logout = await person.RunAsync("logout");
        var after = await person.RunAsync("list");

        Assert.Equal((0, $"Logged in to {server.Url}/test as Ann Example.\n", ""), (login.ExitCode, login.Output, login.Error));
        Assert.Equal(0, list.ExitCode);
        Assert.Equal(0, logout.ExitCode);
        Assert.Equal(3, after.ExitCode);
        Assert.StartsWith("You are not logged in: run 'ljpics login'", after.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_else_can_read_the_password()
    {
        await using var server = await OtherServer.StartAsync();
        using var person = Person.At(server.Url);

        Assert.Equal(0, (await person.RunAsync("login")).ExitCode);

        Assert.Contains("secret", await File.ReadAllTextAsync(person.LoginFile, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(person.LoginFile));
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
                File.GetUnixFileMode(Path.GetDirectoryName(person.LoginFile)!));
        }
    }

    [Fact(SkipUnless = nameof(ProgressTests.HasTerminals), SkipType = typeof(ProgressTests), Skip = "script, of Debian's bsdutils, is not here to make a terminal")]
    public async Task A_character_of_the_password_that_was_typed_by_mistake_is_deleted_whole()
    {
        const string Question = "App password (not shown): ";
        await using var server = await OtherServer.StartAsync();
        using var person = Person.At(server.Url);
        person.Environment.Remove("LJPICS_PASSWORD");

        // A key at a time from the start: what the terminal itself deletes until the program reads would be a byte.
        using var process = person.Start("script", ["-qec", $"stty -icanon; '{string.Join("' '", Person.Program)}' login --auth plain", "/dev/null"]);
        var screen = new StringBuilder();
        var next = new char[1];
        while (!screen.ToString().EndsWith(Question, StringComparison.Ordinal))
        {
            Assert.Equal(1, await process.StandardOutput.ReadAsync(next, TestContext.Current.CancellationToken));
            screen.Append(next[0]);
        }

        await process.StandardInput.BaseStream.WriteAsync("sec😀\u007Fret\r"u8.ToArray(), TestContext.Current.CancellationToken);
        await process.StandardInput.BaseStream.FlushAsync(TestContext.Current.CancellationToken);
        await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, process.ExitCode);
        Assert.Equal("secret", Assert.Single(server.Requests, request => request["mode"] == "login")["password"]);
    }

    [Fact]
    public async Task A_wrong_password_ends_with_3_and_is_not_kept()
    {
        await using var server = await TestServer.StartAsync();
        await server.CreateAccountAsync();
        using var person = Person.At(server.Url, password: "mistaken");
        var picture = person.Write("a.png", Drawn.Small(1));

        foreach (var arguments in new[] { ["login"], ["list"], ["upload", picture], new[] { "download", "there" } })
        {
            var run = await person.RunAsync(arguments);

            Assert.Equal((3, ""), (run.ExitCode, run.Output));
            Assert.Equal($"Could not log in to {server.Url}/test: Invalid password\n", run.Error);
        }

        Assert.False(File.Exists(person.LoginFile));
    }

    [Fact]
    public async Task Options_go_before_the_environment_and_that_before_what_is_kept()
    {
        await using var one = await OtherServer.StartAsync();
        await using var two = await OtherServer.StartAsync();
        using var person = new Person();
        Assert.Equal(0, (await person.RunAsync(["login", "--server", one.Url, "--user", "test", "--password-stdin"], "secret")).ExitCode);

        person.Environment["LJPICS_SERVER"] = two.Url;
        var noPassword = await person.RunAsync("list", "--user", "test");
        person.Environment["LJPICS_USER"] = "nobody";
        person.Environment["LJPICS_PASSWORD"] = "mistaken";
        var wrong = await person.RunAsync("list", "--user", "test");
        var right = await person.RunAsync(["list", "--user", "test", "--password-stdin"], "secret\n");

        // The password of one server is never sent to another.
        Assert.Equal(3, noPassword.ExitCode);
        Assert.Contains($"There is no password for {two.Url}/test", noPassword.Error, StringComparison.Ordinal);
        Assert.Equal((3, 0), (wrong.ExitCode, right.ExitCode));
        Assert.Single(one.Requests);
        Assert.DoesNotContain(two.Requests, request => request["user"] != "test");
    }

    [Fact]
    public async Task Several_logins_are_told_apart()
    {
        await using var one = await OtherServer.StartAsync();
        await using var two = await OtherServer.StartAsync();
        using var person = new Person();
        foreach (var server in new[] { one, two })
        {
            Assert.Equal(0, (await person.RunAsync(["login", "--server", server.Url, "--user", "test", "--password-stdin"], "secret")).ExitCode);
        }

        Assert.Equal(0, (await person.RunAsync("list", "--server", one.Url)).ExitCode);
        Assert.Equal(0, (await person.RunAsync("list")).ExitCode);

        // The last login is the one that is meant. A list is a login, and a request for getpics.
        Assert.Equal((3, 3), (one.Requests.Count, two.Requests.Count));
    }

    [Fact]
    public async Task Where_nobody_can_be_asked_the_missing_option_is_named()
    {
        using var person = new Person();

        var server = await person.RunAsync("login");
        var password = await person.RunAsync("login", "--server", "http://127.0.0.1:1", "--user", "test");

        Assert.Equal((2, "There is no terminal to ask at: give --server.\n"), (server.ExitCode, server.Error));
        Assert.Equal((2, "There is no terminal to ask at: give --password-stdin.\n"), (password.ExitCode, password.Error));
    }

    [Fact(SkipUnless = nameof(HasTerminals), Skip = "script, of Debian's bsdutils, is not here to make a terminal")]
    public async Task At_a_terminal_server_name_and_password_are_asked_for()
    {
        await using var server = await TestServer.StartAsync();
        await server.CreateAccountAsync(fullName: "Ann Example");
        using var person = new Person();
        using var process = person.Start("script", ["-qec", $"'{string.Join("' '", Person.Program)}' login", "/dev/null"]);

        await AnswerAsync(process, "Server (such as https://www.dreamwidth.org): ", server.Url);
        await AnswerAsync(process, "User name: ", "test");
        await AnswerAsync(process, "App password (not shown): ", "secret");
        var end = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, process.ExitCode);
        Assert.Contains($"Logged in to {server.Url}/test as Ann Example.", end, StringComparison.Ordinal);
        Assert.Equal(0, (await person.RunAsync("list")).ExitCode);
    }

    public static bool HasTerminals => ProgressTests.HasTerminals;

    [Fact]
    public async Task A_damaged_file_of_logins_is_one_clear_line()
    {
        using var person = new Person();
        person.Write("config/ljpics/logins.json", "{"u8.ToArray());

        var run = await person.RunAsync("list");

        Assert.Equal((1, $"{person.LoginFile} is damaged: delete it and log in again.\n"), (run.ExitCode, run.Error));
    }

    /// <summary>Types a line once the question stands there.</summary>
    private static async Task AnswerAsync(Process process, string question, string answer)
    {
        var screen = new StringBuilder();
        var next = new char[1];
        while (!screen.ToString().EndsWith(question, StringComparison.Ordinal))
        {
            Assert.Equal(1, await process.StandardOutput.ReadAsync(next, TestContext.Current.CancellationToken));
            screen.Append(next[0]);
        }

        await process.StandardInput.WriteAsync($"{answer}\r");
        await process.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
    }
}
