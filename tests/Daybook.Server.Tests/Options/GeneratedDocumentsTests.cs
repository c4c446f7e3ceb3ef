using Daybook.Server.Commands;
using Daybook.Server.Options;

namespace Daybook.Server.Tests.Options;

public sealed class GeneratedDocumentsTests
{
    public static TheoryData<string> Names => [.. DocsCommand.Documents.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_generated_document_is_as_fresh_as_the_code(string name)
    {
        var path = Repository.Of("docs", name);

        Assert.True(File.Exists(path) && File.ReadAllText(path) == DocsCommand.Documents[name](), $"docs/{name} is stale: ./run docs docs");
    }

    [Fact]
    public void Every_setting_is_documented_with_its_default_and_what_is_allowed()
    {
        var page = SettingsDocument.Write();

        foreach (var setting in LoadedSettings.Load().Effective)
        {
            Assert.Contains($"### {setting.Key}\n\n{setting.Meaning}\n", page, StringComparison.Ordinal);
            Assert.EndsWith(".", setting.Meaning, StringComparison.Ordinal);
            Assert.NotEmpty(setting.Allowed);
        }
    }
}
