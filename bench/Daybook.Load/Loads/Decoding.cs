using System.Diagnostics;
using Daybook.Bench;
using Daybook.Protocol.Flat;

namespace Daybook.Load.Loads;

/// <summary>Decoding of url-encoded random bytes: sixteen bytes at a time, and a byte at a time with a table of 256 entries.</summary>
internal static class Decoding
{
    /// <summary>Different ones in turn: a branch predictor learns a single one by heart.</summary>
    private const int Inputs = 64;

    private delegate int Decoder(Span<byte> bytes);

    /// <summary>Decodes in turn with both; decoding in place destroys its input, so each starts with a copy, and what that costs is taken off.</summary>
    /// <returns>The median processor time for one picture, and the median of the ratios of each round.</returns>
    public static (TimeSpan Vector, TimeSpan Scalar, double Ratio) Measure(LoadPlan plan)
    {
        var inputs = RandomPictures.EncodeMany(Inputs);
        var buffer = new byte[inputs.Max(input => input.Length)];
        Decoder[] decoders = [bytes => bytes.Length, PercentDecoder.DecodeVector, PercentDecoder.DecodeScalar];
        foreach (var decoder in decoders)
        {
            CpuOf(decoder);
        }

        var rounds = new List<(TimeSpan Vector, TimeSpan Scalar)>();
        for (var round = 0; round < plan.Rounds; round++)
        {
            var copying = CpuOf(decoders[0]);
            rounds.Add((CpuOf(decoders[1]) - copying, CpuOf(decoders[2]) - copying));
        }

        return (Middle(rounds.Select(round => round.Vector)), Middle(rounds.Select(round => round.Scalar)), Middle(rounds.Select(round => round.Scalar / round.Vector)));

        TimeSpan CpuOf(Decoder decoder)
        {
            var pictures = 0;
            var before = Environment.CpuUsage.TotalTime;
            for (var since = Stopwatch.StartNew(); since.Elapsed < plan.Time;)
            {
                foreach (var input in inputs)
                {
                    input.CopyTo(buffer, 0);
                    decoder(buffer.AsSpan(0, input.Length));
                    pictures++;
                }
            }

            return (Environment.CpuUsage.TotalTime - before) / pictures;
        }
    }

    private static T Middle<T>(IEnumerable<T> figures)
    {
        var all = figures.Order().ToList();
        return all[all.Count / 2];
    }
}
