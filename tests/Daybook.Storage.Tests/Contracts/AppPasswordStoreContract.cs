using Daybook.Core.Accounts;
using Daybook.Core.Userpics;

namespace Daybook.Storage.Tests.Contracts;

public abstract class AppPasswordStoreContract(StoreHost host) : StoreContract(host)
{
    private const int Limit = 10;

    [Fact]
    public async Task App_passwords_are_listed_oldest_first_also_after_a_restart()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        var phone = await MakeAsync(alice, "phone");
        var desk = await MakeAsync(alice, "desk");
        await MakeAsync(bob, "bob's");
        await Host.ReopenAsync();

        Assert.Equal(new AppPassword(phone.Id, alice.Id, "phone", "secret of phone", Clock.NowInMilliseconds, null), phone);
        Assert.Equal([phone, desk], await AppPasswords.ListAsync(alice.Id, Token));
    }

    [Fact]
    public async Task An_account_without_any_has_an_empty_list() => Assert.Empty(await AppPasswords.ListAsync(1, Token));

    [Fact]
    public async Task One_more_than_the_limit_is_refused_and_kept_nowhere()
    {
        var alice = await MakeAccountAsync();
        var tasks = Enumerable.Range(0, Limit + 5).Select(i => MakeAsync(alice, $"{i}")).ToArray();
        await Task.WhenAll(tasks).ContinueWith(_ => { }, TaskScheduler.Default);

        Assert.Equal(Limit, tasks.Count(task => task.IsCompletedSuccessfully));
        Assert.Equal(5, tasks.Count(task => task.Exception?.InnerException is TooManyAppPasswordsException));
        Assert.Equal(Limit, (await AppPasswords.ListAsync(alice.Id, Token)).Count);
    }

    [Fact]
    public async Task A_deleted_account_gets_no_app_password()
    {
        var alice = await MakeAccountAsync();
        await Moderation.ExpungeAccountAsync(alice.Id, Note, Token);

        await Assert.ThrowsAsync<AccountGoneException>(() => MakeAsync(alice, "phone"));
        await Assert.ThrowsAsync<AccountGoneException>(() => AppPasswords.CreateAsync(999, "phone", "secret", Limit, Token));
    }

    [Fact]
    public async Task The_last_use_is_noted_to_the_hour_and_never_goes_back()
    {
        var alice = await MakeAccountAsync();
        var phone = await MakeAsync(alice, "phone");
        var noon = new DateTimeOffset(2026, 3, 29, 12, 0, 0, TimeSpan.Zero);

        await AppPasswords.TouchAsync(phone.Id, noon.AddMinutes(59), Token);
        Assert.Equal([phone with { LastUsedAt = noon }], await AppPasswords.ListAsync(alice.Id, Token));
        await AppPasswords.TouchAsync(phone.Id, noon.AddHours(2), Token);
        await AppPasswords.TouchAsync(phone.Id, noon.AddHours(1), Token);
        Assert.Equal([phone with { LastUsedAt = noon.AddHours(2) }], await AppPasswords.ListAsync(alice.Id, Token));
    }

    [Fact]
    public async Task Touching_one_that_was_revoked_does_nothing()
    {
        var alice = await MakeAccountAsync();
        await AppPasswords.TouchAsync(1, Clock.Now, Token);

        Assert.Empty(await AppPasswords.ListAsync(alice.Id, Token));
    }

    [Fact]
    public async Task Only_the_owner_revokes_an_app_password_and_only_once()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        var (phone, desk) = (await MakeAsync(alice, "phone"), await MakeAsync(alice, "desk"));

        Assert.False(await AppPasswords.RevokeAsync(bob.Id, phone.Id, Token));
        Assert.True(await AppPasswords.RevokeAsync(alice.Id, phone.Id, Token));
        Assert.False(await AppPasswords.RevokeAsync(alice.Id, phone.Id, Token));
        Assert.Equal([desk], await AppPasswords.ListAsync(alice.Id, Token));
    }

    private Task<AppPassword> MakeAsync(Account account, string label) =>
        AppPasswords.CreateAsync(account.Id, label, $"secret of {label}", Limit, Token);
}
