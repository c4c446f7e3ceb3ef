using System.Diagnostics;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Hosting;

/// <summary>
/// The scripts <c>run</c> and <c>test</c>, with a stand-in for <c>dotnet</c> that tells what it was asked: nothing is built here.
/// </summary>
[Trait("Speed", "slow")]
public sealed class ScriptTests : IDisposable
{
    private const string Program = "src/Daybook.Server/bin/Release/net10.0/daybook.dll";

    private const string StandIn =
        """
        #!/bin/bash
        case $1 in
          --list-sdks) echo '10.0.100 [/usr/share/dotnet/sdk]' ;;
          build) echo "noise of $2"; [ ! -e broken ] || exit 3; mkdir -p "$(dirname "$PROGRAM")"; touch "$PROGRAM" ;;
          *) shift; echo "started with: $*" ;;
        esac
        """;

    private const string Vulnerable = "warning NU1903: Package 'Inkpot' 1.0.0 has a known high severity vulnerability, https://github.com/advisories/GHSA-0000-0000-0000";

    private const string Silent = "warning NU1900: Error occurred while getting package vulnerability data: Unable to load the service index.";

    /// <summary>A build that warns of what the environment says, and tests each of which passes.</summary>
    private const string StandInForTests =
        """
        #!/bin/bash
        case $1 in
          --list-sdks) echo '10.0.100 [/usr/share/dotnet/sdk]' ;;
          build) for project in A B; do echo "/checkout/$project.csproj : $WARNING [/checkout/Daybook.slnx]"; done ;;
          *) printf '  total: 1\n  failed: 0\n  succeeded: 1\n  skipped: 0\n' ;;
        esac
        """;

    /// <summary>Tests that end before they say how many passed.</summary>
    private const string StandInThatBreaksOff =
        """
        #!/bin/bash
        case $1 in
          --list-sdks) echo '10.0.100 [/usr/share/dotnet/sdk]' ;;
          build) ;;
          *) printf 'kept: all of 7 are there\nOut of ink.\n'; exit 134 ;;
        esac
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("run", "Get it from https://dotnet.microsoft.com/download/dotnet/10.0", "")]
    [InlineData("test", "https://dotnet.microsoft.com/download/dotnet/10.0", "0 passed, 1 failed\n")]
    public async Task Without_the_sdk_it_says_how_to_get_it(string script, string error, string output)
    {
        var tools = Directory.CreateDirectory(_folder.Of("tools")).FullName;
        await LinkAsync(tools, "dirname");

        var run = await StartAsync(Repository.Of(script), tools);

        Assert.Equal((1, output), (run.ExitCode, run.Output));
        Assert.Contains(error, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_older_sdk_is_not_enough()
    {
        var tools = Directory.CreateDirectory(_folder.Of("tools")).FullName;
        await LinkAsync(tools, "dirname", "grep");
        MakeProgram(tools, "dotnet", "#!/bin/bash\necho '8.0.100 [/usr/share/dotnet/sdk]'\n");

        var run = await StartAsync(Repository.Of("run"), tools);

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("SDK 10", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_builds_once_and_again_after_a_change_and_says_so_on_standard_error_only()
    {
        var script = MakeCheckout(out var tools);

        var first = await StartAsync(script, tools, "version", "a b");
        var second = await StartAsync(script, tools, "version");
        File.SetLastWriteTimeUtc(_folder.Write("src/Daybook.Server/New.cs", ""), DateTime.UtcNow.AddMinutes(1));
        var third = await StartAsync(script, tools, "version");

        Assert.Equal((0, "started with: version a b\n", "Building Daybook ...\n"), (first.ExitCode, first.Output, first.Error));
        Assert.Equal((0, "started with: version\n", ""), (second.ExitCode, second.Output, second.Error));
        Assert.Equal((0, "started with: version\n", "Building Daybook ...\n"), (third.ExitCode, third.Output, third.Error));
    }

    [Fact]
    public async Task A_build_that_fails_is_shown_on_standard_error_and_nothing_is_started()
    {
        var script = MakeCheckout(out var tools);
        _folder.Write("broken", "");

        var run = await StartAsync(script, tools, "version");

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Matches("^Building Daybook \\.\\.\\.\nnoise of .*/Daybook\\.Server\\.csproj\n$", run.Error);
    }

    [Fact]
    public async Task Run_without_arguments_serves_the_demo()
    {
        var script = MakeCheckout(out var tools);

        Assert.Equal("started with: serve --demo\n", (await StartAsync(script, tools)).Output);
    }

    [Theory]
    [InlineData("--nonsense")]
    [InlineData("--quick", "--long")]
    public async Task Test_says_what_it_takes(params string[] arguments)
    {
        var run = await StartAsync(Repository.Of("test"), Environment.GetEnvironmentVariable("PATH")!, arguments);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.StartsWith("usage: ./test ", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Vulnerable, "", 0, "5 passed, 0 failed")]
    [InlineData(Vulnerable, "true", 1, "5 passed, 1 failed")]
    [InlineData(Silent, "true", 0, "5 passed, 0 failed")]
    public async Task Test_tells_of_packages_that_are_known_to_be_vulnerable_and_fails_for_them_where_nothing_may_be_left_out(
        string warning, string ci, int exitCode, string last)
    {
        var run = await RunTestsAsync(StandInForTests, warning, ci);

        var lines = run.Output.TrimEnd('\n').Split('\n');
        Assert.Equal((exitCode, last), (run.ExitCode, lines[^1]));
        Assert.Equal(exitCode + 1, lines.Count(line => line == warning));
    }

    [Fact]
    public async Task Test_shows_once_what_came_of_long_work_in_a_run_that_broke_off_and_twice_why_it_did()
    {
        var run = await RunTestsAsync(StandInThatBreaksOff);

        var lines = run.Output.TrimEnd('\n').Split('\n');
        Assert.Equal((1, "0 passed, 5 failed"), (run.ExitCode, lines[^1]));
        Assert.Equal(5, lines.Count(line => line == "kept: all of 7 are there"));
        Assert.Equal(10, lines.Count(line => line.TrimStart() == "Out of ink."));
    }

    /// <summary>Runs <c>test</c> over a checkout of the five projects that it begins with.</summary>
    private Task<ProcessResult> RunTestsAsync(string standIn, string warning = "", string ci = "")
    {
        foreach (var project in (string[])["Server", "Pictures", "Storage", "Fuzz", "Browser"])
        {
            Directory.CreateDirectory(_folder.Of($"tests/Daybook.{project}.Tests"));
        }

        File.Copy(Repository.Of("test"), _folder.Of("test"));
        var tools = Directory.CreateDirectory(_folder.Of("tools")).FullName;
        MakeProgram(tools, "dotnet", standIn);
        MakeProgram(tools, "apt-get", "#!/bin/bash\nexit 1\n");
        var start = new ProcessStartInfo("/bin/bash", [_folder.Of("test")])
        {
            WorkingDirectory = _folder.FullPath,
            Environment =
            {
                ["PATH"] = $"{tools}:{Environment.GetEnvironmentVariable("PATH")}", ["WARNING"] = warning, ["CI"] = ci, ["DAYBOOK_LONG"] = "",
            },
        };
        return ProcessResult.OfAsync(start, []);
    }

    private string MakeCheckout(out string tools)
    {
        Directory.CreateDirectory(_folder.Of("src/Daybook.Server"));
        Directory.CreateDirectory(_folder.Of("samples"));
        foreach (var file in (string[])["run", "global.json", "Directory.Build.props", "Directory.Packages.props"])
        {
            File.Copy(Repository.Of(file), _folder.Of(file));
        }

        var own = Directory.CreateDirectory(_folder.Of("tools")).FullName;
        MakeProgram(own, "dotnet", StandIn);
        tools = $"{own}:{Environment.GetEnvironmentVariable("PATH")}";
        return _folder.Of("run");
    }

    private Task<ProcessResult> StartAsync(string script, string path, params string[] arguments)
    {
        var start = new ProcessStartInfo("/bin/bash", [script, .. arguments]) { WorkingDirectory = _folder.FullPath };
        start.Environment["PATH"] = path;
        start.Environment["PROGRAM"] = _folder.Of(Program);
        return ProcessResult.OfAsync(start, []);
    }

    private static async Task LinkAsync(string folder, params string[] programs)
    {
        foreach (var program in programs)
        {
            var found = await ProcessResult.OfAsync("bash", "-c", $"command -v {program}");
            File.CreateSymbolicLink(Path.Combine(folder, program), found.Output.TrimEnd('\n'));
        }
    }

    private static void MakeProgram(string folder, string name, string text)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
