using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Daybook.Fuzz.Tests.Running;

/// <summary>
/// Tries many inputs on one target. What it tries follows from the seed alone. It is led by outcomes: an input that brings about one that
/// was not seen before is kept, and changed further.
/// </summary>
internal sealed class Campaign(Target target, int seed)
{
    private const int MadeKept = 64;
    private const int MostOutcomes = 4096;

    private static readonly TimeSpan ReportedEvery = TimeSpan.FromSeconds(20);

    /// <summary>Inputs that are good, and one for each outcome.</summary>
    private readonly List<byte[]> _pool = [];
    private readonly HashSet<string> _outcomes = [];
    private int _made;

    /// <exception cref="CaseFailedException">The first case that was wrong; its input lies in a file.</exception>
    public void Run(int cases)
    {
        var started = Stopwatch.StartNew();
        var reported = TimeSpan.Zero;
        using var flight = new FlightRecorder(target);
        for (var number = 0; number < cases; number++)
        {
            var input = Next(new Random(HashCode(seed, number)));
            flight.Begin(input);
            try
            {
                Note(input, target.Try(input));
            }
            catch (Exception wrong)
            {
                throw new CaseFailedException(target, input, seed, number, wrong);
            }

            if (started.Elapsed - reported > ReportedEvery)
            {
                reported = started.Elapsed;
                Report(number + 1, cases, started.Elapsed);
            }
        }

        Report(cases, cases, started.Elapsed);
    }

    private byte[] Next(Random random)
    {
        // Making one can take a hundred times as long as changing and trying one.
        if (_made < MadeKept || random.Next(500) == 0)
        {
            var made = target.Make(random);
            if (_made++ < MadeKept)
            {
                _pool.Add(made);
            }

            return made;
        }

        return target.Mutate(random, Any(random), Any(random));
    }

    /// <summary>Half of the time one of the newest, which got furthest.</summary>
    private byte[] Any(Random random) =>
        _pool[random.Next(2) == 0 ? _pool.Count - 1 - random.Next(Math.Min(_pool.Count, MadeKept)) : random.Next(_pool.Count)];

    private void Note(byte[] input, string outcome)
    {
        if (_outcomes.Count < MostOutcomes && _outcomes.Add(WithoutNumbers(outcome)))
        {
            _pool.Add(input);
        }
    }

    /// <summary>"has 7 bytes" and "has 8 bytes" are the same outcome.</summary>
    private static string WithoutNumbers(string outcome)
    {
        var text = new StringBuilder(outcome.Length);
        foreach (var character in outcome)
        {
            if (!char.IsAsciiDigit(character))
            {
                text.Append(character);
            }
            else if (text.Length == 0 || text[^1] != '#')
            {
                text.Append('#');
            }
        }

        return text.ToString();
    }

    /// <summary>./test shows the lines that begin so while they come.</summary>
    private void Report(int number, int cases, TimeSpan elapsed) => Console.Out.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"fuzz: {target.Name,-10} {number,10:N0} of {cases:N0} cases, {_outcomes.Count} outcomes, seed {seed}, {elapsed.TotalSeconds:N0} s"));

    // Not System.HashCode, which differs from process to process.
    private static int HashCode(int seed, int number) => unchecked((seed * 16_777_619) ^ (number * (int)2_654_435_761));
}
