namespace Daybook.Core.Tests;

public sealed class TextLineTests
{
    [Theory]
    [InlineData("cafe\u0301", "café")]
    [InlineData("", "")]
    [InlineData(" \u00A0a\u2028", " \u00A0a\u2028")]
    [InlineData("\uFFFF\uFDD0\U0001FFFE", "\uFFFF\uFDD0\U0001FFFE")]
    public void Text_is_composed(string text, string expected)
    {
        Assert.True(TextLine.TryCompose(text, out var composed));
        Assert.Equal(expected, composed);
        Assert.Equal(text, TextLine.Printable(text));
    }

    [Theory]
    [InlineData("a\nb", "a\uFFFDb")]
    [InlineData("\0", "\uFFFD")]
    [InlineData("\u007F\u009B", "\uFFFD\uFFFD")]
    [InlineData("a\uFFFE", "a\uFFFD")]
    public void Text_with_a_control_character_is_refused_and_can_still_be_shown(string text, string shown)
    {
        Assert.False(TextLine.TryCompose(text, out _));
        Assert.Equal(shown, TextLine.Printable(text));
    }

    [Theory]
    [InlineData("abc", 3, "abc")]
    [InlineData("abcd", 3, "abc")]
    [InlineData("ab\U0001F600", 3, "ab")]
    [InlineData("a\U0001F600b", 3, "a\U0001F600")]
    public void A_shortened_text_has_no_half_character(string text, int maxLength, string expected) =>
        Assert.Equal(expected, TextLine.Shorten(text, maxLength));
}
