using Daybook.Core.Accounts;
using Daybook.Core.Moderation;
using Daybook.Core.Userpics;

namespace Daybook.Storage.Tests.Contracts;

/// <summary>Two servers on one database, both busy with the same account: every rule holds as if each had come after the other.</summary>
public abstract class ConcurrencyContract(StoreHost host) : StoreContract(host)
{
    private const int Each = 24;

    [Fact]
    public async Task A_name_is_given_to_one_account()
    {
        var made = await AllAsync((server, _) => server.Accounts.CreateAsync(new NewAccount(AccountName.Parse("alice"), "Alice", null, "hash"), Token));

        _ = Assert.Single(made, one => one.IsCompletedSuccessfully);
        Assert.All(Failures(made), failure => Assert.IsType<AccountNameTakenException>(failure));
        Assert.Single(await AllAccountsAsync());
    }

    [Fact]
    public async Task An_invite_is_redeemed_once()
    {
        var code = InviteCode.Generate();
        await Invites.CreateAsync(code, null, 1, Token);

        var made = await AllAsync((server, i) => server.Accounts.CreateAsync(
            new NewAccount(AccountName.Parse($"a{i}"), "A", null, "hash", code), Token));

        _ = Assert.Single(made, one => one.IsCompletedSuccessfully);
        Assert.All(Failures(made), failure => Assert.IsType<InviteRefusedException>(failure));
        Assert.Single(await AllAccountsAsync());
    }

    [Fact]
    public async Task The_same_picture_is_kept_once_and_every_answer_is_the_same()
    {
        var alice = await MakeAccountAsync();

        var added = await AllAsync((server, _) => server.Userpics.AddAsync(Picture(alice.Id, "1", "sea, happy", "the sea", true), Quota, Token));

        Assert.Single(added.Select(one => Everything(one.Result.Userpic)).Distinct());
        _ = Assert.Single(added, one => !one.Result.IsDuplicate);
        Assert.Single(await Userpics.ListAsync(alice.Id, Token));
    }

    [Fact]
    public async Task No_more_pictures_than_the_quota_are_kept()
    {
        var alice = await MakeAccountAsync();

        var added = await AllAsync((server, i) => server.Userpics.AddAsync(
            Picture(alice.Id, $"{i}", $"k{i}"), Quota with { MaxPerAccount = 7 }, Token));

        Assert.Equal(7, added.Count(one => one.IsCompletedSuccessfully));
        Assert.All(Failures(added), failure => Assert.IsType<UserpicQuotaException>(failure));
        Assert.Equal(7, await Userpics.CountAsync(alice.Id, Token));
    }

    [Fact]
    public async Task No_more_keywords_than_the_limit_are_given_to_a_picture()
    {
        var alice = await MakeAccountAsync();

        var added = await AllAsync((server, i) => server.Userpics.AddAsync(
            Picture(alice.Id, "1", $"a{i}, b{i}"), Quota with { MaxKeywords = 10 }, Token));

        Assert.Equal(5, added.Count(one => one.IsCompletedSuccessfully));
        Assert.All(Failures(added), failure => Assert.IsType<TooManyKeywordsException>(failure));
        Assert.Equal(10, Assert.Single(await Userpics.ListAsync(alice.Id, Token)).Keywords.Count);
    }

    [Fact]
    public async Task A_keyword_belongs_to_one_picture_whatever_is_done_at_once()
    {
        var alice = await MakeAccountAsync();
        List<long> ids = [];
        for (var i = 0; i < 4; i++)
        {
            ids.Add((await AddAsync(alice, $"{i}", $"k{i}")).Userpic.Id);
        }

        await AllAsync<object?>(async (server, i) => (i % 6) switch
        {
            0 => await server.Userpics.AddAsync(Picture(alice.Id, $"{i % 4}", "sea, sand, k1"), Quota, Token),
            1 => await server.Userpics.EditAsync(alice.Id, ids[i % 4], new UserpicEdit(Keywords("sand, sea, k0"), null, i % 2 == 0), Quota, Token),
            2 => await server.Userpics.RenameKeywordAsync(alice.Id, Keyword.Parse("sea"), Keyword.Parse("sand"), Token),
            3 => await server.Userpics.RenameKeywordAsync(alice.Id, Keyword.Parse("sand"), Keyword.Parse("sea"), Token),
            4 => await server.DeletedUserpics.DeleteAsync(alice.Id, ids[i % 4], Token),
            _ => await server.DeletedUserpics.RestoreAsync(alice.Id, ids[i % 4], Quota, Token),
        });

        var kept = await Userpics.ListAsync(alice.Id, Token);
        var keywords = kept.SelectMany(userpic => userpic.Keywords).ToList();
        Assert.Equal(keywords.Count, keywords.Distinct().Count());
        Assert.True(await DefaultOfAsync(alice) is not { } id || kept.Any(userpic => userpic.Id == id));
    }

    [Fact]
    public async Task Whatever_is_added_while_an_account_goes_for_good_goes_with_it()
    {
        var alice = await MakeAccountAsync();

        await AllAsync<object?>(async (server, i) => (i % 6) switch
        {
            0 => await server.Userpics.AddAsync(Picture(alice.Id, $"{i}", $"k{i}"), Quota, Token),
            1 => await server.Sessions.CreateAsync(
                new NewSession(alice.Id, Bytes("s"), Clock.Now.AddDays(1), null, alice.PasswordHash, "192.0.2.1", "Test/1"), Token),
            2 => await server.AppPasswords.CreateAsync(alice.Id, "phone", "secret", 100, Token),
            3 => await server.Invites.CreateAsync(InviteCode.Generate(), alice.Id, 100, Token),
            4 => await server.MailTokens.CreateAsync(
                new MailToken(alice.Id, MailPurpose.ConfirmEmail, "a@example.org", Clock.Now.AddDays(1)), MailSecret.Generate(), null, Token),
            _ => i < Each ? null : await server.Moderation.ExpungeAccountAsync(alice.Id, Note, Token),
        });
        await Moderation.ExpungeAccountAsync(alice.Id, Note, Token);

        Assert.Empty(await Userpics.ListAsync(alice.Id, Token));
        Assert.Empty(await Sessions.ListAsync(alice.Id, Token));
        Assert.Empty(await AppPasswords.ListAsync(alice.Id, Token));
        Assert.Empty(await Invites.ListAsync(alice.Id, null, 100, Token));
        Assert.Empty(await AllAccountsAsync());
    }

    [Fact]
    public async Task An_account_that_is_gone_for_good_stays_gone_whoever_suspends_it_meanwhile()
    {
        for (var round = 0; round < 4; round++)
        {
            var alice = await MakeAccountAsync($"a{round}");
            await AllAsync((server, i) => i % 3 == 0
                ? server.Moderation.ExpungeAccountAsync(alice.Id, Note, Token)
                : server.Moderation.SetAccountSuspendedAsync(alice.Id, i % 3 == 1, Note, Token));
        }

        Assert.Empty(await AllAccountsAsync());
    }

    [Fact]
    public async Task No_session_outlives_a_change_of_the_password_that_it_began_with()
    {
        var alice = await MakeAccountAsync();

        await AllAsync<object?>(async (server, i) => i == Each
            ? await server.Accounts.ChangePasswordAsync(alice.Id, "another hash", Token)
            : await server.Sessions.CreateAsync(
                new NewSession(alice.Id, Bytes("s"), Clock.Now.AddDays(1), null, alice.PasswordHash, "192.0.2.1", "Test/1"), Token));

        Assert.Empty(await Sessions.ListAsync(alice.Id, Token));
    }

    [Fact]
    public async Task No_session_outlives_the_app_password_that_it_began_with()
    {
        var alice = await MakeAccountAsync();
        var phone = await MakeAppPasswordAsync(alice);

        await AllAsync<object?>(async (server, i) => i == Each
            ? await server.AppPasswords.RevokeAsync(alice.Id, phone.Id, Token)
            : await server.Sessions.CreateAsync(
                new NewSession(alice.Id, Bytes("s"), Clock.Now.AddDays(1), null, alice.PasswordHash, "192.0.2.1", "Test/1", phone.Id), Token));

        Assert.Empty(await Sessions.ListAsync(alice.Id, Token));
    }

    [Fact]
    public async Task No_account_has_more_sessions_or_app_passwords_or_invites_than_it_may()
    {
        var alice = await MakeAccountAsync();
        for (var i = 0; i < Session.MaxPerAccount - 5; i++)
        {
            await MakeSessionAsync(alice);
        }

        await AllAsync<object?>(async (server, i) => (i % 3) switch
        {
            0 => await server.Sessions.CreateAsync(
                new NewSession(alice.Id, Bytes("s"), Clock.Now.AddDays(1), null, alice.PasswordHash, "192.0.2.1", "Test/1"), Token),
            1 => await server.AppPasswords.CreateAsync(alice.Id, "phone", "secret", 3, Token),
            _ => await server.Invites.CreateAsync(InviteCode.Generate(), alice.Id, 3, Token),
        });

        Assert.Equal(Session.MaxPerAccount, (await Sessions.ListAsync(alice.Id, Token)).Count);
        Assert.Equal(3, (await AppPasswords.ListAsync(alice.Id, Token)).Count);
        Assert.Equal(3, (await Invites.ListAsync(alice.Id, null, 100, Token)).Count);
    }

    [Fact]
    public async Task A_mailed_link_is_good_once()
    {
        var alice = await MakeAccountAsync();
        var secret = MailSecret.Generate();
        await MailTokens.CreateAsync(new MailToken(alice.Id, MailPurpose.ResetPassword, "alice@example.org", Clock.Now.AddDays(1)), secret, null, Token);

        var reset = await Task.WhenAll(await AllAsync((server, i) => server.MailTokens.ResetPasswordAsync(secret, $"hash {i}", revokesAppPasswords: false, Token)));

        var winner = Assert.Single(reset, one => one is not null);
        Assert.Equal(winner!.PasswordHash, (await Accounts.FindAsync(alice.Id, Token))!.PasswordHash);
    }

    [Fact]
    public async Task A_picture_is_shown_to_everybody_exactly_when_its_account_agrees()
    {
        var alice = await MakeAccountAsync();

        await AllAsync<object?>(async (server, i) => i % 2 == 0
            ? await server.Userpics.AddAsync(Picture(alice.Id, $"{i}"), Quota, Token)
            : await server.Accounts.SetShowPicturesAsync(alice.Id, i % 4 == 1, Token));

        var agrees = (await Accounts.FindAsync(alice.Id, Token))!.ShowPictures;
        Assert.Equal(agrees ? Each : 0, (await Userpics.ListShownAsync(1000, Token)).Count);
    }

    [Fact]
    public async Task A_picture_is_taken_away_once_and_the_log_says_so_once()
    {
        var alice = await MakeAccountAsync();
        var id = (await AddAsync(alice, "1", "sea", makeDefault: true)).Userpic.Id;

        var expunged = await AllAsync<object?>(async (server, i) => i % 2 == 0
            ? await server.Moderation.ExpungeUserpicAsync(id, Note, Token)
            : await server.Userpics.EditAsync(alice.Id, id, new UserpicEdit(Keywords($"k{i}"), null, true), Quota, Token));

        _ = Assert.Single(expunged, one => one.Result is true);
        Assert.Single(await Moderation.ListAsync(null, 100, Token), entry => entry.Action == ModerationAction.ExpungeUserpic);
        Assert.Null(await DefaultOfAsync(alice));
    }

    [Fact]
    public async Task What_is_due_goes_for_good_whoever_takes_it_away()
    {
        var alice = await MakeAccountAsync();
        for (var i = 0; i < 20; i++)
        {
            await MakeSessionAsync(alice);
            await DeleteAsync(alice, (await AddAsync(alice, $"{i}", $"k{i}")).Userpic.Id);
        }

        await Accounts.DeleteAsync(alice.Id, Token);
        Clock.Now = Clock.Now.AddDays(31);

        await AllAsync<object?>(async (server, i) => (i % 3) switch
        {
            0 => await server.Sessions.PurgeAsync(5, Token),
            1 => await server.DeletedUserpics.PurgeAsync(5, Token),
            _ => await server.Accounts.ExpungeDueAsync(5, Token),
        });

        Assert.Empty(await AllAccountsAsync());
        Assert.Equal(0, await Sessions.PurgeAsync(5, Token));
        Assert.Equal(0, await DeletedUserpics.PurgeAsync(5, Token));
    }

    /// <summary>Does something many times at once, half of them on each server.</summary>
    private async Task<Task<T>[]> AllAsync<T>(Func<Database, int, Task<T>> act)
    {
        var servers = Servers;
        var all = Enumerable.Range(0, 2 * Each).Select(i => Task.Run(() => act(servers[i % 2], i), Token)).ToArray();
        await Task.WhenAll(all).ContinueWith(_ => { }, TaskScheduler.Default);

        // A refusal is an answer. What the servers could not cope with is none.
        string[] refusals =
        [
            nameof(AccountNameTakenException), nameof(InviteRefusedException), nameof(UserpicQuotaException), nameof(TooManyKeywordsException),
            nameof(SameUserpicException), nameof(AccountGoneException), nameof(TooManyAppPasswordsException), nameof(TooManyInvitesException),
        ];
        Assert.DoesNotContain(Failures(all), failure => !refusals.Contains(failure.GetType().Name));
        return all;
    }

    private static IEnumerable<Exception> Failures<T>(IEnumerable<Task<T>> all) =>
        all.Where(one => one.IsFaulted).Select(one => one.Exception!.InnerException!);
}
