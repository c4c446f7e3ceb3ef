using System.CommandLine;
using System.Text.RegularExpressions;
using Daybook.Server.Commands;
using Daybook.Server.Options;
using Daybook.Server.Tests.Options;

namespace Daybook.Server.Tests.Commands;

/// <summary>
/// What the documents tell people to type, read by the parser that reads it when they do; and the settings that they show. Whoever pastes a block works on one data
/// folder with all of it.
/// </summary>
public sealed partial class DocumentedCommandsTests
{
    /// <summary>What the image of the container begins with where no command is given to it.</summary>
    private static readonly string[] StartOfContainer = ["serve", "--data", "/data", "--urls", "http://*:8080"];

    /// <summary>Commands that look at no data folder.</summary>
    private static readonly string[] WithoutData = ["healthcheck", "version", "docs"];

    public static TheoryData<string, int, string> Blocks => new(Documents().SelectMany(path => Fenced(path, "sh")));

    public static TheoryData<string, int, string> SettingsFiles => new(
        new[] { "operations.md", "settings.md" }.SelectMany(name => Fenced(Repository.Of("docs", name), "json")));

    public static TheoryData<string> Packaged =>
    [
        "Containerfile", "packaging/caddy/Caddyfile", "packaging/nginx/daybook.conf", "packaging/nginx/two-servers.conf", "packaging/systemd/daybook.service",
    ];

    [Theory]
    [MemberData(nameof(Blocks))]
    public void Commands_of_a_block_are_right_and_work_on_one_data_folder(string document, int line, string block) =>
        AssertWorksOnOneFolder($"{document}:{line}", [.. Commands(block)]);

    [Theory]
    [MemberData(nameof(Packaged))]
    public void Commands_in_the_comments_of_what_operators_take_are_right(string path)
    {
        var commands = Commands(string.Join('\n', CommentedCommands(path))).Where(words => ArgumentsOf(words) is not null).ToArray();

        Assert.NotEmpty(commands);
        AssertWorksOnOneFolder(path, commands);
    }

    /// <summary>Without <c>-f</c> docker looks for a Dockerfile alone, and podman for a Containerfile first.</summary>
    [Fact]
    public void An_image_is_built_from_a_file_that_there_is()
    {
        var commands = Blocks.Select(row => row.Data.Item3)
            .Append(string.Join('\n', CommentedCommands("Containerfile")))
            .SelectMany(Commands)
            .Where(words => words is ["podman" or "docker", "build", ..])
            .ToArray();

        foreach (var program in (string[])["podman", "docker"])
        {
            // In the document, and in the file itself.
            Assert.Equal(2, commands.Count(words => words[0] == program));
        }

        Assert.All(commands, words =>
        {
            var option = Array.IndexOf(words, "-f");
            var file = option >= 0 ? words[option + 1] : words[0] == "docker" ? "Dockerfile" : "Containerfile";
            Assert.True(File.Exists(Repository.Of(file)), $"{string.Join(' ', words)}: there is no {file}");
            Assert.Equal((".", true), (words[^1], words[0] == "podman" || !words.Contains("--format")));
        });
    }

    [Theory]
    [MemberData(nameof(SettingsFiles))]
    public void Settings_that_a_document_shows_are_good(string document, int line, string json)
    {
        _ = (document, line);
        Assert.NotEmpty(LoadedSettings.Load(Given.File(json)).Effective);
    }

    [Fact]
    public void There_are_commands_in_the_documents_that_people_begin_with()
    {
        var withCommands = Blocks.Where(row => Commands(row.Data.Item3).Any(words => ArgumentsOf(words) is not null)).Select(row => row.Data.Item1).ToList();

        Assert.Contains("README.md", withCommands);
        Assert.Contains("docs/operations.md", withCommands);
    }

    private static void AssertWorksOnOneFolder(string where, string[][] commands)
    {
        var folders = new HashSet<string>();
        foreach (var words in commands)
        {
            if (ArgumentsOf(words) is not { } arguments)
            {
                continue;
            }

            var shown = $"{where}: {string.Join(' ', words)}";
            Assert.True(SettingArguments.TryTake(arguments, out var settings, out var others, out var fault), $"{shown}: {fault}");
            var context = new CommandContext(Stream.Null, TextWriter.Null, TextWriter.Null, new Dictionary<string, string>())
            {
                GivenSettings = settings,
                IsInputTyped = true,
                IsErrorWatched = true,
            };
            var parsed = DaybookCommands.Build(context).Parse(others, new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false });
            Assert.True(parsed.Errors.Count == 0, $"{shown}: {string.Join("; ", parsed.Errors.Select(error => error.Message))}");
            if (WithoutData.Contains(parsed.CommandResult.Command.Name))
            {
                continue;
            }

            // Only from the checkout, to try things out, is the folder where one stands the right one.
            Assert.True(
                words.Contains("./run") || parsed.GetResult(context.Data) is { Implicit: false },
                $"{shown}: without --data it works on the folder {DataFolder.DefaultPath} of wherever one stands");
            folders.Add(parsed.GetRequiredValue(context.Data));
        }

        Assert.True(folders.Count <= 1, $"{where}: the commands work on {string.Join(" and ", folders)}");
    }

    /// <summary>What a command gives to Daybook; null if it is one of another program.</summary>
    private static string[]? ArgumentsOf(string[] words) => words switch
    {
        ["sudo", "-Hu" or "-u", _, .. var rest] => ArgumentsOf(rest),
        ["sudo" or "env", .. var rest] => ArgumentsOf(rest),
        [var variable, .. var rest] when Assignment.IsMatch(variable) => ArgumentsOf(rest),
        ["podman" or "docker", "exec", "-it", _, .. var rest] => ArgumentsOf(rest),
        ["podman" or "docker", "exec", _, .. var rest] => ArgumentsOf(rest),
        ["podman" or "docker", "run", .. var rest] => ArgumentsOfImage(rest),
        ["./run"] => ["serve", "--demo"],
        ["./run" or "daybook", .. var rest] => rest,
        _ => null,
    };

    /// <summary>The image is called as the program, and what stands behind its name is for that.</summary>
    private static string[]? ArgumentsOfImage(string[] words)
    {
        var image = Array.LastIndexOf(words, "daybook");
        return image < 0 ? null : words[(image + 1)..] is { Length: > 0 } given ? given : StartOfContainer;
    }

    /// <summary>What stands in the comments of a file a little further in than prose, without what is said of it.</summary>
    private static IEnumerable<string> CommentedCommands(string path) => File.ReadLines(Repository.Of(path.Split('/')))
        .Where(line => line.StartsWith("#   ", StringComparison.Ordinal))
        .Select(line => line[1..].Split("    (")[0]);

    private static IEnumerable<string> Documents() =>
        Directory.GetFiles(Repository.Root, "*.md").Concat(Directory.GetFiles(Repository.Of("docs"), "*.md")).Order(StringComparer.Ordinal);

    /// <summary>The blocks of a document in one language, each with the number of its first line.</summary>
    private static IEnumerable<(string Document, int Line, string Text)> Fenced(string path, string language)
    {
        var text = File.ReadAllText(path);
        foreach (var match in Fence.Matches(text).Where(match => match.Groups["language"].Value == language))
        {
            var block = match.Groups["text"];
            yield return (Path.GetRelativePath(Repository.Root, path).Replace('\\', '/'), text.AsSpan(0, block.Index).Count('\n') + 1, block.Value);
        }
    }

    /// <summary>The commands of a shell's text, each by its words: as far as documents go, with quotes, comments, and lines that go on in the next one.</summary>
    private static IEnumerable<string[]> Commands(string text)
    {
        List<string> words = [];
        foreach (Match token in Token.Matches(text.Replace("\\\n", " ", StringComparison.Ordinal) + "\n"))
        {
            if (token.Groups["word"].Success)
            {
                words.Add(Quoted.Replace(token.Value, "$1$2$3"));
            }
            else if (token.Groups["end"].Success && words.Count > 0)
            {
                yield return [.. words];
                words.Clear();
            }
        }
    }

    [GeneratedRegex(@"^ *```(?<language>\w*)\n(?<text>.*?)^ *```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence { get; }

    [GeneratedRegex(@"(?<end>[\n;|&])|#[^\n]*|(?<word>(?:[^\s;|&'""\\]|\\[^\n]|'[^']*'|""[^""]*"")+)")]
    private static partial Regex Token { get; }

    [GeneratedRegex(@"\\(.)|'([^']*)'|""([^""]*)""")]
    private static partial Regex Quoted { get; }

    [GeneratedRegex("^[A-Za-z_]+=")]
    private static partial Regex Assignment { get; }
}
