using Daybook.Core.Friends;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Clients;

/// <summary>What unmodified clients sent about friends, one after the other as they did, and of the console.</summary>
public sealed class FriendTranscriptTests(TranscriptTests.Replayed replayed) : IClassFixture<TranscriptTests.Replayed>
{
    private static readonly string[] Perl =
    [
        "debian-LiveJournal-08-checkfriends", "debian-LiveJournal-09-getfriends", "debian-LiveJournal-10-getfriendgroups", "debian-LiveJournal-11-friendof",
        "debian-LiveJournal-12-editfriendgroups", "debian-LiveJournal-13-editfriends", "debian-LiveJournal-14-editfriends",
    ];

    private static readonly string[] Others =
    [
        "LJ-Simple-20-getfriends", "LJ-Simple-22-friendof", "LJ-Simple-26-getfriendgroups", "LJ-Simple-30-checkfriends", "logjam-04-checkfriends",
        "logjam-10-consolecommand",
    ];

    internal static IEnumerable<string> Transcripts => Perl.Concat(Others);

    [Fact]
    public async Task Each_gets_what_it_asks_for()
    {
        var bob = await replayed.Server.CreateAccountAsync("bob", fullName: "Bob");
        await replayed.Server.Database.Friends.EditAsync(
            bob.Id, [], [new FriendEdit(Core.Accounts.AccountName.Parse("test"))], TestContext.Current.CancellationToken);

        Assert.Equal([("interval", "60"), ("lastupdate", ""), ("new", "0"), ("success", "OK")], (await SendAsync(Perl[0])).Pairs);
        var nobody = await SendAsync(Perl[1]);
        Assert.Equal(("0", "bob", "0"), (nobody["friend_count"], nobody["friendof_1_user"], nobody["frgrp_maxnum"]));
        Assert.Equal([("frgrp_maxnum", "0"), ("success", "OK")], (await SendAsync(Perl[2])).Pairs);
        Assert.Equal(("1", "Bob"), ((await SendAsync(Perl[3]))["friendof_count"], (await SendAsync(Perl[3]))["friendof_1_name"]));
        Assert.Equal([("success", "OK")], (await SendAsync(Perl[4])).Pairs);

        // It sends a colour for a friend whom it does not name.
        var added = await SendAsync(Perl[5]);
        Assert.Equal([("friend_1_name", "Bob"), ("friend_1_user", "bob"), ("friends_added", "1"), ("success", "OK")], added.Pairs);

        var friends = await SendAsync("LJ-Simple-20-getfriends");
        Assert.Equal(
            ("1", "bob", "#ff0000", "#ffffff", "Work", "10", "2"),
            (friends["friend_count"], friends["friend_1_user"], friends["friend_1_fg"], friends["friend_1_bg"], friends["frgrp_2_name"],
                friends["frgrp_2_sortorder"], friends["frgrp_maxnum"]));
        Assert.Equal("1", (await SendAsync("LJ-Simple-22-friendof"))["friendof_count"]);
        Assert.Equal("Work", (await SendAsync("LJ-Simple-26-getfriendgroups"))["frgrp_2_name"]);
        await replayed.Server.PostEntryAsync(bob, "news");
        foreach (var transcript in new[] { "LJ-Simple-30-checkfriends", "logjam-04-checkfriends" })
        {
            var checkedFriends = await SendAsync(transcript);
            Assert.Equal("0", checkedFriends["new"]);
            Assert.StartsWith("20", checkedFriends["lastupdate"], StringComparison.Ordinal);
        }

        Assert.Equal([("friends_added", "0"), ("success", "OK")], (await SendAsync(Perl[6])).Pairs);
        Assert.Equal("0", (await SendAsync("LJ-Simple-20-getfriends"))["friend_count"]);

        var help = await SendAsync("logjam-10-consolecommand");
        Assert.Equal(("1", "info"), (help["cmd_success"], help["cmd_line_1_type"]));
        Assert.StartsWith("ban_list", help["cmd_line_1"], StringComparison.Ordinal);
    }

    private async Task<Reply> SendAsync(string transcript) =>
        (await replayed.ReplayAsync(await replayed.WithFreshChallengeAsync(Replay.Read(transcript)))).AssertOk();
}
