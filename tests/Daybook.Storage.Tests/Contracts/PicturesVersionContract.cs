using Daybook.Core.Accounts;
using Daybook.Core.Moderation;
using Daybook.Core.Upkeep;
using Daybook.Core.Userpics;

namespace Daybook.Storage.Tests.Contracts;

/// <summary>Whatever changes what an account's pictures are called changes the version that servers remember it under.</summary>
public abstract class PicturesVersionContract(StoreHost host) : StoreContract(host)
{
    private static readonly Type[] Writers =
        [typeof(IUserpicStore), typeof(IDeletedUserpicStore), typeof(IModerationStore), typeof(IAccountStore), typeof(ICheck)];

    /// <summary>Every write of these stores is taken here: one that is added is missed by the last line until it stands among them.</summary>
    [Fact]
    public async Task Every_write_after_which_the_names_are_others_leaves_another_version()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        var taken = new HashSet<string>();
        var seen = new Dictionary<long, string>();
        var (first, second, third) = (0L, 0L, 0L);
        await TakeAsync<IUserpicStore>("AddAsync", async () => first = (await AddAsync(alice, "1", "a, b")).Userpic.Id, true);
        await TakeAsync<IUserpicStore>("AddAsync", async () => second = (await AddAsync(alice, "2")).Userpic.Id, true);
        await TakeAsync<IUserpicStore>("AddAsync", () => AddAsync(alice, "2", "b, c"), true);
        await TakeAsync<IUserpicStore>("AddAsync", () => AddAsync(alice, "2", "c", "described", makeDefault: true), false);
        await TakeAsync<IUserpicStore>("AddAsync", async () => third = (await AddAsync(alice, "3", "d")).Userpic.Id, true);
        await TakeAsync<IUserpicStore>("AddAsync", () => AddAsync(bob, "1", "a, e"), false);
        await TakeAsync<IUserpicStore>("EditAsync", () => EditAsync(first, "x, d"), true);
        await TakeAsync<IUserpicStore>("EditAsync", () => EditAsync(first, ""), true);
        await TakeAsync<IUserpicStore>("EditAsync", () => EditAsync(first, null, "described"), false);
        await TakeAsync<IUserpicStore>("RenameKeywordAsync", () => RenameAsync("c", "C"), true);
        await TakeAsync<IUserpicStore>("RenameKeywordAsync", () => RenameAsync("b", "a"), true);
        await TakeAsync<IUserpicStore>("ClearDefaultAsync", () => Userpics.ClearDefaultAsync(alice.Id, Token), false);
        await TakeAsync<IDeletedUserpicStore>("DeleteAsync", () => DeleteAsync(alice, second), true);
        await TakeAsync<IDeletedUserpicStore>("RestoreAsync", () => DeletedUserpics.RestoreAsync(alice.Id, second, Quota, Token), true);
        await TakeAsync<IDeletedUserpicStore>("DeleteAsync", () => DeleteAsync(alice, third), true);
        Clock.Now += DeletedUserpic.KeptFor + Database.ClocksDiffer;
        await TakeAsync<IDeletedUserpicStore>("PurgeAsync", () => DeletedUserpics.PurgeAsync(100, Token), false);
        await TakeAsync<IDeletedUserpicStore>("PurgeKeywordsAsync", () => DeletedUserpics.PurgeKeywordsAsync(0, 100, Token), false);
        await TakeAsync<IDeletedUserpicStore>("PurgeObjectsAsync", () => DeletedUserpics.PurgeObjectsAsync(TimeSpan.Zero, 100, Token), false);
        await TakeAsync<IModerationStore>("SetUserpicSuspendedAsync", () => Moderation.SetUserpicSuspendedAsync(first, true, Note, Token), false);
        await TakeAsync<IModerationStore>("SetAccountSuspendedAsync", () => SuspendAsync(alice, true), false);
        await TakeAsync<IModerationStore>("SetAccountSuspendedAsync", () => SuspendAsync(alice, false), false);
        await TakeAsync<IModerationStore>("ExpungeUserpicAsync", () => ExpungeAsync(first), true);

        await SetAsync("UPDATE keywords SET userpic_id = @picture WHERE keyword = 'e'", second);
        seen.Clear();
        Finding[] found = [];
        await TakeAsync<ICheck>("FindAsync", async () => found = [.. await FindAsync()], false);
        await TakeAsync<ICheck>("RepairAsync", () => Host.Database.Check.RepairAsync(Assert.Single(found), Token), true);
        await SetAsync("DELETE FROM userpic_files WHERE userpic_id = @picture", second);
        found = [.. await FindAsync()];
        await TakeAsync<ICheck>("RepairAsync", () => Host.Database.Check.RepairAsync(Assert.Single(found), Token), true);

        for (var number = 4; number < 8; number++)
        {
            await TakeAsync<IUserpicStore>("AddAsync", () => AddAsync(alice, $"{number}", $"{number}"), true);
        }

        await TakeAsync<IAccountStore>("CreateAsync", () => MakeAccountAsync("carol"), false);
        await TakeAsync<IAccountStore>("ChangePasswordAsync", () => Accounts.ChangePasswordAsync(alice.Id, "other hash", Token), false);
        await TakeAsync<IAccountStore>(
            "ReplacePasswordHashAsync", () => Accounts.ReplacePasswordHashAsync(alice.Id, "other hash", "stronger hash", Token), false);
        await TakeAsync<IAccountStore>("SetFullNameAsync", () => Accounts.SetFullNameAsync(alice.Id, "A", Token), false);
        await TakeAsync<IAccountStore>("SetEmailAsync", () => Accounts.SetEmailAsync(alice.Id, null, Token), false);
        await TakeAsync<IAccountStore>("SetShowPicturesAsync", () => Accounts.SetShowPicturesAsync(alice.Id, true, Token), false);
        await TakeAsync<IAccountStore>("SetOperatorAsync", () => Accounts.SetOperatorAsync(alice.Id, true, Token), false);
        await TakeAsync<IAccountStore>("DeleteAsync", () => Accounts.DeleteAsync(alice.Id, Token), false);
        await TakeAsync<IAccountStore>("RestoreAsync", () => Accounts.RestoreAsync(alice.Id, Token), false);
        await TakeAsync<IAccountStore>("DeleteAsync", () => Accounts.DeleteAsync(alice.Id, Token), false);
        Clock.Now += Account.KeptAfterDeletion + Database.ClocksDiffer;
        await TakeAsync<IAccountStore>("ExpungeDueAsync", () => Accounts.ExpungeDueAsync(3, Token), true);
        await TakeAsync<IModerationStore>("ExpungeAccountAsync", () => Moderation.ExpungeAccountAsync(alice.Id, Note, Token), true);

        Assert.Equal(
            Writers.SelectMany(store => store.GetMethods().Where(method => method.ReturnType.IsAssignableTo(typeof(Task))).Select(method => Name(store, method.Name)))
                .Distinct().Order(),
            taken.Order());

        async Task TakeAsync<TStore>(string write, Func<Task> take, bool changes)
        {
            taken.Add(Name(typeof(TStore), write));
            var (version, before) = await ShowAsync(alice);
            seen[version] = before;
            await take();
            (version, var after) = await ShowAsync(alice);
            Assert.True(changes == (before != after), $"After {write} the names are {after}; before they were {before}.");
            Assert.True(seen.GetValueOrDefault(version, after) == after, $"{write} left the version of {seen.GetValueOrDefault(version)} to {after}.");
        }

        Task<Userpic?> EditAsync(long userpicId, string? keywords, string? description = null) => Userpics.EditAsync(
            alice.Id, userpicId, new UserpicEdit(keywords is null ? null : Keywords(keywords), description, IsDefault: true), Quota, Token);

        Task<Userpic?> RenameAsync(string keyword, string newName) =>
            Userpics.RenameKeywordAsync(alice.Id, Keyword.Parse(keyword), Keyword.Parse(newName), Token);

        static string Name(Type store, string method) => $"{store.Name}.{method}";
    }

    [Fact]
    public async Task A_refused_or_repeated_upload_leaves_the_version()
    {
        var alice = await MakeAccountAsync();
        await AddAsync(alice, "1", "a");
        var version = (await Userpics.ListNamesAsync(alice.Id, Token)).Version;

        await AddAsync(alice, "1", "a");
        await Assert.ThrowsAsync<UserpicQuotaException>(() => AddAsync(alice, "2", quota: Quota with { MaxPerAccount = 1 }));
        await Assert.ThrowsAsync<TooManyKeywordsException>(() => AddAsync(alice, "1", "b", quota: Quota with { MaxKeywords = 1 }));

        Assert.Equal(version, (await Userpics.ListNamesAsync(alice.Id, Token)).Version);
    }

    [Fact]
    public async Task Another_server_reads_the_new_version_with_the_account()
    {
        var alice = await MakeAccountAsync();
        var (here, there) = (Servers[0], Servers[1]);
        await here.Userpics.AddAsync(Picture(alice.Id, "1", "a"), Quota, Token);
        var seen = (await there.Accounts.FindAsync(alice.Name, Token))!.PicturesVersion;
        Assert.Equal(seen, (await there.Userpics.ListNamesAsync(alice.Id, Token)).Version);

        await here.Userpics.AddAsync(Picture(alice.Id, "2", "b"), Quota, Token);

        Assert.NotEqual(seen, (await there.Accounts.FindAsync(alice.Id, Token))!.PicturesVersion);
    }

    private async Task<(long Version, string Names)> ShowAsync(Account account)
    {
        var names = await Userpics.ListNamesAsync(account.Id, Token);
        return (names.Version, string.Join(", ", names.All.OrderBy(name => name.UserpicId).ThenBy(name => name.Keyword?.Value, StringComparer.Ordinal)));
    }

    /// <summary>What a check finds that has a repair.</summary>
    private async Task<IEnumerable<Finding>> FindAsync() =>
        (await Host.Database.Check.FindAsync(_ => null, 100, new Progress<StepProgress>(), Token)).Where(finding => finding.Repair is not null);

    private Task<int> SetAsync(string sql, long picture) => Host.Database.WriteAsync(link => link.Execute(sql, ("@picture", picture)), Token);
}
