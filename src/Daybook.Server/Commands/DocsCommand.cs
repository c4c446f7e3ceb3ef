using System.CommandLine;
using System.Text;
using Daybook.Server.Options;
using Daybook.Server.Site.Developer;

namespace Daybook.Server.Commands;

/// <summary>
/// <c>docs DIR</c> writes the documents that are generated from the code. Tests fail when a document in <c>docs/</c> is
/// stale, and <c>./run docs docs</c> mends it.
/// </summary>
internal static class DocsCommand
{
    /// <summary>Each generated document, by file name.</summary>
    public static IReadOnlyDictionary<string, Func<string>> Documents { get; } = new Dictionary<string, Func<string>>
    {
        ["protocol.md"] = ProtocolDocument.Write,
        ["settings.md"] = SettingsDocument.Write,
    };

    public static Command Create(CommandContext context)
    {
        var folder = new Argument<string>("DIR") { Description = "The folder to write to" };
        var docs = new Command("docs", "For developers: write the documents that are generated from the code") { folder };
        docs.SetAction(async (parsed, cancellation) =>
        {
            var directory = Directory.CreateDirectory(parsed.GetRequiredValue(folder));
            foreach (var (name, write) in Documents)
            {
                var path = Path.Combine(directory.FullName, name);
                await File.WriteAllTextAsync(path, write(), new UTF8Encoding(false), cancellation);
                await context.Error.WriteLineAsync($"Wrote {path}");
            }

            return DaybookCommands.Done;
        });
        return docs;
    }
}
