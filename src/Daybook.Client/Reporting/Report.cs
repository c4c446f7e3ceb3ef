using System.CommandLine;
using System.Globalization;
using Daybook.Client.Commands;

namespace Daybook.Client.Reporting;

/// <summary>Says what becomes of many pictures while it happens; may be told from several threads.</summary>
internal abstract class Report
{
    private readonly Lock _gate = new();
    private readonly int[] _counts = new int[3];

    /// <summary>How many there are in all.</summary>
    protected int Total { get; private set; }

    /// <summary>How many have ended.</summary>
    protected int Ended => _counts.Sum();

    /// <summary>The exit code for what has ended.</summary>
    public int ExitCode => _counts[(int)ResultState.Failed] == 0 ? LjpicsCommands.Done : LjpicsCommands.SomeFailed;

    /// <summary>A bar on a terminal, lines otherwise, JSON where it was asked for.</summary>
    public static Report For(CommandContext context, ParseResult parsed) =>
        parsed.GetValue(context.Json) ? new JsonReport(context.Output, context.Error)
        : Console.IsErrorRedirected || Console.IsOutputRedirected ? new LineReport(context.Output, context.Error)
        : new BarReport(context.Error);

    /// <summary>Begins with what has ended before it could begin.</summary>
    public void Start(int total, IEnumerable<Result>? ended = null)
    {
        lock (_gate)
        {
            Total = total;
            Began();
        }

        foreach (var result in ended ?? [])
        {
            Add(result);
        }
    }

    public void Add(Result result)
    {
        lock (_gate)
        {
            _counts[(int)result.State]++;
            Say(result);
        }
    }

    /// <summary>Says something that is no picture's result.</summary>
    public void Note(string text)
    {
        lock (_gate)
        {
            SayBeside(Readable.Line(text));
        }
    }

    /// <summary>There will be no end: what is said next is to stand in a line of its own.</summary>
    public void Break()
    {
        lock (_gate)
        {
            Broke();
        }
    }

    /// <summary>Closes with one line of numbers.</summary>
    /// <param name="verb">What was done, such as <c>uploaded</c>.</param>
    /// <param name="skipped">What those were that needed nothing.</param>
    public int Finish(string verb, string skipped)
    {
        lock (_gate)
        {
            List<string> parts = [Counted(ResultState.Done, verb)];
            if (_counts[(int)ResultState.Skipped] > 0)
            {
                parts.Add(Counted(ResultState.Skipped, skipped));
            }

            if (_counts[(int)ResultState.Failed] > 0)
            {
                parts.Add(Counted(ResultState.Failed, "failed"));
            }

            Close($"{Readable.Pictures(Ended)}: {string.Join(", ", parts)}");
            return ExitCode;
        }
    }

    /// <summary>The number of pictures is known.</summary>
    protected virtual void Began()
    {
    }

    protected virtual void Broke()
    {
    }

    protected abstract void Say(Result result);

    protected abstract void SayBeside(string line);

    protected abstract void Close(string summary);

    private string Counted(ResultState state, string what) => string.Create(CultureInfo.InvariantCulture, $"{_counts[(int)state]} {what}");
}
