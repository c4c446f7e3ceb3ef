using System.CommandLine;
using Daybook.Client.Commands;
using Daybook.Client.Tests.Running;

namespace Daybook.Client.Tests;

public sealed class CommandLineTests
{
    [Fact]
    public async Task Every_command_explains_itself()
    {
        using var person = new Person();
        var commands = LjpicsCommands.Build(new CommandContext(Stream.Null, TextWriter.Null, TextWriter.Null)).Subcommands.Select(one => one.Name);
        foreach (var command in commands.Prepend(""))
        {
            string[] path = command.Length == 0 ? [] : [command];
            var run = await person.RunAsync([.. path, "--help"]);

            Assert.Equal((0, ""), (run.ExitCode, run.Error));
            Assert.Contains($"Usage:\n  {string.Join(' ', ["ljpics", .. path])}", run.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_version_is_one_line()
    {
        using var person = new Person();

        var run = await person.RunAsync("--version");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Matches(@"^ljpics \d+\.\d+\.\d+\S*\n$", run.Output);
    }

    [Theory]
    [InlineData]
    [InlineData("nonsense")]
    [InlineData("upload")]
    [InlineData("upload", "a.png", "--nonsense")]
    [InlineData("upload", "a.png", "--parallel", "0")]
    [InlineData("upload", "a.png", "--max-bytes", "many")]
    [InlineData("upload", "a.png", "--server", "ftp://a.test")]
    [InlineData("upload", "a.png", "--server", "https://me:secret@a.test")]
    [InlineData("upload", "a.png", "--auth", "cookie")]
    [InlineData("edit", "1")]
    [InlineData("edit", "one", "--default")]
    [InlineData("edit", "1", "--default", "--no-default")]
    [InlineData("delete", "0")]
    [InlineData("copy", "--from", "https://a.test/ann")]
    [InlineData("copy", "--from", "ann", "--to", "https://a.test/ann")]
    [InlineData("download")]
    public async Task Wrong_usage_ends_with_2_and_says_so_on_standard_error(params string[] arguments)
    {
        using var person = new Person();

        var run = await person.RunAsync(arguments);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.EndsWith(" --help'.\n", run.Error, StringComparison.Ordinal);
    }
}
