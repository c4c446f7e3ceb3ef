using Daybook.Core;
using Daybook.Core.Accounts;
using Daybook.Core.Userpics;
using Daybook.Storage.Objects;
using Daybook.Storage.Postgres;
using Daybook.Storage.Sqlite;
using Daybook.Storage.Tests.Contracts;
using Daybook.Storage.Tests.Sqlite;
using Daybook.Tests.Services;

namespace Daybook.Storage.Tests.Objects;

/// <summary>Objects that were put for pictures which the database could not take.</summary>
public sealed class PutInVainTests(PostgresServer server) : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MemoryObjects _objects = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_put_while_nothing_could_be_written_is_deleted_in_the_end(bool onPostgres)
    {
        await using Database database = onPostgres
            ? PostgresDatabase.Open(
                server.CreateDatabase(),
                TimeProvider.System,
                new PostgresSettings { Writers = 1, MaxWaitingWrites = 1 },
                objects: new ObjectSettings(_objects.Open()))
            : SqliteDatabase.Open(
                _folder.Database, TimeProvider.System, new SqliteSettings { MaxBatch = 1, MaxWaitingWrites = 1 }, objects: new ObjectSettings(_objects.Open()));
        var alice = await database.Accounts.CreateAsync(new NewAccount(AccountName.Parse("alice"), "Alice", null, "hash"), Token);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var until = new ManualResetEventSlim();
        var held = database.WriteAsync(
            _ =>
            {
                begun.SetResult();
                until.Wait(Token);
                return true;
            },
            Token);
        await begun.Task;
        var waiting = database.WriteAsync(_ => true, Token);

        foreach (var text in (string[])["1", "1", "2"])
        {
            await Assert.ThrowsAsync<StorageUnavailableException>(() => AddAsync(text));
        }

        Assert.Equal(3, _objects.Names.Count);
        await Assert.ThrowsAsync<StorageUnavailableException>(PurgeAsync);
        until.Set();
        await Task.WhenAll(held, waiting);
        var id = (await AddAsync("1")).Userpic.Id;
        Assert.Equal(3, await PurgeAsync());

        Assert.Single(_objects.Names);
        Assert.NotNull(await database.Userpics.ReadAsync(id, alice.Id, null, Token));

        Task<AddedUserpic> AddAsync(string text) => database.Userpics.AddAsync(
            new NewUserpic(alice.Id, "image/png", 1, 1, System.Text.Encoding.UTF8.GetBytes(text), [], null, false), new UserpicQuota(10, 10), Token);

        Task<int> PurgeAsync() => database.DeletedUserpics.PurgeObjectsAsync(TimeSpan.Zero, 100, Token);
    }
}
