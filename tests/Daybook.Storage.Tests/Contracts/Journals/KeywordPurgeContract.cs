using Daybook.Core.Comments;
using Daybook.Core.Messages;
using Daybook.Core.Userpics;

namespace Daybook.Storage.Tests.Contracts.Journals;

/// <summary>A keyword that was taken from its picture is kept for what names it, and no longer.</summary>
public abstract class KeywordPurgeContract(StoreHost host) : JournalContract(host)
{
    [Fact]
    public async Task A_keyword_without_a_picture_goes_once_nothing_refers_to_it()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        var picture = (await AddAsync(alice, "1", "kept, free, entry, comment, message")).Userpic.Id;
        var deleted = (await AddAsync(alice, "2", "deleted")).Userpic.Id;
        var entry = await PostAsync(alice, metadata: Meta(("picture_keyword", "entry")));
        var his = await PostAsync(bob);
        var comment = await Data.Comments.AddAsync(new NewComment(bob.Id, his.ItemId, null, alice.Id, "", "comment", "comment", "192.0.2.7"), Token);
        await Data.Messages.SendAsync(new NewMessage(alice.Id, bob.Id, "", "body", PictureKeyword: "message"), Token);
        await NameAsync(picture, "kept");
        await DeleteAsync(alice, deleted);

        Assert.Equal(new PurgedKeywords(1, 0), await PurgeAsync());
        Assert.Equal("comment,deleted,entry,kept,message", await AllAsync());
        Assert.Equal(["comment", "entry", "message"], (await Userpics.ListMissedAsync(alice.Id, Token)).Select(keyword => keyword.Value));
        Assert.Equal(new PurgedKeywords(0, 0), await PurgeAsync());

        // What is named comes back with another picture; what was deleted, with its own.
        await AddAsync(alice, "3", "entry");
        Assert.Equal("entry", (await FindAsync(entry, alice))!.PictureKeyword);
        Assert.Equal("deleted", Words((await DeletedUserpics.RestoreAsync(alice.Id, deleted, Quota, Token))!));

        await DeleteAsync(alice, deleted);
        await NameAsync(picture, "kept, entry");
        await NameAsync(picture, "kept");
        await DeleteAsync(entry);
        Assert.True(await Data.Comments.ActAsync(bob.Id, bob.Id, comment.TalkId, CommentAction.Delete, Token));
        Assert.Equal(2, (await PurgeAsync()).Count);
        Clock.Now += DeletedUserpic.KeptFor + Database.ClocksDiffer;
        Assert.Equal(1, await DeletedUserpics.PurgeAsync(10, Token));
        Assert.Equal(1, (await PurgeAsync()).Count);
        Assert.Equal("kept,message", await AllAsync());

        // A message has two copies, and either names it.
        await Moderation.ExpungeAccountAsync(bob.Id, Note, Token);
        Assert.Equal(0, (await PurgeAsync()).Count);
        await Data.WriteAsync(link => link.Execute("DELETE FROM messages"), Token);
        Assert.Equal(1, (await PurgeAsync()).Count);
        Assert.Equal("kept", await AllAsync());
    }

    [Fact]
    public async Task The_keyword_of_a_picture_that_a_moderator_deletes_goes_too()
    {
        var alice = await MakeAccountAsync();
        await ExpungeAsync((await AddAsync(alice, "1", "gone")).Userpic.Id);

        Assert.Equal(1, (await PurgeAsync()).Count);
        Assert.Equal("", await AllAsync());
    }

    [Fact]
    public async Task What_a_renamed_keyword_was_called_is_kept_for_a_deleted_picture_alone()
    {
        var alice = await MakeAccountAsync();
        await DeleteAsync(alice, (await AddAsync(alice, "1", "sea, sand")).Userpic.Id);
        await AddAsync(alice, "2", "sea, sand, beach, lake");
        foreach (var (from, to) in ((string, string)[])[("sea", "shore"), ("sand", "beach"), ("lake", "pond")])
        {
            await Userpics.RenameKeywordAsync(alice.Id, Keyword.Parse(from), Keyword.Parse(to), Token);
        }

        Assert.Equal(0, (await PurgeAsync()).Count);
        Assert.Equal("beach,pond,sand,sea,shore", await AllAsync());
        Clock.Now += DeletedUserpic.KeptFor + Database.ClocksDiffer;
        await DeletedUserpics.PurgeAsync(10, Token);
        Assert.Equal(2, (await PurgeAsync()).Count);
        Assert.Equal("beach,pond,shore", await AllAsync());
    }

    [Fact]
    public async Task Keywords_are_looked_at_a_few_at_a_time_and_then_anew()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        foreach (var account in new[] { alice, bob })
        {
            await ExpungeAsync((await AddAsync(account, "1", "a, b")).Userpic.Id);
            await AddAsync(account, "2", "c");
        }

        // In their order: a, b and c of one, a, b and c of the other.
        List<int> counts = [];
        var last = 0L;
        do
        {
            (var count, last) = await PurgeAsync(last, 2);
            counts.Add(count);
        }
        while (last != 0);

        Assert.Equal([2, 1, 1], counts.Take(3));
        Assert.All(counts.Skip(3), count => Assert.Equal(0, count));
        Assert.Equal("c,c", await AllAsync());
        Assert.Equal(new PurgedKeywords(0, 0), await PurgeAsync());
    }

    [Fact]
    public async Task A_keyword_that_is_taken_while_it_goes_is_there_and_so_is_what_a_deleted_picture_had()
    {
        var alice = await MakeAccountAsync();
        var servers = Servers;
        var (first, second) = ((await AddAsync(alice, "1")).Userpic.Id, (await AddAsync(alice, "2")).Userpic.Id);
        for (var round = 0; round < 10; round++)
        {
            await NameAsync(first, "a, b");
            await NameAsync(first, "");
            await DeleteAsync(alice, second);
            await Task.WhenAll(
                Task.Run(() => Task.WhenAll(Enumerable.Range(0, 4).Select(_ => servers[0].DeletedUserpics.PurgeKeywordsAsync(0, 100, Token))), Token),
                Task.Run(() => servers[1].Userpics.EditAsync(alice.Id, first, new UserpicEdit(Keywords("a, b"), null, null), Quota, Token), Token),
                Task.Run(() => servers[1].DeletedUserpics.RestoreAsync(alice.Id, second, Quota, Token), Token));

            Assert.Equal("a,b", await WordsAsync(first));
            Assert.Equal(round == 0 ? "" : "c", await WordsAsync(second));
            await NameAsync(second, "c");
        }
    }

    private Task<PurgedKeywords> PurgeAsync(long after = 0, int limit = 1000) => DeletedUserpics.PurgeKeywordsAsync(after, limit, Token);

    private async Task NameAsync(long userpicId, string keywords) => Assert.NotNull(await Userpics.EditAsync(
        (await Userpics.FindAsync(userpicId, Token))!.AccountId, userpicId, new UserpicEdit(Keywords(keywords), null, null), Quota, Token));

    /// <summary>All keywords that are kept, of whomever and whether or not a picture has them.</summary>
    private async Task<string> AllAsync() =>
        string.Join(',', await Data.ReadAsync(link => link.All("SELECT keyword FROM keywords ORDER BY keyword", row => row.GetString(0)), Token));
}
