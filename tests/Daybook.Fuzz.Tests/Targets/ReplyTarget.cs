using System.Text;
using Daybook.Fuzz.Tests.Mutating;
using Daybook.Fuzz.Tests.Running;
using Daybook.Protocol.Flat;

namespace Daybook.Fuzz.Tests.Targets;

/// <summary>The client's reader of replies reads what stands in their lines, or says that it is none; what is read is written the same again.</summary>
internal sealed class ReplyTarget : Target
{
    private static readonly byte[][] Words = ["\n"u8.ToArray(), "\r\n"u8.ToArray(), "success\nOK\n"u8.ToArray(), "\n\n"u8.ToArray(), [0xEF, 0xBB, 0xBF],
        "\r"u8.ToArray(), [0xC3], " "u8.ToArray(), "é"u8.ToArray(), "a\nb\n"u8.ToArray()];

    public override string Name => "reply";

    public override int Cases => 50_000;

    public override int LongCases => 2_000_000;

    public override byte[] Make(Random random)
    {
        var reply = new FlatReply();
        for (var i = random.Next(6); i > 0; i--)
        {
            reply.Add($"key{i}", $"välue {i}");
        }

        return reply.ToLines();
    }

    public override byte[] Mutate(Random random, byte[] input, byte[] other) => Bytes.Change(random, input, other, Words);

    public override string Try(byte[] input)
    {
        IReadOnlyDictionary<string, string> pairs;
        try
        {
            pairs = FlatReplyReader.Read(input);
        }
        catch (FormatException refused)
        {
            return refused.Message;
        }

        // Line by line, as text: an accepted reply has keys and values in turns.
        var text = Encoding.UTF8.GetString(input);
        var lines = (text.StartsWith('\uFEFF') ? text[1..] : text).Split('\n').Select(line => line.EndsWith('\r') ? line[..^1] : line).ToList();
        if (lines.Count % 2 == 0 && lines is [.., "", ""])
        {
            // One empty line too many at the end is none of the reply.
            lines.RemoveAt(lines.Count - 1);
            lines.RemoveAt(lines.Count - 1);
        }

        var isClean = true;
        for (var i = 0; i + 1 < lines.Count; i += 2)
        {
            Assert.Equal(lines[i + 1], pairs[lines[i]]);
            isClean &= !lines[i + 1].Contains('\r');
        }

        Assert.Equal(lines.Count / 2, pairs.Count);
        var reply = new FlatReply();
        foreach (var (key, value) in pairs)
        {
            reply.Add(key, value);
        }

        var again = FlatReplyReader.Read(reply.ToLines());
        Assert.True(again.Count == pairs.Count && pairs.All(pair => again[pair.Key] == pair.Value.Replace("\r", "", StringComparison.Ordinal)));
        var urlEncoded = FlatForm.Parse(reply.ToUrlEncoded(), int.MaxValue);
        Assert.Equal(pairs.Count, urlEncoded.Count);
        return $"{pairs.Count} keys, clean: {isClean}";
    }
}
