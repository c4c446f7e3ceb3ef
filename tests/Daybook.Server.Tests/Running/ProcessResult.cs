using System.Diagnostics;
using System.Text;

namespace Daybook.Server.Tests;

/// <summary>What a run of a program left behind.</summary>
internal sealed record ProcessResult(int ExitCode, string Output, string Error)
{
    /// <summary>Longer than any program here needs, so that one that hangs fails its test.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Runs a program to its end; what it writes must be UTF-8.</summary>
    public static Task<ProcessResult> OfAsync(string program, params IEnumerable<string> arguments) => OfAsync(new ProcessStartInfo(program, arguments), []);

    /// <inheritdoc cref="OfAsync(string, IEnumerable{string})"/>
    /// <param name="start">The program.</param>
    /// <param name="input">Standard input, to its end.</param>
    public static async Task<ProcessResult> OfAsync(ProcessStartInfo start, byte[] input)
    {
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.StandardOutputEncoding = StrictUtf8;
        start.StandardErrorEncoding = StrictUtf8;

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        using var process = Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var error = process.StandardError.ReadToEndAsync(patience.Token);
            try
            {
                await process.StandardInput.BaseStream.WriteAsync(input, patience.Token);
                process.StandardInput.Close();
            }
            catch (IOException)
            {
                // It ended without reading its input, as after wrong usage.
            }

            await process.WaitForExitAsync(patience.Token);
            return new ProcessResult(process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }
}
