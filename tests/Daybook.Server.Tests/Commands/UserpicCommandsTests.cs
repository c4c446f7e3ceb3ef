using Daybook.Core.Userpics;

namespace Daybook.Server.Tests.Commands;

[Trait("Speed", "slow")]
public sealed class UserpicCommandsTests
{
    [Fact]
    public async Task Userpics_are_listed_with_their_keywords_and_the_default()
    {
        await using var site = await Site.WithAliceAsync();
        await AddAsync(site, [1, 2, 3], "happy, at the sea", makeDefault: false);
        await AddAsync(site, [4, 5], "", makeDefault: true);

        var run = await site.RunAsync("userpic", "list", "alice");
        var json = (await site.RunJsonAsync("userpic", "list", "alice")).EnumerateArray().ToList();

        Assert.Matches(@"\n1 +image/png +100 +50 +3 +no +no +[0-9-]+ [0-9:]+Z +happy, at the sea +A picture\n2 +image/png +100 +50 +2 +yes ", run.Output);
        Assert.Equal(["happy", "at the sea"], json[0].GetProperty("keywords").EnumerateArray().Select(keyword => keyword.GetString()));
        Assert.Equal((false, true), (json[0].GetProperty("default").GetBoolean(), json[1].GetProperty("default").GetBoolean()));
    }

    [Fact]
    public async Task A_deleted_userpic_is_gone_and_cannot_be_deleted_again()
    {
        await using var site = await Site.WithAliceAsync();
        await AddAsync(site, [1], "happy", makeDefault: true);

        var first = await site.RunAsync("userpic", "delete", "1");
        var second = await site.RunAsync("userpic", "delete", "1");

        Assert.Equal((0, "Deleted userpic 1.\n"), (first.ExitCode, first.Output));
        Assert.Empty(await site.Database.Userpics.ListAsync(1, Site.Cancellation));
        Assert.Equal((1, "There is no userpic 1.\n"), (second.ExitCode, second.Error));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("one")]
    [InlineData("99999999999999999999")]
    public async Task An_id_that_is_none_is_wrong_usage(string id)
    {
        await using var site = await Site.WithAliceAsync();

        Assert.Equal(2, (await site.RunAsync("userpic", "delete", id)).ExitCode);
    }

    private static Task<AddedUserpic> AddAsync(Site site, byte[] bytes, string keywords, bool makeDefault)
    {
        Assert.True(Keyword.TryParseList(keywords, out var parsed, out _));
        return site.Database.Userpics.AddAsync(
            new NewUserpic(1, "image/png", 100, 50, bytes, parsed, "A picture", makeDefault), new UserpicQuota(10, 10), Site.Cancellation);
    }
}
