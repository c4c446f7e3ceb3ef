using Daybook.Server.Accounts;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Accounts;

public sealed class AllowanceTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void In_no_minute_are_there_more_than_the_limit()
    {
        var allowance = new Allowance(3, TimeSpan.FromMinutes(1), _time);
        Assert.True(allowance.TryTake("1"));
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.True(allowance.TryTake("1"));
        Assert.True(allowance.TryTake("1"));
        Assert.False(allowance.TryTake("1"));

        _time.Advance(TimeSpan.FromSeconds(30) - TimeSpan.FromTicks(1));
        Assert.False(allowance.TryTake("1"));

        // Only the first has left the window.
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.True(allowance.TryTake("1"));
        Assert.False(allowance.TryTake("1"));

        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.True(allowance.TryTake("1"));
        Assert.True(allowance.TryTake("1"));
        Assert.False(allowance.TryTake("1"));
    }

    [Fact]
    public void Accounts_do_not_share_an_allowance()
    {
        var allowance = new Allowance(1, TimeSpan.FromMinutes(1), _time);

        Assert.True(allowance.TryTake("1"));
        Assert.True(allowance.TryTake("2"));
        Assert.False(allowance.TryTake("1"));
        Assert.False(allowance.TryTake("2"));
    }

    [Fact]
    public void A_refused_fetch_is_not_counted_and_what_left_the_window_is_forgotten()
    {
        var allowance = new Allowance(2, TimeSpan.FromMinutes(1), _time);
        for (var account = 0; account < 100; account++)
        {
            for (var i = 0; i < 5; i++)
            {
                allowance.TryTake($"{account}");
            }
        }

        Assert.Equal(200, allowance.Remembered);

        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(allowance.TryTake("1"));
        Assert.Equal(1, allowance.Remembered);
    }
}
