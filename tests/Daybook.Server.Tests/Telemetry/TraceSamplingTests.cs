using System.Diagnostics;
using Daybook.Server.Telemetry;
using OpenTelemetry.Trace;

namespace Daybook.Server.Tests.Telemetry;

/// <summary>Which requests have traces: the sampler asks for nothing but the id of the trace, so the same ids have the same answer with every run.</summary>
public sealed class TraceSamplingTests
{
    [Theory]
    [InlineData(1, 850, 1_150)]
    [InlineData(50, 49_200, 50_800)]
    [InlineData(100, 100_000, 100_000)]
    public void As_many_are_chosen_as_are_wanted_each_with_all_that_is_within_it(int percent, int least, int most)
    {
        var sampler = TraceExport.SamplerOf(percent);
        var random = new Random(1999);
        var bytes = new byte[16];
        var chosen = 0;
        for (var i = 0; i < 100_000; i++)
        {
            random.NextBytes(bytes);
            var id = ActivityTraceId.CreateFromBytes(bytes);
            var isChosen = IsChosen(sampler, default, id);
            chosen += isChosen ? 1 : 0;

            var around = new ActivityContext(id, ActivitySpanId.CreateRandom(), isChosen ? ActivityTraceFlags.Recorded : ActivityTraceFlags.None);
            Assert.Equal(isChosen, IsChosen(sampler, around, id));
        }

        Assert.InRange(chosen, least, most);
    }

    private static bool IsChosen(Sampler sampler, ActivityContext parent, ActivityTraceId id) =>
        sampler.ShouldSample(new SamplingParameters(parent, id, "request", ActivityKind.Server)).Decision == SamplingDecision.RecordAndSample;
}
