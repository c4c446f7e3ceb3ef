using Daybook.Core.Accounts;

namespace Daybook.Storage.Tests.Contracts;

public abstract class SessionStoreContract(StoreHost host) : StoreContract(host)
{
    [Fact]
    public async Task A_session_outlives_a_restart()
    {
        var alice = await MakeAccountAsync();
        var created = await Sessions.CreateAsync(
            new NewSession(
                alice.Id, Bytes("secret"), Clock.NowInMilliseconds.AddHours(1), "2001:db8::1", alice.PasswordHash, "192.0.2.7", "Browser/1"),
            Token);
        await Host.ReopenAsync();

        Assert.Equal(
            Everything(new Session(
                created!.Id, alice.Id, Bytes("secret"), Clock.NowInMilliseconds, Clock.NowInMilliseconds.AddHours(1), "2001:db8::1", "192.0.2.7",
                "Browser/1", Clock.NowInMilliseconds, null)),
            Everything(created));
        Assert.Equal(Everything(created), Everything((await Sessions.FindAsync(created.Id, Token))!));
    }

    [Fact]
    public async Task A_session_need_not_be_bound_to_an_address() =>
        Assert.Null((await MakeSessionAsync(await MakeAccountAsync()))!.BoundAddress);

    [Fact]
    public async Task An_unknown_session_is_null() => Assert.Null(await Sessions.FindAsync(1, Token));

    [Fact]
    public async Task A_session_whose_time_is_over_is_still_found()
    {
        var session = await MakeSessionAsync(await MakeAccountAsync());
        Clock.Now = Clock.Now.AddDays(2);

        Assert.NotNull(await Sessions.FindAsync(session!.Id, Token));
    }

    [Fact]
    public async Task A_new_session_forgets_those_of_the_account_whose_time_is_over_and_no_others()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        var (old, bobs) = (await MakeSessionAsync(alice), await MakeSessionAsync(bob));
        Clock.Now = Clock.Now.AddHours(12);
        var young = await MakeSessionAsync(alice);
        Clock.Now = old!.ExpiresAt;
        await MakeSessionAsync(alice);

        Assert.Null(await Sessions.FindAsync(old.Id, Token));
        Assert.NotNull(await Sessions.FindAsync(young!.Id, Token));
        Assert.NotNull(await Sessions.FindAsync(bobs!.Id, Token));
    }

    [Fact]
    public async Task No_session_is_made_for_a_password_that_was_changed_meanwhile()
    {
        var alice = await MakeAccountAsync();
        await Accounts.ChangePasswordAsync(alice.Id, "new", Token);

        Assert.Null(await MakeSessionAsync(alice));
        Assert.NotNull(await MakeSessionAsync(alice, "new"));
    }

    [Fact]
    public async Task No_session_of_the_old_password_outlives_a_change_that_happens_at_once()
    {
        var alice = await MakeAccountAsync();
        var sessions = Enumerable.Range(0, 20).Select(_ => MakeSessionAsync(alice)).ToList();
        var changed = Accounts.ChangePasswordAsync(alice.Id, "new", Token);
        sessions.AddRange(Enumerable.Range(0, 20).Select(_ => MakeSessionAsync(alice)));

        Assert.True(await changed);
        foreach (var session in await Task.WhenAll(sessions))
        {
            Assert.True(session is null || await Sessions.FindAsync(session.Id, Token) is null);
        }
    }

    [Theory]
    [InlineData("hash of alice")]
    [InlineData("")]
    public async Task No_session_is_made_for_an_account_that_was_deleted(string passwordHash)
    {
        var alice = await MakeAccountAsync();
        await Moderation.ExpungeAccountAsync(alice.Id, Note, Token);

        Assert.Null(await MakeSessionAsync(alice, passwordHash));
    }

    [Fact]
    public async Task Only_the_named_sessions_end_and_only_the_accounts_own()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        var (ended, kept, bobs) = (await MakeSessionAsync(alice), await MakeSessionAsync(alice), await MakeSessionAsync(bob));

        await Sessions.EndAsync(alice.Id, [ended!.Id, bobs!.Id, 999], Token);

        Assert.Null(await Sessions.FindAsync(ended.Id, Token));
        Assert.NotNull(await Sessions.FindAsync(kept!.Id, Token));
        Assert.NotNull(await Sessions.FindAsync(bobs.Id, Token));
    }

    [Fact]
    public async Task All_sessions_of_the_account_end_and_no_others()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        var (first, second, bobs) = (await MakeSessionAsync(alice), await MakeSessionAsync(alice), await MakeSessionAsync(bob));

        await Sessions.EndAllAsync(alice.Id, Token);

        Assert.Null(await Sessions.FindAsync(first!.Id, Token));
        Assert.Null(await Sessions.FindAsync(second!.Id, Token));
        Assert.NotNull(await Sessions.FindAsync(bobs!.Id, Token));
    }

    [Fact]
    public async Task Sessions_are_listed_last_seen_first_without_those_whose_time_is_over()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        var over = await MakeSessionAsync(alice);
        Clock.Now = Clock.Now.AddHours(13);
        var first = await MakeSessionAsync(alice);
        Clock.Now = Clock.Now.AddHours(2);
        var second = await MakeSessionAsync(alice);
        await MakeSessionAsync(bob);
        Assert.Equal([second!.Id, first!.Id, over!.Id], await ListAsync(alice));

        await Sessions.TouchAsync(first.Id, Clock.Now.AddHours(1), "192.0.2.9", Token);
        Clock.Now = over.ExpiresAt;

        Assert.Equal([first.Id, second.Id], await ListAsync(alice));
    }

    [Fact]
    public async Task Where_a_session_was_seen_is_noted_to_the_hour_and_never_goes_back()
    {
        var session = (await MakeSessionAsync(await MakeAccountAsync()))!;
        var noon = new DateTimeOffset(2026, 3, 29, 18, 0, 0, TimeSpan.Zero);

        await Sessions.TouchAsync(session.Id, noon.AddMinutes(40), "192.0.2.9", Token);
        await Sessions.TouchAsync(session.Id, noon.AddHours(-1), "192.0.2.8", Token);

        Assert.Equal(
            Everything(session with { LastSeenAt = noon, Address = "192.0.2.9" }), Everything((await Sessions.FindAsync(session.Id, Token))!));
    }

    [Fact]
    public async Task An_account_has_at_most_a_hundred_sessions_and_the_one_not_seen_for_longest_goes()
    {
        var alice = await MakeAccountAsync();
        var sessions = new List<long>();
        for (var i = 0; i < Session.MaxPerAccount; i++)
        {
            Clock.Now = Clock.Now.AddSeconds(1);
            sessions.Add((await MakeSessionAsync(alice))!.Id);
        }

        await Sessions.TouchAsync(sessions[0], Clock.Now.AddHours(1), "192.0.2.9", Token);
        await MakeSessionAsync(alice);

        Assert.Equal(Session.MaxPerAccount, (await Sessions.ListAsync(alice.Id, Token)).Count);
        Assert.NotNull(await Sessions.FindAsync(sessions[0], Token));
        Assert.Null(await Sessions.FindAsync(sessions[1], Token));
    }

    [Fact]
    public async Task Sessions_whose_time_is_over_are_purged_a_few_at_a_time()
    {
        var alice = await MakeAccountAsync();
        var over = new[] { await MakeSessionAsync(alice), await MakeSessionAsync(alice), await MakeSessionAsync(alice) };
        Clock.Now = over[0]!.ExpiresAt.AddHours(-1);
        var young = await Sessions.CreateAsync(
            new NewSession(alice.Id, Bytes("secret"), Clock.Now.AddDays(1), null, alice.PasswordHash, "192.0.2.1", ""), Token);
        Assert.Equal(0, await Sessions.PurgeAsync(2, Token));
        Clock.Now = over[0]!.ExpiresAt;

        Assert.Equal(2, await Sessions.PurgeAsync(2, Token));
        Assert.Equal(1, await Sessions.PurgeAsync(2, Token));
        Assert.Equal(0, await Sessions.PurgeAsync(2, Token));
        Assert.NotNull(await Sessions.FindAsync(young!.Id, Token));
    }

    [Fact]
    public async Task A_session_ends_with_the_app_password_that_began_it()
    {
        var alice = await MakeAccountAsync();
        var (phone, desk) = (await MakeAppPasswordAsync(alice), await MakeAppPasswordAsync(alice));
        var (byPhone, byDesk, byOwn) = (await MakeSessionAsync(alice, by: phone), await MakeSessionAsync(alice, by: desk), await MakeSessionAsync(alice));
        await Host.ReopenAsync();
        Assert.Equal(phone.Id, (await Sessions.FindAsync(byPhone!.Id, Token))!.AppPasswordId);

        await AppPasswords.RevokeAsync(alice.Id, phone.Id, Token);

        Assert.Null(await Sessions.FindAsync(byPhone.Id, Token));
        Assert.Equal([byOwn!.Id, byDesk!.Id], await ListAsync(alice));
    }

    [Fact]
    public async Task No_session_begins_by_an_app_password_that_is_revoked_or_anothers()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        var (revoked, bobs) = (await MakeAppPasswordAsync(alice), await MakeAppPasswordAsync(bob));
        await AppPasswords.RevokeAsync(alice.Id, revoked.Id, Token);

        Assert.Null(await MakeSessionAsync(alice, by: revoked));
        Assert.Null(await MakeSessionAsync(alice, by: bobs));
        Assert.Empty(await ListAsync(alice));
    }

    [Fact]
    public async Task The_id_of_a_session_is_not_used_again()
    {
        var alice = await MakeAccountAsync();
        var first = await MakeSessionAsync(alice);
        await Sessions.EndAllAsync(alice.Id, Token);

        Assert.True((await MakeSessionAsync(alice))!.Id > first!.Id);
    }

    private async Task<IEnumerable<long>> ListAsync(Account account) =>
        (await Sessions.ListAsync(account.Id, Token)).Select(session => session.Id);
}
