using Daybook.Core.Accounts;
using Daybook.Storage.Objects;
using Daybook.Storage.Sql;

namespace Daybook.Storage.Tests.Contracts;

/// <summary>Two servers on one database and one object store, with accounts that upload and lose the same few pictures all the time.</summary>
public abstract class ObjectRaceContract(StoreHost host) : StoreContract(host)
{
    /// <summary>How many steps each account's two clients take, but for the long run: fewer where each takes a service many times what it takes us.</summary>
    protected virtual int Steps => 60;

    [Fact]
    public async Task Every_picture_has_its_bytes_all_the_time_and_no_object_is_left_over()
    {
        var servers = Servers;
        var steps = Environment.GetEnvironmentVariable("DAYBOOK_LONG") == "1" ? 60 : Steps;
        List<Account> accounts = [];
        for (var i = 0; i < 4; i++)
        {
            accounts.Add(await MakeAccountAsync($"a{i}"));
        }

        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => WorkAsync(servers[i % 2], accounts[i % 4], new Random(i), steps), Token)));

        foreach (var account in accounts)
        {
            foreach (var userpic in await Userpics.ListAsync(account.Id, Token))
            {
                Assert.NotNull(await ReadAsync(servers[0], account, userpic.Id));
            }
        }

        // What left more than once is due later.
        Clock.Now += TimeSpan.FromSeconds(10);
        await SweepAsync(servers[1]);
        var shown = await Host.Database.ReadAsync(
            link => link.All("SELECT sha256, generation FROM userpic_objects", row => new ObjectName(row.GetBlob(0), row.GetInt64(1)).ToString()), Token);
        var needed = await Host.Database.ReadAsync(link => link.Integer("SELECT COUNT(DISTINCT sha256) FROM userpics WHERE in_objects = 1"), Token);
        List<string> there = [];
        await foreach (var one in Host.Database.Objects!.ListAsync(Token))
        {
            there.Add(one.Name);
        }

        Assert.Equal(shown.Order(StringComparer.Ordinal), there.Order(StringComparer.Ordinal));
        Assert.Equal(needed, shown.Count);
        Assert.Empty(await Host.Database.Check.FindAsync(_ => null, 100, new Progress<Core.Upkeep.StepProgress>(), Token));
    }

    private static async Task WorkAsync(Database server, Account account, Random random, int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            var pictures = await server.Userpics.ListAsync(account.Id, Token);
            var one = pictures.Count == 0 ? 0 : pictures[random.Next(pictures.Count)].Id;
            switch (random.Next(6))
            {
                case 0 or 1:
                    await server.Userpics.AddAsync(Picture(account.Id, $"bytes {random.Next(3)}"), Quota, Token);
                    break;
                case 2 or 3:
                    await server.Moderation.ExpungeUserpicAsync(one, Note, Token);
                    break;
                case 4:
                    await SweepAsync(server);
                    break;
                default:
                    await ReadAsync(server, account, one);
                    break;
            }
        }
    }

    /// <summary>A picture is gone, or its bytes are its own: there is no third thing.</summary>
    private static async Task<byte[]?> ReadAsync(Database server, Account account, long id)
    {
        var file = await server.Userpics.ReadAsync(id, account.Id, null, Token);
        if (file is not null)
        {
            Assert.Equal(System.Security.Cryptography.SHA256.HashData(file.Bytes.Span), file.Hash.ToArray());
        }

        return file?.Bytes.ToArray();
    }

    /// <summary>Nothing is kept: the least time between leaving and being deleted.</summary>
    private static async Task SweepAsync(Database server)
    {
        while (await server.DeletedUserpics.PurgeObjectsAsync(TimeSpan.Zero, 10, Token) > 0)
        {
            // There is more.
        }
    }
}
