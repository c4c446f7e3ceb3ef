using System.Diagnostics;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests;

/// <summary>Runs the program <c>daybook</c> as a process of its own, as an operator does.</summary>
internal static class DaybookProcess
{
    private static readonly string? Published = Environment.GetEnvironmentVariable("DAYBOOK_PROGRAM") is { Length: > 0 } path ? path : null;

    /// <summary>Whether it is the program as it is published, which the environment names.</summary>
    public static bool IsPublished => Published is not null;

    /// <summary>What starts it: the published program, or the one that was built with the tests.</summary>
    public static IReadOnlyList<string> Program { get; } =
        Published is not null ? [Published] : ["dotnet", Path.Combine(AppContext.BaseDirectory, "daybook.dll")];

    public static Task<ProcessResult> RunAsync(params string[] arguments) => RunAsync(arguments, []);

    /// <summary>Runs it to its end; what it writes must be UTF-8.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="input">Standard input, to its end.</param>
    /// <param name="environment">Variables to add.</param>
    public static Task<ProcessResult> RunAsync(
        IEnumerable<string> arguments, byte[] input, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(Program[0], [.. Program.Skip(1), .. arguments]);
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return ProcessResult.OfAsync(start, input);
    }

    /// <summary>Runs it without the rights that let root read and write everywhere: it is as any other user then who owns the folder.</summary>
    public static Task<ProcessResult> RunAsOthersAsync(params string[] arguments)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return RunAsync(arguments);
        }

        Requires.Program("setpriv");
        return ProcessResult.OfAsync("setpriv", ["--bounding-set=-all", "--inh-caps=-all", .. Program, .. arguments]);
    }
}
