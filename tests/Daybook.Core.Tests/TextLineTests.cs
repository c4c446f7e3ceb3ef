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
    [InlineData("cafe\u0301\n", "café\uFFFD", "cafe\u0301\uFFFD")]
    [InlineData("a\u202Eb\u2066c\u2069", "a\u202Eb\u2066c\u2069", "a\uFFFDb\uFFFDc\uFFFD")]
    [InlineData("\U0001F469\u200D\U0001F52C \u200Fא", "\U0001F469\u200D\U0001F52C \u200Fא", "\U0001F469\u200D\U0001F52C \u200Fא")]
    public void What_turns_the_direction_of_a_line_is_kept_but_not_shown(string text, string kept, string shown) =>
        Assert.Equal((kept, shown), (TextLine.Compose(text), TextLine.Printable(text)));

    [Theory]
    [InlineData("abc", 3, "abc", "abc")]
    [InlineData("abcd", 3, "abc", "abc…")]
    [InlineData("ab\U0001F600", 3, "ab", "ab…")]
    [InlineData("a\U0001F600b", 3, "a\U0001F600", "a\U0001F600…")]
    public void A_shortened_text_has_no_half_character(string text, int maxLength, string expected, string abridged) =>
        Assert.Equal((expected, abridged), (TextLine.Shorten(text, maxLength), TextLine.Abridge(text, maxLength)));
}
