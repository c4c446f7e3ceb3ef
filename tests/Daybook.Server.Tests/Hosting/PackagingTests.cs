using System.Text.Json;
using System.Text.RegularExpressions;
using Daybook.Server.Tests.Accounts;
using Daybook.Server.Tests.Running;
using Daybook.Server.Tests.Telemetry;
using Daybook.Tests.Services;

namespace Daybook.Server.Tests.Hosting;

/// <summary>The files that operators take: what they name is there, and the programs that read them take them.</summary>
public sealed partial class PackagingTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_metric_that_the_dashboard_names_exists_and_every_metric_is_in_it()
    {
        var port = FreePort.Find();
        await using var server = await StartMeasuredAsync(port);
        var metrics = await Metrics.ReadAsync(server, port);
        var there = Type.Matches(metrics.Text).Select(match => match.Groups[1].Value).ToHashSet();

        var named = (await DashboardAsync())
            .SelectMany(target => Metric.Matches(target.Expression))
            .Select(match => HistogramPart.Replace(match.Value, ""))
            .ToHashSet();

        Assert.Equal(there.Order(), named.Order());
    }

    [Fact]
    public async Task Every_label_that_the_dashboard_names_is_one_that_its_metric_has()
    {
        var port = FreePort.Find();
        await using var server = await StartMeasuredAsync(port);
        await server.CreateAccountAsync();

        // A series is there once something was counted in it, an answer perhaps a moment after it arrived.
        for (var i = 0; i < 2; i++)
        {
            (await server.LoginAsync()).AssertOk();
        }

        await server.LoginAsync("wrong");
        await server.PostAsync(("mode", "uploadpic"), ("user", "test"), ("password", "secret"), ("url", "http://127.0.0.1/a.png"));
        foreach (var path in (string[])["/login", "/userpic/99/1"])
        {
            using var answer = await server.Client.GetAsync(new Uri(path, UriKind.Relative), Cancellation);
        }

        await Eventually.TrueAsync(() => Metrics.ReadAsync(server, port).Result.Names is var names
            && names.Any(name => name.StartsWith("daybook_pages_total", StringComparison.Ordinal))
            && names.Any(name => name.StartsWith("daybook_pictures_total", StringComparison.Ordinal)));

        // Of each metric the labels, alone and with each value. Which server it is, Prometheus adds itself, and what was never counted has no label but that.
        HashSet<string> onlyServer = ["instance"];
        var there = (await Metrics.ReadAsync(server, port)).Names
            .GroupBy(series => series.Split('{')[0])
            .ToDictionary(
                metric => metric.Key,
                metric => metric.SelectMany(series => Label.Matches(series)).SelectMany(match => new[] { match.Groups[1].Value, match.Value })
                    .Append("instance").ToHashSet());

        foreach (var (expression, legend) in await DashboardAsync())
        {
            var selectors = Selector.Matches(expression);
            Assert.Equal(Metric.Count(expression), selectors.Count);
            Assert.Equal(Grouping.Count(expression), selectors.Count(selector => selector.Groups["by"].Success));
            foreach (Match selector in selectors)
            {
                var labels = there.TryGetValue(selector.Groups["metric"].Value, out var known) ? known : onlyServer;
                Assert.All(Words(selector.Groups["by"].Value), label => Assert.Contains(label, labels));
                Assert.All(Matcher.Matches(selector.Groups["matchers"].Value), matcher => Assert.Contains(
                    matcher.Groups["operator"].Value == "=" ? matcher.Value : matcher.Groups["label"].Value, labels));

                // What is not grouped by is no longer there to be told.
                string[] kept = selector.Groups["by"].Success ? Words(selector.Groups["by"].Value) : ["instance"];
                Assert.All(Told.Matches(legend), match => Assert.Contains(match.Groups[1].Value, kept));
            }
        }

        static string[] Words(string list) => list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
    }

    [Fact]
    public void The_containerfile_copies_what_there_is_and_starts_what_there_is()
    {
        var lines = File.ReadAllLines(Repository.Of("Containerfile"));
        var copied = lines.Where(line => line.StartsWith("COPY ", StringComparison.Ordinal) && !line.Contains("--from", StringComparison.Ordinal))
            .SelectMany(line => line.Split(' ')[1..^1])
            .ToList();

        Assert.NotEmpty(copied);
        Assert.All(copied, path => Assert.True(Path.Exists(Repository.Of(path)), path));
        Assert.Contains("USER 1654:1654", lines);
        Assert.Contains(lines, line => line.StartsWith("HEALTHCHECK ", StringComparison.Ordinal) && line.EndsWith("""["daybook", "healthcheck"]""", StringComparison.Ordinal));
        Assert.Contains("RUN dotnet publish src/Daybook.Server/Daybook.Server.csproj -c Release --os linux -p:PublishSingleFile=false -o /daybook", lines);
        Assert.Contains("""CMD ["serve", "--data", "/data", "--urls", "http://*:8080"]""", lines);
    }

    /// <summary>podman reads the one, docker only the other: without it a build sends all that was ever built along.</summary>
    [Fact]
    public void Podman_and_docker_leave_out_the_same_files() =>
        Assert.Equal(File.ReadAllText(Repository.Of(".containerignore")), File.ReadAllText(Repository.Of(".dockerignore")));

    [Fact]
    [Trait("Speed", "slow")]
    public async Task The_container_brings_the_runtime_along_as_its_image_has_none()
    {
        Assert.Contains("FROM mcr.microsoft.com/dotnet/runtime-deps:10.0", File.ReadAllLines(Repository.Of("Containerfile")));

        // What '--os linux' comes to on a machine of this kind.
        var run = await ProcessResult.OfAsync(
            "dotnet", "msbuild", Repository.Of("src", "Daybook.Server", "Daybook.Server.csproj"), "-getProperty:SelfContained", "-getProperty:PublishSingleFile",
            "-p:RuntimeIdentifier=linux-x64", "-p:PublishSingleFile=false");

        using var properties = JsonDocument.Parse(run.Output);
        var values = properties.RootElement.GetProperty("Properties");
        Assert.Equal(("true", "false"), (values.GetProperty("SelfContained").GetString(), values.GetProperty("PublishSingleFile").GetString()));
    }

    [Fact]
    public void Everything_that_a_build_reads_is_in_the_container()
    {
        // Each file above src that a project file or the SDK looks for.
        var copied = File.ReadAllText(Repository.Of("Containerfile"));
        foreach (var file in (string[])["global.json", "Directory.Build.props", "Directory.Packages.props", ".editorconfig", "LICENSE", "samples/", "src/"])
        {
            Assert.Contains(file, copied, StringComparison.Ordinal);
        }

        var outside = Directory.GetFiles(Repository.Of("src"), "*.csproj", SearchOption.AllDirectories)
            .Where(project => !project.EndsWith("Daybook.Client.csproj", StringComparison.Ordinal))
            .SelectMany(project => Outside.Matches(File.ReadAllText(project)))
            .Select(match => match.Groups[1].Value.Split('/')[0]);
        Assert.All(outside, name => Assert.Contains(name, copied, StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Speed", "slow")]
    public async Task Systemd_takes_the_unit_and_finds_it_well_guarded()
    {
        Requires.Program("systemd-analyze");
        using var folder = new TemporaryFolder();

        // Verified with a program that is here.
        var unit = folder.Write(
            "daybook.service",
            (await File.ReadAllTextAsync(Repository.Of("packaging", "systemd", "daybook.service"), Cancellation))
                .Replace("/usr/local/bin/daybook ", "/bin/true ", StringComparison.Ordinal));

        var verified = await ProcessResult.OfAsync("systemd-analyze", "verify", "--man=no", unit);
        Assert.Equal((0, ""), (verified.ExitCode, verified.Output));
        Assert.DoesNotContain("daybook.service:", verified.Error, StringComparison.Ordinal);

        var guarded = await ProcessResult.OfAsync("systemd-analyze", "security", "--offline=yes", "--threshold=20", unit);
        Assert.True(guarded.ExitCode == 0, guarded.Output + guarded.Error);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public async Task Systemd_takes_the_nightly_backup_and_finds_it_well_guarded()
    {
        Requires.Program("systemd-analyze");
        using var folder = new TemporaryFolder();
        foreach (var name in (string[])["daybook-backup.service", "daybook-backup.timer"])
        {
            File.Copy(Repository.Of("packaging", "systemd", name), folder.Of(name));
        }

        var verified = await ProcessResult.OfAsync(
            "systemd-analyze", "verify", "--man=no", folder.Of("daybook-backup.service"), folder.Of("daybook-backup.timer"));
        Assert.Equal((0, ""), (verified.ExitCode, verified.Output));
        Assert.DoesNotContain("daybook-backup.", verified.Error, StringComparison.Ordinal);

        var guarded = await ProcessResult.OfAsync("systemd-analyze", "security", "--offline=yes", "--threshold=20", folder.Of("daybook-backup.service"));
        Assert.True(guarded.ExitCode == 0, guarded.Output + guarded.Error);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public async Task The_nightly_backup_keeps_the_seven_newest_and_deletes_none_after_one_that_failed()
    {
        using var folder = new TemporaryFolder();
        for (var day = 1; day <= 8; day++)
        {
            folder.Write($"daybook-2001-01-0{day}-033000.backup", "");
        }

        folder.Write("before.backup", "");
        var program = folder.Write("program", "#!/bin/sh\n[ \"$1 $3 $4\" = 'backup --data /var/lib/daybook' ] && touch \"$2\"\n");
        var broken = folder.Write("broken", "#!/bin/sh\nexit 1\n");

        Assert.NotEqual(0, await NightAsync(folder, broken));
        Assert.Equal(9, Directory.GetFiles(folder.FullPath, "*.backup").Length);

        Assert.Equal(0, await NightAsync(folder, program));
        var kept = Directory.GetFiles(folder.FullPath, "daybook-*.backup").Select(Path.GetFileName).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(7, kept.Count);
        Assert.Equal("daybook-2001-01-03-033000.backup", kept[0]);
        Assert.Matches(@"^daybook-\d{4}-\d\d-\d\d-\d{6}\.backup$", kept[^1]!);
        Assert.True(File.Exists(folder.Of("before.backup")));
    }

    [Fact]
    public void The_unit_runs_a_command_that_there_is()
    {
        var unit = File.ReadAllText(Repository.Of("packaging", "systemd", "daybook.service"));

        Assert.Contains("\nExecStart=/usr/local/bin/daybook serve --data /var/lib/daybook --urls http://127.0.0.1:8080\n", unit, StringComparison.Ordinal);
        Assert.Contains("\nStateDirectory=daybook\n", unit, StringComparison.Ordinal);

        // A call that is not allowed is refused; without this it ends the process.
        Assert.Contains("\nSystemCallErrorNumber=EPERM\n", unit, StringComparison.Ordinal);
    }

    /// <summary>A server that tells of all there is: with a bucket, which nobody asks for anything, also the metrics of object stores.</summary>
    private static Task<TestServer> StartMeasuredAsync(int port) => TestServer.StartAsync(
        [Metrics.Setting(port), new("S3:Bucket", "pictures"), new("S3:AccessKey", "key"), new("S3:SecretKey", "secret")]);

    /// <summary>What the panels of the dashboard ask Prometheus for, and what they call it.</summary>
    private static async Task<List<(string Expression, string Legend)>> DashboardAsync()
    {
        using var dashboard = JsonDocument.Parse(await File.ReadAllTextAsync(Repository.Of("packaging", "grafana", "daybook.json"), Cancellation));
        return
        [
            .. dashboard.RootElement.GetProperty("panels").EnumerateArray()
                .SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
                .Select(target => (target.GetProperty("expr").GetString()!, target.GetProperty("legendFormat").GetString()!)),
        ];
    }

    /// <summary>Does what the unit does, with another program and into another folder.</summary>
    /// <returns>The exit code of the first command that failed, or 0.</returns>
    private static async Task<int> NightAsync(TemporaryFolder folder, string program)
    {
        var unit = await File.ReadAllTextAsync(Repository.Of("packaging", "systemd", "daybook-backup.service"), Cancellation);
        var commands = Shell.Matches(unit).Select(match => match.Groups[1].Value).ToList();
        Assert.Equal(2, commands.Count);
        foreach (var command in commands)
        {
            var run = await ProcessResult.OfAsync(
                "/bin/sh",
                "-c",
                command.Replace("$$", "$", StringComparison.Ordinal)
                    .Replace("%%", "%", StringComparison.Ordinal)
                    .Replace("exec /usr/local/bin/daybook ", $"exec /bin/sh {program} ", StringComparison.Ordinal)
                    .Replace("/var/backups/daybook", folder.FullPath, StringComparison.Ordinal));
            if (run.ExitCode != 0)
            {
                return run.ExitCode;
            }
        }

        return 0;
    }

    [GeneratedRegex("^ExecStart(?:Post)?=/bin/sh -c '([^']*)'$", RegexOptions.Multiline)]
    private static partial Regex Shell { get; }

    [GeneratedRegex(@"^# TYPE (\S+) ", RegexOptions.Multiline)]
    private static partial Regex Type { get; }

    [GeneratedRegex(@"\b(daybook|process)_[a-z_]+")]
    private static partial Regex Metric { get; }

    /// <summary>A metric of an expression, with the labels that it is chosen by, and those that it is added up by.</summary>
    [GeneratedRegex(@"(?:\bby \((?<by>[^)]*)\) \((?:[a-z_]+\()*)?\b(?<metric>(?:daybook|process)_[a-z_]+)(?:\{(?<matchers>[^}]*)\})?")]
    private static partial Regex Selector { get; }

    [GeneratedRegex(@"\bby \(")]
    private static partial Regex Grouping { get; }

    [GeneratedRegex(@"(?<label>\w+)(?<operator>=~|!~|!=|=)""[^""]*""")]
    private static partial Regex Matcher { get; }

    [GeneratedRegex(@"\{\{(\w+)\}\}")]
    private static partial Regex Told { get; }

    [GeneratedRegex(@"(\w+)=""[^""]*""")]
    private static partial Regex Label { get; }

    [GeneratedRegex("(?<=_seconds)_(bucket|sum|count)$")]
    private static partial Regex HistogramPart { get; }

    [GeneratedRegex(@"""\.\./\.\./([^""*]+)")]
    private static partial Regex Outside { get; }
}
