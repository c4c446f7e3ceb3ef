using Daybook.Fuzz.Tests.Running;
using Daybook.Fuzz.Tests.Targets;

namespace Daybook.Fuzz.Tests;

/// <summary>
/// Everything that reads untrusted bytes, with inputs that nobody thought of. DAYBOOK_LONG=1 tries millions; DAYBOOK_SEED=N tries what was
/// tried then, and without it each run tries something else.
/// </summary>
[Trait("Speed", "slow")]
public sealed class FuzzTests
{
    private static readonly bool Long = Environment.GetEnvironmentVariable("DAYBOOK_LONG") == "1";

    private static readonly int Seed =
        int.TryParse(Environment.GetEnvironmentVariable("DAYBOOK_SEED"), out var seed) ? seed : Random.Shared.Next();

    public static TheoryData<string> Names => [.. AllTargets.Names];

    public static TheoryData<string, string> Corpus
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var file in Directory.EnumerateFiles(CorpusFolder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            {
                cases.Add(Path.GetFileName(Path.GetDirectoryName(file)!), Path.GetFileName(file));
            }

            return cases;
        }
    }

    private static string CorpusFolder => Path.Combine(AppContext.BaseDirectory, "Corpus");

    [Theory]
    [MemberData(nameof(Names))]
    public void Inputs_that_nobody_thought_of_are_read_right(string name)
    {
        var target = AllTargets.Create(name);
        new Campaign(target, Seed).Run(Long ? target.LongCases : target.Cases);
    }

    [Theory]
    [MemberData(nameof(Corpus))]
    public void What_once_was_read_wrong_is_read_right(string name, string file) =>
        AllTargets.Create(name).Try(File.ReadAllBytes(Path.Combine(CorpusFolder, name, file)));
}
