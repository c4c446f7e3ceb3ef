using System.Text;
using CsCheck;
using Daybook.Protocol.Flat;

namespace Daybook.Protocol.Tests.Flat;

public sealed class FlatReplyTests
{
    private static FlatReply Reply(params (string Key, string Value)[] pairs)
    {
        var reply = new FlatReply();
        foreach (var (key, value) in pairs)
        {
            reply.Add(key, value);
        }

        return reply;
    }

    private static string Lines(FlatReply reply) => Encoding.UTF8.GetString(reply.ToLines());

    private static string UrlEncoded(FlatReply reply) => Encoding.ASCII.GetString(reply.ToUrlEncoded());

    [Fact]
    public void Keys_and_values_alternate_and_the_last_line_is_ended() =>
        Assert.Equal("errmsg\nInvalid password\nsuccess\nFAIL\n", Lines(Reply(("success", "FAIL"), ("errmsg", "Invalid password"))));

    [Fact]
    public void Keys_are_sorted_by_their_bytes() =>
        Assert.Equal(
            "B\n\na\n\na1\n\na_b\n\npickw_1\n\npickw_10\n\npickw_2\n\n",
            Lines(Reply(("pickw_2", ""), ("pickw_10", ""), ("a_b", ""), ("a1", ""), ("a", ""), ("pickw_1", ""), ("B", ""))));

    [Fact]
    public void Keys_are_sorted_by_all_of_their_bytes_however_long_the_beginning_is_that_they_share() =>
        Gen.Int[10, 20].Select(Gen.Char['a', 'b'].Array[0, 6].Select(rest => new string(rest)).Array[1, 40], (shared, ends) => (shared, ends)).Sample((shared, ends) =>
        {
            var keys = ends.Distinct().Select(end => new string('a', shared) + end).ToArray();
            var sorted = Lines(Reply([.. keys.Select(key => (key, ""))])).Split('\n').Where(line => line.Length > 0);
            Assert.Equal(keys.Order(StringComparer.Ordinal), sorted);
        });

    [Fact]
    public void Line_ends_in_values_are_removed_not_replaced() =>
        Assert.Equal("a\nonetwothree\nb\n\n", Lines(Reply(("a", "\r\none\rtwo\n\nthree\r\n"), ("b", "\n"))));

    [Fact]
    public void An_empty_value_is_an_empty_line() => Assert.Equal("name\n\n", Lines(Reply(("name", ""))));

    [Fact]
    public void A_reply_without_pairs_is_empty()
    {
        Assert.Empty(new FlatReply().ToLines());
        Assert.Empty(new FlatReply().ToUrlEncoded());
    }

    [Fact]
    public void Text_is_utf8_without_a_byte_order_mark() =>
        Assert.Equal("name\nJosé ☃ 𝄞\n"u8.ToArray(), Reply(("name", "José ☃ 𝄞")).ToLines());

    [Fact]
    public void Lone_surrogates_become_replacement_characters()
    {
        // Taking the line end away must not join the two halves, either.
        var reply = Reply(("a", "x\uD834"), ("b", "\uDD1Ey"), ("c", "\uD834\n\uDD1E"));

        Assert.Equal("a\nx\uFFFD\nb\n\uFFFDy\nc\n\uFFFD\uFFFD\n", Lines(reply));
        Assert.Equal("a=x%EF%BF%BD&b=%EF%BF%BDy&c=%EF%BF%BD%EF%BF%BD&", UrlEncoded(reply));
    }

    [Fact]
    public void Url_encoded_replies_end_with_an_ampersand() =>
        Assert.Equal("errmsg=Invalid+password&success=FAIL&", UrlEncoded(Reply(("success", "FAIL"), ("errmsg", "Invalid password"))));

    [Fact]
    public void Url_encoded_replies_escape_all_but_letters_digits_and_a_few_marks() =>
        Assert.Equal(
            "a=AZaz09-._+%26%3D%25%2B%7E%2F%3A%C3%A9%00%7F&", UrlEncoded(Reply(("a", "AZaz09-._ &=%+~/:é\0\u007F"))));

    [Fact]
    public void Url_encoded_replies_hold_no_line_ends_either() => Assert.Equal("a=onetwo&", UrlEncoded(Reply(("a", "one\r\ntwo"))));

    [Fact]
    public void A_key_twice_is_a_fault_of_the_program() =>
        Assert.Throws<InvalidOperationException>(() => Reply(("success", "OK"), ("success", "FAIL")).ToLines());

    [Fact]
    public void A_part_that_was_written_before_is_sent_as_if_it_was_written_now() =>
        Gen.Select(Gen.String[Gen.Char["aß\r\n&=%+ "], 0, 6].Array[1, 40], Gen.Int[0, 5], Gen.Int[0, 5]).Sample((values, before, after) =>
        {
            var part = values.Select((value, i) => ($"list_{i + 1}", value)).ToArray();
            var others = Enumerable.Range(0, before).Select(i => ($"a{i}", "one")).Concat(Enumerable.Range(0, after).Select(i => ($"success{i}", "two"))).ToArray();
            var reply = Reply(others);
            reply.Add(Reply(part).ToPart());

            Assert.Equal(Lines(Reply([.. others, .. part])), Lines(reply));
            Assert.Equal(UrlEncoded(Reply([.. others, .. part])), UrlEncoded(reply));
        });

    [Theory]
    [InlineData("list_1")]
    [InlineData("list_10")]
    [InlineData("list_2")]
    public void A_key_among_the_lines_of_a_part_is_a_fault_of_the_program(string key)
    {
        var reply = Reply((key, ""));
        reply.Add(Reply(("list_1", ""), ("list_2", "")).ToPart());
        Assert.Throws<InvalidOperationException>(reply.ToLines);
    }

    [Fact]
    public void A_part_in_another_encoding_is_a_fault_of_the_program() =>
        Assert.Throws<ArgumentException>(() => new FlatReply(Encoding.Latin1).Add(Reply(("a", "ß")).ToPart()));

    [Fact]
    public void A_part_has_something_in_it() => Assert.Throws<InvalidOperationException>(() => Reply().ToPart());

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a\n")]
    [InlineData("é")]
    public void A_key_that_is_no_name_is_a_fault_of_the_program(string key) =>
        Assert.Throws<ArgumentException>(() => Reply((key, "")));

    [Fact]
    public void What_is_url_encoded_is_read_back_by_the_form_reader() =>
        Gen.Dictionary(Gen.String[Gen.Char["abcdefghijklmnopqrstuvwxyz_0123456789"], 1, 8], Gen.String)[0, 20].Sample(
            pairs =>
            {
                var reply = Reply([.. pairs.Select(pair => (pair.Key, pair.Value))]);

                var form = FlatForm.Parse(reply.ToUrlEncoded(), maxFields: 20);

                Assert.Equal(pairs.Count, form.Count);
                foreach (var (key, value) in pairs)
                {
                    var sent = Encoding.UTF8.GetBytes(value).Where(b => b is not ((byte)'\r' or (byte)'\n'));
                    Assert.True(form.TryGet(key, out var read));
                    Assert.Equal(sent, read.ToArray());
                }
            },
            iter: Iterations.Of(500));
}
