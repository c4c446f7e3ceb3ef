using Daybook.Core.Accounts;
using Daybook.Core.Communities;

namespace Daybook.Server.Tests.Commands;

public sealed class CommunityCommandsTests
{
    [Fact]
    public async Task A_community_is_made_with_its_maintainer()
    {
        await using var site = await Site.WithAliceAsync();

        var run = await site.RunAsync("community", "create", "tea_drinkers", "--full-name", "Tea drinkers", "--maintainer", "alice");
        var again = await site.RunAsync("community", "create", "tea_drinkers", "--maintainer", "alice");
        var nobody = await site.RunAsync("community", "create", "walkers", "--maintainer", "nobody");

        Assert.Equal((0, "Created community 'tea_drinkers' with id 2, maintained by 'alice'.\n"), (run.ExitCode, run.Output));
        Assert.NotEqual(0, again.ExitCode);
        Assert.NotEqual(0, nobody.ExitCode);
        var community = (await site.Database.Accounts.FindAsync(AccountName.Parse("tea_drinkers"), Site.Cancellation))!;
        Assert.Equal((AccountKind.Community, "Tea drinkers"), (community.Kind, community.FullName));
        var role = Assert.Single(await site.Database.Communities.ListOfAsync(1, Site.Cancellation));
        Assert.Equal((community.Id, CommunityRoles.All), (role.CommunityId, role.Roles));
    }
}
