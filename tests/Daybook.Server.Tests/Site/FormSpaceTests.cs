using Daybook.Server.Options;
using Daybook.Server.Site.Visits;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Site;

/// <summary>Which of several forms with files gives way when there is no room for another: here without any bytes, over HTTP in <see cref="ManageUploadTests"/>.</summary>
public sealed class FormSpaceTests
{
    private const int Megabyte = 1_000_000;
    private const int MaxPerAccount = 150 * Megabyte;

    private readonly ManualTime _time = new();
    private readonly List<string> _ended = [];
    private readonly FormSpace _space;

    public FormSpaceTests() => _space = new FormSpace(new LimitsOptions(100, 100, 100, 100, MaxUploadBytes: 160 * Megabyte), _time);

    [Fact]
    public void The_one_that_is_late_for_the_longest_time_is_the_first_whichever_began_first()
    {
        // It has twenty-one minutes; the other two, and begins a minute later.
        Assert.NotNull(Take("large", 1, 80));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.NotNull(Take("short", 2, 4));
        _time.Advance(TimeSpan.FromMinutes(21));

        Assert.NotNull(Take("new", 3, 80));
        Assert.Equal(["short"], _ended);
        Assert.NotNull(Take("newer", 4, 10));
        Assert.Equal(["short", "large"], _ended);
    }

    [Fact]
    public void None_gives_way_while_there_is_room_or_in_vain()
    {
        Assert.NotNull(Take("late", 1, 80));
        _time.Advance(TimeSpan.FromMinutes(22));
        Assert.NotNull(Take("in time", 2, 75));

        Assert.NotNull(Take("short", 3, 5));
        Assert.Null(Take("large", 4, 90));
        Assert.Empty(_ended);
    }

    [Fact]
    public void What_has_come_keeps_its_room_until_it_is_answered()
    {
        var room = Take("here", 1, 100)!;
        room.HasCome = true;
        _time.Advance(TimeSpan.FromDays(1));
        Assert.Null(Take("new", 2, 100));

        room.Dispose();
        Assert.NotNull(Take("new", 2, 100));

        // Its connection may have another request by then.
        room.Abort();
        Assert.Empty(_ended);
    }

    [Fact]
    public void Of_what_an_account_has_too_much_only_its_own_forms_give_way()
    {
        Assert.NotNull(Take("another's", 2, 4));
        Assert.NotNull(Take("own", 1, 80));
        _time.Advance(TimeSpan.FromMinutes(22));

        Assert.NotNull(Take("new", 1, 75));
        Assert.Equal(["own"], _ended);
    }

    private FormRoom? Take(string name, long accountId, int megabytes) =>
        _space.TryTake(accountId, megabytes * Megabyte, MaxPerAccount, () => _ended.Add(name));
}
