using CsCheck;
using Daybook.Core.Accounts;
using Daybook.Core.Userpics;

namespace Daybook.Storage.Tests.Contracts;

/// <summary>Whatever is added and deleted in whatever order, the store holds what a few lines with lists hold.</summary>
public abstract class UserpicStoreModel(StoreHost host) : StoreContract(host)
{
    private static readonly UserpicQuota Small = new(MaxPerAccount: 4, MaxKeywords: 3);

    private static readonly Gen<Step> AnyStep = Gen.Select(
        Gen.Int[0, 5],
        OneOf("a", "A", "b", "c", "d").Array[0, 3],
        OneOf(null, "", "one", "two"),
        Gen.Bool,
        Gen.Int[0, 3],
        (picture, keywords, description, makeDefault, dice) =>
            new Step($"{picture}", string.Join(',', keywords), description, makeDefault, IsDelete: dice == 0));

    private int _accounts;

    /// <summary>How many sequences are run, but for the long run: fewer where each change takes a service many times what it takes us.</summary>
    protected virtual int Sequences => 50;

    [Fact]
    public Task Any_sequence_of_changes_leaves_what_the_model_says() =>
        // Several sequences run at once, each on an account of its own: they must not see each other.
        AnyStep.Array[0, 30].SampleAsync(RunAsync, iter: Environment.GetEnvironmentVariable("DAYBOOK_LONG") == "1" ? 1000 : Sequences, threads: 4);

    private async Task RunAsync(Step[] steps)
    {
        var account = await MakeAccountAsync($"a{Interlocked.Increment(ref _accounts)}");
        var model = new Model();
        var named = new Dictionary<long, string>();
        foreach (var step in steps)
        {
            Assert.Equal(model.Take(step), await TakeAsync(account, step));
            Assert.Equal(model.ToString(), await ShowAsync(account));
            var names = await Userpics.ListNamesAsync(account.Id, Token);
            named.TryAdd(names.Version, Show(names));
            Assert.Equal(named[names.Version], Show(names));
        }
    }

    private async Task<string> TakeAsync(Account account, Step step)
    {
        if (step.IsDelete)
        {
            var found = (await Userpics.ListAsync(account.Id, Token)).SingleOrDefault(userpic => userpic.Hash.Span.SequenceEqual(Hash(step.Picture)));
            return $"deleted {await ExpungeAsync(found?.Id ?? 0)}";
        }

        try
        {
            var added = await AddAsync(account, step.Picture, step.Keywords, step.Description, step.MakeDefault, Small);
            return $"duplicate {added.IsDuplicate}";
        }
        catch (Exception refused) when (refused is UserpicQuotaException or TooManyKeywordsException)
        {
            return refused.Message;
        }
    }

    private async Task<string> ShowAsync(Account account)
    {
        var chosen = await DefaultOfAsync(account);
        var pictures = await Userpics.ListAsync(account.Id, Token);
        var shown = new List<string>();
        foreach (var userpic in pictures)
        {
            var file = await Userpics.ReadAsync(userpic.Id, account.Id, null, Token);
            shown.Add($"{System.Text.Encoding.UTF8.GetString(file!.Bytes.Span)}:{Words(userpic)}:{userpic.Description}{(userpic.Id == chosen ? "*" : "")}");
        }

        return string.Join(" | ", shown);
    }

    private static string Show(UserpicNames names) =>
        string.Join(',', names.All.OrderBy(name => name.UserpicId).ThenBy(name => name.Keyword?.Value, StringComparer.Ordinal));

    private static Gen<string?> OneOf(params string?[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private sealed record Step(string Picture, string Keywords, string? Description, bool MakeDefault, bool IsDelete);

    private sealed class Model
    {
        private readonly List<Entry> _entries = [];
        private string? _chosen;

        public string Take(Step step)
        {
            var entry = _entries.Find(entry => entry.Picture == step.Picture);
            if (step.IsDelete)
            {
                _chosen = entry is not null && _chosen == step.Picture ? null : _chosen;
                return $"deleted {entry is not null && _entries.Remove(entry)}";
            }

            if (entry is null && _entries.Count >= Small.MaxPerAccount)
            {
                return $"the account has {_entries.Count} userpics, the limit is {Small.MaxPerAccount}";
            }

            var given = step.Keywords.Split(',', StringSplitOptions.RemoveEmptyEntries).Distinct();
            var keywords = (entry?.Keywords ?? []).Union(given).ToList();
            if (keywords.Count > Small.MaxKeywords)
            {
                return $"the picture would have {keywords.Count} keywords, the limit is {Small.MaxKeywords}";
            }

            foreach (var other in _entries.Where(other => other.Picture != step.Picture))
            {
                other.Keywords.RemoveAll(keywords.Contains);
            }

            var isDuplicate = entry is not null;
            if (entry is null)
            {
                _entries.Add(entry = new Entry(step.Picture));
            }

            entry.Keywords = keywords;
            entry.Description = step.Description ?? entry.Description;
            _chosen = step.MakeDefault ? step.Picture : _chosen;
            return $"duplicate {isDuplicate}";
        }

        public override string ToString() => string.Join(
            " | ",
            _entries.Select(entry =>
                $"{entry.Picture}:{string.Join(',', entry.Keywords)}:{entry.Description}{(entry.Picture == _chosen ? "*" : "")}"));

        private sealed class Entry(string picture)
        {
            public string Picture { get; } = picture;

            public List<string> Keywords { get; set; } = [];

            public string Description { get; set; } = "";
        }
    }
}
