using Daybook.Core.Userpics;

namespace Daybook.Core.Tests.Userpics;

public sealed class UserpicDescriptionTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("the sea", "the sea")]
    [InlineData("Cafe\u0301", "Caf\u00E9")]
    public void A_description_is_kept_in_nfc(string text, string expected)
    {
        Assert.True(UserpicDescription.TryRead(text, out var description, out _));
        Assert.Equal(expected, description);
    }

    [Fact]
    public void Its_length_counts_code_points_after_nfc()
    {
        Assert.True(UserpicDescription.TryRead(string.Concat(Enumerable.Repeat("e\u0301", 300)), out _, out _));
        Assert.True(UserpicDescription.TryRead(string.Concat(Enumerable.Repeat("\U0001F58B", 300)), out _, out _));
        Assert.False(UserpicDescription.TryRead(new string('x', 301), out _, out var fault));
        Assert.Equal("description has 301 characters, the limit is 300", fault);
    }

    [Theory]
    [InlineData("a\nb")]
    [InlineData("\0")]
    [InlineData("\u0085")]
    public void Control_characters_are_refused(string text)
    {
        Assert.False(UserpicDescription.TryRead(text, out _, out var fault));
        Assert.Equal("description has a control character", fault);
    }
}
