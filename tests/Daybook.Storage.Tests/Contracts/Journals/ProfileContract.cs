using System.Globalization;
using Daybook.Core;
using Daybook.Core.Accounts;
using Daybook.Core.Journals;
using Daybook.Core.Messages;
using Daybook.Core.Moderation;
using Daybook.Core.Profiles;

namespace Daybook.Storage.Tests.Contracts.Journals;

/// <summary>What accounts tell of themselves, and each other.</summary>
public abstract class ProfileContract(StoreHost host) : JournalContract(host)
{
    [Fact]
    public async Task What_old_clients_write_in_is_what_was_set_of_the_journal()
    {
        var alice = await MakeAccountAsync();
        Assert.Equal(JournalSettings.DefaultLegacyEncoding, alice.LegacyEncoding);
        await SetAsync(alice, settings => settings with { LegacyEncoding = "koi8-r" });
        Assert.Equal("koi8-r", (await Data.Accounts.FindAsync(alice.Id, Token))!.LegacyEncoding);
        Assert.Equal("koi8-r", (await Data.Accounts.FindAsync(alice.Name, Token))!.LegacyEncoding);
    }

    [Fact]
    public async Task A_profile_is_what_was_set_and_interests_are_counted_over_all_accounts()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        var profile = new Profile("bio", "there", "https://example.org/", new Birthday(1980, 2, 29), true, ["the sea", "cats"]);

        Assert.Equivalent(Profile.Empty, await Data.Profiles.FindAsync(alice.Id, Token));
        Assert.True(await Data.Profiles.SetAsync(alice.Id, profile, Token));
        Assert.True(await Data.Profiles.SetAsync(bob.Id, Profile.Empty with { Interests = ["the sea"] }, Token));

        var found = await Data.Profiles.FindAsync(alice.Id, Token);
        Assert.Equal(profile with { Interests = found.Interests }, found);
        Assert.Equal(["cats", "the sea"], found.Interests);
        Assert.Equal([("cats", 1), ("the sea", 2)], await CountAsync(alice));
        await BefriendAsync(bob, alice);
        Assert.Equal(new Birthday(1980, 2, 29), (await Data.Friends.ListAsync(bob.Id, Token)).Single().Birthday);
        List<string> many = [.. Enumerable.Range(0, 151).Select(i => $"{i}")];
        await Assert.ThrowsAsync<TooManyException>(() => Data.Profiles.SetAsync(alice.Id, profile with { Interests = many }, Token));
        Assert.False(await Data.Profiles.SetAsync(99, profile, Token));
        Assert.Equal(found.Interests, (await Data.Profiles.FindAsync(alice.Id, Token)).Interests);

        Assert.True(await Data.Profiles.SetAsync(alice.Id, Profile.Empty with { Birthday = new Birthday(null, 2, 29), Interests = ["перо", "cats"] }, Token));
        found = await Data.Profiles.FindAsync(alice.Id, Token);
        Assert.Equal(("", new Birthday(null, 2, 29), false), (found.Bio, found.Birthday, found.IsBirthdayPublic));
        Assert.Equal(["cats", "перо"], found.Interests);
        Assert.Equal([("the sea", 1)], await CountAsync(bob));
        Assert.Null((await Data.Friends.ListAsync(bob.Id, Token)).Single().Birthday);
    }

    [Fact]
    public async Task Only_active_accounts_count_among_those_with_an_interest()
    {
        var (alice, bob, carol) = (await MakeAccountAsync(), await MakeAccountAsync("bob"), await MakeAccountAsync("carol"));
        foreach (var account in (Account[])[alice, bob, carol])
        {
            await Data.Profiles.SetAsync(account.Id, Profile.Empty with { Interests = ["ink"] }, Token);
        }

        await Data.Accounts.DeleteAsync(bob.Id, Token);
        Assert.Equal([("ink", 2)], await CountAsync(alice));
        await Data.Moderation.SetAccountSuspendedAsync(carol.Id, true, new ModerationNote(null, "a reason"), Token);
        Assert.Equal([("ink", 1)], await CountAsync(alice));
    }

    [Fact]
    public async Task Those_with_an_interest_are_listed_the_newest_first_page_by_page()
    {
        var accounts = new List<Account>();
        foreach (var name in (string[])["alice", "bob", "carol", "dora", "eve"])
        {
            accounts.Add(await MakeAccountAsync(name));
            await Data.Profiles.SetAsync(accounts[^1].Id, Profile.Empty with { Interests = name == "eve" ? ["moss"] : ["ink", "moss"] }, Token);
        }

        var club = await Data.Communities.CreateAsync(AccountName.Parse("club"), "The club", accounts[0].Id, Token);
        await Data.Profiles.SetAsync(club.Id, Profile.Empty with { Interests = ["ink"] }, Token);
        await Data.Accounts.DeleteAsync(accounts[2].Id, Token);

        var ink = (await Data.Profiles.FindInterestAsync("ink", Token))!;
        Assert.Equal(("ink", 4), (ink.Name, ink.Count));
        var first = await Data.Profiles.ListInterestedAsync(ink.Id, null, 2, Token);
        Assert.Equal(
            [new Interested(club.Id, club.Name, "The club", AccountKind.Community), new(accounts[3].Id, accounts[3].Name, accounts[3].FullName, AccountKind.Person)], first);
        var rest = await Data.Profiles.ListInterestedAsync(ink.Id, first[^1].AccountId, 10, Token);
        Assert.Equal(["bob", "alice"], rest.Select(one => one.Name.Value));
        Assert.Empty(await Data.Profiles.ListInterestedAsync(ink.Id, rest[^1].AccountId, 10, Token));
        Assert.Empty(await Data.Profiles.ListInterestedAsync(99, null, 10, Token));

        Assert.Null(await Data.Profiles.FindInterestAsync("Ink", Token));
        var moss = (await Data.Profiles.FindInterestAsync("moss", Token))!;
        await Data.Profiles.SetAsync(club.Id, Profile.Empty with { Interests = ["tea"] }, Token);
        var tea = (await Data.Profiles.FindInterestAsync("tea", Token))!;
        await Data.Profiles.SetAsync(club.Id, Profile.Empty, Token);
        Assert.Null(await Data.Profiles.FindInterestAsync("tea", Token));

        // Nothing was kept of it: it is another one when somebody has it again.
        await Data.Profiles.SetAsync(club.Id, Profile.Empty with { Interests = ["tea", "moss"] }, Token);
        Assert.True((await Data.Profiles.FindInterestAsync("tea", Token))!.Id > tea.Id);
        Assert.Equal(moss.Id, (await Data.Profiles.FindInterestAsync("moss", Token))!.Id);
    }

    [Fact]
    public async Task What_is_saved_at_once_is_kept_whole_and_the_last_one_stays()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        List<Profile> saved = [.. Enumerable.Range(0, 20).Select(i => Profile.Empty with
        {
            Bio = $"{i}", Location = $"{i}", Interests = [.. Enumerable.Range(i, 10).Select(n => $"{n}").Order(StringComparer.Ordinal)],
        })];

        // Others add the same interests in another order.
        await Task.WhenAll(
            [.. saved.Select(profile => Data.Profiles.SetAsync(alice.Id, profile, Token)), .. saved.Select(profile => Data.Profiles.SetAsync(bob.Id, profile with { Interests = [.. profile.Interests.Reverse()] }, Token))]);

        foreach (var account in (Account[])[alice, bob])
        {
            var found = await Data.Profiles.FindAsync(account.Id, Token);
            Assert.Equal(saved[int.Parse(found.Bio, CultureInfo.InvariantCulture)].Interests, found.Interests);
            Assert.Equal(found.Bio, found.Location);
        }
    }

    private async Task<IEnumerable<(string, int)>> CountAsync(Account account) =>
        (await Data.Profiles.ListInterestsAsync(account.Id, Token)).Select(interest => (interest.Name, interest.Count));

    [Fact]
    public async Task A_message_is_with_both()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));

        var sent = (await Data.Messages.SendAsync(new NewMessage(alice.Id, bob.Id, "subject", "body"), Token))!;
        var answer = (await Data.Messages.SendAsync(new NewMessage(bob.Id, alice.Id, "re", "body", sent.Id), Token))!;

        Assert.Equal((true, "bob", "subject", "body"), (sent.IsSent, sent.Other.Value, sent.Subject, sent.Body));
        Assert.Null(answer.ParentId);
        var inbox = await Data.Messages.ListAsync(bob.Id, new MessageQuery(10), Token);
        Assert.Equal([("re", true), ("subject", false)], inbox.Select(message => (message.Subject, message.IsSent)));
        var received = Assert.Single(await Data.Messages.ListAsync(bob.Id, new MessageQuery(10, IsSent: false), Token));
        Assert.Equal(received.Id, (await Data.Messages.SendAsync(new NewMessage(bob.Id, alice.Id, "re", "body", received.Id), Token))!.ParentId);
        Assert.False(received.IsRead);
        Assert.False(await Data.Messages.MarkReadAsync(alice.Id, received.Id, Token));
        Assert.True(await Data.Messages.MarkReadAsync(bob.Id, received.Id, Token));
        Assert.True((await Data.Messages.ListAsync(bob.Id, new MessageQuery(10, IsSent: false), Token)).Single().IsRead);

        await Data.Bans.AddAsync(bob.Id, alice.Id, Token);
        Assert.Null(await Data.Messages.SendAsync(new NewMessage(alice.Id, bob.Id, "s", "b"), Token));
    }

    [Fact]
    public async Task A_message_that_is_sent_once_more_since_nobody_answered_is_the_same_for_five_minutes()
    {
        var (alice, bob, carol) = (await MakeAccountAsync(), await MakeAccountAsync("bob"), await MakeAccountAsync("carol"));
        var first = await SendAsync(bob);

        Assert.Equal(first, await SendAsync(bob));
        Assert.NotEqual(first, await SendAsync(carol));
        Assert.NotEqual(first, await SendAsync(bob, "another"));
        Clock.Now += Message.IsTheSameFor;
        Assert.NotEqual(first, await SendAsync(bob));

        Assert.Equal(["body", "another", "body"], (await Data.Messages.ListAsync(bob.Id, new MessageQuery(10), Token)).Select(message => message.Body));
        Assert.Equal(4, (await Data.Messages.ListAsync(alice.Id, new MessageQuery(10), Token)).Count);

        async Task<long> SendAsync(Account to, string body = "body") =>
            (await Data.Messages.SendAsync(new NewMessage(alice.Id, to.Id, "subject", body), Token))!.Id;
    }

    [Fact]
    public async Task A_message_is_found_before_it_is_sent_once_more_and_only_the_copy_of_who_sent_it()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        NewMessage to = new(alice.Id, bob.Id, "subject", "body"), toHerself = to with { RecipientId = alice.Id };
        Assert.Null(await FindAsync(to));
        var sent = await Data.Messages.SendAsync(to, Token);
        Assert.Null(await FindAsync(toHerself));
        var own = await Data.Messages.SendAsync(toHerself, Token);

        // Of what she wrote to herself she has two copies.
        Assert.Equal(2, (await Data.Messages.ListAsync(alice.Id, new MessageQuery(10), Token)).Count(message => message.Other == alice.Name));
        Assert.Equal((sent, own), (await FindAsync(to), await FindAsync(toHerself)));
        Assert.Equal(sent, await FindAsync(to with { ParentId = 4711 }));
        foreach (var other in (NewMessage[])[to with { Subject = "another" }, to with { Body = "another" }, to with { ParentId = own!.Id }, new(bob.Id, alice.Id, "subject", "body")])
        {
            Assert.Null(await FindAsync(other));
        }

        Clock.Now += Message.IsTheSameFor;
        Assert.Null(await FindAsync(to));
        var again = await Data.Messages.SendAsync(to, Token);
        Assert.NotEqual(sent, again);
        Assert.Equal(again, await FindAsync(to));

        async Task<Message?> FindAsync(NewMessage message) => await Data.Messages.FindSameAsync(message, Token);
    }

    [Fact]
    public async Task What_a_stranger_writes_takes_nothing_away_that_others_wrote()
    {
        var (alice, bob, carol) = (await MakeAccountAsync(), await MakeAccountAsync("bob"), await MakeAccountAsync("carol"));
        var (mallory, dave) = (await MakeAccountAsync("mallory"), await MakeAccountAsync("dave"));
        await SendAsync(bob, alice, "mine");
        await SendAsync(alice, bob, "friendly");
        await SendAsync(carol, bob, "strange");
        await FillAsync(mallory, Message.MaxPerAccount - 2);

        await SendAsync(mallory, bob, "one more");
        Assert.Equal((Message.MaxPerAccount, "one more,strange,friendly"), await BoxAsync());
        var full = await Assert.ThrowsAsync<TooManyException>(() => SendAsync(dave, bob, "another"));
        Assert.Equal(Message.MaxPerAccount, full.Limit);
        Assert.Empty(await Data.Messages.ListAsync(dave.Id, new MessageQuery(1), Token));

        // Whom one wrote to gets through, at the cost of the stranger who wrote most, and so does everybody once that one is banned.
        await SendAsync(alice, bob, "friendly again");
        Assert.Equal((Message.MaxPerAccount, "friendly again,one more,strange,friendly"), await BoxAsync());
        await Data.Bans.AddAsync(bob.Id, mallory.Id, Token);
        await SendAsync(dave, bob, "another");
        Assert.Equal((Message.MaxPerAccount, "another,friendly again,one more,strange,friendly"), await BoxAsync());
        Assert.Equal("mine", Assert.Single(await Data.Messages.ListAsync(bob.Id, new MessageQuery(10, IsSent: true), Token)).Body);

        Task<Message?> SendAsync(Account sender, Account recipient, string body) => Data.Messages.SendAsync(new NewMessage(sender.Id, recipient.Id, "", body), Token);

        Task<long> FillAsync(Account sender, int count) => Data.WriteAsync(
            link => (long)link.Execute(
                """
                WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < @count)
                INSERT INTO messages (account_id, other_id, is_sent, is_read, sent_at, subject, body)
                SELECT a.id, @sender, 0, 0, 0, '', 'filling' FROM n, accounts a WHERE a.id = @recipient
                """,
                ("@count", (long)count),
                ("@sender", sender.Id),
                ("@recipient", bob.Id)),
            Token);

        async Task<(int, string)> BoxAsync()
        {
            var received = await Data.Messages.ListAsync(bob.Id, new MessageQuery(2 * Message.MaxPerAccount, IsSent: false), Token);
            return (received.Count, string.Join(',', received.Where(message => message.Body != "filling").Select(message => message.Body)));
        }
    }

    [Fact]
    public async Task Of_what_one_sent_the_oldest_go_first()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        await Data.Messages.SendAsync(new NewMessage(bob.Id, alice.Id, "", "received"), Token);
        for (var i = 0; i <= Message.MaxPerAccount; i++)
        {
            await Data.Messages.SendAsync(new NewMessage(alice.Id, bob.Id, "", $"{i}"), Token);
        }

        var kept = await Data.Messages.ListAsync(alice.Id, new MessageQuery(2 * Message.MaxPerAccount), Token);
        Assert.Equal((Message.MaxPerAccount + 1, "received"), (kept.Count, kept[^1].Body));
        Assert.Equal(("1000", "1"), (kept[0].Body, kept[^2].Body));
        Assert.Equal("1", (await Data.Messages.ListAsync(bob.Id, new MessageQuery(1, Skip: Message.MaxPerAccount - 1, IsSent: false), Token)).Single().Body);
    }

    [Fact]
    public async Task Messages_that_come_while_one_reads_page_by_page_are_on_no_page()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        List<string> read = [];
        long? before = null;
        for (var i = 0; i < 4; i++)
        {
            await Data.Messages.SendAsync(new NewMessage(alice.Id, bob.Id, "", $"{i}"), Token);
        }

        while (await Data.Messages.ListAsync(bob.Id, new MessageQuery(2, BeforeId: before), Token) is [.., var last] page)
        {
            read.AddRange(page.Select(message => message.Body));
            before = last.Id;
            await Data.Messages.SendAsync(new NewMessage(alice.Id, bob.Id, "", $"while {read.Count} are read"), Token);
        }

        Assert.Equal(["3", "2", "1", "0"], read);
    }

    [Fact]
    public async Task A_message_shows_the_senders_picture_and_follows_its_keyword()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        var bobs = (await AddAsync(bob, "b", "sea")).Userpic.Id;
        await SendAsync(null);
        Assert.Equal([(alice.Id, (long?)null)], await PicturesAsync());

        var (sea, fallback) = ((await AddAsync(alice, "1", "sea")).Userpic.Id, (await AddAsync(alice, "2", "fallback", makeDefault: true)).Userpic.Id);
        await SendAsync("sea");
        await SendAsync($"pic#{sea}");
        await SendAsync($"pic#{bobs}");
        await SendAsync("unknown");
        Assert.Equal([(alice.Id, fallback), (alice.Id, fallback), (alice.Id, sea), (alice.Id, sea), (alice.Id, (long?)fallback)], await PicturesAsync());

        // The keyword becomes another that there is; the picture with the number goes.
        await AddAsync(alice, "3", "lake");
        await Userpics.RenameKeywordAsync(alice.Id, Keywords("sea")[0], Keywords("lake")[0], Token);
        var third = (await AddAsync(alice, "4", "lake")).Userpic.Id;
        Assert.Equal([fallback, fallback, sea, third, fallback], (await PicturesAsync()).Select(one => one.UserpicId!.Value));
        await DeleteAsync(alice, third);
        await DeleteAsync(alice, sea);
        Assert.All(await PicturesAsync(), one => Assert.Equal(fallback, one.UserpicId));
        Assert.Equal(["lake"], (await Userpics.ListMissedAsync(alice.Id, Token)).Select(keyword => keyword.Value));

        Task<Message?> SendAsync(string? keyword) =>
            Data.Messages.SendAsync(new NewMessage(alice.Id, bob.Id, "", $"with {keyword}", PictureKeyword: keyword), Token);

        // Both copies show the same.
        async Task<IReadOnlyList<(long SenderId, long? UserpicId)>> PicturesAsync()
        {
            var sent = await Data.Messages.ListAsync(alice.Id, new MessageQuery(10), Token);
            var received = await Data.Messages.ListAsync(bob.Id, new MessageQuery(10), Token);
            Assert.Equal(sent.Select(message => message.UserpicId), received.Select(message => message.UserpicId));
            return [.. received.Select(message => (message.SenderId, message.UserpicId))];
        }
    }
}
