using Daybook.Core.Accounts;
using Daybook.Core.Comments;
using Daybook.Core.Entries;
using Daybook.Core.Userpics;
using Daybook.Server.Hosting;
using Daybook.Server.Tests.Running;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Daybook.Server.Tests.Hosting;

public sealed class PurgeTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_that_is_due_goes_in_one_run_however_much_it_is_and_nothing_else()
    {
        var time = new ManualTime();
        await using var server = await TestServer.StartAsync(time: time);
        var alice = await server.CreateAccountAsync("alice");
        var bob = await server.CreateAccountAsync("bob");
        for (var i = 0; i < 120; i++)
        {
            await AddAsync(server, bob, i);
        }

        await server.Database.Accounts.DeleteAsync(bob.Id, Cancellation);
        time.Advance(Account.KeptAfterDeletion);
        List<long> deleted = [];
        for (var i = 0; i < 120; i++)
        {
            deleted.Add(await AddAsync(server, alice, i));
            await server.Database.DeletedUserpics.DeleteAsync(alice.Id, deleted[i], Cancellation);
        }

        var kept = await AddAsync(server, alice, 500);
        var secret = MailSecret.Generate();
        await server.Database.MailTokens.CreateAsync(
            new MailToken(alice.Id, MailPurpose.ConfirmEmail, "a@example.org", time.GetUtcNow().AddMinutes(10)), secret, null, Cancellation);
        var session = await server.Database.Sessions.CreateAsync(
            new NewSession(alice.Id, new byte[32], time.GetUtcNow().AddMinutes(10), null, alice.PasswordHash, "192.0.2.1", ""), Cancellation);
        time.Advance(DeletedUserpic.KeptFor);

        // A server that is alone counts in its memory; a database that several had, or a backup of it, has such rows.
        await server.Database.LoginFailures.AddAsync("192.0.2.1", alice.Id, 3, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(10), Cancellation);
        await server.Database.Allowances.TryTakeAsync("kind", "192.0.2.1", 3, TimeSpan.FromDays(1), Cancellation);
        var comment = await CommentAsync(server, alice);
        time.Advance(Comment.AddressKeptFor);
        foreach (var keywords in (Keyword[][])[[Keyword.Parse("had")], [Keyword.Parse("has")]])
        {
            await server.Database.Userpics.EditAsync(alice.Id, kept, new UserpicEdit(keywords, null, null), new UserpicQuota(1000, 10), Cancellation);
        }

        await PurgeOf(server).RunAsync(Cancellation);

        Assert.Null(await server.Database.Accounts.FindAsync(bob.Id, Cancellation));
        foreach (var id in deleted)
        {
            Assert.Null(await server.Database.Moderation.ReadUserpicAsync(id, Cancellation));
        }

        Assert.NotNull(await server.Database.Userpics.FindAsync(kept, Cancellation));
        Assert.Equal(new PurgedKeywords(0, 0), await server.Database.DeletedUserpics.PurgeKeywordsAsync(0, 1000, Cancellation));
        Assert.Null(await server.Database.Sessions.FindAsync(session!.Id, Cancellation));
        Assert.Equal(0, await server.Database.MailTokens.PurgeAsync(10, Cancellation));
        Assert.Equal(0, await server.Database.LoginFailures.PurgeAsync(10, Cancellation));
        Assert.Equal(0, await server.Database.Allowances.PurgeAsync(10, Cancellation));
        Assert.Equal(("192.0.2.1", null), (comment.Address, Assert.Single(await server.Database.CommentExport.ListAsync(alice.Id, 1, 10, Cancellation)).Address));
    }

    [Fact]
    public async Task What_goes_wrong_with_one_thing_keeps_the_others_from_nothing()
    {
        var time = new ManualTime();
        await using var server = await TestServer.StartAsync(time: time);
        var alice = await server.CreateAccountAsync("alice");
        await server.Database.Sessions.CreateAsync(
            new NewSession(alice.Id, new byte[32], time.GetUtcNow().AddMinutes(10), null, alice.PasswordHash, "192.0.2.1", ""), Cancellation);
        await CommentAsync(server, alice);
        await using (var connection = new SqliteConnection($"Data Source={Path.Combine(server.Folder, "daybook.db")};Pooling=False"))
        {
            await connection.OpenAsync(Cancellation);
            await using var command = connection.CreateCommand();
            command.CommandText = "CREATE TRIGGER stays BEFORE DELETE ON sessions BEGIN SELECT RAISE(ABORT, 'no session goes'); END";
            await command.ExecuteNonQueryAsync(Cancellation);
        }

        time.Advance(Comment.AddressKeptFor);
        await PurgeOf(server).RunAsync(Cancellation);

        Assert.Null(Assert.Single(await server.Database.CommentExport.ListAsync(alice.Id, 1, 10, Cancellation)).Address);
        Assert.Contains(server.Log.Problems, problem => problem.Message.Contains("could not be taken away", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_running_server_takes_a_deleted_picture_away_after_ten_minutes()
    {
        var time = new ManualTime();
        await using var server = await TestServer.StartAsync(time: time);
        var alice = await server.CreateAccountAsync("alice");
        var id = await AddAsync(server, alice, 1);
        await server.Database.DeletedUserpics.DeleteAsync(alice.Id, id, Cancellation);
        time.Advance(DeletedUserpic.KeptFor - TimeSpan.FromSeconds(1));
        await PurgeOf(server).RunAsync(Cancellation);
        Assert.NotNull(await server.Database.Moderation.ReadUserpicAsync(id, Cancellation));

        await UntilAsync(async () =>
        {
            time.Advance(TimeSpan.FromMinutes(1));
            return await server.Database.Moderation.ReadUserpicAsync(id, Cancellation) is null;
        });
    }

    [Fact]
    public async Task What_became_due_while_no_server_ran_goes_after_the_start()
    {
        var time = new ManualTime();
        using var folder = new TemporaryFolder();
        long id;
        await using (var first = await TestServer.StartAsync(time: time, folder: folder.FullPath))
        {
            var alice = await first.CreateAccountAsync("alice");
            id = await AddAsync(first, alice, 1);
            await first.Database.DeletedUserpics.DeleteAsync(alice.Id, id, Cancellation);
        }

        time.Advance(TimeSpan.FromHours(1));
        await using var server = await TestServer.StartAsync(time: time, folder: folder.FullPath);

        await UntilAsync(async () =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return await server.Database.Moderation.ReadUserpicAsync(id, Cancellation) is null;
        });
    }

    [Fact]
    public async Task It_stops_with_the_server()
    {
        await using var server = await TestServer.StartAsync(time: new ManualTime());
        var purge = PurgeOf(server);

        await purge.StopAsync(Cancellation);

        // Cancelled, if it was stopped before it had begun.
        Assert.True(purge.ExecuteTask is { IsCompleted: true, IsFaulted: false });
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        while (!await condition())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private static Purge PurgeOf(TestServer server) => server.Services.GetServices<IHostedService>().OfType<Purge>().Single();

    /// <summary>Somebody who is not logged in comments on an entry of an account.</summary>
    private static async Task<Comment> CommentAsync(TestServer server, Account account)
    {
        var posted = await server.Database.Entries.PostAsync(
            new NewEntry(account.Id, account.Id, EventTime.Of(new DateTime(2004, 5, 6)), EntrySecurity.Public, "", "text", EntryMetadata.None, "web"), Cancellation);
        return await server.Database.Comments.AddAsync(
            new NewComment(account.Id, posted.Entry!.ItemId, null, null, "", "comment", null, "192.0.2.1"), Cancellation);
    }

    private static async Task<long> AddAsync(TestServer server, Account account, int picture) => (await server.Database.Userpics.AddAsync(
        new NewUserpic(account.Id, "image/png", 1, 1, BitConverter.GetBytes(picture), [], null, false), new UserpicQuota(1000, 10), Cancellation))
        .Userpic.Id;
}
