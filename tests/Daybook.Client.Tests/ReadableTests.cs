using Daybook.Client.Reporting;

namespace Daybook.Client.Tests;

public sealed class ReadableTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("sea", 3)]
    [InlineData("été", 3)]
    [InlineData("e\u0301te\u0301", 3)]
    [InlineData("日本", 4)]
    [InlineData("ＡＢ", 4)]
    [InlineData("ｱｲ", 2)]
    [InlineData("한국", 4)]
    [InlineData("\u1112\u1161\u11AB", 2)]
    [InlineData("a\u200Bb\u200D", 2)]
    [InlineData("soft\u00ADly", 7)]
    [InlineData("😀", 2)]
    [InlineData("👍🏽", 2)]
    [InlineData("👩\u200D👩\u200D👧", 2)]
    [InlineData("🇯🇵", 2)]
    [InlineData("☺", 1)]
    [InlineData("☺\uFE0F", 2)]
    [InlineData("1\uFE0F\u20E3", 2)]
    [InlineData("𠮷", 2)]
    [InlineData("𝒜", 1)]
    [InlineData("नि", 1)]
    [InlineData("\uFFFD", 1)]
    public void A_text_is_as_wide_as_a_terminal_shows_it(string text, int width) => Assert.Equal(width, Readable.Width(text));

    [Theory]
    [InlineData("sea", 5, "sea  ")]
    [InlineData("sea", 2, "se")]
    [InlineData("日本", 5, "日本 ")]
    [InlineData("日本", 3, "日 ")]
    [InlineData("a😀b", 2, "a ")]
    [InlineData("a😀b", 3, "a😀")]
    [InlineData("ae\u0301x", 2, "ae\u0301")]
    [InlineData("a👩\u200D👧x", 2, "a ")]
    [InlineData("a", 0, "")]
    public void A_text_is_cut_or_filled_up_to_a_number_of_columns(string text, int columns, string fitted)
    {
        Assert.Equal(fitted, Readable.Fit(text, columns));
        Assert.Equal(columns, Readable.Width(Readable.Fit(text, columns)));
    }

    [Fact]
    public void A_line_has_nothing_in_it_that_moves_or_turns_what_is_shown() =>
        Assert.Equal(
            "a\uFFFDb\uFFFDc\uFFFDd\uFFFDe\uFFFDf\uFFFDשלום",
            Readable.Line("a\u001Bb\nc\u0085d\u2028e\u202Ef\u2066שלום"));
}
