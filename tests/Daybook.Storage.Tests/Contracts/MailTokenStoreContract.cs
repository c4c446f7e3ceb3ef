using Daybook.Core.Accounts;

namespace Daybook.Storage.Tests.Contracts;

public abstract class MailTokenStoreContract(StoreHost host) : StoreContract(host)
{
    [Fact]
    public async Task A_link_is_found_until_its_time_is_over_also_after_a_restart()
    {
        var alice = await MakeAccountAsync();
        var secret = await MakeAsync(alice, MailPurpose.ResetPassword);
        await Host.ReopenAsync();

        var expected = new MailToken(alice.Id, MailPurpose.ResetPassword, "alice@example.org", Clock.NowInMilliseconds.AddHours(1));
        Assert.Equal(expected, await MailTokens.FindAsync(secret, MailPurpose.ResetPassword, Token));
        Assert.Null(await MailTokens.FindAsync(secret, MailPurpose.ConfirmEmail, Token));
        Assert.Null(await MailTokens.FindAsync(MailSecret.Generate(), MailPurpose.ResetPassword, Token));
        Clock.Now = Clock.Now.AddHours(1);
        Assert.Null(await MailTokens.FindAsync(secret, MailPurpose.ResetPassword, Token));
        Assert.Null(await MailTokens.ResetPasswordAsync(secret, "new", revokesAppPasswords: false, Token));
        Assert.Equal(alice, await Accounts.FindAsync(alice.Id, Token));
    }

    [Fact]
    public async Task A_confirmed_address_is_the_accounts_and_the_link_is_good_once()
    {
        var alice = await MakeAccountAsync();
        var secret = await MakeAsync(alice, MailPurpose.ConfirmEmail, "new@example.org");
        var lost = await MakeAsync(alice, MailPurpose.ResetPassword);

        var confirmed = await MailTokens.ConfirmEmailAsync(secret, Token);

        Assert.Equal(alice with { Email = "new@example.org", EmailConfirmed = true }, confirmed);
        Assert.Equal(confirmed, await Accounts.FindAsync(alice.Id, Token));
        Assert.Null(await MailTokens.ConfirmEmailAsync(secret, Token));
        Assert.Null(await MailTokens.FindAsync(lost, MailPurpose.ResetPassword, Token));
    }

    [Fact]
    public async Task Confirming_the_same_address_leaves_a_link_for_a_lost_password()
    {
        var alice = await MakeAccountAsync();
        var secret = await MakeAsync(alice, MailPurpose.ConfirmEmail);
        var lost = await MakeAsync(alice, MailPurpose.ResetPassword);
        await MailTokens.ConfirmEmailAsync(secret, Token);

        Assert.NotNull(await MailTokens.FindAsync(lost, MailPurpose.ResetPassword, Token));
    }

    [Fact]
    public async Task A_new_password_ends_sessions_voids_other_links_and_confirms_the_address()
    {
        var alice = await MakeAccountAsync();
        var session = await MakeSessionAsync(alice);
        var (first, second) = (await MakeAsync(alice, MailPurpose.ResetPassword), await MakeAsync(alice, MailPurpose.ResetPassword));

        Assert.Equal(
            alice with { PasswordHash = "new", EmailConfirmed = true }, await MailTokens.ResetPasswordAsync(second, "new", revokesAppPasswords: false, Token));

        Assert.Null(await Sessions.FindAsync(session!.Id, Token));
        Assert.Null(await MailTokens.ResetPasswordAsync(first, "other", revokesAppPasswords: false, Token));
        Assert.Null(await MailTokens.ResetPasswordAsync(second, "other", revokesAppPasswords: false, Token));
        Assert.Equal("new", (await Accounts.FindAsync(alice.Id, Token))!.PasswordHash);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task App_passwords_stay_unless_they_are_to_be_revoked_too(bool revokes)
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        await MakeAppPasswordAsync(alice);
        await MakeAppPasswordAsync(alice);
        await MakeAppPasswordAsync(bob);

        Assert.NotNull(await MailTokens.ResetPasswordAsync(await MakeAsync(alice, MailPurpose.ResetPassword), "new", revokes, Token));

        Assert.Equal(revokes ? 0 : 2, (await AppPasswords.ListAsync(alice.Id, Token)).Count);
        Assert.Single(await AppPasswords.ListAsync(bob.Id, Token));
    }

    [Fact]
    public async Task Of_many_who_follow_one_link_at_once_one_sets_the_password()
    {
        var alice = await MakeAccountAsync();
        var secret = await MakeAsync(alice, MailPurpose.ResetPassword);

        var set = await Task.WhenAll(
            Enumerable.Range(0, 16).Select(i => Task.Run(() => MailTokens.ResetPasswordAsync(secret, $"new {i}", revokesAppPasswords: false, Token), Token)));

        Assert.Single(set, one => one is not null);
    }

    [Fact]
    public async Task A_change_of_password_or_address_voids_links()
    {
        var alice = await MakeAccountAsync();
        var (lost, confirm) = (await MakeAsync(alice, MailPurpose.ResetPassword), await MakeAsync(alice, MailPurpose.ConfirmEmail));
        await MailTokens.ConfirmEmailAsync(await MakeAsync(alice, MailPurpose.ConfirmEmail), Token);
        confirm = await MakeAsync(alice, MailPurpose.ConfirmEmail);

        await Accounts.ChangePasswordAsync(alice.Id, "new", Token);
        Assert.Null(await MailTokens.FindAsync(lost, MailPurpose.ResetPassword, Token));
        Assert.NotNull(await MailTokens.FindAsync(confirm, MailPurpose.ConfirmEmail, Token));

        await Accounts.SetEmailAsync(alice.Id, "new@example.org", Token);
        Assert.Null(await MailTokens.FindAsync(confirm, MailPurpose.ConfirmEmail, Token));
        Assert.False((await Accounts.FindAsync(alice.Id, Token))!.EmailConfirmed);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_new_password_voids_links_to_an_address_that_is_not_the_accounts(bool isReset)
    {
        var alice = await MakeAccountAsync();
        var thiefs = await MakeAsync(alice, MailPurpose.ConfirmEmail, "thief@example.org");
        var (own, lost) = (await MakeAsync(alice, MailPurpose.ConfirmEmail), await MakeAsync(alice, MailPurpose.ResetPassword));

        if (isReset)
        {
            await MailTokens.ResetPasswordAsync(lost, "new", revokesAppPasswords: false, Token);
        }
        else
        {
            await Accounts.ChangePasswordAsync(alice.Id, "new", Token);
        }

        Assert.Null(await MailTokens.ConfirmEmailAsync(thiefs, Token));
        Assert.Equal("alice@example.org", (await MailTokens.ConfirmEmailAsync(own, Token))!.Email);
    }

    [Fact]
    public async Task Of_many_links_of_one_purpose_the_newest_are_good()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        var (his, confirm) = (await MakeAsync(bob, MailPurpose.ResetPassword), await MakeAsync(alice, MailPurpose.ConfirmEmail));
        List<MailSecret> secrets = [];
        for (var i = 0; i <= MailToken.MaxPerPurpose; i++)
        {
            secrets.Add(await MakeAsync(alice, MailPurpose.ResetPassword));
        }

        Assert.Null(await MailTokens.FindAsync(secrets[0], MailPurpose.ResetPassword, Token));
        foreach (var good in secrets[1..].Append(his))
        {
            Assert.NotNull(await MailTokens.FindAsync(good, MailPurpose.ResetPassword, Token));
        }

        Assert.NotNull(await MailTokens.FindAsync(confirm, MailPurpose.ConfirmEmail, Token));
    }

    [Fact]
    public async Task Whoever_was_verified_against_a_password_of_before_gets_no_link()
    {
        var alice = await MakeAccountAsync();
        await Accounts.ChangePasswordAsync(alice.Id, "new", Token);
        var (late, secret) = (new MailToken(alice.Id, MailPurpose.ConfirmEmail, "thief@example.org", Clock.Now.AddHours(1)), MailSecret.Generate());

        Assert.False(await MailTokens.CreateAsync(late, secret, alice.PasswordHash, Token));
        Assert.Null(await MailTokens.FindAsync(secret, MailPurpose.ConfirmEmail, Token));
        Assert.True(await MailTokens.CreateAsync(late, secret, "new", Token));
    }

    [Fact]
    public async Task An_account_that_is_gone_gets_no_link()
    {
        var alice = await MakeAccountAsync();
        await Moderation.ExpungeAccountAsync(alice.Id, Note, Token);

        Assert.False(await MailTokens.CreateAsync(
            new MailToken(alice.Id, MailPurpose.ConfirmEmail, "a@example.org", Clock.Now.AddHours(1)), MailSecret.Generate(), null, Token));
    }

    [Fact]
    public async Task Links_whose_time_is_over_are_purged_a_few_at_a_time()
    {
        var alice = await MakeAccountAsync();
        var bob = await MakeAccountAsync("bob");
        for (var i = 0; i < 3; i++)
        {
            await MakeAsync(alice, MailPurpose.ResetPassword);
        }

        Clock.Now = Clock.Now.AddMinutes(30);
        var young = await MakeAsync(bob, MailPurpose.ResetPassword);
        Assert.Equal(0, await MailTokens.PurgeAsync(2, Token));
        Clock.Now = Clock.Now.AddMinutes(30);

        Assert.Equal(2, await MailTokens.PurgeAsync(2, Token));
        Assert.Equal(1, await MailTokens.PurgeAsync(2, Token));
        Assert.Equal(0, await MailTokens.PurgeAsync(2, Token));
        Assert.NotNull(await MailTokens.FindAsync(young, MailPurpose.ResetPassword, Token));
    }

    private async Task<MailSecret> MakeAsync(Account account, MailPurpose purpose, string? email = null)
    {
        var secret = MailSecret.Generate();
        Assert.True(await MailTokens.CreateAsync(
            new MailToken(account.Id, purpose, email ?? account.Email!, Clock.Now.AddHours(1)), secret, account.PasswordHash, Token));
        return secret;
    }
}
