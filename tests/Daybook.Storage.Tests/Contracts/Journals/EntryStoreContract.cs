using Daybook.Core.Accounts;
using Daybook.Core.Entries;
using Daybook.Core.Messages;

namespace Daybook.Storage.Tests.Contracts.Journals;

/// <summary>Posting, editing and deleting.</summary>
public abstract class EntryStoreContract(StoreHost host) : JournalContract(host)
{
    [Fact]
    public async Task An_entry_is_what_was_posted_also_after_a_restart()
    {
        var alice = await MakeAccountAsync();
        var userpic = (await AddAsync(alice, "1", "sea")).Userpic;
        var metadata = Meta(
            ("current_music", "Ünder the ☃"), ("picture_keyword", "sea"), ("taglist", "Two Words,  a ,a"), ("opt_nocomments", "0"), ("current_moodid", "15"));

        var posted = (await Data.Entries.PostAsync(
            New(alice, alice, "line one\nline 'two'", EntrySecurity.Masked(0b1010), Time("1999-12-31 23:59"), metadata, "12345"), Token)).Entry!;
        await Host.ReopenAsync();
        var found = (await FindAsync(posted, alice))!;

        Assert.Equal((1, alice.Id, "alice", "alice"), (found.ItemId, found.PosterId, found.Poster.Value, found.Journal.Value));
        Assert.Equal(("12345", "line one\nline 'two'"), (found.Subject, found.Text));
        Assert.Equal((SecurityKind.UseMask, 0b1010u), (found.Security.Kind, found.Security.AllowMask));
        Assert.Equal(Time("1999-12-31 23:59"), found.EventTime);
        Assert.Equal(Clock.NowInMilliseconds, found.LoggedAt);
        Assert.Equal(Clock.Now.ToUnixTimeSeconds(), found.ChangedAt.ToUnixTimeSeconds());
        Assert.Equal(("sea", userpic.Id), (found.PictureKeyword, found.UserpicId));
        Assert.Equal(
            "current_moodid=15 current_music=Ünder the ☃ interface=flat picture_keyword=sea taglist=a, two words",
            string.Join(' ', found.Properties().Select(property => $"{property.Key}={property.Value}")));
        Assert.InRange(found.Anum, 0, 255);
        Assert.Equal((found.ItemId, found.Anum), (DisplayId.ToId(found.DisplayId), DisplayId.ToAnum(found.DisplayId)));
    }

    [Fact]
    public async Task Numbers_count_up_for_each_journal_and_are_never_used_again()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        await PostAsync(alice, text: "1");
        await DeleteAsync(await PostAsync(alice, text: "2"));
        await PostAsync(bob, text: "1");

        Assert.Equal(3, (await PostAsync(alice, text: "3")).ItemId);
        Assert.Equal(2, (await PostAsync(bob, text: "2")).ItemId);
    }

    [Fact]
    public async Task The_latest_post_once_more_is_the_entry_that_is_there()
    {
        var alice = await MakeAccountAsync();
        var first = await PostAsync(alice, text: "same");

        var again = await Data.Entries.PostAsync(New(alice, alice, "same", time: Time("2026-03-29 13:00")), Token);
        Assert.True(again.IsDuplicate);
        Assert.Equal(first.DisplayId, again.Entry!.DisplayId);

        Assert.Equal(2, (await PostAsync(alice, text: "same", security: EntrySecurity.Private)).ItemId);
        Assert.Equal(3, (await PostAsync(alice, text: "same")).ItemId);
        await DeleteAsync((await FindAsync(first, alice))! with { ItemId = 3 });
        Assert.Equal(4, (await PostAsync(alice, text: "same")).ItemId);
    }

    [Fact]
    public async Task Of_many_who_send_the_same_post_at_once_one_makes_an_entry()
    {
        var alice = await MakeAccountAsync();

        var posted = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Data.Entries.PostAsync(New(alice, alice), Token)));

        Assert.Single(posted, outcome => !outcome.IsDuplicate);
        Assert.Equal([1L], posted.Select(outcome => outcome.Entry!.ItemId).Distinct());
    }

    [Fact]
    public async Task An_earlier_time_is_refused_unless_backdated_or_chosen_by_the_server()
    {
        var alice = await MakeAccountAsync();
        await PostAsync(alice, text: "a", time: Time("2026-03-29 12:00"));

        await RefusedAsync(EntryRefusal.BackInTime, () => PostAsync(alice, text: "b", time: Time("2026-03-29 11:59")));
        await PostAsync(alice, text: "c", time: Time("2026-03-29 12:00"));
        var backdated = await PostAsync(alice, text: "d", time: Time("2001-01-01 00:00"), metadata: Meta(("opt_backdated", "1")));
        Assert.True(backdated.IsBackdated);
        await Data.Entries.PostAsync(New(alice, alice, "e", time: Time("2026-03-29 10:00")) with { IsTimeOurs = true }, Token);
        var slip = await PostAsync(alice, text: "f", time: Time("2037-01-01 00:00"));
        await RefusedAsync(EntryRefusal.BackInTime, () => PostAsync(alice, text: "g", time: Time("2026-03-30 12:00")));
        await DeleteAsync(slip);
        await PostAsync(alice, text: "g", time: Time("2026-03-30 12:00"));
    }

    [Fact]
    public async Task A_time_that_the_server_chose_binds_nobody_whatever_is_changed()
    {
        var alice = await MakeAccountAsync();
        await PostAsync(alice, text: "by a client in the west", time: Time("2026-03-29 10:00"));
        var ours = (await Data.Entries.PostAsync(New(alice, alice, "on the site", time: Time("2026-03-29 18:30")) with { IsTimeOurs = true }, Token)).Entry!;

        await EditAsync(ours, "on the site, without its slip");
        var second = await PostAsync(alice, text: "at a quarter to eleven", time: Time("2026-03-29 10:45"));
        await EditAsync(second, "at a quarter to 11");
        await DeleteAsync((await Data.Entries.PostAsync(New(alice, alice, "more", time: Time("2026-03-29 18:31")) with { IsTimeOurs = true }, Token)).Entry!);
        await PostAsync(alice, text: "on the same minute", time: Time("2026-03-29 10:45"));
        await RefusedAsync(EntryRefusal.BackInTime, () => PostAsync(alice, text: "before", time: Time("2026-03-29 10:44")));
    }

    [Fact]
    public async Task After_a_restore_numbers_go_on_by_a_thousand_or_where_there_are_many_by_one_in_twenty()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        await Data.WriteAsync(link => link.Execute("UPDATE journals SET last_item_id = 10, last_talk_id = 100000"), Token);
        await Data.WriteAsync(
            link => link.Execute("UPDATE journals SET last_item_id = 20020, last_talk_id = 20019 WHERE account_id = @bob", ("@bob", bob.Id)), Token);

        await Data.SkipIdsAsync(Token);

        var (hers, his) = (await PostAsync(alice), await PostAsync(bob));
        Assert.Equal((1011L, 105_001L), (hers.ItemId, (await CommentAsync(hers, alice)).TalkId));
        Assert.Equal((21_022L, 21_020L), (his.ItemId, (await CommentAsync(his, bob)).TalkId));
    }

    [Fact]
    public async Task A_slip_that_was_put_right_leaves_no_time_binding_that_the_server_chose()
    {
        var alice = await MakeAccountAsync();
        await PostAsync(alice, text: "by a client in the west", time: Time("2026-03-29 10:00"));
        var ours = await OursAsync("on the site", "2026-03-29 18:30");
        var slip = await PostAsync(alice, text: "a slip", time: Time("2037-01-01 00:00"));

        await Data.Entries.EditAsync(Edit(slip, "put right") with { EventTime = EventTimeEdit.To(Time("2026-03-29 10:45")) }, Token);
        await PostAsync(alice, text: "at eleven", time: Time("2026-03-29 11:00"));
        await DeleteAsync(await PostAsync(alice, text: "another slip", time: Time("2037-01-01 00:00")));
        await PostAsync(alice, text: "at ten past", time: Time("2026-03-29 11:10"));
        await RefusedAsync(EntryRefusal.BackInTime, () => PostAsync(alice, text: "before", time: Time("2026-03-29 11:09")));

        // Backdated, and no more, without a time that anybody said.
        var old = await OursAsync("old", "2026-03-29 19:00", ("opt_backdated", "1"));
        await EditAsync(old, "old", Meta(("opt_backdated", "")));
        await PostAsync(alice, text: "at twenty past", time: Time("2026-03-29 11:20"));

        // A time that somebody said counts, also where it was ours before.
        await Data.Entries.EditAsync(Edit(ours, "said") with { EventTime = EventTimeEdit.To(Time("2026-03-29 18:40")) }, Token);
        await DeleteAsync(await PostAsync(alice, text: "a third slip", time: Time("2037-01-01 00:00")));
        await RefusedAsync(EntryRefusal.BackInTime, () => PostAsync(alice, text: "before", time: Time("2026-03-29 18:39")));

        async Task<Entry> OursAsync(string text, string time, params (string Name, string Value)[] properties) => (await Data.Entries.PostAsync(
            New(alice, alice, text, time: Time(time), metadata: Meta(properties)) with { IsTimeOurs = true }, Token)).Entry!;
    }

    [Fact]
    public async Task What_the_newest_entry_is_moved_to_counts_unless_it_is_backdated()
    {
        var alice = await MakeAccountAsync();
        await PostAsync(alice, text: "a", time: Time("2026-03-29 09:00"));
        var last = await PostAsync(alice, text: "b", time: Time("2026-03-29 10:00"));

        await MoveAsync("2026-03-29 11:00");
        await RefusedAsync(EntryRefusal.BackInTime, () => PostAsync(alice, text: "c", time: Time("2026-03-29 10:59")));
        await MoveAsync("2026-03-29 09:30");
        await RefusedAsync(EntryRefusal.BackInTime, () => PostAsync(alice, text: "c", time: Time("2026-03-29 09:29")));
        await MoveAsync("2026-03-29 12:00", ("opt_backdated", "1"));
        await PostAsync(alice, text: "c", time: Time("2026-03-29 09:00"));
        await MoveAsync("2026-03-29 12:00", ("opt_backdated", ""));
        await RefusedAsync(EntryRefusal.BackInTime, () => PostAsync(alice, text: "d", time: Time("2026-03-29 11:59")));

        async Task MoveAsync(string to, params (string Name, string Value)[] properties) => await Data.Entries.EditAsync(
            Edit(last, metadata: Meta(properties)) with { EventTime = EventTimeEdit.To(Time(to)) }, Token);
    }

    [Fact]
    public async Task A_journal_has_a_minimum_of_security()
    {
        var alice = await MakeAccountAsync();
        await SetAsync(alice, settings => settings with { MinimumSecurity = SecurityKind.UseMask });
        Assert.Equal(EntrySecurity.FriendsOnly, (await PostAsync(alice, text: "1")).Security);
        Assert.Equal(EntrySecurity.Private, (await PostAsync(alice, text: "2", security: EntrySecurity.Private)).Security);

        await SetAsync(alice, settings => settings with { MinimumSecurity = SecurityKind.Private });
        Assert.Equal(EntrySecurity.Private, (await PostAsync(alice, text: "3", security: EntrySecurity.FriendsOnly)).Security);
    }

    [Fact]
    public async Task An_edit_changes_what_it_names_and_no_more()
    {
        var alice = await MakeAccountAsync();
        await AddAsync(alice, "1", "sea");
        var old = await PostAsync(
            alice,
            text: "old",
            security: EntrySecurity.Masked(6),
            time: Time("2026-02-28 10:11"),
            metadata: Meta(("taglist", "a,b"), ("picture_keyword", "sea"), ("current_mood", "fine"), ("current_music", "song")));
        Clock.Now = Clock.Now.AddHours(1);

        var edited = await Data.Entries.EditAsync(
            Edit(old, "new", Meta(("current_mood", ""), ("opt_nocomments", "1"), ("revnum", "77"))) with
            {
                EventTime = new EventTimeEdit(null, null, 1, null, 30),
                Subject = "subject",
            },
            Token);

        Assert.Equal((old.ItemId, old.Anum, old.LoggedAt), (edited.ItemId, edited.Anum, edited.LoggedAt));
        Assert.Equal(("subject", "new", Time("2026-02-01 10:30")), (edited.Subject, edited.Text, edited.EventTime));
        Assert.Equal((old.Security, 1), (edited.Security, edited.Revision));
        Assert.Equal(Clock.Now.ToUnixTimeSeconds(), edited.RevisedAt!.Value.ToUnixTimeSeconds());
        Assert.Equal(
            $"current_music=song interface=flat opt_nocomments=1 picture_keyword=sea revnum=1 revtime={Clock.Now.ToUnixTimeSeconds()} taglist=a, b",
            string.Join(' ', edited.Properties().Select(property => $"{property.Key}={property.Value}")));

        var bare = await Data.Entries.EditAsync(
            Edit(edited, "new", Meta(("taglist", ""), ("picture_keyword", ""))) with { Security = SecurityKind.Public }, Token);
        Assert.Equal((EntrySecurity.Public, 2, null), (bare.Security, bare.Revision, bare.PictureKeyword));
        Assert.Empty(bare.Tags);
        await RefusedAsync(
            EntryRefusal.NoSuchTime,
            () => Data.Entries.EditAsync(Edit(bare) with { EventTime = new EventTimeEdit(null, 2, 30, null, null) }, Token));
    }

    [Fact]
    public async Task Only_the_poster_edits_and_deletes()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        var (open, closed) = (await PostAsync(alice, text: "1"), await PostAsync(alice, text: "2", security: EntrySecurity.Private));

        await RefusedAsync(EntryRefusal.MayNotEdit, () => Data.Entries.EditAsync(Edit(open, editor: bob.Id), Token));
        await RefusedAsync(EntryRefusal.MayNotDelete, () => DeleteAsync(open, bob));
        await RefusedAsync(EntryRefusal.NotFound, () => Data.Entries.EditAsync(Edit(closed, editor: bob.Id), Token));
        await RefusedAsync(EntryRefusal.NotFound, () => DeleteAsync(closed, bob));
        await RefusedAsync(EntryRefusal.NotFound, () => DeleteAsync(open with { ItemId = 99 }));
        await RefusedAsync(EntryRefusal.JournalGone, () => DeleteAsync(open with { JournalId = 99 }));
        await RefusedAsync(EntryRefusal.MayNotPost, () => PostAsync(alice, bob));
        Assert.Equal("2 1", await TextsAsync(alice, alice));
    }

    [Fact]
    public async Task A_suspended_or_deleted_account_writes_nothing_and_its_journal_is_hidden()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        var entry = await PostAsync(alice);
        await SuspendAsync(alice, true);

        await RefusedAsync(EntryRefusal.PosterGone, () => PostAsync(alice, text: "more"));
        await RefusedAsync(EntryRefusal.PosterGone, () => EditAsync(entry));
        await RefusedAsync(EntryRefusal.PosterGone, () => DeleteAsync(entry));
        Assert.Null(await FindAsync(entry, bob));
        Assert.Null(await FindAsync(entry, alice));
        Assert.Equal("", await TextsAsync(alice, bob));
        Assert.Empty((await Data.EntrySync.ListItemsAsync(await StandAsync(alice, bob), null, 100, Token)).Items);

        await SuspendAsync(alice, false);
        Assert.NotNull(await FindAsync(entry, bob));
    }

    [Fact]
    public async Task An_entry_follows_its_keyword_wherever_it_goes()
    {
        var alice = await MakeAccountAsync();
        var (first, second) = ((await AddAsync(alice, "1", "sea")).Userpic.Id, (await AddAsync(alice, "2", "fallback", makeDefault: true)).Userpic.Id);
        var entry = await PostAsync(alice, metadata: Meta(("picture_keyword", "sea")));

        await AddAsync(alice, "2", "sea");
        Assert.Equal(("sea", second), await PictureAsync());
        await AddAsync(alice, "1", "sea");
        Assert.Equal(("sea", first), await PictureAsync());
        await Userpics.RenameKeywordAsync(alice.Id, Keywords("sea")[0], Keywords("ocean")[0], Token);
        Assert.Equal(("ocean", first), await PictureAsync());
        await DeleteAsync(alice, first);
        Assert.Equal(("ocean", second), await PictureAsync());

        // A client that sends back what it was told changes nothing, though the keyword has no picture now.
        await EditAsync(entry, "edited", Meta(("picture_keyword", "ocean")));
        Assert.Equal(("ocean", second), await PictureAsync());
        var third = (await AddAsync(alice, "3", "ocean")).Userpic.Id;
        Assert.Equal(("ocean", third), await PictureAsync());

        // Two keywords that become one.
        await AddAsync(alice, "2", "lake");
        await Userpics.RenameKeywordAsync(alice.Id, Keywords("ocean")[0], Keywords("lake")[0], Token);
        Assert.Equal(("lake", third), await PictureAsync());

        async Task<(string?, long)> PictureAsync() =>
            (await FindAsync(entry, alice))! is var found ? (found.PictureKeyword, found.UserpicId!.Value) : default;
    }

    [Fact]
    public async Task A_picture_without_keyword_is_named_by_its_number_and_an_unknown_keyword_is_dropped()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        var (own, others) = ((await AddAsync(alice, "1")).Userpic.Id, (await AddAsync(bob, "2", "bob's")).Userpic.Id);

        var numbered = await PostAsync(alice, text: "1", metadata: Meta(("picture_keyword", $"pic#{own}")));
        Assert.Equal(($"pic#{own}", own), (numbered.PictureKeyword, numbered.UserpicId));
        Assert.Null((await PostAsync(alice, text: "2", metadata: Meta(("picture_keyword", $"pic#{others}")))).PictureKeyword);
        Assert.Null((await PostAsync(alice, text: "3", metadata: Meta(("picture_keyword", "bob's")))).PictureKeyword);
    }

    [Fact]
    public async Task An_expunged_account_leaves_nothing_behind()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        var club = await MakeCommunityAsync(bob);
        await JoinAsync(club, alice);
        var own = await PostAsync(alice, metadata: Meta(("taglist", "a")));
        var elsewhere = await PostAsync(club, alice, "in the club");
        var bobs = await PostAsync(bob);
        await CommentAsync(own, bob);
        await CommentAsync(elsewhere, bob);
        var comment = await CommentAsync(bobs, alice, "secret");
        var answer = await CommentAsync(bobs, bob, "answer", comment);
        await BefriendAsync(alice, bob);
        await BefriendAsync(bob, alice);
        await Data.Messages.SendAsync(new NewMessage(alice.Id, bob.Id, "s", "b"), Token);

        await Accounts.DeleteAsync(alice.Id, Token);
        Clock.Now = Clock.Now.AddDays(31);
        while (await Accounts.ExpungeDueAsync(1, Token))
        {
        }

        Assert.Null(await Data.Journals.FindAsync(alice.Id, null, Token));
        Assert.Equal("", await TextsAsync(club, bob));
        Assert.Empty(await Data.Friends.ListAsync(bob.Id, Token));
        var left = await ListCommentsAsync(bobs, bob);
        Assert.Equal([("", null), ("answer", (long?)bob.Id)], left.Select(one => (one.Body, one.PosterId)));
        Assert.Equal(1, (await FindAsync(bobs, bob))!.CommentCount);
        Assert.Equal(answer.TalkId, left[1].TalkId);
    }

    [Fact]
    public async Task A_tag_that_no_entry_has_makes_room_for_another_and_no_other_does()
    {
        var alice = await MakeAccountAsync();
        var first = await PostAsync(alice, text: "1", metadata: Meta(("taglist", "kept")));
        await MakeTagsAsync("free", TagName.MaxPerJournal - 1);

        await PostAsync(alice, text: "2", metadata: Meta(("taglist", "kept, new")));
        Assert.Equal(["kept", "new"], (await Data.Tags.ListAsync(await StandAsync(alice, alice), Token)).Select(use => use.Name.Value));

        await MakeTagsAsync("used", TagName.MaxPerJournal - 2);
        await Data.WriteAsync(
            link => link.Execute(
                """
                INSERT INTO entry_tags (journal_id, item_id, tag_id, audience, poster_id)
                SELECT journal_id, @item, id, 0, journal_id FROM tags WHERE journal_id = @journal ON CONFLICT DO NOTHING
                """,
                ("@item", first.ItemId),
                ("@journal", alice.Id)),
            Token);
        await RefusedAsync(EntryRefusal.TooManyTags, () => PostAsync(alice, text: "3", metadata: Meta(("taglist", "one more"))));
        Assert.Equal(TagName.MaxPerJournal, (await Data.Tags.ListAsync(await StandAsync(alice, alice), Token)).Count);

        Task MakeTagsAsync(string name, int count) => Data.WriteAsync(
            link => link.Execute(
                """
                WITH RECURSIVE numbers (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < @count)
                INSERT INTO tags (journal_id, name) SELECT @journal, @name || ' ' || i FROM numbers
                """,
                ("@journal", alice.Id),
                ("@name", name),
                ("@count", (long)count)),
            Token);
    }

    [Fact]
    public async Task A_draft_of_the_largest_size_comes_back_whole()
    {
        var alice = await MakeAccountAsync();
        var text = string.Concat(Enumerable.Repeat("0123456789abcde\n", 4095)) + "0123456789abcd";

        Assert.True(EntryLimits.Fits(text));
        Assert.False(EntryLimits.Fits(text + "x"));
        Assert.Equal(text, (await FindAsync(await PostAsync(alice, text: text), null))!.Text);
    }
}
