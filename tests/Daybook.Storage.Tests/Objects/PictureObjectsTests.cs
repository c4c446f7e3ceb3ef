using Daybook.Core;
using Daybook.Storage.Objects;
using Daybook.Storage.Tests.Contracts;

namespace Daybook.Storage.Tests.Objects;

/// <summary>What is asked of an object store at once.</summary>
public sealed class PictureObjectsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_piles_up_behind_a_store_that_stands_still_and_whoever_waited_is_answered_when_it_goes_on()
    {
        const int MayBeInside = 32 + 256;
        var (store, gate) = (new MemoryObjects(), new TaskCompletionSource());
        store.Before = _ => gate.Task;
        using var objects = new PictureObjects(new ObjectSettings(store.Open()));

        var asked = Enumerable.Range(1, MayBeInside + 10).Select(i => objects.GetAsync(new ObjectName(new byte[32], i), Token)).ToList();

        Assert.Equal(32, store.Reads);
        Assert.Equal(256, objects.Waiting);
        Assert.All(asked[MayBeInside..], one => Assert.IsType<StorageUnavailableException>(one.Exception?.InnerException));
        Assert.All(asked[..MayBeInside], one => Assert.False(one.IsCompleted));
        gate.SetResult();
        Assert.All(await Task.WhenAll(asked[..MayBeInside]), Assert.Null);
        Assert.Equal(0, objects.Waiting);
        Assert.Equal((MayBeInside, 10), (objects.Of(ObjectOperation.Get).Done, objects.Of(ObjectOperation.Get).Failed));
    }

    [Theory]
    [InlineData("userpics/ab/ab{0}-7", true)]
    [InlineData("userpics/ab/ab{0}-0", false)]
    [InlineData("userpics/ab/ab{0}-07", false)]
    [InlineData("userpics/ab/ab{0}", false)]
    [InlineData("userpics/ab/ab{0}-", false)]
    [InlineData("userpics/ab/ab{0}-x", false)]
    [InlineData("userpics/ac/ab{0}-7", false)]
    [InlineData("userpics/AB/AB{0}-7", false)]
    [InlineData("userpics/ab/ag{0}-7", false)]
    [InlineData("pictures/ab/ab{0}-7", false)]
    [InlineData("userpics/ab/ab{0}-99999999999999999999", false)]
    [InlineData("userpics/none", false)]
    public void A_name_is_read_as_it_is_written_and_no_other_way(string pattern, bool isOne)
    {
        var text = pattern.Replace("{0}", new string('c', 62), StringComparison.Ordinal);

        Assert.Equal(isOne, ObjectName.TryParse(text, out var name));
        Assert.Equal(isOne ? text : null, name?.ToString());
    }
}
