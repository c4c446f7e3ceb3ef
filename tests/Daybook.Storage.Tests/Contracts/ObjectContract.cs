using Daybook.Core;
using Daybook.Core.Upkeep;
using Daybook.Core.Userpics;
using Daybook.Storage.Objects;
using Daybook.Storage.Sql;

namespace Daybook.Storage.Tests.Contracts;

/// <summary>Pictures whose bytes are in an object store: what is put there, what shares it, when it goes, and what is said when it fails.</summary>
public abstract class ObjectContract(StoreHost host, MemoryObjects objects) : StoreContract(host)
{
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);

    [Fact]
    public async Task The_bytes_of_a_picture_are_an_object_with_their_hash_in_its_name_and_nowhere_else()
    {
        var alice = await MakeAccountAsync();

        var id = (await AddAsync(alice, "1")).Userpic.Id;

        var digits = Convert.ToHexStringLower(Hash("1"));
        Assert.Matches($"^userpics/{digits[..2]}/{digits}-[1-9][0-9]*$", Assert.Single(objects.Names));
        Assert.Equal(0, await CountAsync("SELECT COUNT(*) FROM userpic_files"));
        Assert.Equal(Bytes("1"), (await Userpics.ReadAsync(id, alice.Id, null, Token))!.Bytes);
        Assert.Equal(Bytes("1"), (await Moderation.ReadUserpicAsync(id, Token))!.Bytes);
    }

    [Fact]
    public async Task Accounts_with_the_same_picture_share_an_object_until_the_last_one_lost_it_for_good()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        var hers = (await AddAsync(alice, "1")).Userpic.Id;
        var his = (await AddAsync(bob, "1")).Userpic.Id;
        var name = Assert.Single(objects.Names);

        Assert.True(await ExpungeAsync(hers));
        await DeleteAsync(bob, his);
        Assert.Equal(0, await PurgeObjectsAsync());
        Assert.Equal(0, await LeavingAsync());
        Clock.Now += DeletedUserpic.KeptFor + Database.ClocksDiffer;
        Assert.Equal(1, await DeletedUserpics.PurgeAsync(10, Token));

        Assert.Equal(1, await LeavingAsync());
        Clock.Now += Week - TimeSpan.FromSeconds(1);
        Assert.Equal(0, await PurgeObjectsAsync());
        Assert.Equal([name], objects.Names);
        Clock.Now += TimeSpan.FromSeconds(1);
        Assert.Equal(1, await PurgeObjectsAsync());
        Assert.Empty(objects.Names);
        Assert.Equal(0, await LeavingAsync());
    }

    [Theory]
    [InlineData("expunge", 0)]
    [InlineData("too many deleted", 2)]
    [InlineData("account", 0)]
    [InlineData("account due", 0)]
    public async Task However_a_picture_is_taken_away_for_good_its_object_leaves(string way, int others)
    {
        var alice = await MakeAccountAsync();
        var id = (await AddAsync(alice, "1")).Userpic.Id;

        switch (way)
        {
            case "expunge":
                await ExpungeAsync(id);
                break;
            case "too many deleted":
                await DeleteAsync(alice, id);
                var quota = Quota with { MaxPerAccount = 1 };
                await DeleteAsync(alice, (await AddAsync(alice, "2", quota: quota)).Userpic.Id);
                await AddAsync(alice, "3", quota: quota);
                break;
            case "account":
                await Moderation.ExpungeAccountAsync(alice.Id, Note, Token);
                break;
            default:
                await Accounts.DeleteAsync(alice.Id, Token);
                Clock.Now = Clock.Now.AddDays(31);
                while (await Accounts.ExpungeDueAsync(10, Token))
                {
                    // In pieces.
                }

                break;
        }

        Assert.Equal((others, 1), (await CountAsync("SELECT COUNT(*) FROM userpic_objects"), await LeavingAsync()));
    }

    [Fact]
    public async Task Uploaded_again_while_its_object_leaves_a_picture_gets_another_one()
    {
        var alice = await MakeAccountAsync();
        await ExpungeAsync((await AddAsync(alice, "1")).Userpic.Id);
        var former = Assert.Single(objects.Names);

        var id = (await AddAsync(alice, "1")).Userpic.Id;

        Assert.Equal(2, objects.Names.Count);
        Clock.Now += Week;
        Assert.Equal(1, await PurgeObjectsAsync());
        Assert.NotEqual(former, Assert.Single(objects.Names));
        Assert.Equal(Bytes("1"), (await Userpics.ReadAsync(id, alice.Id, null, Token))!.Bytes);
    }

    [Fact]
    public async Task The_object_that_was_to_be_shared_may_go_before_the_picture_is_added()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        var hers = (await AddAsync(alice, "1")).Userpic.Id;
        var former = Assert.Single(objects.Names);
        objects.Before = async request =>
        {
            if (request == "put " + former)
            {
                Assert.True(await ExpungeAsync(hers));
                Assert.Equal(1, await PurgeObjectsAsync(TimeSpan.Zero));
            }
        };

        var his = (await AddAsync(bob, "1")).Userpic.Id;

        Assert.Equal(Bytes("1"), (await Userpics.ReadAsync(his, bob.Id, null, Token))!.Bytes);
        Assert.Contains(former, objects.Names);
        Assert.Equal(1, await PurgeObjectsAsync(TimeSpan.Zero));
        Assert.NotEqual(former, Assert.Single(objects.Names));
        Assert.Equal(Bytes("1"), (await Userpics.ReadAsync(his, bob.Id, null, Token))!.Bytes);
    }

    [Fact]
    public async Task An_object_that_leaves_once_more_while_it_is_deleted_is_deleted_again()
    {
        var alice = await MakeAccountAsync();
        foreach (var text in (string[])["1", "2"])
        {
            Assert.True(await ExpungeAsync((await AddAsync(alice, text)).Userpic.Id));
        }

        var (first, second) = (objects.Names[0], objects.Names[1]);
        objects.Before = async request =>
        {
            if (request == "delete " + second)
            {
                while (objects.Names.Contains(first))
                {
                    await Task.Delay(5, Token);
                }

                // As a server does that began to add the picture before the other was taken away.
                objects.Put(first);
                Assert.True(ObjectName.TryParse(first, out var name));
                await Host.Database.AddAsync(
                    link =>
                    {
                        ObjectRows.Leave(link, [name], Host.Database.Now().ToUnixTimeMilliseconds());
                        return true;
                    },
                    Token);
            }
        };

        await PurgeObjectsAsync(TimeSpan.Zero);

        objects.Before = _ => Task.CompletedTask;
        Assert.Equal([first], objects.Names);
        Clock.Now += TimeSpan.FromSeconds(1);
        Assert.Equal(1, await PurgeObjectsAsync(TimeSpan.Zero));
        Assert.Empty(objects.Names);
    }

    [Fact]
    public async Task A_picture_that_goes_while_it_is_read_is_not_there_and_no_fault()
    {
        var alice = await MakeAccountAsync();
        var id = (await AddAsync(alice, "1")).Userpic.Id;
        objects.Before = async request =>
        {
            if (request.StartsWith("get", StringComparison.Ordinal))
            {
                await ExpungeAsync(id);
                await PurgeObjectsAsync(TimeSpan.Zero);
            }
        };

        Assert.Null(await Userpics.ReadAsync(id, alice.Id, null, Token));
    }

    [Fact]
    public async Task Nothing_is_put_for_what_is_refused_anyway()
    {
        var alice = await MakeAccountAsync();
        await AddAsync(alice, "1");

        await Assert.ThrowsAsync<UserpicQuotaException>(() => AddAsync(alice, "2", quota: Quota with { MaxPerAccount = 1 }));
        await SuspendAsync(alice, true);
        await Assert.ThrowsAsync<AccountGoneException>(() => AddAsync(alice, "2"));

        Assert.Single(objects.Names);
    }

    [Fact]
    public async Task What_was_put_for_a_picture_that_is_refused_leaves_unless_others_show_it()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        var his = (await AddAsync(bob, "1")).Userpic.Id;

        await Assert.ThrowsAsync<TooManyKeywordsException>(() => AddAsync(alice, "1", "a, b", quota: Quota with { MaxKeywords = 1 }));
        await Assert.ThrowsAsync<TooManyKeywordsException>(() => AddAsync(alice, "2", "a, b", quota: Quota with { MaxKeywords = 1 }));

        Assert.Equal(1, await PurgeObjectsAsync(TimeSpan.Zero));
        Assert.Single(objects.Names);
        Assert.NotNull(await Userpics.ReadAsync(his, bob.Id, null, Token));
    }

    [Fact]
    public async Task An_object_that_cannot_be_deleted_does_not_keep_the_others()
    {
        var alice = await MakeAccountAsync();
        for (var i = 0; i < 12; i++)
        {
            await ExpungeAsync((await AddAsync(alice, $"{i}")).Userpic.Id);
            Clock.Now += TimeSpan.FromSeconds(1);
        }

        var locked = $"userpics/{Convert.ToHexStringLower(Hash("0"))[..2]}/{Convert.ToHexStringLower(Hash("0"))}";
        objects.Before = request => request.StartsWith("delete " + locked, StringComparison.Ordinal)
            ? throw new StorageUnavailableException("it is locked")
            : Task.CompletedTask;

        var failure = await Assert.ThrowsAsync<StorageUnavailableException>(() => PurgeObjectsAsync(TimeSpan.Zero));

        Assert.Equal("1 objects could not be deleted. it is locked", failure.Message);
        Assert.StartsWith(locked, Assert.Single(objects.Names), StringComparison.Ordinal);
        Assert.Equal(1, await LeavingAsync());
    }

    [Fact]
    public async Task What_may_have_been_put_when_the_store_was_lost_is_deleted_in_the_end()
    {
        var alice = await MakeAccountAsync();
        objects.Before = request =>
        {
            objects.Put(request["put ".Length..]);
            throw new StorageUnavailableException("the answer was lost");
        };

        await Assert.ThrowsAsync<StorageUnavailableException>(() => AddAsync(alice, "1"));

        objects.Before = _ => Task.CompletedTask;
        Assert.Single(objects.Names);
        Assert.Equal(1, await PurgeObjectsAsync(TimeSpan.Zero));
        Assert.Empty(objects.Names);
    }

    [Fact]
    public async Task An_object_that_was_lost_comes_back_with_the_next_upload()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        var id = (await AddAsync(alice, "1")).Userpic.Id;
        var name = Assert.Single(objects.Names);

        objects.Lose(name);
        var lost = await Assert.ThrowsAsync<StorageUnavailableException>(async () => await Userpics.ReadAsync(id, alice.Id, null, Token));
        Assert.Contains(name, lost.Message, StringComparison.Ordinal);
        Assert.True((await AddAsync(alice, "1")).IsDuplicate);
        Assert.Equal(Bytes("1"), (await Userpics.ReadAsync(id, alice.Id, null, Token))!.Bytes);

        objects.Lose(name);
        await AddAsync(bob, "1");
        Assert.Equal(Bytes("1"), (await Userpics.ReadAsync(id, alice.Id, null, Token))!.Bytes);
        Assert.Equal([name], objects.Names);
    }

    [Fact]
    public async Task An_object_with_other_bytes_is_never_served()
    {
        var alice = await MakeAccountAsync();
        var id = (await AddAsync(alice, "1")).Userpic.Id;
        var name = Assert.Single(objects.Names);
        objects.Spoil(name);

        var wrong = await Assert.ThrowsAsync<StorageUnavailableException>(async () => await Userpics.ReadAsync(id, alice.Id, null, Token));

        Assert.Contains(name, wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_that_are_known_are_not_read_again()
    {
        var alice = await MakeAccountAsync();
        var id = (await AddAsync(alice, "1")).Userpic.Id;
        var file = await Userpics.ReadAsync(id, alice.Id, null, Token);
        Assert.Equal(1, objects.Reads);

        Assert.Equal(Bytes("1"), (await Userpics.ReadAsync(id, alice.Id, file, Token))!.Bytes);
        await Moderation.SetUserpicSuspendedAsync(id, true, Note, Token);
        var suspended = (await Userpics.ReadAsync(id, alice.Id, file, Token))!;

        Assert.Equal((true, 0), (suspended.IsSuspended, suspended.Bytes.Length));
        Assert.Equal(1, objects.Reads);
    }

    [Fact]
    public async Task However_many_ask_for_a_picture_at_once_it_is_fetched_once()
    {
        await AddAsync(await MakeAccountAsync(), "1");
        Assert.True(ObjectName.TryParse(Assert.Single(objects.Names), out var name));
        var gate = new TaskCompletionSource();
        objects.Before = _ => gate.Task;

        // Below the rows, since those are read at any time: each call has joined the fetch when it returns.
        var reads = Enumerable.Range(0, 20).Select(_ => Host.Database.Objects!.ReadAsync(name, Token)).ToList();
        gate.SetResult();

        Assert.All(await Task.WhenAll(reads), bytes => Assert.Equal(Bytes("1"), bytes));
        Assert.Equal(1, objects.Reads);
    }

    [Fact]
    public async Task Pictures_are_read_from_wherever_they_were_put()
    {
        var alice = await MakeAccountAsync();
        var inObjects = (await AddAsync(alice, "1")).Userpic.Id;
        await using var other = Host.OpenAnother(takesNew: false);
        var inRows = (await other.Userpics.AddAsync(Picture(alice.Id, "2"), Quota, Token)).Userpic.Id;

        Assert.Single(objects.Names);
        foreach (var server in new[] { Host.Database, other })
        {
            Assert.Equal(Bytes("1"), (await server.Userpics.ReadAsync(inObjects, alice.Id, null, Token))!.Bytes);
            Assert.Equal(Bytes("2"), (await server.Userpics.ReadAsync(inRows, alice.Id, null, Token))!.Bytes);
        }

        // The same picture again is that one, wherever it is.
        Assert.True((await AddAsync(alice, "2")).IsDuplicate);
        Assert.True((await other.Userpics.AddAsync(Picture(alice.Id, "1"), Quota, Token)).IsDuplicate);
        Assert.Single(objects.Names);
        Assert.Empty(await FindAsync());
    }

    [Fact]
    public async Task While_the_store_fails_nothing_is_added_and_afterwards_everything_works()
    {
        var alice = await MakeAccountAsync();
        var id = (await AddAsync(alice, "1")).Userpic.Id;
        objects.Before = _ => throw new StorageUnavailableException("the store is down");

        await Assert.ThrowsAsync<StorageUnavailableException>(() => AddAsync(alice, "2"));
        await Assert.ThrowsAsync<StorageUnavailableException>(async () => await Userpics.ReadAsync(id, alice.Id, null, Token));
        await Assert.ThrowsAsync<StorageUnavailableException>(() => Host.Database.PingObjectsAsync(Token));
        await Host.Database.PingAsync(Token);
        await ExpungeAsync(id);
        await Assert.ThrowsAsync<StorageUnavailableException>(() => PurgeObjectsAsync(TimeSpan.Zero));
        Assert.Empty(await Userpics.ListAsync(alice.Id, Token));

        // The one that was shown, and the one that may have been put.
        objects.Before = _ => Task.CompletedTask;
        Assert.Equal(2, await PurgeObjectsAsync(TimeSpan.Zero));
        await AddAsync(alice, "2");
        Assert.Single(objects.Names);
    }

    [Fact]
    public async Task A_check_tells_of_lost_and_spoiled_objects_and_of_those_that_no_picture_shows()
    {
        objects.Now = Clock.Now;
        var alice = await MakeAccountAsync();
        var lost = (await AddAsync(alice, "1")).Userpic.Id;
        objects.Lose(Assert.Single(objects.Names));
        var spoiled = (await AddAsync(alice, "2")).Userpic.Id;
        objects.Spoil(Assert.Single(objects.Names));
        await AddAsync(alice, "3");
        var unknown = $"userpics/ab/ab{new string('c', 62)}-7";
        objects.Put(unknown);
        objects.Put("userpics/readme.txt");

        // Consoles of S3 make these, to show folders.
        objects.Put("userpics/");
        objects.Put("userpics/ab/");

        // What was put a moment ago may be about to be shown.
        Assert.DoesNotContain(await FindAsync(), finding => finding.Text.Contains(unknown, StringComparison.Ordinal));
        Clock.Now = Clock.Now.AddDays(2);
        var found = await FindAsync();

        Assert.Equal(
            [FindingKind.PictureMissing, FindingKind.PictureDamaged, FindingKind.ObjectUnused, FindingKind.ObjectUnused],
            found.Select(finding => finding.Kind));
        Assert.Equal([lost, spoiled, 0, 0], found.Select(finding => finding.Id));
        Assert.Equal(
            [
                $"If S3:Bucket is the right one, put the object back from a copy of the bucket, or let somebody upload the same picture again; or take the picture away: 'daybook userpic delete {lost} --reason damaged'.",
                $"If S3:Bucket is the right one, delete that object, then put the object back from a copy of the bucket, or let somebody upload the same picture again; or take the picture away: 'daybook userpic delete {spoiled} --reason damaged'.",
                "It does no harm; delete it if nobody else needs it.",
            ],
            found.Where(finding => finding.Repair is null).Select(finding => finding.Advice));
        var repairable = Assert.Single(found, finding => finding.Repair is not null);
        Assert.Contains(unknown, repairable.Text, StringComparison.Ordinal);
        Assert.True(await Host.Database.Check.RepairAsync(repairable, Token));
        Assert.False(await Host.Database.Check.RepairAsync(repairable, Token));
        Assert.Equal(3, (await FindAsync()).Count);
        Clock.Now += Week;
        Assert.Equal(1, await PurgeObjectsAsync());
        Assert.DoesNotContain(unknown, objects.Names);
    }

    [Fact]
    public async Task A_check_that_the_store_does_not_answer_says_so_and_advises_nothing_whatever_else_it_found()
    {
        var alice = await MakeAccountAsync();
        await AddAsync(alice, "1");
        await Host.Database.WriteAsync(link => link.Execute("UPDATE userpics SET shown = 1 - shown"), Token);
        Assert.Equal(FindingKind.ShownWrong, Assert.Single(await FindAsync()).Kind);
        objects.Before = _ => throw new StorageUnavailableException("the store is down");

        var refused = await Assert.ThrowsAsync<StorageUnavailableException>(() => FindAsync());

        Assert.Equal("the store is down", refused.Message);
    }

    private Task<int> PurgeObjectsAsync(TimeSpan? keptFor = null) => DeletedUserpics.PurgeObjectsAsync(keptFor ?? Week, 100, Token);

    private Task<IReadOnlyList<Finding>> FindAsync() => Host.Database.Check.FindAsync(_ => null, 100, new Progress<StepProgress>(), Token);

    private async Task<int> CountAsync(string sql) => (int)(await Host.Database.ReadAsync(link => link.Integer(sql), Token))!.Value;

    private Task<int> LeavingAsync() => CountAsync("SELECT COUNT(*) FROM userpic_objects_leaving");
}
