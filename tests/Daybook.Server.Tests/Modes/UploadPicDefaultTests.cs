using Daybook.Server.Tests.Running;
using Daybook.Server.Tests.Userpics;

namespace Daybook.Server.Tests.Modes;

/// <summary>The field <c>default</c>, and what the default picture is afterwards.</summary>
public sealed class UploadPicDefaultTests(UserpicServer shared) : IClassFixture<UserpicServer>
{
    [Fact]
    public async Task The_first_picture_does_not_become_the_default_by_itself()
    {
        var member = await shared.JoinAsync();
        await member.AddAsync(Samples.Png(1));
        Assert.Null(await member.DefaultAsync());
    }

    [Theory]
    [InlineData("0")]
    [InlineData("")]
    [InlineData(null)]
    public async Task Anything_that_is_no_1_leaves_the_default_as_it_is(string? value)
    {
        var member = await shared.JoinAsync();
        var chosen = await member.AddAsync(Samples.Png(1), ("default", "1"));
        await member.AddAsync(Samples.Png(2), value is null ? [] : [("default", value)]);
        Assert.Equal(chosen, await member.DefaultAsync());
    }

    [Theory]
    [InlineData("2")]
    [InlineData("01")]
    [InlineData("1 ")]
    [InlineData("yes")]
    [InlineData("-1")]
    [InlineData("\u0661")]
    public async Task Any_other_value_is_refused_and_nothing_is_uploaded(string value)
    {
        var member = await shared.JoinAsync();
        (await member.UploadAsync(("data", Samples.Png(1)), ("default", value))).AssertFail(
            "Client error: Invalid argument(s): default must be 1 or 0");
        Assert.Empty(await member.ListAsync());
    }

    [Fact]
    public async Task A_later_picture_takes_the_default_over()
    {
        var member = await shared.JoinAsync();
        await member.AddAsync(Samples.Png(1), ("default", "1"));
        var second = await member.AddAsync(Samples.Png(2), ("default", "1"));
        Assert.Equal(second, await member.DefaultAsync());
    }

    [Fact]
    public async Task The_last_of_repeated_fields_counts()
    {
        var member = await shared.JoinAsync();
        await member.AddAsync(Samples.Png(1), ("default", "nonsense"), ("default", "1"), ("default", "0"));
        Assert.Null(await member.DefaultAsync());
    }

    [Fact]
    public async Task A_picture_that_was_uploaded_before_can_be_made_the_default()
    {
        var member = await shared.JoinAsync();
        var picId = await member.AddAsync(Samples.Png(1));
        await member.AddAsync(Samples.Png(2), ("default", "1"));
        await member.AddAsync(Samples.Png(1), ("default", "1"));
        Assert.Equal(picId, await member.DefaultAsync());
    }

    [Fact]
    public async Task Sending_the_default_picture_again_with_0_does_not_take_it_away()
    {
        var member = await shared.JoinAsync();
        var picId = await member.AddAsync(Samples.Png(1), ("default", "1"));
        await member.AddAsync(Samples.Png(1), ("default", "0"));
        Assert.Equal(picId, await member.DefaultAsync());
    }
}
