using System.Diagnostics;

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

    /// <summary>Marks that have to change places with each other, all behind one letter: to do so takes the square of their number.</summary>
    [Fact]
    public void However_many_marks_there_are_they_are_put_in_order_at_once()
    {
        var marks = "a" + new string('\u0315', 65_000) + new string('\u0316', 65_000);
        var began = Stopwatch.GetTimestamp();

        var composed = TextLine.Compose(marks);

        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(2));
        Assert.Equal(marks.Length, composed.Count(c => c != '\u034F'));
        Assert.Equal(composed, TextLine.Compose(composed));
    }

    /// <summary>The longest run that is put in order, and what is behind it; a run that was broken once is not broken again.</summary>
    [Theory]
    [InlineData(15, 15, "")]
    [InlineData(16, 16, "\u034F")]
    public void Only_a_run_that_nobody_writes_is_broken(int after, int before, string joiner)
    {
        var filling = new string('x', 500);
        var composed = TextLine.Compose(filling + new string('\u0315', after) + new string('\u0316', before) + "e\u0301");

        Assert.Equal(joiner.Length, composed.Count(c => c == '\u034F'));
        Assert.EndsWith("\u00E9", composed, StringComparison.Ordinal);
        Assert.Equal(composed, TextLine.Compose(composed));
        Assert.Equal(new string('\u0316', before) + new string('\u0315', after), TextLine.Compose(new string('\u0315', after) + new string('\u0316', before)));
    }
}
