using BenchmarkDotNet.Attributes;
using Daybook.Core.Accounts;
using Daybook.Core.Entries;
using Daybook.Server.Site.Html;

namespace Daybook.Bench;

/// <summary>
/// A page of 20 entries over loopback, whose cleaned HTML is kept, and the cleaning of their HTML alone, which that spares.
/// </summary>
[MemoryDiagnoser]
public class EntryPageBenchmarks
{
    private const int Entries = 20;

    private readonly HtmlUse _use = new("http://127.0.0.1", IsPreformatted: false, TopHeading: 3, CutAddress: "/users/anna/256.html");
    private string[] _texts = null!;
    private BenchServer _server = null!;

    /// <summary>Whether the entries have markup; if not, they are text and nothing else.</summary>
    [Params(true, false)]
    public bool HasMarkup { get; set; }

    [GlobalSetup]
    public async Task StartAsync()
    {
        _texts = [.. Enumerable.Range(0, Entries).Select(i => HasMarkup ? Marked(i) : string.Join("\n\n", Enumerable.Repeat($"It snowed all night, and on day {i} too.", 40)))];
        _server = await BenchServer.StartAsync();
        var anna = await _server.Database.Accounts.CreateAsync(new NewAccount(AccountName.Parse("anna"), "Anna", null, "hash"), CancellationToken.None);
        for (var i = 0; i < Entries; i++)
        {
            await _server.Database.Entries.PostAsync(
                new NewEntry(
                    anna.Id, anna.Id, EventTime.FromMinutes(1_000_000 + i), EntrySecurity.Public, $"Day {i}", _texts[i], EntryMetadata.None, "web", IsTimeOurs: true),
                CancellationToken.None);
        }
    }

    [GlobalCleanup]
    public ValueTask StopAsync() => _server.DisposeAsync();

    [Benchmark(Baseline = true)]
    public Task<byte[]> Page() => _server.Client.GetByteArrayAsync(new Uri("/users/anna/", UriKind.Relative));

    [Benchmark]
    public int Clean() => _texts.Sum(text => EntryHtml.CleanAnew(text, _use).Value.Length);

    private static string Marked(int i) =>
        $"<p>It snowed <i>all night</i>, said <lj user=\"ben{i}\">, and <a href=\"https://example.org/{i}?a=b&amp;c\">the paper</a> said so too.</p>\n" +
        string.Concat(Enumerable.Range(0, 8).Select(k =>
            $"<p>Some {k} <b>words</b> and <em>more</em> of them, of the <span style=\"color: red\">usual</span> length of what people write in a day.</p>\n")) +
        "<img src=\"https://example.org/snow.jpg\" alt=\"Snow\" width=\"400\">\n<ul><li>one</li><li>two</li></ul>\n" +
        "<lj-cut text=\"More\"><blockquote>Somebody else's words, which are long.</blockquote></lj-cut>\nhttps://example.org/at-the-end";
}
