using Daybook.Client.Tests.Running;

namespace Daybook.Client.Tests;

public sealed class ProgressTests
{
    [Fact(SkipUnless = nameof(HasTerminals), Skip = "script, of Debian's bsdutils, is not here to make a terminal")]
    public async Task On_a_terminal_a_bar_grows_and_only_failures_have_lines()
    {
        await using var server = await OtherServer.StartAsync();
        using var person = Person.At(server.Url);
        person.Write("folder/1.png", Drawn.Small(1));
        person.Write("folder/2.png", Drawn.Small(2));
        person.Write("folder/3.png", []);
        server.Answer = (mode, _) => mode == "uploadpic"
            ? OtherServer.Lines(("success", "OK"), ("picid", "7"), ("width", "20"), ("height", "20"))
            : null;

        using var process = person.Start("script", ["-qec", $"'{string.Join("' '", Person.Program)}' upload folder", "/dev/null"]);
        process.StandardInput.Close();
        var screen = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(1, process.ExitCode);
        Assert.Contains("\r[..............................] 0/3", screen, StringComparison.Ordinal);
        Assert.Contains("\r[##########....................] 1/3", screen, StringComparison.Ordinal);
        Assert.Contains("\r[##############################] 3/3", screen, StringComparison.Ordinal);
        Assert.Contains("3.png: the file is empty", screen, StringComparison.Ordinal);
        Assert.DoesNotContain("picture 7", screen, StringComparison.Ordinal);
        Assert.EndsWith("\r3 pictures: 2 uploaded, 1 failed\r\n", screen, StringComparison.Ordinal);
    }

    [Fact(SkipUnless = nameof(HasTerminals), Skip = "script, of Debian's bsdutils, is not here to make a terminal")]
    public async Task Names_of_wide_characters_leave_the_bar_in_its_line()
    {
        const int Columns = 60;
        await using var server = await OtherServer.StartAsync();
        using var person = Person.At(server.Url);
        string[] names = ["folder/" + new string('日', 30), "folder/a" + string.Concat(Enumerable.Repeat("😀", 30)), "folder/a"];
        foreach (var (number, name) in names.Index())
        {
            person.Write(name + ".png", Drawn.Small(number + 1));
        }

        server.Answer = (mode, _) => mode == "uploadpic"
            ? OtherServer.Lines(("success", "OK"), ("picid", "7"), ("width", "20"), ("height", "20"))
            : null;

        using var process = person.Start(
            "script", ["-qec", $"stty cols {Columns}; '{string.Join("' '", Person.Program)}' upload folder --parallel 1", "/dev/null"]);
        process.StandardInput.Close();
        var screen = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, process.ExitCode);
        Assert.DoesNotContain('\uFFFD', screen);
        var bars = screen.Split('\r').Where(line => line.StartsWith('[')).ToList();
        Assert.Equal(4, bars.Count);
        Assert.All(bars, bar => Assert.Equal(Columns - 1, bar.EnumerateRunes().Sum(rune => rune.Value is '日' or 0x1F600 ? 2 : 1)));
    }

    public static bool HasTerminals => File.Exists("/usr/bin/script");
}
