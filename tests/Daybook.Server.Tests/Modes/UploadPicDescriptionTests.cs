using System.Text;
using Daybook.Server.Tests.Running;
using Daybook.Server.Tests.Userpics;

namespace Daybook.Server.Tests.Modes;

/// <summary>The field <c>description</c>.</summary>
public sealed class UploadPicDescriptionTests(UserpicServer shared) : IClassFixture<UserpicServer>
{
    public static TheoryData<string, string> Kept => new()
    {
        { "An inkwell and a pen, drawn", "An inkwell and a pen, drawn" },
        { "cafe\u0301 \U0001F600", "café \U0001F600" },
        { new string('x', 300), new string('x', 300) },
        { Repeat("u\u0308", 300), Repeat("ü", 300) },
        { Repeat("\U0001D4B6", 300), Repeat("\U0001D4B6", 300) },
    };

    public static TheoryData<string, string> Refused => new()
    {
        { new string('x', 301), "description has 301 characters, the limit is 300" },
        { Repeat("\U0001D4B6", 301), "description has 301 characters, the limit is 300" },
        { "two\nlines", "description has a control character" },
        { "a\0b", "description has a control character" },
        { "a\uFFFEb", "description has a control character" },
        { "\u009B", "description has a control character" },
    };

    [Theory]
    [MemberData(nameof(Kept))]
    public async Task A_description_is_composed_and_kept(string sent, string kept)
    {
        var member = await shared.JoinAsync();
        var picId = await member.AddAsync(Samples.Png(1), ("description", sent));
        Assert.Equal(kept, (await member.FindAsync(picId)).Description);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_description_that_may_not_be_is_refused(string sent, string error)
    {
        var member = await shared.JoinAsync();
        (await member.UploadAsync(("data", Samples.Png(1)), ("description", sent))).AssertFail($"Client error: Invalid argument(s): {error}");
        Assert.Empty(await member.ListAsync());
    }

    [Fact]
    public async Task A_description_that_is_not_UTF8_is_refused()
    {
        var member = await shared.JoinAsync();
        (await member.UploadAsync(("ver", "1"), ("data", Samples.Png(1)), ("description", Encoding.Latin1.GetBytes("café")))).AssertFail(
            "Client error: Invalid text encoding: description is not valid UTF-8");
    }

    [Fact]
    public async Task There_is_none_until_one_is_given()
    {
        var member = await shared.JoinAsync();
        var picId = await member.AddAsync(Samples.Png(1), ("description", ""));
        Assert.Equal("", (await member.FindAsync(picId)).Description);
        await member.AddAsync(Samples.Png(1), ("description", "later"));
        Assert.Equal("later", (await member.FindAsync(picId)).Description);
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    public async Task Sending_the_picture_again_without_one_keeps_it(string? value)
    {
        var member = await shared.JoinAsync();
        var picId = await member.AddAsync(Samples.Png(1), ("description", "first"));
        await member.AddAsync(Samples.Png(1), value is null ? [] : [("description", value)]);
        Assert.Equal("first", (await member.FindAsync(picId)).Description);
    }

    [Fact]
    public async Task Sending_the_picture_again_with_another_replaces_it()
    {
        var member = await shared.JoinAsync();
        var picId = await member.AddAsync(Samples.Png(1), ("description", "first"));
        await member.AddAsync(Samples.Png(1), ("description", "second"));
        Assert.Equal("second", (await member.FindAsync(picId)).Description);
    }

    private static string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));
}
