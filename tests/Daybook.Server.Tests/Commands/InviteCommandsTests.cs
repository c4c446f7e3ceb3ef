using Daybook.Core.Accounts;

namespace Daybook.Server.Tests.Commands;

public sealed class InviteCommandsTests
{
    [Fact]
    public async Task A_made_invite_prints_its_code_alone_and_makes_one_account()
    {
        await using var site = await Site.WithAliceAsync();

        var run = await site.RunAsync("invite", "create");

        Assert.Equal(0, run.ExitCode);
        Assert.Matches("^[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}\n$", run.Output);
        Assert.Contains("invite 1", run.Error, StringComparison.Ordinal);
        Assert.NotNull(await JoinAsync(site, run.Output.ToUpperInvariant()));
        await Assert.ThrowsAsync<InviteRefusedException>(() => JoinAsync(site, run.Output, "eve"));
    }

    [Fact]
    public async Task Invites_are_listed_with_who_made_and_who_redeemed_them()
    {
        await using var site = await Site.WithAliceAsync();
        await site.Database.Invites.CreateAsync(InviteCode.Parse("aaaa-bbbb-cccc"), 1, 10, Site.Cancellation);
        await site.RunAsync("invite", "create");
        await JoinAsync(site, "aaaa-bbbb-cccc");

        var run = await site.RunAsync("invite", "list");
        var json = (await site.RunJsonAsync("invite", "list")).EnumerateArray().ToList();

        Assert.Matches(@"\n2 +[a-z0-9-]{14} +[0-9-]+ [0-9:]+Z +- +- +-\n1 +aaaa-bbbb-cccc +[0-9-]+ [0-9:]+Z +alice +[0-9-]+ [0-9:]+Z +bob", run.Output);
        Assert.Equal((1, "bob"), (json[1].GetProperty("id").GetInt64(), json[1].GetProperty("redeemedBy").GetString()));
    }

    private static Task<Account> JoinAsync(Site site, string code, string name = "bob") => site.Database.Accounts.CreateAsync(
        new NewAccount(AccountName.Parse(name), name, null, "hash", InviteCode.Parse(code)), Site.Cancellation);
}
