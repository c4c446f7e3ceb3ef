using Daybook.Core.Entries;

namespace Daybook.Core.Tests.Entries;

public sealed class EntryMetadataTests
{
    [Theory]
    [InlineData("current_mood", "anything", true)]
    [InlineData("current_moodid", "15", true)]
    [InlineData("current_moodid", "-1", false)]
    [InlineData("current_moodid", "x", false)]
    [InlineData("opt_nocomments", "1", true)]
    [InlineData("opt_nocomments", "0", true)]
    [InlineData("opt_nocomments", " ", true)]
    [InlineData("opt_nocomments", "2", false)]
    [InlineData("current_coords", "45.2935N 123.3452W", true)]
    [InlineData("current_coords", "45.2935n,123.3452w", true)]
    [InlineData("current_coords", "-45.2935, +123.3452", true)]
    [InlineData("current_coords", "90.1,0", false)]
    [InlineData("current_coords", "0,180.5", false)]
    [InlineData("current_coords", "here", false)]
    [InlineData("taglist", "a, b", true)]
    [InlineData("taglist", "a, <b>", false)]
    [InlineData("taglist", "_a", false)]
    [InlineData("revnum", "not a number", true)]
    public void A_value_is_one_of_its_property_or_the_fault_names_it(string name, string value, bool isFine)
    {
        Assert.Equal(isFine, Read(out _, out var fault, (name, value)));
        Assert.Equal(isFine ? null : name, fault?.Name);
        Assert.Equal(isFine, fault?.Property is null);
    }

    /// <summary>Programs that copy entries send back what those of LiveJournal and Dreamwidth have.</summary>
    [Theory]
    [InlineData("spam_counter reading_time repost repost_url repost_author repost_subject reposted_from")]
    [InlineData("xpost xpostdetail adult_content_maintainer adult_content_maintainer_reason opt_nocomments_maintainer")]
    public void What_other_servers_set_is_passed_over(string names)
    {
        Assert.True(Read(out var read, out _, [.. names.Split(' ').Select(name => (name, "a 1"))]));
        Assert.Empty(read!.Properties);
    }

    [Fact]
    public void The_reason_for_a_warning_is_kept()
    {
        Assert.True(Read(out var read, out _, ("adult_content", "concepts"), ("adult_content_reason", "Needles")));
        Assert.Equal("Needles", read!.Properties["adult_content_reason"]);
    }

    [Fact]
    public void An_unknown_name_is_a_fault_without_property()
    {
        Assert.False(Read(out _, out var fault, ("current_mood", "x"), ("no_such", "")));
        Assert.Equal(new PropertyFault("no_such", null), fault);
    }

    [Fact]
    public void Blank_and_zero_take_away_and_system_properties_do_nothing()
    {
        Assert.True(Read(out var read, out _, ("current_music", "0"), ("opt_backdated", ""), ("revnum", "7"), ("current_mood", "x")));
        Assert.Equal([("current_music", ""), ("opt_backdated", ""), ("current_mood", "x")], read!.Properties.Select(pair => (pair.Key, pair.Value)));
        Assert.Null(read.Tags);
        Assert.Null(read.PictureKeyword);
        Assert.True(Read(out read, out _, ("taglist", ""), ("picture_keyword", "")));
        Assert.Equal((0, ""), (read!.Tags!.Count, read.PictureKeyword));
        Assert.True(Read(out read, out _, ("taglist", "0"), ("picture_keyword", " ")));
        Assert.Equal((0, ""), (read!.Tags!.Count, read.PictureKeyword));
    }

    [Fact]
    public void A_keyword_of_a_picture_may_be_zero()
    {
        Assert.True(Read(out var read, out _, ("picture_keyword", "0")));
        Assert.Equal("0", read!.PictureKeyword);
    }

    [Theory]
    [InlineData("Two   Words ,, B, two words", "two words|b")]
    [InlineData(" , ", "")]
    [InlineData("ÄRGER", "ärger")]
    [InlineData("snow,\nhome,\tsea\r\n", "snow|home|sea")]
    [InlineData("two\r\n\twords\u00a0 here, \u3000\n", "two words here")]
    public void Tags_are_lower_case_and_spaced_once(string text, string expected)
    {
        Assert.True(TagName.TryParseList(text, out var tags));
        Assert.Equal(expected, string.Join('|', tags));
    }

    [Theory]
    [InlineData("a\0b")]
    [InlineData("a\u001bb")]
    [InlineData("x, >")]
    [InlineData("\n_x")]
    public void A_list_with_a_malformed_tag_is_none(string text) => Assert.False(TagName.TryParseList(text, out _));

    [Fact]
    public void A_hundred_tags_are_enough()
    {
        Assert.True(TagName.TryParseList(string.Join(',', Enumerable.Range(0, 100)), out _));
        Assert.False(TagName.TryParseList(string.Join(',', Enumerable.Range(0, 101)), out _));
    }

    [Fact]
    public void Lines_are_cut_to_characters_and_bytes_and_never_inside_a_character()
    {
        Assert.Equal(new string('x', 100), EntryLimits.CutLine(new string('x', 101)));
        Assert.Equal(new string('☃', 85), EntryLimits.CutLine(new string('☃', 100)));
        Assert.Equal(string.Concat(Enumerable.Repeat("😀", 63)), EntryLimits.CutLine(string.Concat(Enumerable.Repeat("😀", 64))));
        Assert.Equal("short", EntryLimits.CutLine("short"));
    }

    [Theory]
    [InlineData(2024, 2, 29, 23, 59, true)]
    [InlineData(2023, 2, 29, 0, 0, false)]
    [InlineData(1969, 12, 31, 0, 0, false)]
    [InlineData(2037, 12, 31, 23, 59, true)]
    [InlineData(2038, 1, 1, 0, 0, false)]
    [InlineData(2024, 1, 1, 24, 0, false)]
    [InlineData(2024, 1, 1, 0, 60, false)]
    public void Event_times_are_days_and_minutes_that_there_are(int year, int month, int day, int hour, int minute, bool isOne)
    {
        Assert.Equal(isOne, EventTime.TryCreate(year, month, day, hour, minute, out var time));
        Assert.Equal(isOne ? new DateTime(year, month, day, hour, minute, 0) : EventTime.FromMinutes(0).Value, time.Value);
    }

    [Theory]
    [InlineData(SecurityKind.Public, 7u, EntrySecurity.Everybody, 0u)]
    [InlineData(SecurityKind.Private, 7u, 0u, 0u)]
    [InlineData(SecurityKind.UseMask, 7u, 7u, 7u)]
    [InlineData(SecurityKind.UseMask, 0u, 0u, 0u)]
    [InlineData(SecurityKind.UseMask, 0x8000_0001u, 1u, 1u)]
    public void A_mask_counts_only_for_friends_and_never_has_bit_31(SecurityKind kind, uint mask, uint audience, uint allowMask)
    {
        var security = EntrySecurity.Of(kind, mask);
        Assert.Equal((kind, audience, allowMask), (security.Kind, security.Audience, security.AllowMask));
    }

    private static bool Read(out EntryMetadata? metadata, out PropertyFault? fault, params (string Name, string Value)[] named) =>
        EntryMetadata.TryRead(named.Select(pair => KeyValuePair.Create(pair.Name, pair.Value)), out metadata, out fault);
}
