using System.Text;
using CsCheck;
using Daybook.Protocol.Flat;

namespace Daybook.Protocol.Tests.Flat;

/// <summary>What a client reads; small differences of other servers are tested where the client is.</summary>
public sealed class FlatReplyReaderTests
{
    [Fact]
    public void What_a_server_writes_is_read_back()
    {
        var key = Gen.Char['!', '~'].Array[1, 12].Select(characters => new string(characters));
        var value = Gen.OneOf(Gen.String, Gen.String[Gen.Char['\u0080', '\u07ff'], 0, 20])
            .Where(text => text.EnumerateRunes().All(rune => rune.Value != 0xFFFD));
        Gen.Dictionary(key, value)[0, 20].Sample(pairs =>
        {
            var reply = new FlatReply();
            foreach (var (name, text) in pairs)
            {
                reply.Add(name, text);
            }

            var read = FlatReplyReader.Read(reply.ToLines());

            return read.Count == pairs.Count && pairs.All(pair => read[pair.Key] == pair.Value.Replace("\r", "").Replace("\n", ""));
        });
    }

    [Fact]
    public void Too_many_bytes_or_keys_are_refused()
    {
        var many = new StringBuilder();
        for (var i = 0; i <= FlatReplyReader.MaxPairs; i++)
        {
            many.Append(System.Globalization.CultureInfo.InvariantCulture, $"{i}\n\n");
        }

        Assert.Throws<FormatException>(() => FlatReplyReader.Read(Encoding.ASCII.GetBytes(many.ToString())));
        Assert.Throws<FormatException>(() => FlatReplyReader.Read(new byte[FlatReplyReader.MaxBytes + 1]));
    }

    [Fact]
    public void Any_bytes_are_read_or_refused() =>
        Gen.Byte.Array[0, 60].Sample(bytes =>
        {
            try
            {
                return FlatReplyReader.Read(bytes).Count <= bytes.Length;
            }
            catch (FormatException)
            {
                return true;
            }
        });
}
