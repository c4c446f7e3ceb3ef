using System.Diagnostics;
using System.Globalization;
using Daybook.Core.Upkeep;

namespace Daybook.Server.Commands;

/// <summary>
/// Says how far long work has come: on a terminal a bar that grows in place, elsewhere a line now and then. It writes to standard error, so
/// that what a command answers stands alone on standard output.
/// </summary>
internal sealed class ProgressLine(TextWriter error, bool isTerminal) : IProgress<StepProgress>, IDisposable
{
    private const int BarWidth = 30;

    private static readonly TimeSpan BetweenDraws = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private StepProgress _said;
    private long _saidAt;
    private bool _isDrawn;

    /// <summary>On the command's standard error, as it is.</summary>
    public static ProgressLine Of(CommandContext context) => new(context.Error, context.IsErrorWatched);

    /// <inheritdoc/>
    public void Report(StepProgress value)
    {
        lock (_gate)
        {
            var isNew = value.Step != _said.Step;
            if (!isNew && !IsOver(value) && Stopwatch.GetElapsedTime(_saidAt) < (isTerminal ? BetweenDraws : BetweenLines))
            {
                return;
            }

            if (isNew)
            {
                End();
            }
            else if (value == _said)
            {
                return;
            }

            (_said, _saidAt) = (value, Stopwatch.GetTimestamp());
            Say(value);
        }
    }

    /// <summary>Ends the line, so that what is said next begins one.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            End();
        }
    }

    private static bool IsOver(StepProgress value) => value.Total > 0 && value.Done >= value.Total;

    private void Say(StepProgress value)
    {
        if (!isTerminal)
        {
            error.WriteLine(value.Total > 0 ? string.Create(CultureInfo.InvariantCulture, $"{value.Step}: {Percent(value)} %") : $"{value.Step} ...");
            return;
        }

        var filled = BarWidth * Percent(value) / 100;
        var line = value.Total > 0
            ? string.Create(
                CultureInfo.InvariantCulture, $"[{new string('#', filled)}{new string('.', BarWidth - filled)}] {Percent(value),3} % {value.Step}")
            : $"{value.Step} ...";
        var room = Columns - 1;
        error.Write('\r' + (line.Length <= room ? line.PadRight(room) : line[..room]));
        _isDrawn = true;
    }

    private void End()
    {
        if (_isDrawn)
        {
            error.WriteLine();
            _isDrawn = false;
        }
    }

    private static int Percent(StepProgress value) => value.Total == 0 ? 0 : (int)(Math.Min(value.Done, value.Total) * 100 / value.Total);

    /// <summary>The terminal's width; 80 where it says nothing, or nonsense.</summary>
    private static int Columns => Console.WindowWidth is > 10 and < 1000 and var width ? width : 80;
}
