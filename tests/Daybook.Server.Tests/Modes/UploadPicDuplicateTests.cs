using Daybook.Pictures.Tests.Making;
using Daybook.Server.Tests.Running;
using Daybook.Server.Tests.Userpics;

namespace Daybook.Server.Tests.Modes;

/// <summary>The same picture again.</summary>
public sealed class UploadPicDuplicateTests(UserpicServer shared) : IClassFixture<UserpicServer>
{
    [Fact]
    public async Task The_same_picture_has_the_same_id_width_and_height()
    {
        var member = await shared.JoinAsync();
        var first = await member.UploadAsync(("data", Samples.Png(1, 30, 20)));
        var second = await member.UploadAsync(("data", Samples.Png(1, 30, 20)));
        Assert.Equal(first.AssertOk().Pairs, second.AssertOk().Pairs);
        Assert.Single(await member.ListAsync());
    }

    [Fact]
    public async Task Other_metadata_does_not_make_it_another_picture()
    {
        var member = await shared.JoinAsync();
        var plain = Jpegs.Plain();
        var picId = await member.AddAsync(Jpegs.With(plain, Jpegs.Exif(Exifs.Tiff(1, marker: "Camera one")), Jpegs.Comment("first")));
        Assert.Equal(picId, await member.AddAsync(Jpegs.With(plain, Jpegs.Comment("another"), Jpegs.Xmp("and more"))));
        Assert.Equal(picId, await member.AddAsync([.. plain, .. "something after the end"u8]));
        Assert.Equal(picId, await member.AddAsync(plain));
        Assert.Single(await member.ListAsync());
    }

    [Fact]
    public async Task Another_orientation_does_make_it_another_picture()
    {
        var member = await shared.JoinAsync();
        var upright = await member.AddAsync(Jpegs.With(Jpegs.Plain(), Jpegs.Exif(Exifs.Tiff(1))));
        var turned = await member.AddAsync(Jpegs.With(Jpegs.Plain(), Jpegs.Exif(Exifs.Tiff(6))));
        Assert.NotEqual(upright, turned);
        Assert.Equal(turned, await member.AddAsync(Jpegs.With(Jpegs.Plain(), Jpegs.Exif(Exifs.Tiff(6, littleEndian: false, marker: "Another")))));
    }

    [Fact]
    public async Task It_gains_the_given_keywords_and_loses_none()
    {
        var member = await shared.JoinAsync();
        var picId = await member.AddAsync(Samples.Png(1), ("keywords", "b,a"));
        var other = await member.AddAsync(Samples.Png(2), ("keywords", "c,d"));
        await member.AddAsync(Samples.Png(1), ("keywords", "c,a,e"));
        Assert.Equal("b,a,c,e", await member.KeywordsAsync(picId));
        Assert.Equal("d", await member.KeywordsAsync(other));
        await member.AddAsync(Samples.Png(1));
        Assert.Equal("b,a,c,e", await member.KeywordsAsync(picId));
    }

    [Fact]
    public async Task The_same_picture_32_times_at_once_makes_one_picture_and_32_equal_answers()
    {
        var member = await shared.JoinAsync();
        var picture = Samples.OfSize(40_960);
        var replies = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => member.UploadAsync(
            ("data", picture), ("keywords", "a,b,c"), ("default", "1"), ("description", "one"))));
        Assert.All(replies, reply => Assert.Equal(replies[0].AssertOk().Pairs, reply.Pairs));
        var userpic = Assert.Single(await member.ListAsync());
        Assert.Equal(replies[0].PicId, userpic.Id);
        Assert.Equal("a,b,c", string.Join(',', userpic.Keywords));
        Assert.Equal(userpic.Id, await member.DefaultAsync());
    }

    [Fact]
    public async Task Sent_at_once_with_other_keywords_each_time_it_has_all_of_them()
    {
        var member = await shared.JoinAsync();
        var replies = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => member.UploadAsync(("data", Samples.Png(1)), ("keywords", $"k{i}"))));
        var picId = Assert.Single(replies.Select(reply => reply.AssertOk().PicId).Distinct());
        Assert.Equal(
            Enumerable.Range(0, 10).Select(i => $"k{i}"),
            (await member.FindAsync(picId)).Keywords.Select(keyword => keyword.Value).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Different_pictures_sent_at_once_all_become_pictures()
    {
        var member = await shared.JoinAsync();
        var replies = await Task.WhenAll(
            Enumerable.Range(0, 32).Select(i => member.UploadAsync(("data", Samples.Png(i)), ("keywords", "contested"))));
        Assert.Equal(32, replies.Select(reply => reply.AssertOk().PicId).Distinct().Count());
        Assert.Single(await member.ListAsync(), userpic => userpic.Keywords.Count == 1);
    }

    [Fact]
    public async Task A_deleted_picture_is_none_that_could_be_duplicated_and_its_id_never_comes_again()
    {
        var member = await shared.JoinAsync();
        var ids = new List<long>();
        for (var i = 0; i < 3; i++)
        {
            ids.Add(await member.AddAsync(Samples.Png(1), ("keywords", "happy"), ("default", "1")));
            await member.DeleteAsync(ids[^1]);
            Assert.Empty(await member.ListAsync());
        }

        ids.Add(await member.AddAsync(Samples.Png(1)));
        Assert.Equal(ids.Distinct().Order(), ids);
        Assert.Equal("", await member.KeywordsAsync(ids[^1]));
        Assert.Null(await member.DefaultAsync());
    }

    [Fact]
    public async Task The_id_of_the_last_picture_is_not_used_again_after_a_restart()
    {
        using var folder = new TemporaryFolder();
        long deleted;
        await using (var server = await TestServer.StartAsync(UserpicServer.Quiet, folder: folder.FullPath))
        {
            var member = await Member.JoinAsync(server, "before");
            deleted = await member.AddAsync(Samples.Png(1));
            await member.DeleteAsync(deleted);
        }

        await using (var server = await TestServer.StartAsync(UserpicServer.Quiet, folder: folder.FullPath))
        {
            Assert.True(await (await Member.JoinAsync(server, "after")).AddAsync(Samples.Png(1)) > deleted);
        }
    }

    [Fact]
    public async Task The_same_picture_of_another_account_is_another_one()
    {
        var (one, other) = (await shared.JoinAsync(), await shared.JoinAsync());
        var first = await one.AddAsync(Samples.Png(1), ("keywords", "mine"));
        var second = await other.AddAsync(Samples.Png(1), ("keywords", "mine too"));
        Assert.NotEqual(first, second);
        Assert.Equal(("mine", "mine too"), (await one.KeywordsAsync(first), await other.KeywordsAsync(second)));
        await one.DeleteAsync(first);
        Looks.AssertSame(Samples.Png(1), (await other.GetAsync(second)).Bytes);
    }
}
