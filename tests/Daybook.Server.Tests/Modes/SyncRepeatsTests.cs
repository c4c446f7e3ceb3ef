using Daybook.Server.Modes;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Modes;

public sealed class SyncRepeatsTests
{
    private static readonly DateTimeOffset Start = new(2004, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ManualTime _time = new();

    [Fact]
    public void The_same_in_a_row_is_too_often_until_an_hour_has_gone()
    {
        var repeats = new SyncRepeats(2, _time);
        Assert.True(repeats.TryTake(1, 1, Start));
        _time.Advance(TimeSpan.FromMinutes(30));
        Assert.True(repeats.TryTake(1, 1, Start));
        Assert.False(repeats.TryTake(1, 1, Start));

        // Another journal and another account are another matter.
        Assert.True(repeats.TryTake(1, 2, Start));
        Assert.True(repeats.TryTake(2, 1, Start));

        _time.Advance(TimeSpan.FromMinutes(30));
        Assert.True(repeats.TryTake(1, 1, Start));
        Assert.True(repeats.TryTake(1, 1, Start));
        Assert.False(repeats.TryTake(1, 1, Start));
    }

    [Fact]
    public void Whoever_goes_on_is_never_told()
    {
        var repeats = new SyncRepeats(2, _time);
        for (var i = 0; i < 100; i++)
        {
            Assert.True(repeats.TryTake(1, 1, Start.AddSeconds(i)));
            Assert.True(repeats.TryTake(1, 1, Start.AddSeconds(i)));
        }
    }

    [Fact]
    public void What_is_remembered_is_one_time_for_each_journal_and_not_more_than_so_many()
    {
        var repeats = new SyncRepeats(1, _time);
        for (var i = 0; i < 1000; i++)
        {
            repeats.TryTake(1, 1, Start.AddSeconds(i));
        }

        Assert.Equal(1, repeats.Remembered);
        for (var i = 0; i < SyncRepeats.MaxRemembered * 2; i++)
        {
            repeats.TryTake(1, i, Start);
        }

        Assert.InRange(repeats.Remembered, 1, SyncRepeats.MaxRemembered);
    }
}
