using System.Buffers;
using System.Globalization;
using System.Text;
using CsCheck;
using Daybook.Protocol.Flat;

namespace Daybook.Protocol.Tests.Flat;

public sealed class PercentEncodingTests
{
    private delegate int Decoder(Span<byte> bytes);

    /// <summary>Decodes with each decoder, which must agree, and gives the decoded text or the negative number.</summary>
    private static (int Result, string Text) Decode(string encoded)
    {
        Decoder[] decoders = [PercentEncoding.DecodeInPlace, PercentDecoder.DecodeScalar, PercentDecoder.DecodeVector];
        var outcomes = decoders.Select(decode =>
        {
            var bytes = Encoding.Latin1.GetBytes(encoded);
            var result = decode(bytes);
            return (result, result < 0 ? "" : Encoding.Latin1.GetString(bytes.AsSpan(0, result)));
        });
        return Assert.Single(outcomes.Distinct());
    }

    private static byte[] Encode(byte[] bytes)
    {
        var output = new ArrayBufferWriter<byte>();
        PercentEncoding.Encode(bytes, output);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>
    /// Decodes the same bytes with both decoders, at any alignment and with other bytes before and behind, which must stay.
    /// </summary>
    private static void AssertDecodersAgree(byte[] encoded, int offset)
    {
        var expected = encoded.ToArray();
        var expectedResult = PercentDecoder.DecodeScalar(expected);

        var surroundings = new byte[offset + encoded.Length + 32];
        surroundings.AsSpan().Fill(0xA5);
        encoded.CopyTo(surroundings, offset);
        var actual = surroundings.AsSpan(offset, encoded.Length);
        var actualResult = PercentDecoder.DecodeVector(actual);

        Assert.Equal(expectedResult, actualResult);
        Assert.Equal(expected.AsSpan(0, Math.Max(expectedResult, 0)), actual[..Math.Max(actualResult, 0)]);
        Assert.Equal(-1, surroundings.AsSpan(0, offset).IndexOfAnyExcept((byte)0xA5));
        Assert.Equal(-1, surroundings.AsSpan(offset + encoded.Length).IndexOfAnyExcept((byte)0xA5));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("plain", "plain")]
    [InlineData("a+b", "a b")]
    [InlineData("%41%4a%4A", "AJJ")]
    [InlineData("%2B%25", "+%")]
    [InlineData("%2541", "%41")]
    [InlineData("0123456789+%3d+0123456789%3D%3D0123456789+", "0123456789 = 0123456789==0123456789 ")]
    public void Escapes_and_plus_signs_are_decoded_once(string encoded, string decoded) =>
        Assert.Equal((decoded.Length, decoded), Decode(encoded));

    [Theory]
    [InlineData("%", 0)]
    [InlineData("%4", 0)]
    [InlineData("a%", 1)]
    [InlineData("%41%4", 3)]
    [InlineData("%%41", 0)]
    [InlineData("%4%41", 0)]
    [InlineData("%+1", 0)]
    [InlineData("% 1", 0)]
    [InlineData("%@1%41", 0)]
    [InlineData("%1`%41", 0)]
    [InlineData("%g1", 0)]
    [InlineData("%1G", 0)]
    [InlineData("%/0", 0)]
    [InlineData("%0:", 0)]
    [InlineData("%u0041", 0)]
    [InlineData("%\u00b11", 0)]
    public void A_malformed_escape_gives_the_complement_of_its_position(string encoded, int position)
    {
        // At any place: within the first block, across the end of one, and behind the last.
        for (var before = 0; before < 40; before++)
        {
            Assert.Equal((~(before + position), ""), Decode(new string('x', before) + encoded));
            Assert.Equal(~(before + position), Decode(new string('x', before) + encoded + new string('y', 40)).Result);
        }
    }

    [Fact]
    public void Every_pair_of_characters_is_an_escape_exactly_if_both_are_hex_digits()
    {
        for (var pair = 0; pair <= 0xFFFF; pair++)
        {
            var digits = $"{(char)(pair >> 8)}{(char)(pair & 0xFF)}";
            var isHex = digits.All(char.IsAsciiHexDigit);
            var expected = isHex ? (char)byte.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) : '\0';

            // Long enough for one block of the vector decoder, and once more for the end that is left over.
            var bytes = Encoding.Latin1.GetBytes($"%{digits}---------------%{digits}");
            var result = PercentDecoder.DecodeVector(bytes);

            Assert.Equal(isHex ? 17 : ~0, result);
            if (isHex)
            {
                Assert.Equal($"{expected}---------------{expected}", Encoding.Latin1.GetString(bytes, 0, result));
            }

            bytes = Encoding.Latin1.GetBytes("%" + digits);
            Assert.Equal(isHex ? 1 : ~0, PercentDecoder.DecodeScalar(bytes));
            Assert.True(!isHex || bytes[0] == expected);
        }
    }

    [Fact]
    public void An_escape_is_decoded_at_every_place_of_a_value_of_every_length()
    {
        string[] escapes = ["%41", "%41%42", "%e9%", "%4", "%g1", "%1g", "%4%1", "+%2B+"];
        for (var length = 0; length <= 70; length++)
        {
            for (var place = 0; place <= length; place++)
            {
                foreach (var escape in escapes)
                {
                    var encoded = new string('p', place) + escape + new string('q', length - place);
                    AssertDecodersAgree(Encoding.Latin1.GetBytes(encoded), offset: place % 16);
                }
            }
        }
    }

    [Fact]
    public void Both_decoders_agree_on_any_bytes()
    {
        // Bytes from everywhere seldom form an escape, so that most are made of what escapes are made of.
        var escape = Gen.Byte.Select(b => Encoding.ASCII.GetBytes($"%{b:x2}"));
        var mostlyValid = Gen.Frequency(
            (6, escape),
            (4, Gen.Byte.Where(b => b != '%').Array[1, 5]),
            (1, Gen.Const("+"u8.ToArray()))).Array[0, 60].Select(pieces => pieces.SelectMany(piece => piece).ToArray());
        var halfValid = Gen.Char["%%+09afAF/:@G`g\u00e9\0"].Select(c => (byte)c).Array[0, 80];
        var anything = Gen.Byte.Array[0, 200];

        Gen.Select(Gen.Frequency((3, mostlyValid), (2, halfValid), (1, anything)), Gen.Int[0, 31]).Sample(
            (bytes, offset) => AssertDecodersAgree(bytes, offset),
            iter: Iterations.Of(20_000));
    }

    [Fact]
    public void One_spoiled_byte_in_a_long_value_is_found_by_both_decoders() =>
        Gen.Select(Gen.Byte.Array[1, 400], Gen.Int[0, 1_000_000], Gen.Byte).Sample(
            (bytes, place, spoil) =>
            {
                var encoded = Encode(bytes);
                encoded[place % encoded.Length] = spoil;
                AssertDecodersAgree(encoded, offset: place % 16);
            },
            iter: Iterations.Of(20_000));

    [Fact]
    public void Any_bytes_come_back_from_their_encoding() =>
        Gen.Byte.Array[0, 1000].Sample(
            bytes =>
            {
                foreach (Decoder decode in new Decoder[] { PercentEncoding.DecodeInPlace, PercentDecoder.DecodeScalar, PercentDecoder.DecodeVector })
                {
                    var encoded = Encode(bytes);
                    var length = decode(encoded);
                    Assert.Equal(bytes.AsSpan(), encoded.AsSpan(0, length));
                }
            },
            iter: Iterations.Of(2_000));

    [Fact]
    public void A_picture_at_the_limit_comes_back_from_its_encoding()
    {
        var picture = new byte[40_960];
        new Random(1).NextBytes(picture);

        var encoded = Encode(picture);
        var length = PercentEncoding.DecodeInPlace(encoded);

        Assert.Equal(picture.AsSpan(), encoded.AsSpan(0, length));
    }

    [Fact]
    public void Encoding_keeps_letters_digits_and_three_marks_and_nothing_else()
    {
        var everyByte = Enumerable.Range(0, 256).Select(b => (byte)b).ToArray();

        var expected = string.Concat(everyByte.Select(b => (char)b switch
        {
            ' ' => "+",
            var c when char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' => c.ToString(),
            _ => $"%{b:X2}",
        }));
        Assert.Equal(expected, Encoding.ASCII.GetString(Encode(everyByte)));
    }
}
