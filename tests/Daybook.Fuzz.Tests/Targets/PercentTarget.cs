using System.Buffers;
using System.Globalization;
using Daybook.Fuzz.Tests.Mutating;
using Daybook.Fuzz.Tests.Running;
using Daybook.Protocol.Flat;

namespace Daybook.Fuzz.Tests.Targets;

/// <summary>The fast decoder, the plain one and a slow one that is easy to believe agree about any bytes, at any place in memory.</summary>
internal sealed class PercentTarget : Target
{
    private const byte Around = 0xA5;

    private static readonly byte[][] Words = ["%41"u8.ToArray(), "%"u8.ToArray(), "%2"u8.ToArray(), "%%"u8.ToArray(), "%fF"u8.ToArray(), "%00"u8.ToArray(),
        "+"u8.ToArray(), "%4G"u8.ToArray(), "%g4"u8.ToArray(), "%25"u8.ToArray(), "0123456789abcdef"u8.ToArray()];

    public override string Name => "percent";

    public override int Cases => 50_000;

    public override int LongCases => 4_000_000;

    public override byte[] Make(Random random)
    {
        var bytes = new byte[random.Next(120)];
        random.NextBytes(bytes);
        return Encoded(bytes);
    }

    public override byte[] Mutate(Random random, byte[] input, byte[] other) => Bytes.Change(random, input, other, Words);

    public override string Try(byte[] input)
    {
        var expected = Decode(input, out var malformedAt);
        foreach (var isFast in (ReadOnlySpan<bool>)[false, true])
        {
            var offset = input.Length % 17;
            var memory = new byte[offset + input.Length + 32];
            memory.AsSpan().Fill(Around);
            input.CopyTo(memory, offset);
            var encoded = memory.AsSpan(offset, input.Length);
            var length = isFast ? PercentEncoding.DecodeInPlace(encoded) : PercentDecoder.DecodeScalar(encoded);
            Assert.Equal(malformedAt >= 0 ? ~malformedAt : expected.Count, length);
            Assert.True(length < 0 || encoded[..length].SequenceEqual(expected.ToArray()), $"fast: {isFast}");
            Assert.True(memory.AsSpan(0, offset).IndexOfAnyExcept(Around) < 0 && memory.AsSpan(offset + input.Length).IndexOfAnyExcept(Around) < 0);
        }

        var again = Encoded(input);
        Assert.True(again.AsSpan(0, PercentEncoding.DecodeInPlace(again)).SequenceEqual(input), "what was encoded is not decoded to the same");
        return malformedAt >= 0 ? $"malformed in {malformedAt / 16}" : $"decoded to {expected.Count / 16}";
    }

    /// <summary>The slow one.</summary>
    public static List<byte> Decode(ReadOnlySpan<byte> input, out int malformedAt)
    {
        var decoded = new List<byte>();
        for (var at = 0; at < input.Length; at++)
        {
            if (input[at] != '%')
            {
                decoded.Add(input[at] == '+' ? (byte)' ' : input[at]);
                continue;
            }

            if (at + 2 >= input.Length || !char.IsAsciiHexDigit((char)input[at + 1]) || !char.IsAsciiHexDigit((char)input[at + 2]))
            {
                malformedAt = at;
                return decoded;
            }

            decoded.Add(byte.Parse($"{(char)input[at + 1]}{(char)input[at + 2]}", NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
            at += 2;
        }

        malformedAt = -1;
        return decoded;
    }

    private static byte[] Encoded(byte[] bytes)
    {
        var output = new ArrayBufferWriter<byte>();
        PercentEncoding.Encode(bytes, output);
        return output.WrittenSpan.ToArray();
    }
}
