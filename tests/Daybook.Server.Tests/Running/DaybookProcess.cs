using System.Diagnostics;
using System.Text;

namespace Daybook.Server.Tests;

/// <summary>What a run of the program left behind.</summary>
internal sealed record ProcessResult(int ExitCode, string Output, string Error);

/// <summary>Runs the program <c>daybook</c> as a process of its own, as an operator does.</summary>
internal static class DaybookProcess
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static Task<ProcessResult> RunAsync(params string[] arguments) => RunAsync(arguments, [], []);

    /// <summary>Runs it to its end; what it writes must be UTF-8.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="input">Standard input, to its end.</param>
    /// <param name="environment">Variables to add.</param>
    public static async Task<ProcessResult> RunAsync(
        IEnumerable<string> arguments, byte[] input, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "daybook.dll"), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = StrictUtf8,
            StandardErrorEncoding = StrictUtf8,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var cancellation = TestContext.Current.CancellationToken;
        var output = process.StandardOutput.ReadToEndAsync(cancellation);
        var error = process.StandardError.ReadToEndAsync(cancellation);
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input, cancellation);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading its input, as after wrong usage.
        }

        await process.WaitForExitAsync(cancellation);
        return new ProcessResult(process.ExitCode, await output, await error);
    }
}
