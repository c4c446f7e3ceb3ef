using Daybook.Server.Accounts;

namespace Daybook.Server.Tests.Commands;

[Trait("Speed", "slow")]
public sealed class AppPasswordCommandsTests
{
    [Fact]
    public async Task The_secret_is_alone_on_standard_output_and_decrypts_from_the_database()
    {
        await using var site = await Site.WithAliceAsync();

        var run = await site.RunAsync("app-password", "create", "alice", "--label", "LogJam at home");

        Assert.Equal(0, run.ExitCode);
        Assert.Matches("^([0-9a-hjkmnp-tv-z]{4}-){6}[0-9a-hjkmnp-tv-z]{4}\n$", run.Output);
        Assert.Equal("Made app password 1 for 'alice'. It is shown only now, on standard output:\n", run.Error);
        var kept = Assert.Single(await site.Database.AppPasswords.ListAsync(1, Site.Cancellation));
        Assert.Equal("LogJam at home", kept.Label);
        Assert.DoesNotContain(run.Output.Trim(), kept.ProtectedSecret, StringComparison.Ordinal);
        Assert.Equal(run.Output.Trim(), AppPasswordSecrets.Open(site.Data).Unprotect(kept.ProtectedSecret));
    }

    [Fact]
    public async Task Only_the_owner_can_read_the_keys()
    {
        await using var site = await Site.WithAliceAsync();

        await site.RunAsync("app-password", "create", "alice");

        if (!OperatingSystem.IsWindows())
        {
            const UnixFileMode ForOwner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            Assert.Equal(ForOwner | UnixFileMode.UserExecute, File.GetUnixFileMode(site.Data.KeysFolder));
            Assert.Equal(ForOwner, File.GetUnixFileMode(Assert.Single(Directory.GetFiles(site.Data.KeysFolder))));
        }
    }

    [Fact]
    public async Task The_list_shows_labels_but_no_secrets()
    {
        await using var site = await Site.WithAliceAsync();
        var secret = (await site.RunAsync("app-password", "create", "alice", "--label", "phone")).Output.Trim();

        var run = await site.RunAsync("app-password", "list", "alice");

        Assert.Matches("^ID  CREATED            LAST USED  LABEL\n1   [0-9-]{10} [0-9:]{5}Z  -          phone\n$", run.Output);
        Assert.DoesNotContain(secret, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_revoked_one_is_gone_and_cannot_be_revoked_again()
    {
        await using var site = await Site.WithAliceAsync();
        await site.RunAsync("app-password", "create", "alice");

        Assert.Equal(0, (await site.RunAsync("app-password", "revoke", "alice", "1")).ExitCode);
        var again = await site.RunAsync("app-password", "revoke", "alice", "1");

        Assert.Empty(await site.Database.AppPasswords.ListAsync(1, Site.Cancellation));
        Assert.Equal((1, "Account 'alice' has no app password 1.\n"), (again.ExitCode, again.Error));
    }

    [Fact]
    public async Task An_account_has_at_most_fifty()
    {
        await using var site = await Site.WithAliceAsync();
        for (var i = 0; i < 50; i++)
        {
            await site.Database.AppPasswords.CreateAsync(1, "", "encrypted", 50, Site.Cancellation);
        }

        var run = await site.RunAsync("app-password", "create", "alice");

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("50", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_label_past_its_limit_is_wrong_usage()
    {
        await using var site = await Site.WithAliceAsync();

        var run = await site.RunAsync("app-password", "create", "alice", "--label", new string('x', 61));

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains("The label has 61 characters, the limit is 60", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unusable_keys_are_one_clear_line()
    {
        await using var site = await Site.WithAliceAsync();
        await File.WriteAllTextAsync(site.Data.KeysFolder, "not a folder", Site.Cancellation);

        var run = await site.RunAsync("app-password", "create", "alice");

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.StartsWith($"The keys in {site.Data.KeysFolder} cannot be used: ", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public void No_two_secrets_are_the_same() =>
        Assert.Equal(1000, Enumerable.Range(0, 1000).Select(_ => AppPasswordSecrets.Generate()).Distinct().Count());
}
