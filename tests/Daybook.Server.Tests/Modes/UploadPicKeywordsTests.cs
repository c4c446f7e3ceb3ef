using Daybook.Server.Tests.Running;
using Daybook.Server.Tests.Userpics;

namespace Daybook.Server.Tests.Modes;

/// <summary>The field <c>keywords</c>.</summary>
public sealed class UploadPicKeywordsTests(UserpicServer shared) : IClassFixture<UserpicServer>
{
    /// <summary>A letter outside the Basic Multilingual Plane: two UTF-16 units, four bytes, one code point.</summary>
    private const string Astral = "\U0001D4B6";

    public static TheoryData<string, string> Lists => new()
    {
        { " happy ,\tat the sea\r\n, tired", "happy,at the sea,tired" },
        { "\u00A0wide\u3000", "wide" },
        { "two  spaces stay", "two  spaces stay" },
        { "cafe\u0301", "café" },
        { "cafe\u0301,café, café ", "café" },
        { "\u1112\u1161\u11AB", "한" },
        { ",a,,b,", "a,b" },
        { ", \t,", "" },
        { "a,b,a,c,b", "a,b,c" },
        { "Happy,happy,HAPPY", "Happy,happy,HAPPY" },
        { "z,a,m", "z,a,m" },
        { "a=b&c+d%20;e", "a=b&c+d%20;e" },
        { "<b>\"'\\", "<b>\"'\\" },
        { "pic#,pic#1a,Pic#1,xpic#1,pic #1", "pic#,pic#1a,Pic#1,xpic#1,pic #1" },
        { "pic#\u0661\u0662", "pic#\u0661\u0662" },
        { "a\uFFFF\uFDD0\U0001FFFE", "a\uFFFF\uFDD0\U0001FFFE" },
        { "\U0001F600,\U0001F468\u200D\U0001F469\u200D\U0001F466", "\U0001F600,\U0001F468\u200D\U0001F469\u200D\U0001F466" },
    };

    public static TheoryData<string, string> Refused => new()
    {
        { "fine,a\tb", "keyword 'a\uFFFDb' has a control character" },
        { "a\nb", "keyword 'a\uFFFDb' has a control character" },
        { "a\0", "keyword 'a\uFFFD' has a control character" },
        { "\u001Bescape", "keyword '\uFFFDescape' has a control character" },
        { "del\u007F", "keyword 'del\uFFFD' has a control character" },
        { "c1\u0090", "keyword 'c1\uFFFD' has a control character" },
        { "a\uFFFEb", "keyword 'a\uFFFDb' has a control character" },
        { "pic#1", "keyword 'pic#1' is reserved: pic# and a number names a picture without keywords" },
        { "happy, pic#99999999999999999999 ", "keyword 'pic#99999999999999999999' is reserved: pic# and a number names a picture without keywords" },
        { new string('x', 41), $"keyword '{new string('x', 40)}…' has 41 characters, the limit is 40" },
        { $"short,{Repeat(Astral, 41)}", $"keyword '{Repeat(Astral, 40)}…' has 41 characters, the limit is 40" },
        { new string('x', 10_000), $"keyword '{new string('x', 40)}…' has 10000 characters, the limit is 40" },
    };

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task A_list_is_trimmed_and_composed_and_loses_empty_and_repeated_keywords(string sent, string kept)
    {
        var member = await shared.JoinAsync();
        var picId = await member.AddAsync(Samples.Png(1), ("keywords", sent));
        Assert.Equal(kept, await member.KeywordsAsync(picId));
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_keyword_that_may_not_be_is_refused_by_name(string sent, string error)
    {
        var member = await shared.JoinAsync();
        (await member.UploadAsync(("data", Samples.Png(1)), ("keywords", sent))).AssertFail($"Client error: Invalid argument(s): {error}");
        Assert.Empty(await member.ListAsync());
    }

    public static TheoryData<string> Longest =>
        [new string('x', 40), $"  {new string('ü', 40)}  ", Repeat("u\u0308", 40), Repeat(Astral, 40), $"{Repeat(Astral, 38)} x"];

    [Theory]
    [MemberData(nameof(Longest))]
    public async Task A_keyword_may_have_40_code_points_after_composition(string sent)
    {
        var member = await shared.JoinAsync();
        var picId = await member.AddAsync(Samples.Png(1), ("keywords", sent));
        var keyword = Assert.Single((await member.FindAsync(picId)).Keywords);
        Assert.Equal(40, keyword.Value.EnumerateRunes().Count());
    }

    [Theory]
    [InlineData((byte)0xFF)]
    [InlineData((byte)'a', (byte)0xC3)]
    [InlineData((byte)0xED, (byte)0xA0, (byte)0x80)]
    [InlineData((byte)0xC0, (byte)0x80)]
    public async Task Keywords_that_are_not_UTF8_are_refused_to_a_client_that_knows_Unicode(params byte[] sent)
    {
        var member = await shared.JoinAsync();
        (await member.UploadAsync(("ver", "1"), ("data", Samples.Png(1)), ("keywords", sent))).AssertFail(
            "Client error: Invalid text encoding: keywords is not valid UTF-8");

        Assert.Empty(await member.ListAsync());
    }

    [Fact]
    public async Task A_picture_may_have_10_keywords()
    {
        var member = await shared.JoinAsync();
        var picId = await member.AddAsync(Samples.Png(1), ("keywords", Numbered(1, 10)));
        Assert.Equal(Numbered(1, 10), await member.KeywordsAsync(picId));
    }

    [Fact]
    public async Task Eleven_keywords_at_once_are_refused_with_both_numbers()
    {
        var member = await shared.JoinAsync();
        (await member.UploadAsync(("data", Samples.Png(1)), ("keywords", Numbered(1, 11)))).AssertFail(
            "Client error: Invalid argument(s): 11 keywords, the limit is 10");
        Assert.Empty(await member.ListAsync());
    }

    [Fact]
    public async Task Repeated_keywords_do_not_count()
    {
        var member = await shared.JoinAsync();
        var picId = await member.AddAsync(Samples.Png(1), ("keywords", Numbered(1, 10) + "," + Numbered(1, 10)));
        await member.AddAsync(Samples.Png(1), ("keywords", Numbered(4, 10)));
        Assert.Equal(Numbered(1, 10), await member.KeywordsAsync(picId));
    }

    [Fact]
    public async Task Keywords_that_add_up_to_more_than_10_are_refused_whole_with_both_numbers()
    {
        var member = await shared.JoinAsync();
        await member.AddAsync(Samples.Png(1), ("keywords", Numbered(1, 8)), ("description", "before"));
        await member.AddAsync(Samples.Png(2), ("keywords", "elsewhere"), ("default", "1"));
        var before = await member.EverythingAsync();

        var reply = await member.UploadAsync(
            ("data", Samples.Png(1)), ("keywords", "k8,elsewhere,new,newer"), ("default", "1"), ("description", "after"));
        reply.AssertFail("Client error: Invalid argument(s): the picture would have 11 keywords, the limit is 10");
        Assert.Equal(before, await member.EverythingAsync());
    }

    [Fact]
    public async Task The_limit_of_keywords_is_a_setting()
    {
        await using var server = await UserpicServer.StartAsync(("Userpics:MaxKeywords", "2"));
        var member = await Member.JoinAsync(server);
        await member.AddAsync(Samples.Png(1), ("keywords", "a,b"));
        (await member.UploadAsync(("data", Samples.Png(2)), ("keywords", "x,y,z"))).AssertFail(
            "Client error: Invalid argument(s): 3 keywords, the limit is 2");
        (await member.UploadAsync(("data", Samples.Png(1)), ("keywords", "c"))).AssertFail(
            "Client error: Invalid argument(s): the picture would have 3 keywords, the limit is 2");
    }

    [Fact]
    public async Task A_keyword_moves_with_its_spelling_and_only_that()
    {
        var member = await shared.JoinAsync();
        var first = await member.AddAsync(Samples.Png(1), ("keywords", "Happy,happy,café"));
        var second = await member.AddAsync(Samples.Png(2), ("keywords", "happy,cafe\u0301"));
        Assert.Equal("Happy", await member.KeywordsAsync(first));
        Assert.Equal("happy,café", await member.KeywordsAsync(second));
    }

    [Fact]
    public async Task A_picture_that_lost_its_last_keyword_is_listed_by_its_number()
    {
        var member = await shared.JoinAsync();
        var first = await member.AddAsync(Samples.Png(1), ("keywords", "happy"));
        await member.AddAsync(Samples.Png(2), ("keywords", "happy"));
        Assert.Equal($"happy,pic#{first}", await member.NamesAsync());
    }

    [Fact]
    public async Task A_keyword_of_another_account_does_not_move()
    {
        var (one, other) = (await shared.JoinAsync(), await shared.JoinAsync());
        var picId = await one.AddAsync(Samples.Png(1), ("keywords", "happy"));
        await other.AddAsync(Samples.Png(2), ("keywords", "happy"));
        Assert.Equal("happy", await one.KeywordsAsync(picId));
        Assert.Equal("happy", await other.NamesAsync());
    }

    [Fact]
    public async Task A_keyword_of_a_deleted_picture_is_free()
    {
        var member = await shared.JoinAsync();
        await member.DeleteAsync(await member.AddAsync(Samples.Png(1), ("keywords", "happy")));
        var picId = await member.AddAsync(Samples.Png(2), ("keywords", "happy"));
        Assert.Equal("happy", await member.KeywordsAsync(picId));
    }

    private static string Numbered(int from, int to) => string.Join(',', Enumerable.Range(from, to - from + 1).Select(i => $"k{i}"));

    private static string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));
}
