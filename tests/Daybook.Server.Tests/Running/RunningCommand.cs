using System.Diagnostics;
using System.Globalization;

namespace Daybook.Server.Tests.Running;

/// <summary>A command as it runs: its progress is read, and it is told to end, or killed.</summary>
internal sealed class RunningCommand : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Process _process;

    private RunningCommand(Process process) => _process = process;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>
    /// Starts a command; a signal has its own meaning for it, whatever the shell that runs the tests ignores. What it asks for on standard input nobody answers.
    /// </summary>
    public static RunningCommand Start(params string[] arguments) => new(Process.Start(new ProcessStartInfo(
        "env", ["--default-signal=INT,TERM,HUP", .. DaybookProcess.Program, .. arguments])
    {
        RedirectStandardInput = true,
        RedirectStandardError = true,
        RedirectStandardOutput = true,
    })!);

    /// <summary>Waits until it writes a line to standard error that begins like this; false if it ended without.</summary>
    public async Task<bool> WaitForAsync(string beginning)
    {
        while (await _process.StandardError.ReadLineAsync(Cancellation).AsTask().WaitAsync(Patience, Cancellation) is { } line)
        {
            if (line.StartsWith(beginning, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Ends it in the midst of whatever it does.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(Cancellation);
    }

    /// <summary>Sends it a signal and waits for its end.</summary>
    /// <returns>What it had not yet said.</returns>
    public async Task<ProcessResult> SignalAsync(string signal)
    {
        await ProcessResult.OfAsync("bash", "-c", $"kill -s {signal} {_process.Id.ToString(CultureInfo.InvariantCulture)}");
        var error = await _process.StandardError.ReadToEndAsync(Cancellation).WaitAsync(Patience, Cancellation);
        var output = await _process.StandardOutput.ReadToEndAsync(Cancellation).WaitAsync(Patience, Cancellation);
        await _process.WaitForExitAsync(Cancellation).WaitAsync(Patience, Cancellation);
        return new ProcessResult(_process.ExitCode, output, error);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
