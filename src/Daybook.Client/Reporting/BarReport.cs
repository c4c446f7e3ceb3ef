using System.Globalization;

namespace Daybook.Client.Reporting;

/// <summary>A bar on the terminal that grows in place; only failures get a line of their own.</summary>
internal sealed class BarReport(TextWriter error) : Report
{
    private const int BarWidth = 30;

    protected override void Began() => Draw("");

    protected override void Say(Result result)
    {
        if (result.State == ResultState.Failed)
        {
            Clear();
            error.WriteLine(Readable.Line($"{result.Name}: {result.Text}"));
        }

        Draw(Readable.Line(result.Name));
    }

    protected override void SayBeside(string line)
    {
        Clear();
        error.WriteLine(line);
        if (Total > 0)
        {
            Draw("");
        }
    }

    protected override void Broke() => error.WriteLine();

    protected override void Close(string summary)
    {
        Clear();
        error.WriteLine(summary);
    }

    /// <summary>One line, never so long that the terminal breaks it: then it could not be drawn over.</summary>
    private void Draw(string name)
    {
        var filled = Total == 0 ? BarWidth : Math.Min(BarWidth, BarWidth * Ended / Total);
        var line = string.Create(
            CultureInfo.InvariantCulture, $"[{new string('#', filled)}{new string('.', BarWidth - filled)}] {Ended}/{Total} {name}");
        error.Write('\r' + Readable.Fit(line, Columns - 1));
    }

    private void Clear() => error.Write('\r' + new string(' ', Columns - 1) + '\r');

    /// <summary>The terminal's width; 80 where it says nothing, or nonsense.</summary>
    private static int Columns => Console.WindowWidth is > 10 and < 1000 and var width ? width : 80;
}
