using System.CommandLine;
using Daybook.Client.Commands;
using Daybook.Client.Tests.Running;

namespace Daybook.Client.Tests;

public sealed class CommandLineTests
{
    [Fact]
    public async Task Every_command_explains_itself()
    {
        var commands = LjpicsCommands.Build(new CommandContext(Stream.Null, TextWriter.Null, TextWriter.Null)).Subcommands.Select(one => one.Name);
        foreach (var command in commands.Prepend(""))
        {
            string[] path = command.Length == 0 ? [] : [command];
            var run = await RunAsync([.. path, "--help"]);

            Assert.Equal((0, ""), (run.ExitCode, run.Error));
            Assert.Contains($"Usage:\n  {string.Join(' ', [Person.IsPublished ? "ljpics" : RootCommand.ExecutableName, .. path])}", run.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_program_explains_itself_by_its_name_and_tells_wrong_usage_by_its_exit_code()
    {
        using var person = new Person();

        var help = await person.RunAsync("edit", "--help");
        var wrong = await person.RunAsync("edit", "1");

        Assert.Equal((0, ""), (help.ExitCode, help.Error));
        Assert.Contains("Usage:\n  ljpics edit ", help.Output, StringComparison.Ordinal);
        Assert.Equal((2, ""), (wrong.ExitCode, wrong.Output));
        Assert.EndsWith("See 'ljpics edit --help'.\n", wrong.Error, StringComparison.Ordinal);
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
        var run = await RunAsync(arguments);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.EndsWith(" --help'.\n", run.Error, StringComparison.Ordinal);
    }

    /// <summary>Runs what only parses in this process, since a process takes a hundred times as long; the published program as what it is.</summary>
    private static async Task<Run> RunAsync(params string[] arguments)
    {
        if (Person.IsPublished)
        {
            using var person = new Person();
            return await person.RunAsync(arguments);
        }

        using StringWriter output = new(), error = new();
        var exitCode = await LjpicsCommands.InvokeAsync(arguments, new CommandContext(Stream.Null, output, error));
        return new Run(exitCode, output.ToString(), error.ToString());
    }
}
