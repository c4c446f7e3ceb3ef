using System.Text;
using Daybook.Fuzz.Tests.Mutating;
using Daybook.Fuzz.Tests.Running;
using Daybook.Protocol;
using Daybook.Protocol.Flat;

namespace Daybook.Fuzz.Tests.Targets;

/// <summary>The reader of url-encoded bodies reads, and refuses, what a slow one does that is easy to believe.</summary>
internal sealed class FormTarget : Target
{
    private const int MaxFields = 8;

    private static readonly byte[][] Words = ["&"u8.ToArray(), "="u8.ToArray(), "&&"u8.ToArray(), "a=1&"u8.ToArray(), "%26"u8.ToArray(), "%3D"u8.ToArray(),
        "\r\n"u8.ToArray(), "%"u8.ToArray(), "+"u8.ToArray(), "mode=login"u8.ToArray(), "%ff"u8.ToArray(), "%e9"u8.ToArray(), "%0"u8.ToArray()];

    public override string Name => "form";

    public override int Cases => 50_000;

    public override int LongCases => 3_000_000;

    public override byte[] Make(Random random) => Encoding.Latin1.GetBytes(string.Join('&', Enumerable.Range(0, random.Next(10)).Select(i => $"name{i}=%41{i}+b")));

    public override byte[] Mutate(Random random, byte[] input, byte[] other) => Bytes.Change(random, input, other, Words);

    public override string Try(byte[] input)
    {
        var expected = Read(input, out var refusal);
        FlatForm form;
        try
        {
            form = FlatForm.Parse(input.ToArray(), MaxFields);
        }
        catch (ProtocolException refused)
        {
            Assert.Same(Faults.InvalidArgument, refused.Fault);
            Assert.Equal(refusal, refused.Message);
            return refused.Message;
        }

        Assert.Null(refusal);
        Assert.Equal(expected.Count, form.Count);
        foreach (var (name, value) in expected)
        {
            Assert.True(form.TryGet(name, out var read) && read.Span.SequenceEqual(value.ToArray()), name);
        }

        return $"{form.Count} fields";
    }

    private static Dictionary<string, List<byte>> Read(byte[] input, out string? refusal)
    {
        var fields = new Dictionary<string, List<byte>>();
        var body = Encoding.Latin1.GetString(input).TrimEnd('\r', '\n');
        var (at, count) = (0, 0);
        foreach (var pair in body.Split('&'))
        {
            var start = at;
            at += pair.Length + 1;
            if (pair.Length == 0)
            {
                continue;
            }

            if (++count > MaxFields)
            {
                refusal = $"{body.Split('&', StringSplitOptions.RemoveEmptyEntries).Length} fields, at most {MaxFields} are allowed";
                return Refused(ref refusal);
            }

            var parts = pair.Split('=', 2);
            var name = PercentTarget.Decode(Encoding.Latin1.GetBytes(parts[0]), out var malformedAt);
            if (malformedAt >= 0)
            {
                refusal = $"malformed escape in the name of a field, at byte {start + malformedAt + 1} of the body";
                return Refused(ref refusal);
            }

            var text = Encoding.UTF8.GetString(name.ToArray());
            fields[text] = PercentTarget.Decode(Encoding.Latin1.GetBytes(parts.Length > 1 ? parts[1] : ""), out malformedAt);
            if (malformedAt >= 0)
            {
                var shown = string.Concat(text.Take(40).Select(c => c is >= ' ' and <= '~' ? c : '?')) + (text.Length > 40 ? "..." : "");
                refusal = $"malformed escape in field {shown} at byte {malformedAt + 1} of its encoded value";
                return Refused(ref refusal);
            }
        }

        refusal = null;
        return fields;
    }

    private static Dictionary<string, List<byte>> Refused(ref string refusal)
    {
        refusal = "Client error: Invalid argument(s): " + refusal;
        return [];
    }
}
