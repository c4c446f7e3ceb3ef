using System.Text;
using Daybook.Core.Accounts;
using Daybook.Core.Moderation;
using Daybook.Core.Userpics;
using Daybook.Server.Commands;

namespace Daybook.Server.Tests.Commands;

[Trait("Speed", "slow")]
public sealed class UserpicCommandsTests
{
    private const string SiteUrl = "--Site:Url=https://pics.example";

    [Fact]
    public async Task Userpics_are_listed_with_their_keywords_and_the_default()
    {
        await using var site = await Site.WithAliceAsync();
        await AddAsync(site, [1, 2, 3], "happy, at the sea", makeDefault: false);
        await AddAsync(site, [4, 5], "", makeDefault: true);

        var run = await site.RunAsync("userpic", "list", "alice");
        var json = (await site.RunJsonAsync("userpic", "list", "alice")).EnumerateArray().ToList();

        Assert.Matches(
            @"\n1 +/userpic/1/1 +image/png +100 +50 +3 +no +no +[0-9-]+ [0-9:]+Z +happy, at the sea +A picture\n2 +/userpic/2/1 +image/png +100 +50 +2 +yes ", run.Output);
        Assert.Equal(["happy", "at the sea"], json[0].GetProperty("keywords").EnumerateArray().Select(keyword => keyword.GetString()));
        Assert.Equal((false, true), (json[0].GetProperty("default").GetBoolean(), json[1].GetProperty("default").GetBoolean()));
    }

    [Fact]
    public async Task A_deleted_userpic_is_gone_and_cannot_be_deleted_again()
    {
        await using var site = await Site.WithAliceAsync();
        await AddAsync(site, [1], "happy", makeDefault: true);

        var first = await site.RunAsync("userpic", "delete", "1", "--reason", "asked for it", "--yes");
        var second = await site.RunAsync("userpic", "delete", "1", "--reason", "asked for it", "--yes");

        Assert.Equal((0, "Deleted userpic 1. Copies in caches last until you purge them: /userpic/1/1\n"), (first.ExitCode, first.Output));
        Assert.Empty(await site.Database.Userpics.ListAsync(1, Site.Cancellation));
        Assert.Equal((1, "There is no userpic 1.\n"), (second.ExitCode, second.Error));
    }

    [Fact]
    public async Task Where_nobody_can_be_asked_a_userpic_is_deleted_with_yes_alone()
    {
        await using var site = await Site.WithAliceAsync();
        await AddAsync(site, [1], "happy", makeDefault: true);

        var run = await site.RunAsync(["userpic", "delete", "1", "--reason", "asked for it"], "yes\n"u8.ToArray());

        Assert.Equal(
            (1, "", "Nothing was deleted: there is no terminal to ask at. --yes deletes without asking.\n"), (run.ExitCode, run.Output, run.Error));
        Assert.Single(await site.Database.Userpics.ListAsync(1, Site.Cancellation));
    }

    [Theory]
    [InlineData("yes\n", true)]
    [InlineData("y\n", false)]
    [InlineData("", false)]
    public async Task Whoever_types_is_shown_what_is_deleted_and_asked_first(string answer, bool isDeleted)
    {
        await using var site = await Site.WithAliceAsync();
        await AddAsync(site, [1, 2], "happy, at the sea", makeDefault: true);
        using StringWriter output = new(), error = new();
        var typed = new CommandContext(new MemoryStream(Encoding.UTF8.GetBytes(answer)), output, error, new Dictionary<string, string>()) { IsInputTyped = true };

        var exitCode = await DaybookCommands.InvokeAsync(["userpic", "delete", "1", "--reason", "asked for it", "--data", site.Data.FullPath], typed);

        Assert.Equal(isDeleted ? 0 : 1, exitCode);
        Assert.Equal(isDeleted, (await site.Database.Userpics.ListAsync(1, Site.Cancellation)).Count == 0);
        Assert.Equal(
            "Delete userpic 1 of 'alice', 100 x 50 pixels, 2 bytes, keywords: happy, at the sea, for good? Type yes: "
            + (isDeleted ? "" : $"Nothing was deleted.{error.NewLine}"),
            error.ToString());
    }

    [Fact]
    public async Task A_userpic_is_suspended_with_a_reason_and_unsuspended_and_all_of_it_is_logged()
    {
        await using var site = await Site.WithAliceAsync();
        await AddAsync(site, [1, 2], "happy", makeDefault: true);

        var suspended = await site.RunAsync("userpic", "suspend", "1", "--reason", "not hers");
        var shown = Assert.Single((await site.RunJsonAsync("userpic", "show", "1")).EnumerateArray());
        var listed = Assert.Single((await site.RunJsonAsync("userpic", "list", "alice")).EnumerateArray());
        var file = await site.Database.Userpics.ReadAsync(1, 1, null, Site.Cancellation);
        var unsuspended = await site.RunAsync("userpic", "unsuspend", "1", "--reason", "settled");
        var deleted = await site.RunAsync("userpic", "delete", "1", "--reason", "asked for it", "--yes");

        Assert.Equal(
            (0, "Userpic 1 is suspended. Copies in caches last until you purge them: /userpic/1/1\n"), (suspended.ExitCode, suspended.Output));
        Assert.Equal(("alice", "not hers"), (shown.GetProperty("account").GetString(), shown.GetProperty("reason").GetString()));
        Assert.True(listed.GetProperty("suspended").GetBoolean());
        Assert.True(file!.IsSuspended);
        Assert.Equal((0, "Userpic 1 is no longer suspended.\n"), (unsuspended.ExitCode, unsuspended.Output));
        Assert.Equal(0, deleted.ExitCode);
        Assert.Equal(
            [
                (ModerationAction.ExpungeUserpic, "asked for it"), (ModerationAction.UnsuspendUserpic, "settled"),
                (ModerationAction.SuspendUserpic, "not hers"),
            ],
            (await site.Database.Moderation.ListAsync(null, 10, Site.Cancellation)).Select(entry => (entry.Action, entry.Reason)));
    }

    [Fact]
    public async Task Whoever_suspends_a_userpic_is_told_that_its_owner_reads_the_reason()
    {
        Assert.Contains("the picture's owner, who reads it", await HelpAsync("suspend"), StringComparison.Ordinal);
        Assert.DoesNotContain("owner", await HelpAsync("unsuspend"), StringComparison.Ordinal);

        // However wide the terminal is.
        static async Task<string> HelpAsync(string verb) => string.Join(' ', (await DaybookCommand.RunAsync("userpic", verb, "--help")).Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task A_userpic_that_is_not_suspended_shows_no_reason()
    {
        await using var site = await Site.WithAliceAsync();
        await AddAsync(site, [1, 2], "happy", makeDefault: true);

        var run = await site.RunAsync("userpic", "show", "1");

        Assert.Equal(0, run.ExitCode);
        Assert.Matches(@"\n1 +alice +/userpic/1/1 +image/png +100 +50 +2 +yes +[0-9-]+ [0-9:]+Z +happy +A picture +- +-\n", run.Output);
    }

    [Fact]
    public async Task Whoever_has_to_purge_copies_is_told_the_address_also_of_what_its_owner_deleted()
    {
        await using var site = await Site.WithAliceAsync();
        var owner = (await site.Database.Accounts.CreateAsync(new NewAccount(AccountName.Parse("bob"), "Bob", null, "hash"), Site.Cancellation)).Id;
        var userpic = await site.Database.Userpics.AddAsync(
            new NewUserpic(owner, "image/png", 100, 50, new byte[] { 1 }, [], null, false), new UserpicQuota(10, 10), Site.Cancellation);
        var (id, address) = ($"{userpic.Userpic.Id}", $"https://pics.example/userpic/{userpic.Userpic.Id}/{owner}");

        Assert.Equal(address, Assert.Single((await site.RunJsonAsync("userpic", "show", id, SiteUrl)).EnumerateArray()).GetProperty("address").GetString());
        Assert.EndsWith($" {address}\n", (await site.RunAsync("userpic", "suspend", id, "--reason", "not his", SiteUrl)).Output, StringComparison.Ordinal);
        await site.Database.DeletedUserpics.DeleteAsync(owner, userpic.Userpic.Id, Site.Cancellation);
        Assert.EndsWith($" {address}\n", (await site.RunAsync("userpic", "delete", id, "--reason", "asked for it", "--yes", SiteUrl)).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("show", "7")]
    [InlineData("suspend", "7", "--reason", "x")]
    [InlineData("unsuspend", "7", "--reason", "x")]
    [InlineData("delete", "7", "--reason", "x", "--yes")]
    public async Task A_userpic_that_is_not_there_is_a_failure(params string[] arguments)
    {
        await using var site = await Site.WithAliceAsync();

        var run = await site.RunAsync(["userpic", .. arguments]);

        Assert.Equal((1, "", "There is no userpic 7.\n"), (run.ExitCode, run.Output, run.Error));
    }

    [Fact]
    public async Task Nothing_is_suspended_without_a_reason_or_with_an_endless_one()
    {
        await using var site = await Site.WithAliceAsync();
        await AddAsync(site, [1], "", makeDefault: false);

        var without = await site.RunAsync("userpic", "suspend", "1");
        var endless = await site.RunAsync("userpic", "suspend", "1", "--reason", new string('x', 301));

        Assert.Equal(2, without.ExitCode);
        Assert.Contains("--reason", without.Error, StringComparison.Ordinal);
        Assert.Equal(2, endless.ExitCode);
        Assert.Contains("The reason has 301 characters, the limit is 300", endless.Error, StringComparison.Ordinal);
        Assert.Empty(await site.Database.Moderation.ListAsync(null, 10, Site.Cancellation));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("one")]
    [InlineData("99999999999999999999")]
    public async Task An_id_that_is_none_is_wrong_usage(string id)
    {
        await using var site = await Site.WithAliceAsync();

        var run = await site.RunAsync("userpic", "delete", id, "--reason", "x", "--yes");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains($"'{id}' is not an id", run.Error, StringComparison.Ordinal);
    }

    private static Task<AddedUserpic> AddAsync(Site site, byte[] bytes, string keywords, bool makeDefault)
    {
        Assert.True(Keyword.TryParseList(keywords, out var parsed, out _));
        return site.Database.Userpics.AddAsync(
            new NewUserpic(1, "image/png", 100, 50, bytes, parsed, "A picture", makeDefault), new UserpicQuota(10, 10), Site.Cancellation);
    }
}
