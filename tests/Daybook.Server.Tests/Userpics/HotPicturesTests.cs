using System.Net;
using Daybook.Core.Moderation;
using Daybook.Server.Options;
using Daybook.Server.Tests.Running;
using Daybook.Storage.Sqlite;

namespace Daybook.Server.Tests.Userpics;

/// <summary>Pictures that are kept in memory: what is there for long, and what is not believed for long.</summary>
public sealed class HotPicturesTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_another_process_does_to_a_picture_is_seen_after_a_second()
    {
        var time = new ManualTime();
        await using var server = await TestServer.StartAsync(UserpicServer.Quiet, time);
        var member = await Member.JoinAsync(server);
        var picId = await member.AddAsync(Samples.Png(1));
        var (bytes, _) = await member.GetAsync(picId);
        await using var other = SqliteDatabase.Open(new DataFolder(server.Folder).DatabaseFile, time);

        Assert.True(await other.Moderation.SetUserpicSuspendedAsync(picId, true, new ModerationNote(null, "a test"), Token));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.NotEqual(bytes, (await member.GetAsync(picId)).Bytes);

        Assert.True(await other.Moderation.SetUserpicSuspendedAsync(picId, false, new ModerationNote(null, "a test"), Token));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(bytes, (await member.GetAsync(picId)).Bytes);

        Assert.NotNull(await other.DeletedUserpics.DeleteAsync(member.Account.Id, picId, Token));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(server, member.UrlOf(picId)));
    }

    [Fact]
    public async Task What_this_process_does_to_a_picture_is_seen_at_once()
    {
        await using var server = await TestServer.StartAsync(UserpicServer.Quiet, new ManualTime());
        var member = await Member.JoinAsync(server);
        var picId = await member.AddAsync(Samples.Png(1));
        var (bytes, _) = await member.GetAsync(picId);

        await server.Database.Moderation.SetUserpicSuspendedAsync(picId, true, new ModerationNote(null, "a test"), Token);
        Assert.NotEqual(bytes, (await member.GetAsync(picId)).Bytes);
        await server.Database.Moderation.SetUserpicSuspendedAsync(picId, false, new ModerationNote(null, "a test"), Token);
        Assert.Equal(bytes, (await member.GetAsync(picId)).Bytes);
        await server.Database.Moderation.SetAccountSuspendedAsync(member.Account.Id, true, new ModerationNote(null, "a test"), Token);
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(server, member.UrlOf(picId)));
        await server.Database.Moderation.SetAccountSuspendedAsync(member.Account.Id, false, new ModerationNote(null, "a test"), Token);
        await server.Database.Moderation.ExpungeUserpicAsync(picId, new ModerationNote(null, "a test"), Token);
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(server, member.UrlOf(picId)));
    }

    /// <summary>Whether a picture is kept in memory shows when another process deletes it while time stands still.</summary>
    [Fact]
    public async Task Whoever_reads_every_picture_in_turn_does_not_push_out_those_that_many_ask_for()
    {
        const int Room = 20;
        var time = new ManualTime();
        await using var server = await TestServer.StartAsync(
            [.. UserpicServer.Quiet, new("Userpics:CacheBytes", $"{Room * 40_960}"), new("Userpics:MaxPerAccount", "1000")], time);
        var member = await Member.JoinAsync(server);
        var loved = await member.AddAsync(Samples.Png(0));
        var others = new List<long>();
        for (var number = 1; number <= Room * 10; number++)
        {
            others.Add(await member.AddAsync(Samples.Png(number)));
        }

        foreach (var picId in others.Take(Room))
        {
            await member.GetAsync(loved);
            await member.GetAsync(picId);
        }

        foreach (var picId in others.Skip(Room))
        {
            await member.GetAsync(picId);
        }

        await using var other = SqliteDatabase.Open(new DataFolder(server.Folder).DatabaseFile, time);
        foreach (var picId in others.Append(loved))
        {
            Assert.NotNull(await other.DeletedUserpics.DeleteAsync(member.Account.Id, picId, Token));
        }

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, member.UrlOf(loved)));
        var kept = 0;
        foreach (var picId in others)
        {
            kept += await StatusAsync(server, member.UrlOf(picId)) == HttpStatusCode.OK ? 1 : 0;
        }

        Assert.InRange(kept, 1, Room);
    }

    private static async Task<HttpStatusCode> StatusAsync(TestServer server, string url)
    {
        using var response = await server.Client.GetAsync(new Uri(url, UriKind.RelativeOrAbsolute), Token);
        return response.StatusCode;
    }
}
