using System.Text;
using Daybook.Protocol.Flat;

namespace Daybook.Protocol.Tests.Flat;

public sealed class FlatFormTests
{
    private static FlatForm Parse(string body, int maxFields = 100) => FlatForm.Parse(Encoding.Latin1.GetBytes(body), maxFields);

    private static string Refusal(string body, int maxFields = 100)
    {
        var exception = Assert.Throws<ProtocolException>(() => Parse(body, maxFields));
        Assert.Same(Faults.InvalidArgument, exception.Fault);
        return exception.Message;
    }

    [Fact]
    public void A_login_of_a_real_client_is_read()
    {
        var form = Transcript.ReadForm("LJ-Simple-02-login");

        Assert.Equal(10, form.Count);
        Assert.Equal("login", form.Text("mode"));
        Assert.Equal("challenge", form.Text("auth_method"));
        Assert.Equal("c0:1795420800:260:60:4e25f073548ff5c33410:51b29b22cfd44a68217e64cbb3090639", form.Text("auth_challenge"));
        Assert.Equal("Perl-LJ::Simple/0.15", form.Text("clientversion"));
    }

    [Fact]
    public void A_post_of_a_real_client_is_read()
    {
        var form = Transcript.ReadForm("logjam-02-postevent");

        Assert.Equal("Body & <b>text</b> é ☃\nline2\n", form.Text("event"));
        Assert.Equal("", form.Text("prop_taglist"));
    }

    [Fact]
    public void A_body_that_escapes_nothing_is_read() =>
        Assert.Equal("Perl-archlj/1.1", Transcript.ReadForm("debian-LiveJournal-01-login").Text("clientversion"));

    [Fact]
    public void Names_are_decoded_too() => Assert.Equal("x", Parse("auth%5Fmethod+a=x").Text("auth_method a"));

    [Fact]
    public void Values_are_bytes()
    {
        var form = Parse("data=%00%ff%FF%26%3d%25+\u00e9");

        Assert.True(form.TryGet("data", out var data));
        Assert.Equal(new byte[] { 0x00, 0xFF, 0xFF, (byte)'&', (byte)'=', (byte)'%', (byte)' ', 0xE9 }, data.ToArray());
    }

    [Fact]
    public void Values_are_slices_of_the_body()
    {
        var body = "a=%41%42&data=%43"u8.ToArray();
        var form = FlatForm.Parse(body, maxFields: 2);
        Assert.True(form.TryGet("data", out var data));

        body.AsSpan().Fill((byte)'!');

        Assert.Equal("!"u8.ToArray(), data.ToArray());
    }

    [Fact]
    public void The_last_of_a_repeated_name_counts()
    {
        var form = Parse("user=a&mode=login&user=b&us%65r=c");

        Assert.Equal("c", form.Text("user"));
        Assert.Equal(2, form.Count);
    }

    [Fact]
    public void A_name_without_an_equals_sign_has_an_empty_value() => Assert.Equal("", Parse("getmoods&mode=login").Text("getmoods"));

    [Fact]
    public void Only_the_first_equals_sign_ends_the_name() => Assert.Equal("b=c=", Parse("a=b=c=").Text("a"));

    [Fact]
    public void A_semicolon_separates_nothing() => Assert.Equal("1;b=2", Parse("a=1;b=2").Text("a"));

    [Theory]
    [InlineData("")]
    [InlineData("&")]
    [InlineData("&&&&")]
    [InlineData("\r\n")]
    [InlineData("&\r\n\r\n")]
    public void A_body_without_pairs_has_no_fields(string body) => Assert.Equal(0, Parse(body).Count);

    [Fact]
    public void Empty_pairs_are_passed_over()
    {
        var form = Parse("&&a=1&&&b=2&&", maxFields: 2);

        Assert.Equal(2, form.Count);
        Assert.Equal("2", form.Text("b"));
    }

    [Theory]
    [InlineData("a=1&b=2\r\n")]
    [InlineData("a=1&b=2\n")]
    [InlineData("a=1&b=2\r\n\r\n")]
    public void Line_ends_after_the_body_are_no_part_of_the_last_value(string body) => Assert.Equal("2", Parse(body).Text("b"));

    [Fact]
    public void Line_ends_that_are_encoded_or_inside_stay()
    {
        Assert.Equal("2\r\n", Parse("b=2%0D%0A").Text("b"));
        Assert.Equal("1\r\n", Parse("a=1\r\n&b=2").Text("a"));
    }

    [Fact]
    public void A_name_that_is_not_utf8_hurts_no_other_field()
    {
        var form = Parse("%ff%fe=1&mode=login");

        Assert.Equal(2, form.Count);
        Assert.Equal("login", form.Text("mode"));
    }

    [Theory]
    [InlineData("mode=login&data=ab%4", 3)]
    [InlineData("data=%", 1)]
    [InlineData("data=%4g", 1)]
    [InlineData("data=%%41", 1)]
    [InlineData("data=%41%g1&user=test", 4)]
    [InlineData("data=0123456789012345678901234567890123456789%41%zz", 44)]
    public void A_malformed_escape_names_the_field_and_the_place(string body, int place) =>
        Assert.Equal(
            $"Client error: Invalid argument(s): malformed escape in field data at byte {place} of its encoded value", Refusal(body));

    [Fact]
    public void A_malformed_escape_in_a_name_gives_the_place_in_the_body() =>
        Assert.Equal(
            "Client error: Invalid argument(s): malformed escape in the name of a field, at byte 13 of the body", Refusal("mode=login&a%xx=1"));

    [Fact]
    public void What_an_error_repeats_of_a_name_is_short_and_printable()
    {
        Assert.Contains("in field a??b?? at byte", Refusal("a%00%0Ab%C3%A9%e2%98%83=%"), StringComparison.Ordinal);
        Assert.Contains($"in field {new string('n', 40)}... at byte", Refusal(new string('n', 5000) + "=%"), StringComparison.Ordinal);
    }

    [Fact]
    public void As_many_fields_as_allowed_are_read() => Assert.Equal(3, Parse("a=1&b=2&c=3", maxFields: 3).Count);

    [Theory]
    [InlineData("a=1&b=2&c=3&d=4", 4)]
    [InlineData("a=1&a=2&a=3&a=4&&a=5&", 5)]
    public void Too_many_fields_are_refused_with_both_numbers(string body, int sent) =>
        Assert.Equal($"Client error: Invalid argument(s): {sent} fields, at most 3 are allowed", Refusal(body, maxFields: 3));

    [Fact]
    public void A_field_that_is_set_replaces_the_one_that_was_read()
    {
        var form = Parse("a=1");

        form.Set("a", "2"u8.ToArray());

        Assert.Equal("2", form.Text("a"));
    }

    [Fact]
    public void A_field_that_was_not_sent_is_not_found() => Assert.False(Parse("Mode=login").TryGet("mode", out _));
}
