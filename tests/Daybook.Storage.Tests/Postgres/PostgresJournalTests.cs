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
        var begun = new TaskCompletionSource<long>();
        using var hold = new ManualResetEventSlim();

        // What a comment does, and stops before it commits.
        var commenting = Servers[0].WriteAsync(
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
                begun.SetResult(link.Integer("SELECT pg_backend_pid()")!.Value);
                hold.Wait(Token);
                return true;
            },
            Token);
        var connection = await begun.Task;
        var going = Servers[1].Accounts.ExpungeAsync(alice.Id, Token);
        while (await Servers[0].ReadAsync(
            link => link.Integer("SELECT COUNT(*) FROM pg_stat_activity WHERE @one = ANY (pg_blocking_pids(pid))", ("@one", connection)), Token) == 0)
        {
            Assert.False(going.IsCompleted);
            await Task.Delay(5, Token);
        }

        hold.Set();
        await Task.WhenAll(commenting, going);
        Assert.Equal(2, (await FindAsync(his, bob))!.CommentCount);
    }
}
