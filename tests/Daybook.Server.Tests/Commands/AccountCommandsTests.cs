using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Daybook.Core.Accounts;
using Daybook.Core.Moderation;
using Daybook.Core.Userpics;
using Daybook.Server.Commands;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Commands;

[Trait("Speed", "slow")]
public sealed class AccountCommandsTests
{
    [Fact]
    public async Task The_first_account_makes_a_data_folder_for_its_owner_alone()
    {
        await using var site = new Site();

        var run = await site.CreateByProcessAsync(" Alice-B ");

        Assert.Equal((0, "Created account 'alice_b' with id 1.\n", ""), (run.ExitCode, run.Output, run.Error));
        var account = await site.FindAsync("alice_b");
        Assert.NotNull(account);
        Assert.Equal(("alice_b", null), (account.FullName, account.Email));
        Assert.True(PasswordHash.Verify(PasswordHash.Digest("secret"), account.PasswordHash));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(site.Data.FullPath));
        }
    }

    [Theory]
    [InlineData("secret\r\n", "secret")]
    [InlineData("secret", "secret")]
    [InlineData("secret\r", "secret\r")]
    [InlineData("  a b\t\n", "  a b\t")]
    [InlineData("käse 日本 \U0001F9C0\n", "käse 日本 \U0001F9C0")]
    [InlineData("first\nsecond\n", "first")]
    [InlineData("x", "x")]
    public async Task A_password_is_one_line_without_its_end(string input, string password)
    {
        await using var site = new Site();

        Assert.Equal(0, (await site.CreateAsync("alice", input)).ExitCode);

        var account = await site.FindAsync("alice");
        Assert.True(PasswordHash.Verify(PasswordHash.Digest(password), account!.PasswordHash));
    }

    [Theory]
    [InlineData(new byte[0], "The password is empty.\n")]
    [InlineData(new byte[] { 10 }, "The password is empty.\n")]
    [InlineData(new byte[] { 13, 10, 65 }, "The password is empty.\n")]
    [InlineData(new byte[] { 0xC3, 0x28, 10 }, "The password is not valid UTF-8.\n")]
    public async Task An_unusable_password_is_refused_and_no_account_made(byte[] input, string error)
    {
        await using var site = new Site();

        var run = await site.RunAsync(["account", "create", "alice", "--password-stdin"], input);

        Assert.Equal((1, "", error), (run.ExitCode, run.Output, run.Error));
        Assert.Null(await site.FindAsync("alice"));
    }

    [Fact]
    public async Task Endless_input_is_not_read_to_its_end()
    {
        await using var site = new Site();

        var run = await site.RunAsync(["account", "create", "alice", "--password-stdin"], new byte[65_537]);

        Assert.Equal((1, "The password is longer than 65536 bytes, which is the limit.\n"), (run.ExitCode, run.Error));
    }

    [Theory]
    [InlineData("create")]
    [InlineData("password")]
    public async Task Without_password_stdin_the_usage_error_says_to_use_it(string verb)
    {
        await using var site = await Site.WithAliceAsync();

        var run = await site.RunAsync("account", verb, "alice");

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains("add --password-stdin", run.Error, StringComparison.Ordinal);
        Assert.Contains($"'daybook account {verb} --help'", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("create", "bob", "Created account 'bob' with id 2.")]
    [InlineData("password", "alice", "Changed the password of 'alice' and ended its sessions.")]
    public async Task Whoever_types_is_asked_for_the_password_twice(string verb, string name, string said)
    {
        await using var site = await Site.WithAliceAsync();
        var typed = new Typed("käse 1", "käse 1");

        var exitCode = await typed.RunAsync("account", verb, name, "--data", site.Data.FullPath);

        Assert.Equal((0, said), (exitCode, typed.Output.Trim()));
        Assert.Equal("Password (not shown): |Once more: |", typed.Error.ReplaceLineEndings("|"));
        Assert.True(PasswordHash.Verify(PasswordHash.Digest("käse 1"), (await site.FindAsync(name))!.PasswordHash));
    }

    [Theory]
    [InlineData("new", "now", "The two passwords differ, so nothing was changed.")]
    [InlineData("", "", "The password is empty.")]
    public async Task A_password_that_was_typed_wrong_changes_nothing(string first, string second, string error)
    {
        await using var site = await Site.WithAliceAsync();
        var typed = new Typed(first, second);

        var exitCode = await typed.RunAsync("account", "password", "alice", "--data", site.Data.FullPath);

        Assert.Equal((1, ""), (exitCode, typed.Output));
        Assert.EndsWith(error, typed.Error.TrimEnd(), StringComparison.Ordinal);
        Assert.True(PasswordHash.Verify(PasswordHash.Digest("secret"), (await site.FindAsync("alice"))!.PasswordHash));
    }

    [Fact]
    public async Task Half_a_character_that_was_typed_is_no_password()
    {
        await using var site = await Site.WithAliceAsync();
        var typed = new Typed("\uD83D");

        Assert.Equal(1, await typed.RunAsync("account", "password", "alice", "--data", site.Data.FullPath));
        Assert.EndsWith("The password is not valid UTF-8.", typed.Error.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_terminal_is_read_a_key_at_a_time_and_a_mistyped_one_can_be_deleted()
    {
        Requires.Program("script");
        await using var site = await Site.WithAliceAsync();
        string[] command = [.. DaybookProcess.Program, "account", "password", "alice", "--data", site.Data.FullPath];
        using var process = Process.Start(new ProcessStartInfo("script", ["-qec", $"'{string.Join("' '", command)}'", "/dev/null"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;

        await AnswerAsync(process, "Password (not shown): ", "bett\u007Fter");
        await AnswerAsync(process, "Once more: ", "better");
        await process.StandardOutput.ReadToEndAsync(Site.Cancellation);
        await process.WaitForExitAsync(Site.Cancellation);

        Assert.Equal(0, process.ExitCode);
        Assert.True(PasswordHash.Verify(PasswordHash.Digest("better"), (await site.FindAsync("alice"))!.PasswordHash));
    }

    [Theory]
    [InlineData("a.b", null, null, "1 to 25 characters: letters a to z, digits and underscores")]
    [InlineData("abcdefghijklmnopqrstuvwxyz", null, null, "1 to 25 characters: letters a to z, digits and underscores")]
    [InlineData("bob", "51", null, "The full name has 51 characters, the limit is 50")]
    [InlineData("bob", "a\nb", null, "The full name has control characters")]
    [InlineData("bob", "a\uFFFEb", null, "The full name has control characters")]
    [InlineData("bob", " ", null, "The full name is empty")]
    [InlineData("bob", null, "bob", "'bob' is not an e-mail address")]
    [InlineData("bob", null, "bob@", "'bob@' is not an e-mail address")]
    [InlineData("bob", null, "Bob <bob@example.org>", "is not an e-mail address")]
    public async Task Arguments_that_break_a_rule_are_wrong_usage(string name, string? fullName, string? email, string error)
    {
        await using var site = new Site();
        List<string> arguments = ["account", "create", name, "--password-stdin"];
        if (fullName is not null)
        {
            arguments.AddRange(["--full-name", fullName == "51" ? new string('x', 51) : fullName]);
        }

        if (email is not null)
        {
            arguments.AddRange(["--email", email]);
        }

        var run = await site.RunAsync([.. arguments], "secret"u8.ToArray());

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(error, run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(site.Data.FullPath));
    }

    [Fact]
    public async Task What_others_typed_does_not_turn_a_line_around_or_end_within_a_character()
    {
        await using var site = new Site();
        Assert.Equal(0, (await site.RunAsync(["account", "create", "bob", "--password-stdin", "--full-name", "Bob \u202Eecila"], "secret"u8.ToArray())).ExitCode);

        var refused = await site.RunAsync("account", "email", "bob", new string('x', 59) + "😀");
        var list = await site.RunAsync("account", "list");

        Assert.Contains($"'{new string('x', 59)}…' is not an e-mail address", refused.Error, StringComparison.Ordinal);
        Assert.Contains("Bob \uFFFDecila", list.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("C")]
    [InlineData("en_US.ISO-8859-1")]
    public async Task Names_are_utf8_in_any_locale(string locale)
    {
        // Fifty code points: a letter outside of the basic plane, and combining marks, which NFC joins to their letters.
        var fullName = "\U0001D504" + string.Concat(Enumerable.Repeat("a\u0308", 49));
        await using var site = new Site();

        var made = await site.RunProcessAsync(
            ["account", "create", "alice", "--full-name", fullName, "--email", "älice@example.org", "--password-stdin"],
            "secret"u8.ToArray(),
            ("LC_ALL", locale));
        var listed = await site.RunProcessAsync(["account", "list"], [], ("LC_ALL", locale));

        Assert.Equal((0, ""), (made.ExitCode, made.Error));
        Assert.Contains(" älice@example.org  \U0001D504" + new string('ä', 49) + "\n", listed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Accounts_are_listed_in_aligned_columns()
    {
        await using var site = await Site.WithAliceAsync();
        await site.CreateAsync("bartholomew");

        var lines = (await site.RunAsync("account", "list")).Output.Split('\n');

        Assert.StartsWith("ID  NAME         STATE    OPERATOR  CREATED            EMAIL  FULL NAME", lines[0], StringComparison.Ordinal);
        Assert.Matches("^1   alice        visible  no        [0-9-]{10} [0-9:]{5}Z  -      Alice$", lines[1]);
        Assert.Matches("^2   bartholomew  visible  no        [0-9-]{10} [0-9:]{5}Z  -      bartholomew$", lines[2]);
        Assert.Equal(["", ], lines[3..]);
    }

    [Fact]
    public async Task A_list_as_json_has_true_values()
    {
        await using var site = await Site.WithAliceAsync();

        var account = Assert.Single((await site.RunJsonAsync("account", "list")).EnumerateArray());

        Assert.Equal(1, account.GetProperty("id").GetInt64());
        Assert.Equal("Alice", account.GetProperty("fullName").GetString());
        Assert.Equal(JsonValueKind.Null, account.GetProperty("email").ValueKind);
        Assert.Equal((await site.FindAsync("alice"))!.CreatedAt, account.GetProperty("created").GetDateTimeOffset());
    }

    [Fact]
    public async Task A_new_password_ends_the_sessions()
    {
        await using var site = await Site.WithAliceAsync();
        var alice = (await site.FindAsync("alice"))!;
        var session = await site.Database.Sessions.CreateAsync(
            new NewSession(alice.Id, new byte[32], DateTimeOffset.UtcNow.AddDays(1), null, alice.PasswordHash, "192.0.2.1", "Test/1"),
            Site.Cancellation);

        var run = await site.RunAsync(["account", "password", "alice", "--password-stdin"], "new\n"u8.ToArray());

        Assert.Equal(0, run.ExitCode);
        Assert.True(PasswordHash.Verify(PasswordHash.Digest("new"), (await site.FindAsync("alice"))!.PasswordHash));
        Assert.Null(await site.Database.Sessions.FindAsync(session!.Id, Site.Cancellation));
    }

    [Fact]
    public async Task Passwords_cost_what_the_settings_say()
    {
        await using var site = await Site.WithAliceAsync();

        var run = await site.RunAsync(
            ["account", "password", "alice", "--password-stdin", "--Passwords:MemoryKiB", "8192", "--Passwords:Iterations=5"], "new"u8.ToArray());

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("$m=8192,t=5,p=1$", (await site.FindAsync("alice"))!.PasswordHash, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_email_is_set_and_taken_away()
    {
        await using var site = await Site.WithAliceAsync();

        await site.RunAsync("account", "email", "alice", "alice@example.org");
        Assert.Equal("alice@example.org", (await site.FindAsync("alice"))!.Email);

        await site.RunAsync("account", "email", "alice", "");
        Assert.Null((await site.FindAsync("alice"))!.Email);
    }

    [Fact]
    public async Task An_account_is_suspended_and_unsuspended()
    {
        await using var site = await Site.WithAliceAsync();

        var run = await site.RunAsync("account", "suspend", "ALICE", "--reason", "spam");
        Assert.Equal((0, "Account 'alice' is suspended.\n"), (run.ExitCode, run.Output));
        Assert.Equal(AccountState.Suspended, (await site.FindAsync("alice"))!.State);

        Assert.Equal(0, (await site.RunAsync("account", "unsuspend", "alice", "--reason", "settled")).ExitCode);
        Assert.Equal(AccountState.Visible, (await site.FindAsync("alice"))!.State);
    }

    [Fact]
    public async Task The_reason_of_a_suspension_is_logged()
    {
        await using var site = await Site.WithAliceAsync();

        await site.RunAsync("account", "suspend", "alice", "--reason", "spam");

        var entry = Assert.Single(await site.Database.Moderation.ListAsync(null, 10, Site.Cancellation));
        Assert.Equal((ModerationAction.SuspendAccount, "alice", "spam"), (entry.Action, entry.Account.Value, entry.Reason));
    }

    [Theory]
    [InlineData("suspend")]
    [InlineData("delete")]
    public async Task Whoever_takes_an_account_away_is_told_where_copies_of_its_pictures_last(string verb)
    {
        string[] options = verb == "delete" ? ["--yes"] : [];
        await using var site = await Site.WithAliceAsync();
        for (byte i = 1; i <= 3; i++)
        {
            await site.Database.Userpics.AddAsync(
                new NewUserpic(1, "image/png", 100, 50, new[] { i }, [], null, false), new UserpicQuota(10, 10), Site.Cancellation);
        }

        // One that its owner may still take back has copies as well.
        await site.Database.DeletedUserpics.DeleteAsync(1, 2, Site.Cancellation);
        var run = await site.RunAsync(["account", verb, "alice", "--reason", "spam", "--Site:Url=https://pics.example", .. options]);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var copies =
            """
            Copies in caches last until you purge them:
            https://pics.example/userpic/1/1
            https://pics.example/userpic/3/1
            https://pics.example/userpic/2/1

            """.ReplaceLineEndings("\n");
        Assert.Equal(
            verb == "suspend" ? $"Account 'alice' is suspended.\n{copies}" : $"{copies}Deleted account 'alice'. The name is not given out again.\n", run.Output);
    }

    [Fact]
    public async Task An_account_that_is_let_go_again_needs_no_copies_purged()
    {
        await using var site = await Site.WithAliceAsync();
        await site.Database.Userpics.AddAsync(
            new NewUserpic(1, "image/png", 100, 50, new byte[] { 1 }, [], null, false), new UserpicQuota(10, 10), Site.Cancellation);
        await site.RunAsync("account", "suspend", "alice", "--reason", "spam");

        var run = await site.RunAsync("account", "unsuspend", "alice", "--reason", "settled");

        Assert.Equal((0, "Account 'alice' is no longer suspended.\n"), (run.ExitCode, run.Output));
    }

    [Fact]
    public async Task An_account_is_promoted_and_demoted()
    {
        await using var site = await Site.WithAliceAsync();

        var promoted = await site.RunAsync("account", "promote", "alice");
        Assert.Equal((0, "Account 'alice' is an operator.\n"), (promoted.ExitCode, promoted.Output));
        Assert.True((await site.FindAsync("alice"))!.IsOperator);
        var listed = Assert.Single((await site.RunJsonAsync("account", "list")).EnumerateArray());
        Assert.True(listed.GetProperty("operator").GetBoolean());

        var demoted = await site.RunAsync("account", "demote", "alice");
        Assert.Equal((0, "Account 'alice' is no longer an operator.\n"), (demoted.ExitCode, demoted.Output));
        Assert.False((await site.FindAsync("alice"))!.IsOperator);
    }

    [Fact]
    public async Task An_account_that_its_owner_deleted_is_listed_as_such()
    {
        await using var site = await Site.WithAliceAsync();
        await site.Database.Accounts.DeleteAsync(1, Site.Cancellation);

        var listed = Assert.Single((await site.RunJsonAsync("account", "list")).EnumerateArray());

        Assert.Equal("deleted", listed.GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_deleted_account_is_gone_and_its_name_not_given_out_again()
    {
        await using var site = await Site.WithAliceAsync();

        var deleted = await site.RunAsync("account", "delete", "alice", "--reason", "asked for it", "--yes");
        var again = await site.CreateAsync("alice");

        Assert.Equal((0, ""), (deleted.ExitCode, deleted.Error));
        Assert.Null(await site.FindAsync("alice"));
        Assert.Equal((1, "", "The name 'alice' is taken.\n"), (again.ExitCode, again.Output, again.Error));
        var entry = Assert.Single(await site.Database.Moderation.ListAsync(null, 10, Site.Cancellation));
        Assert.Equal((ModerationAction.ExpungeAccount, "alice", "asked for it"), (entry.Action, entry.Account.Value, entry.Reason));
    }

    [Fact]
    public async Task Where_nobody_can_be_asked_an_account_is_deleted_with_yes_alone()
    {
        await using var site = await Site.WithAliceAsync();

        var run = await site.RunAsync(["account", "delete", "alice", "--reason", "asked for it"], "alice\n"u8.ToArray());

        Assert.Equal(
            (1, "", "Nothing was deleted: there is no terminal to ask at. --yes deletes without asking.\n"), (run.ExitCode, run.Output, run.Error));
        Assert.NotNull(await site.FindAsync("alice"));
    }

    [Theory]
    [InlineData("Alice\n", true)]
    [InlineData("alicia\n", false)]
    [InlineData("", false)]
    public async Task Whoever_types_is_asked_for_the_name_before_an_account_is_deleted(string answer, bool isDeleted)
    {
        await using var site = await Site.WithAliceAsync();
        using StringWriter output = new(), error = new();
        var typed = new CommandContext(new MemoryStream(Encoding.UTF8.GetBytes(answer)), output, error, new Dictionary<string, string>()) { IsInputTyped = true };

        var exitCode = await DaybookCommands.InvokeAsync(["account", "delete", "alice", "--reason", "asked for it", "--data", site.Data.FullPath], typed);

        Assert.Equal(isDeleted ? 0 : 1, exitCode);
        Assert.Equal(isDeleted, await site.FindAsync("alice") is null);
        Assert.Equal(
            "Delete 'alice' with its journal and pictures, for good? Type the name to go on: " + (isDeleted ? "" : $"Nothing was deleted.{error.NewLine}"),
            error.ToString());
    }

    [Theory]
    [InlineData("account", "password", "bob", "--password-stdin")]
    [InlineData("account", "email", "bob", "bob@example.org")]
    [InlineData("account", "suspend", "bob", "--reason", "spam")]
    [InlineData("account", "unsuspend", "bob", "--reason", "settled")]
    [InlineData("account", "promote", "bob")]
    [InlineData("account", "demote", "bob")]
    [InlineData("account", "delete", "bob", "--reason", "asked for it", "--yes")]
    [InlineData("app-password", "create", "bob")]
    [InlineData("app-password", "list", "bob")]
    [InlineData("app-password", "revoke", "bob", "1")]
    [InlineData("userpic", "list", "bob")]
    public async Task An_account_that_is_not_there_is_a_failure(params string[] arguments)
    {
        await using var site = await Site.WithAliceAsync();

        var run = await site.RunAsync(arguments, Encoding.UTF8.GetBytes("secret\n"));

        Assert.Equal((1, "", "There is no account 'bob'.\n"), (run.ExitCode, run.Output, run.Error));
    }

    /// <summary>Types a line once the question stands there.</summary>
    private static async Task AnswerAsync(Process process, string question, string answer)
    {
        var screen = new StringBuilder();
        var next = new char[1];
        while (!screen.ToString().EndsWith(question, StringComparison.Ordinal))
        {
            Assert.Equal(1, await process.StandardOutput.ReadAsync(next, Site.Cancellation));
            screen.Append(next[0]);
        }

        await process.StandardInput.WriteAsync($"{answer}\r");
        await process.StandardInput.FlushAsync(Site.Cancellation);
    }

    /// <summary>Somebody at a terminal, who types these lines unseen.</summary>
    private sealed class Typed(params string[] lines)
    {
        private readonly StringWriter _output = new();
        private readonly StringWriter _error = new();
        private readonly Queue<string> _lines = new(lines);

        public string Output => _output.ToString();

        public string Error => _error.ToString();

        public Task<int> RunAsync(params string[] arguments) => DaybookCommands.InvokeAsync(
            arguments,
            new CommandContext(Stream.Null, _output, _error, new Dictionary<string, string>())
            {
                IsInputTyped = true,
                IsErrorWatched = true,
                ReadSecret = _lines.Dequeue,
            });
    }
}
