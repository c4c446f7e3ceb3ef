using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Modes;

/// <summary>How lines of the console are read, and what is said of those that have no sense.</summary>
public sealed class ConsoleLineTests(ConsoleLineTests.Shared shared) : IClassFixture<ConsoleLineTests.Shared>
{
    [Theory]
    [InlineData("print one  two\tthree", "info: one|info: two|info: three")]
    [InlineData("print \"one two\" th\"r e\"e", "info: one two|info: thr ee")]
    [InlineData("print \\\"one two\\\\ thr\\ ee", "info: \"one|info: two\\|info: thr ee")]
    [InlineData("print \"a \\\" b\" \"\"", "info: a \" b|info: ")]
    [InlineData("print !no yes", "error: no|info: yes")]
    [InlineData("PRINT ö", "info: ö")]
    [InlineData("  print  ", "")]
    public async Task Words_are_cut_at_spaces_but_not_within_quotes(string command, string lines)
    {
        var reply = await PostAsync(command);

        Assert.Equal(("1", lines), (reply["cmd_success"], Lines(reply)));
    }

    [Theory]
    [InlineData("print \"one", "error: The command ends within quotes, or behind a backslash.")]
    [InlineData("print one\\", "error: The command ends within quotes, or behind a backslash.")]
    [InlineData("  ", "error: There is no command. 'help' lists what there is.")]
    [InlineData("frend list", "error: Unknown command 'frend'. 'help' lists what there is.")]
    [InlineData("friend befriend bob", "error: That is not how it is typed:|info: friend list|info: friend add ACCOUNT [group=NAME] [fgcolor=#rrggbb] [bgcolor=#rrggbb]|info: friend remove ACCOUNT")]
    [InlineData("friend add nobody", "error: There is no account 'nobody'.")]
    [InlineData("friend add bob group=None", "error: You have no friend group 'None'.")]
    [InlineData("ban_set nobody", "error: There is no account 'nobody'.")]
    [InlineData("ban_set alice", "error: alice cannot be banned.")]
    [InlineData("ban_set bob from nowhere", "error: There is no community 'nowhere'.")]
    [InlineData("ban_set bob from carol", "error: There is no community 'carol'.")]
    [InlineData("ban_unset bob", "error: 'bob' is not banned from alice.")]
    [InlineData("community books add nobody", "error: There is no account 'nobody'.")]
    [InlineData("community nowhere add bob", "error: There is no community 'nowhere'.")]
    [InlineData("community books add books", "error: books cannot be a member of a community.")]
    [InlineData("community books remove bob", "error: bob is no member of books.")]
    [InlineData("community books remove alice", "error: alice is the only one who maintains books.")]
    [InlineData("set colour blue", "error: There is no setting 'colour' of alice. 'help set' lists what there is.")]
    [InlineData("set moderated 1", "error: There is no setting 'moderated' of alice. 'help set' lists what there is.")]
    [InlineData("set opt_whocanreply nobody", "error: 'nobody' is no value of opt_whocanreply: who may comment: all, or reg for those who are logged in.")]
    [InlineData("help nonsense", "error: Unknown command 'nonsense'.")]
    public async Task A_command_that_fails_says_why_and_the_request_is_answered_all_the_same(string command, string lines)
    {
        var reply = await PostAsync(command);

        Assert.Equal(("0", lines), (reply["cmd_success"], Lines(reply)));
        Assert.Empty(shared.Server.Log.Problems);
    }

    [Fact]
    public async Task Help_lists_the_commands_and_says_how_each_is_typed()
    {
        var names = Lines(await PostAsync("help")).Split('|').Select(line => line["info: ".Length..].Split(' ')[0]).ToList();

        Assert.Equal(["ban_list", "ban_set", "ban_unset", "community", "friend", "help", "print", "set"], names);
        foreach (var name in names)
        {
            Assert.Contains($"|info: {name}", Lines(await PostAsync($"help {name}")), StringComparison.Ordinal);
        }
    }

    private async Task<Reply> PostAsync(string command) => (await shared.Server.PostAsync(
        ("mode", "consolecommand"), ("user", "alice"), ("password", "secret"), ("ver", 1), ("command", command))).AssertOk();

    private static string Lines(Reply reply) => ConsoleCommandTests.Lines(reply);

    /// <summary>A server where nothing is changed: alice maintains books, bob and carol are there.</summary>
    public sealed class Shared : IAsyncLifetime
    {
        internal TestServer Server { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Server = await TestServer.StartAsync();
            var alice = await Server.CreateAccountAsync("alice");
            await Server.CreateAccountAsync("bob");
            await Server.CreateAccountAsync("carol");
            await Server.CreateCommunityAsync("books", alice);
        }

        public ValueTask DisposeAsync() => Server.DisposeAsync();
    }
}
