using System.Text;

namespace Daybook.Server.Tests.Running;

/// <summary>A flat reply, read as strictly as a client that knows the format.</summary>
internal sealed class Reply(IReadOnlyList<(string Key, string Value)> pairs)
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    public IReadOnlyList<(string Key, string Value)> Pairs { get; } = pairs;

    public bool IsOk => this["success"] == "OK";

    public string? Error => Find("errmsg");

    public long PicId => long.Parse(this["picid"], System.Globalization.CultureInfo.InvariantCulture);

    public string this[string key] => Find(key) ?? throw new KeyNotFoundException($"The reply has no {key}: {this}");

    public static Reply Parse(byte[] body)
    {
        var lines = StrictUtf8.GetString(body).Split('\n');
        Assert.Equal("", lines[^1]);
        Assert.Equal(1, lines.Length % 2);
        var pairs = lines[..^1].Chunk(2).Select(pair => (pair[0], pair[1])).ToList();
        Assert.Equal(pairs.Select(pair => pair.Item1).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal), pairs.Select(pair => pair.Item1));
        return new Reply(pairs);
    }

    public string? Find(string key) => Pairs.Where(pair => pair.Key == key).Select(pair => pair.Value).SingleOrDefault();

    /// <summary>Asserts that it is <c>OK</c>, saying the error if it is not.</summary>
    public Reply AssertOk()
    {
        Assert.True(IsOk, ToString());
        Assert.Null(Error);
        return this;
    }

    /// <summary>Asserts that it is this error and nothing else.</summary>
    public void AssertFail(string error)
    {
        Assert.Equal([("errmsg", error), ("success", "FAIL")], Pairs);
    }

    public override string ToString() => string.Join(", ", Pairs.Select(pair => $"{pair.Key}={pair.Value}"));
}
