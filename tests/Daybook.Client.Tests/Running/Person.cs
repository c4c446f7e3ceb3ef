using System.Diagnostics;
using System.Text;
using Daybook.Server.Tests;

namespace Daybook.Client.Tests.Running;

/// <summary>What a run of the program left behind.</summary>
internal sealed record Run(int ExitCode, string Output, string Error);

/// <summary>A person with a home folder of their own, who runs the program <c>ljpics</c> as a process.</summary>
internal sealed class Person : IDisposable
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly TemporaryFolder _home = new();

    /// <summary>Variables that every run has.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    public string Home => _home.FullPath;

    public string LoginFile => _home.Of("config/ljpics/logins.json");

    /// <summary>A person whose environment says who they are and where.</summary>
    public static Person At(string server, string user = "test", string password = "secret") => new()
    {
        Environment =
        {
            ["LJPICS_SERVER"] = server,
            ["LJPICS_USER"] = user,
            ["LJPICS_PASSWORD"] = password,
        },
    };

    public string Of(string name) => _home.Of(name);

    public string Write(string name, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_home.Of(name))!);
        return _home.Write(name, content);
    }

    public Task<Run> RunAsync(params string[] arguments) => RunAsync(arguments, "");

    /// <summary>Runs the program to its end; what it writes must be UTF-8.</summary>
    public async Task<Run> RunAsync(string[] arguments, string input)
    {
        using var process = Start(arguments);
        var cancellation = TestContext.Current.CancellationToken;
        var output = process.StandardOutput.ReadToEndAsync(cancellation);
        var error = process.StandardError.ReadToEndAsync(cancellation);
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(StrictUtf8.GetBytes(input), cancellation);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading its input, as after wrong usage.
        }

        await process.WaitForExitAsync(cancellation);
        return new Run(process.ExitCode, await output, await error);
    }

    /// <summary>Starts the program. What a shell runs in the background ignores SIGINT, and hands that down: env gives it its meaning back.</summary>
    public Process Start(params string[] arguments) => Start("env", ["--default-signal=INT", .. Program, .. arguments]);

    /// <summary>Starts another program that runs this one.</summary>
    public Process Start(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = StrictUtf8,
            StandardErrorEncoding = StrictUtf8,
            WorkingDirectory = Home,
        };

        // Whoever runs the tests may have an account of their own.
        foreach (var name in start.Environment.Keys.Where(one => one.StartsWith("LJPICS_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["HOME"] = Home;
        start.Environment["XDG_CONFIG_HOME"] = _home.Of("config");
        start.Environment["XDG_DATA_HOME"] = _home.Of("share");
        foreach (var (name, value) in Environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>The program as it was built, or, where <c>DAYBOOK_LJPICS</c> names it, as it was published: <c>./test --long</c> does.</summary>
    public static string[] Program { get; } = System.Environment.GetEnvironmentVariable("DAYBOOK_LJPICS") is { Length: > 0 } published
        ? [published]
        : ["dotnet", Path.Combine(AppContext.BaseDirectory, "ljpics.dll")];

    /// <summary>Whether it is the program as it is published.</summary>
    public static bool IsPublished => Program.Length == 1;

    public void Dispose() => _home.Dispose();
}
