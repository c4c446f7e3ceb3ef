using Daybook.Core;
using Daybook.Core.Messages;
using Daybook.Core.Profiles;

namespace Daybook.Storage.Tests.Contracts.Journals;

/// <summary>What accounts tell of themselves, and each other.</summary>
public abstract class ProfileContract(StoreHost host) : JournalContract(host)
{
    [Fact]
    public async Task A_profile_is_what_was_set_and_interests_are_counted_over_all_accounts()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        var interests = Profile.ReadInterests("The  Sea, cats,,cats").Select(name => new Interest(0, name, 0)).ToList();
        var profile = new Profile("bio", "there", "https://example.org/", new DateOnly(1980, 2, 29), true, interests);

        Assert.Equivalent(Profile.Empty, await Data.Profiles.FindAsync(alice.Id, Token));
        Assert.True(await Data.Profiles.SetAsync(alice.Id, profile, Token));
        Assert.True(await Data.Profiles.SetAsync(bob.Id, Profile.Empty with { Interests = interests[..1] }, Token));

        var found = await Data.Profiles.FindAsync(alice.Id, Token);
        Assert.Equal(profile with { Interests = found.Interests }, found);
        Assert.Equal([("cats", 1), ("the sea", 2)], found.Interests.Select(interest => (interest.Name, interest.Count)));
        await BefriendAsync(bob, alice);
        Assert.Equal(new DateOnly(1980, 2, 29), (await Data.Friends.ListAsync(bob.Id, Token)).Single().Birthday);
        var many = Enumerable.Range(0, 151).Select(i => new Interest(0, $"{i}", 0)).ToList();
        await Assert.ThrowsAsync<TooManyException>(() => Data.Profiles.SetAsync(alice.Id, profile with { Interests = many }, Token));
        Assert.False(await Data.Profiles.SetAsync(99, profile, Token));
    }

    [Fact]
    public async Task A_message_is_with_both_and_the_oldest_go_first()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));

        var sent = (await Data.Messages.SendAsync(alice.Id, bob.Id, "subject", "body", null, Token))!;
        var answer = (await Data.Messages.SendAsync(bob.Id, alice.Id, "re", "body", sent.Id, Token))!;

        Assert.Equal((true, "bob", "subject", "body"), (sent.IsSent, sent.Other.Value, sent.Subject, sent.Body));
        Assert.Null(answer.ParentId);
        var inbox = await Data.Messages.ListAsync(bob.Id, new MessageQuery(10), Token);
        Assert.Equal([("re", true), ("subject", false)], inbox.Select(message => (message.Subject, message.IsSent)));
        var received = Assert.Single(await Data.Messages.ListAsync(bob.Id, new MessageQuery(10, IsSent: false), Token));
        Assert.Equal(received.Id, (await Data.Messages.SendAsync(bob.Id, alice.Id, "re", "body", received.Id, Token))!.ParentId);
        Assert.False(received.IsRead);
        Assert.False(await Data.Messages.MarkReadAsync(alice.Id, received.Id, Token));
        Assert.True(await Data.Messages.MarkReadAsync(bob.Id, received.Id, Token));
        Assert.True((await Data.Messages.ListAsync(bob.Id, new MessageQuery(10, IsSent: false), Token)).Single().IsRead);

        await Data.Bans.AddAsync(bob.Id, alice.Id, Token);
        Assert.Null(await Data.Messages.SendAsync(alice.Id, bob.Id, "s", "b", null, Token));
    }
}
