using System.Globalization;
using BenchmarkDotNet.Attributes;
using Daybook.Protocol;
using Daybook.Protocol.Flat;

namespace Daybook.Bench;

/// <summary>Writing a reply: that of an upload, and that of a login that asks for all moods and has a hundred keywords.</summary>
[MemoryDiagnoser]
public class ReplyBenchmarks
{
    private readonly KeyValuePair<string, string>[] _upload =
        [new("picid", "123456"), new("width", "100"), new("height", "100"), new("success", "OK")];

    private readonly KeyValuePair<string, string>[] _login = [.. LoginPairs()];

    [Benchmark]
    public int Upload() => Fill(_upload).ToLines().Length;

    [Benchmark]
    public int Login() => Fill(_login).ToLines().Length;

    [Benchmark]
    public int LoginUrlEncoded() => Fill(_login).ToUrlEncoded().Length;

    private static FlatReply Fill(KeyValuePair<string, string>[] pairs)
    {
        var reply = new FlatReply();
        foreach (var (key, value) in pairs)
        {
            reply.Add(key, value);
        }

        return reply;
    }

    private static IEnumerable<KeyValuePair<string, string>> LoginPairs()
    {
        yield return new("success", "OK");
        yield return new("name", "Frau Müller");
        for (var i = 0; i < Moods.All.Count; i++)
        {
            var mood = Moods.All[i];
            yield return new($"mood_{i + 1}_id", mood.Id.ToString(CultureInfo.InvariantCulture));
            yield return new($"mood_{i + 1}_name", mood.Name);
            yield return new($"mood_{i + 1}_parent", mood.Parent.ToString(CultureInfo.InvariantCulture));
        }

        for (var i = 1; i <= 100; i++)
        {
            yield return new($"pickw_{i}", $"keyword {i}");
            yield return new($"pickwurl_{i}", $"http://journal.example/userpic/{i}/1");
        }
    }
}
