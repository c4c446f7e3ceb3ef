using Daybook.Core.Accounts;
using Daybook.Core.Journals;
using Daybook.Core.Moderation;
using Daybook.Core.Userpics;

namespace Daybook.Storage.Tests.Contracts;

public abstract class AccountStoreContract(StoreHost host) : StoreContract(host)
{
    [Fact]
    public async Task A_new_account_is_found_by_name_and_by_id_also_after_a_restart()
    {
        var created = await MakeAccountAsync();
        await Host.ReopenAsync();

        Assert.Equal(
            new Account(
                created.Id, AccountName.Parse("alice"), "Full alice", "alice@example.org", AccountState.Visible, "hash of alice", null,
                Clock.NowInMilliseconds, EmailConfirmed: false, ShowPictures: false, IsOperator: false, DeletedAt: null)
            {
                LegacyEncoding = JournalSettings.DefaultLegacyEncoding,
            },
            created);
        Assert.Equal(created, await Accounts.FindAsync(AccountName.Parse("Alice"), Token));
        Assert.Equal(created, await Accounts.FindAsync(created.Id, Token));
        Assert.True(created.Id > 0);
    }

    [Fact]
    public async Task An_account_needs_no_email()
    {
        var created = await Accounts.CreateAsync(new NewAccount(AccountName.Parse("bob"), "Bob", null, "hash"), Token);

        Assert.Null(created.Email);
        Assert.Equal(created, await Accounts.FindAsync(created.Id, Token));
    }

    [Fact]
    public async Task An_unknown_name_or_id_is_null()
    {
        Assert.Null(await Accounts.FindAsync(AccountName.Parse("nobody"), Token));
        Assert.Null(await Accounts.FindAsync(1, Token));
    }

    [Fact]
    public async Task Accounts_are_listed_by_name_in_byte_order()
    {
        foreach (var name in new[] { "zoe", "a_b", "ab", "a0" })
        {
            await MakeAccountAsync(name);
        }

        Assert.Equal(["a0", "a_b", "ab", "zoe"], (await AllAccountsAsync()).Select(account => account.Name.Value));
    }

    [Fact]
    public async Task A_name_in_use_is_refused()
    {
        var first = await MakeAccountAsync();

        await Assert.ThrowsAsync<AccountNameTakenException>(() => MakeAccountAsync());
        Assert.Equal([first], await AllAccountsAsync());
    }

    [Fact]
    public async Task Of_many_who_want_a_name_at_once_one_gets_it()
    {
        var tasks = Enumerable.Range(0, 16).Select(_ => MakeAccountAsync()).ToArray();
        await Task.WhenAll(tasks).ContinueWith(_ => { }, TaskScheduler.Default);

        Assert.Equal(1, tasks.Count(task => task.IsCompletedSuccessfully));
        Assert.Equal(15, tasks.Count(task => task.Exception?.InnerException is AccountNameTakenException));
    }

    [Fact]
    public async Task A_change_of_password_ends_the_accounts_sessions_and_no_others()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        var ended = await MakeSessionAsync(alice);
        var other = await MakeSessionAsync(bob);

        Assert.True(await Accounts.ChangePasswordAsync(alice.Id, "new", Token));

        Assert.Equal("new", (await Accounts.FindAsync(alice.Id, Token))!.PasswordHash);
        Assert.Null(await Sessions.FindAsync(ended!.Id, Token));
        Assert.NotNull(await Sessions.FindAsync(other!.Id, Token));
    }

    [Fact]
    public async Task A_stronger_hash_of_the_same_password_leaves_sessions_alone()
    {
        var alice = await MakeAccountAsync();
        var session = await MakeSessionAsync(alice);

        Assert.True(await Accounts.ReplacePasswordHashAsync(alice.Id, alice.PasswordHash, "stronger", Token));

        Assert.Equal("stronger", (await Accounts.FindAsync(alice.Id, Token))!.PasswordHash);
        Assert.NotNull(await Sessions.FindAsync(session!.Id, Token));
    }

    [Fact]
    public async Task A_stronger_hash_does_not_undo_a_change_of_password()
    {
        var alice = await MakeAccountAsync();
        await Accounts.ChangePasswordAsync(alice.Id, "new", Token);

        Assert.False(await Accounts.ReplacePasswordHashAsync(alice.Id, alice.PasswordHash, "stronger", Token));
        Assert.Equal("new", (await Accounts.FindAsync(alice.Id, Token))!.PasswordHash);
    }

    [Fact]
    public async Task The_email_can_be_set_and_taken_away()
    {
        var alice = await MakeAccountAsync();

        Assert.True(await Accounts.SetEmailAsync(alice.Id, "new@example.org", Token));
        Assert.Equal("new@example.org", (await Accounts.FindAsync(alice.Id, Token))!.Email);
        Assert.True(await Accounts.SetEmailAsync(alice.Id, null, Token));
        Assert.Null((await Accounts.FindAsync(alice.Id, Token))!.Email);
    }

    [Fact]
    public async Task Accounts_are_listed_a_page_at_a_time()
    {
        foreach (var name in new[] { "a", "b", "c", "d", "e" })
        {
            await MakeAccountAsync(name);
        }

        var first = await Accounts.ListAsync(null, 2, Token);
        var second = await Accounts.ListAsync(first[^1].Name, 2, Token);
        var third = await Accounts.ListAsync(second[^1].Name, 2, Token);

        Assert.Equal(["a", "b", "c", "d", "e"], first.Concat(second).Concat(third).Select(account => account.Name.Value));
        Assert.Equal((2, 2, 1), (first.Count, second.Count, third.Count));
    }

    [Fact]
    public async Task Accounts_are_found_by_their_email_in_any_case_but_not_expunged_ones()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        await Accounts.SetEmailAsync(bob.Id, "ALICE@Example.org", Token);
        await Moderation.ExpungeAccountAsync((await MakeAccountAsync("eve")).Id, Note, Token);

        Assert.Equal([alice.Id, bob.Id], (await Accounts.ListByEmailAsync("alice@EXAMPLE.org", 10, Token)).Select(account => account.Id));
        Assert.Equal([alice.Id], (await Accounts.ListByEmailAsync("alice@example.org", 1, Token)).Select(account => account.Id));
        Assert.Empty(await Accounts.ListByEmailAsync("", 10, Token));
        Assert.Empty(await Accounts.ListByEmailAsync("eve@example.org", 10, Token));
    }

    [Fact]
    public async Task The_full_name_the_preference_and_the_right_of_an_operator_can_be_set()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));

        Assert.True(await Accounts.SetFullNameAsync(alice.Id, "Alice A.", Token));
        Assert.True(await Accounts.SetShowPicturesAsync(alice.Id, true, Token));
        Assert.True(await Accounts.SetOperatorAsync(alice.Id, true, Token));
        await Host.ReopenAsync();

        var changed = alice with { FullName = "Alice A.", ShowPictures = true, IsOperator = true };
        Assert.Equal([changed, bob], await AllAccountsAsync());
        Assert.True(await Accounts.SetShowPicturesAsync(alice.Id, false, Token));
        Assert.True(await Accounts.SetOperatorAsync(alice.Id, false, Token));
        Assert.Equal(alice with { FullName = "Alice A." }, await Accounts.FindAsync(alice.Id, Token));
    }

    [Fact]
    public async Task A_suspended_account_is_found_and_listed_and_can_come_back()
    {
        var alice = await MakeAccountAsync();

        Assert.True(await SuspendAsync(alice, true));
        Assert.Equal(alice with { State = AccountState.Suspended }, await Accounts.FindAsync(alice.Name, Token));
        Assert.Single(await AllAccountsAsync());
        Assert.True(await SuspendAsync(alice, false));
        Assert.Equal(alice, await Accounts.FindAsync(alice.Id, Token));
    }

    [Fact]
    public async Task An_expunged_account_leaves_nothing_but_its_name()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        var session = await MakeSessionAsync(alice);
        await AppPasswords.CreateAsync(alice.Id, "phone", "secret", 10, Token);
        var userpic = (await AddAsync(alice, "a picture", "sea", "the sea", makeDefault: true)).Userpic;
        var others = (await AddAsync(bob, "a picture", "sea")).Userpic;

        Assert.True(await Moderation.ExpungeAccountAsync(alice.Id, Note, Token));

        Assert.Null(await Accounts.FindAsync(alice.Id, Token));
        Assert.Null(await Accounts.FindAsync(alice.Name, Token));
        Assert.Equal([bob with { PicturesVersion = (await Userpics.ListNamesAsync(bob.Id, Token)).Version }], await AllAccountsAsync());
        Assert.Null(await Sessions.FindAsync(session!.Id, Token));
        Assert.Empty(await AppPasswords.ListAsync(alice.Id, Token));
        Assert.Empty(await Userpics.ListAsync(alice.Id, Token));
        Assert.Null(await Userpics.FindAsync(userpic.Id, Token));
        Assert.Null(await Userpics.ReadAsync(userpic.Id, alice.Id, null, Token));
        Assert.Equal("sea", await WordsAsync(others.Id));
    }

    [Fact]
    public async Task An_expunged_accounts_name_and_id_are_not_given_out_again()
    {
        var alice = await MakeAccountAsync();
        await Moderation.ExpungeAccountAsync(alice.Id, Note, Token);
        await Host.ReopenAsync();

        await Assert.ThrowsAsync<AccountNameTakenException>(() => MakeAccountAsync());
        Assert.NotEqual(alice.Id, (await MakeAccountAsync("bob")).Id);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_done_to_an_account_that_is_not_there_is_answered_false(bool deleted)
    {
        var id = 99L;
        if (deleted)
        {
            id = (await MakeAccountAsync()).Id;
            await Moderation.ExpungeAccountAsync(id, Note, Token);
        }

        Assert.False(await Accounts.ChangePasswordAsync(id, "new", Token));
        Assert.False(await Accounts.ReplacePasswordHashAsync(id, "", "new", Token));
        Assert.False(await Accounts.SetEmailAsync(id, "a@example.org", Token));
        Assert.False(await Accounts.SetFullNameAsync(id, "Alice", Token));
        Assert.False(await Accounts.SetShowPicturesAsync(id, true, Token));
        Assert.False(await Accounts.SetOperatorAsync(id, true, Token));
        Assert.False(await Moderation.SetAccountSuspendedAsync(id, true, Note, Token));
        Assert.False(await Moderation.SetAccountSuspendedAsync(id, false, Note, Token));
        Assert.False(await Accounts.DeleteAsync(id, Token));
        Assert.False(await Accounts.RestoreAsync(id, Token));
        Assert.False(await Moderation.ExpungeAccountAsync(id, Note, Token));
        Assert.Empty(await AllAccountsAsync());
    }

    [Fact]
    public void The_letters_that_the_database_holds_never_change()
    {
        Assert.Equal(
            ('V', 'D', 'S', 'X'),
            ((char)AccountState.Visible, (char)AccountState.Deleted, (char)AccountState.Suspended, (char)AccountState.Expunged));
        Assert.Equal(4, Enum.GetValues<AccountState>().Length);
        Assert.Equal(('E', 'P'), ((char)MailPurpose.ConfirmEmail, (char)MailPurpose.ResetPassword));
        Assert.Equal(2, Enum.GetValues<MailPurpose>().Length);
        Assert.Equal(
            ["SuspendAccount", "UnsuspendAccount", "SuspendUserpic", "UnsuspendUserpic", "ExpungeUserpic", "ExpungeAccount"], Enum.GetNames<ModerationAction>());
    }

    [Fact]
    public async Task Userpics_added_while_the_account_is_expunged_do_not_outlive_it()
    {
        var alice = await MakeAccountAsync();
        var adds = Enumerable.Range(0, 20).Select(i => AddAsync(alice, $"picture {i}")).ToList();
        var deleted = Moderation.ExpungeAccountAsync(alice.Id, Note, Token);
        adds.AddRange(Enumerable.Range(20, 20).Select(i => AddAsync(alice, $"picture {i}")));
        await Task.WhenAll([deleted, .. adds]).ContinueWith(_ => { }, TaskScheduler.Default);

        Assert.True(await deleted);
        Assert.All(adds, add => Assert.True(add.IsCompletedSuccessfully || add.Exception!.InnerException is AccountGoneException));
        Assert.Empty(await Userpics.ListAsync(alice.Id, Token));
    }

    [Fact]
    public async Task A_text_that_not_every_database_keeps_is_kept_by_none()
    {
        var alice = await MakeAccountAsync();

        foreach (var text in new[] { "a\0b", "a\uD83D", "\uDE00b" })
        {
            await Assert.ThrowsAsync<ArgumentException>(() => Accounts.SetFullNameAsync(alice.Id, text, Token));
        }

        Assert.True(await Accounts.SetFullNameAsync(alice.Id, "a\U0001F600b", Token));
        Assert.Equal("a\U0001F600b", (await Accounts.FindAsync(alice.Id, Token))!.FullName);
    }
}
