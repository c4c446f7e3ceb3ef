using Daybook.Core.Accounts;
using Daybook.Core.Entries;
using Daybook.Storage.Sql;
using Daybook.Storage.Sql.Journals;
using Daybook.Storage.Tests.Contracts.Journals;
using Daybook.Tests.Services;

namespace Daybook.Storage.Tests.Postgres;

public sealed class PostgresEntryStoreTests(PostgresServer server) : EntryStoreContract(new PostgresHost(server));

public sealed class PostgresEntryReaderTests(PostgresServer server) : EntryReaderContract(new PostgresHost(server));

public sealed class PostgresEntrySyncTests(PostgresServer server) : EntrySyncContract(new PostgresHost(server));

public sealed class PostgresEntryStoreModelTests(PostgresServer server) : EntryStoreModel(new PostgresHost(server));

public sealed class PostgresSightTests(PostgresServer server) : SightContract(new PostgresHost(server));

public sealed class PostgresCommunityTests(PostgresServer server) : CommunityContract(new PostgresHost(server));

public sealed class PostgresFriendTests(PostgresServer server) : FriendContract(new PostgresHost(server));

public sealed class PostgresCommentTests(PostgresServer server) : CommentContract(new PostgresHost(server));

public sealed class PostgresProfileTests(PostgresServer server) : ProfileContract(new PostgresHost(server));

public sealed class PostgresKeywordPurgeTests(PostgresServer server) : KeywordPurgeContract(new PostgresHost(server));

public sealed class PostgresJournalConcurrencyTests(PostgresServer server) : JournalConcurrencyContract(new PostgresHost(server))
{
    [Fact]
    public async Task A_comment_that_is_not_committed_yet_while_another_who_commented_goes_is_counted()
    {
        var (alice, bob, carol) = (await MakeAccountAsync(), await MakeAccountAsync("bob"), await MakeAccountAsync("carol"));
        var his = await PostAsync(bob);
        await CommentAsync(his, alice);
        await CommentAsync(his, carol);

        // What a comment does, and stops before it commits.
        await WhileItWaitsAsync(
            link =>
            {
                link.Execute("UPDATE journals SET last_talk_id = last_talk_id + 1 WHERE account_id = @bob", ("@bob", bob.Id));
                link.Execute(
                    """
                    INSERT INTO comments (journal_id, talk_id, item_id, poster_id, posted_at, state, subject, body)
                    VALUES (@bob, 3, @item, @carol, 0, 'A', '', 'text')
                    """,
                    ("@bob", bob.Id),
                    ("@item", his.ItemId),
                    ("@carol", carol.Id));
                link.Execute(
                    "UPDATE entries SET comment_total = comment_total + 1, comment_count = comment_count + 1 WHERE journal_id = @bob", ("@bob", bob.Id));
            },
            () => Servers[1].Moderation.ExpungeAccountAsync(alice.Id, Note, Token));

        Assert.Equal(2, (await FindAsync(his, bob))!.CommentCount);
    }

    [Fact]
    public async Task An_entry_that_waits_for_a_busy_journal_is_posted_when_its_turn_comes()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        var club = await MakeCommunityAsync(alice);
        await JoinAsync(club, bob);
        Entry? posted = null;

        await WhileItWaitsAsync(
            link => StandingRows.Tick(link, club.Id, Clock.Now),
            async () => posted = (await Servers[1].Entries.PostAsync(New(club, bob), Token)).Entry,
            () => Clock.Now = Clock.Now.AddSeconds(4));

        Assert.Equal(Clock.NowInMilliseconds, posted!.LoggedAt);
    }

    [Fact]
    public async Task A_tag_of_an_entry_that_becomes_private_while_it_is_renamed_is_told_to_nobody()
    {
        var alice = await MakeAccountAsync();
        var entry = await PostAsync(alice, metadata: Meta(("taglist", "a")));
        await PostAsync(alice, text: "other", metadata: Meta(("taglist", "b")));

        // What an edit does to the journal, the entry and its tags.
        await WhileItWaitsAsync(
            link =>
            {
                StandingRows.Tick(link, alice.Id, Clock.Now);
                link.Execute("UPDATE entries SET security = 'P', audience = 0 WHERE journal_id = @id AND item_id = @item", ("@id", alice.Id), ("@item", entry.ItemId));
                link.Execute("UPDATE entry_tags SET audience = 0 WHERE journal_id = @id AND item_id = @item", ("@id", alice.Id), ("@item", entry.ItemId));
            },
            () => Servers[1].Tags.RenameAsync(alice.Id, TagName.Parse("a"), TagName.Parse("b"), Token));

        Assert.Equal(["b: 1"], await ShowAsync(null));
        Assert.Equal(["b: 2"], await ShowAsync(alice));

        async Task<IEnumerable<string>> ShowAsync(Account? viewer) =>
            (await Data.Tags.ListAsync(await StandAsync(alice, viewer), Token)).Select(use => $"{use.Name}: {use.Uses}");
    }

    /// <summary>Does something in a transaction, and another thing meanwhile; the transaction is committed once the other waits for it.</summary>
    /// <param name="first">What is done in the transaction.</param>
    /// <param name="other">What has to wait.</param>
    /// <param name="meanwhile">What happens while it waits.</param>
    private async Task WhileItWaitsAsync(Action<SqlLink> first, Func<Task> other, Action? meanwhile = null)
    {
        var begun = new TaskCompletionSource<long>();
        using var hold = new ManualResetEventSlim();
        var holding = Servers[0].WriteAsync(
            link =>
            {
                first(link);
                begun.SetResult(link.Integer("SELECT pg_backend_pid()")!.Value);
                hold.Wait(Token);
                return true;
            },
            Token);
        await await Task.WhenAny(holding, begun.Task);
        var connection = await begun.Task;
        var waiting = other();
        try
        {
            while (await Servers[0].ReadAsync(
                link => link.Integer("SELECT COUNT(*) FROM pg_stat_activity WHERE @one = ANY (pg_blocking_pids(pid))", ("@one", connection)), Token) == 0)
            {
                Assert.False(waiting.IsCompleted);
                await Task.Delay(5, Token);
            }

            meanwhile?.Invoke();
        }
        finally
        {
            hold.Set();
            await Task.WhenAll(holding, waiting);
        }
    }
}
