using System.Text.RegularExpressions;
using System.Xml.Linq;
using Daybook.Core.Accounts;
using Daybook.Pictures;
using Daybook.Server.Hosting;

namespace Daybook.Server.Tests.Architecture;

/// <summary>The projects of ARCHITECTURE.md and what each may use. Whoever adds a dependency adds it here, on purpose.</summary>
public sealed partial class ArchitectureTests
{
    /// <summary>What each project may use: our projects, then packages.</summary>
    public static TheoryData<string, string[], string[]> Projects => new()
    {
        { "Daybook.Protocol", [], [] },
        { "Daybook.Pictures", [], ["SkiaSharp", "SkiaSharp.NativeAssets.Linux.NoDependencies", "System.IO.Hashing"] },
        { "Daybook.Core", [], ["Konscious.Security.Cryptography.Argon2"] },
        { "Daybook.Storage", ["Daybook.Core"], ["AWSSDK.S3", "Microsoft.Data.Sqlite", "Npgsql", "SQLitePCLRaw.bundle_e_sqlite3"] },
        {
            // Skia's natives for Linux, which Daybook.Pictures refers to as well, for the path of their licences.
            "Daybook.Client",
            ["Daybook.Pictures", "Daybook.Protocol"],
            ["SkiaSharp.NativeAssets.Linux.NoDependencies", "System.CommandLine"]
        },
        {
            "Daybook.Server",
            ["Daybook.Core", "Daybook.Pictures", "Daybook.Protocol", "Daybook.Storage"],
            ["BitFaster.Caching", "HtmlSanitizer", "MailKit", "Markdig", "OpenTelemetry.Exporter.OpenTelemetryProtocol", "SkiaSharp.NativeAssets.Linux.NoDependencies",
             "System.CommandLine"]
        },
    };

    /// <summary>What each part of the server may know of Daybook: in the way of a request, each step the next, and none the one before.</summary>
    public static TheoryData<string, string[]> Parts => new()
    {
        {
            "Commands",
            ["Core", "Core.Accounts", "Core.Communities", "Core.Moderation", "Core.Upkeep", "Core.Userpics", "Pictures", "Storage", "Storage.Copying", "Storage.Sqlite",
                "Server.Accounts", "Server.Backups", "Server.Hosting", "Server.Moving", "Server.Options", "Server.Site.Developer", "Server.Userpics"]
        },
        {
            "Hosting",
            ["Core", "Core.Accounts", "Core.Comments", "Core.Communities", "Core.Entries", "Core.Friends", "Core.Journals", "Core.Messages", "Core.Moderation",
                "Core.Profiles", "Core.Upkeep", "Core.Userpics", "Pictures", "Storage", "Storage.Copying", "Storage.Objects", "Storage.Postgres", "Storage.Sqlite",
                "Server.Accounts", "Server.Bounds", "Server.Interfaces", "Server.Mail", "Server.Modes", "Server.Modes.Console", "Server.Options", "Server.Publishing",
                "Server.Site", "Server.Site.Exports", "Server.Site.Visits", "Server.Telemetry",
                "Server.Userpics", "Server.Userpics.Fetch", "Server.Userpics.Sizes"]
        },
        {
            "Interfaces",
            ["Core", "Core.Access", "Core.Accounts", "Core.Entries", "Core.Journals", "Protocol", "Protocol.Flat", "Protocol.XmlRpc",
                "Server.Accounts", "Server.Bounds", "Server.Modes", "Server.Modes.Declarations", "Server.Options", "Server.Site", "Server.Telemetry"]
        },
        { "Backups", ["Core.Accounts", "Core.Upkeep", "Server.Accounts", "Server.Options", "Server.Site", "Server.Site.Words", "Storage", "Storage.Sqlite"] },
        { "Moving", ["Core.Accounts", "Server.Accounts", "Server.Options"] },
        { "Accounts", ["Core", "Core.Accounts", "Protocol", "Server.Bounds", "Server.Options", "Server.Telemetry"] },
        { "Mail", ["Core.Accounts", "Server.Accounts", "Server.Options"] },
        {
            "Modes",
            ["Core", "Core.Access", "Core.Accounts", "Core.Comments", "Core.Communities", "Core.Entries", "Core.Friends", "Core.Journals", "Core.Messages", "Core.Profiles", "Core.Userpics", "Pictures",
                "Protocol", "Protocol.XmlRpc",
                "Server.Accounts", "Server.Journals", "Server.Modes.Console", "Server.Modes.Declarations", "Server.Options", "Server.Telemetry", "Server.Userpics",
                "Server.Userpics.Fetch"]
        },
        {
            "Modes.Console",
            ["Core", "Core.Access", "Core.Accounts", "Core.Comments", "Core.Communities", "Core.Entries", "Core.Friends", "Core.Journals"]
        },
        {
            "Publishing",
            ["Core", "Core.Access", "Core.Accounts", "Core.Entries", "Core.Journals", "Protocol", "Protocol.Atom",
                "Server.Accounts", "Server.Bounds", "Server.Interfaces", "Server.Journals", "Server.Site"]
        },
        { "Journals", ["Core.Access", "Core.Accounts", "Core.Comments", "Core.Entries"] },
        { "Modes.Declarations", ["Protocol", "Protocol.Flat", "Protocol.XmlRpc"] },
        { "Telemetry", ["Core"] },
        { "Bounds", ["Core"] },
        { "Userpics", ["Core", "Core.Userpics", "Server.Accounts", "Server.Bounds", "Server.Interfaces", "Server.Telemetry", "Server.Userpics.Sizes"] },
        { "Userpics.Sizes", ["Core.Userpics", "Pictures", "Pictures.Fitting", "Server.Bounds", "Server.Telemetry", "Server.Userpics"] },
        { "Userpics.Fetch", ["Protocol", "Server.Accounts", "Server.Options", "Server.Telemetry"] },
        {
            "Site",
            ["Core.Accounts", "Core.Userpics", "Server.Journals", "Server.Modes", "Server.Options", "Server.Site.Admin", "Server.Site.Communities", "Server.Site.Components", "Server.Site.Exports", "Server.Site.Forms", "Server.Site.Friends", "Server.Site.Joining",
                "Server.Site.Pages", "Server.Site.Pictures", "Server.Site.Pictures.Manage", "Server.Site.Reading", "Server.Site.Settings", "Server.Site.Tags", "Server.Site.Talk", "Server.Site.Visits",
                "Server.Site.Words", "Server.Site.Writing", "Server.Telemetry"]
        },
        {
            "Site.Admin",
            ["Core.Accounts", "Core.Moderation", "Core.Userpics", "Protocol", "Server.Accounts",
                "Server.Site", "Server.Site.Components", "Server.Site.Forms", "Server.Site.Pages", "Server.Site.Visits",
                "Server.Userpics", "Server.Userpics.Sizes"]
        },
        { "Site.Html", ["Core.Accounts", "Server.Journals", "Server.Userpics"] },
        {
            "Site.Reading",
            ["Core.Access", "Core.Accounts", "Core.Communities", "Core.Entries", "Core.Friends", "Core.Journals", "Core.Profiles", "Core.Userpics", "Protocol",
                "Server.Journals", "Server.Site", "Server.Site.Components", "Server.Site.Forms", "Server.Site.Html", "Server.Site.Pages", "Server.Site.Pictures", "Server.Site.Visits"]
        },
        {
            "Site.Friends",
            ["Core.Access", "Core.Accounts", "Core.Entries", "Core.Friends", "Core.Journals", "Server.Journals",
                "Server.Site", "Server.Site.Components", "Server.Site.Forms", "Server.Site.Pages", "Server.Site.Reading", "Server.Site.Visits"]
        },
        {
            "Site.Communities",
            ["Core", "Core.Access", "Core.Accounts", "Core.Communities", "Core.Entries", "Core.Friends", "Core.Journals", "Core.Profiles", "Server.Accounts", "Server.Journals",
                "Server.Site", "Server.Site.Components", "Server.Site.Forms", "Server.Site.Html", "Server.Site.Pages", "Server.Site.Reading", "Server.Site.Settings",
                "Server.Site.Visits", "Server.Site.Writing"]
        },
        {
            "Site.Tags",
            ["Core.Access", "Core.Accounts", "Core.Entries", "Core.Journals",
                "Server.Site", "Server.Site.Communities", "Server.Site.Components", "Server.Site.Forms", "Server.Site.Pages", "Server.Site.Reading", "Server.Site.Visits"]
        },
        {
            "Site.Talk",
            ["Core.Access", "Core.Accounts", "Core.Comments", "Core.Entries", "Core.Userpics", "Server.Accounts", "Server.Journals",
                "Server.Site", "Server.Site.Components", "Server.Site.Forms", "Server.Site.Html", "Server.Site.Pages", "Server.Site.Pictures", "Server.Site.Reading",
                "Server.Site.Visits", "Server.Site.Writing"]
        },
        {
            "Site.Writing",
            ["Core", "Core.Access", "Core.Accounts", "Core.Comments", "Core.Communities", "Core.Entries", "Core.Friends", "Core.Journals", "Core.Userpics", "Protocol", "Server.Journals",
                "Server.Site", "Server.Site.Components", "Server.Site.Forms", "Server.Site.Pages", "Server.Site.Pictures", "Server.Site.Reading", "Server.Site.Visits"]
        },
        { "Site.Components", ["Server.Site", "Server.Site.Forms", "Server.Site.Visits"] },
        {
            "Site.Exports",
            ["Core.Access", "Core.Accounts", "Core.Comments", "Core.Communities", "Core.Entries", "Core.Friends", "Core.Journals", "Core.Profiles", "Core.Userpics", "Protocol",
                "Server.Accounts", "Server.Interfaces", "Server.Journals", "Server.Site", "Server.Site.Html", "Server.Site.Pages", "Server.Site.Reading", "Server.Site.Visits",
                "Server.Userpics"]
        },
        { "Site.Forms", ["Core"] },
        {
            "Site.Joining",
            ["Core.Accounts", "Core.Profiles", "Server.Accounts", "Server.Mail", "Server.Options",
                "Server.Site", "Server.Site.Components", "Server.Site.Forms", "Server.Site.Pages", "Server.Site.Settings", "Server.Site.Visits"]
        },
        {
            "Site.Settings",
            ["Core", "Core.Access", "Core.Accounts", "Core.Comments", "Core.Communities", "Core.Entries", "Core.Friends", "Core.Journals", "Core.Messages", "Core.Moderation", "Core.Profiles", "Core.Userpics",
                "Protocol.Client", "Server.Accounts", "Server.Journals", "Server.Mail", "Server.Options", "Server.Userpics",
                "Server.Site", "Server.Site.Components", "Server.Site.Forms", "Server.Site.Pages", "Server.Site.Visits", "Server.Site.Writing"]
        },
        {
            "Site.Visits",
            ["Core", "Core.Accounts", "Protocol", "Server.Accounts", "Server.Bounds", "Server.Interfaces", "Server.Options", "Server.Site", "Server.Site.Forms",
                "Server.Site.Pages", "Server.Telemetry"]
        },
        {
            // The limits and times of pages that name them come from where they hold.
            "Site.Words",
            ["Core.Accounts", "Core.Comments", "Core.Communities", "Core.Messages", "Core.Moderation", "Core.Userpics", "Server.Accounts", "Server.Options", "Server.Site", "Server.Site.Visits"]
        },
        {
            "Site.Pictures",
            ["Core", "Core.Accounts", "Core.Userpics", "Pictures.Drawing", "Server.Journals", "Server.Site", "Server.Site.Components", "Server.Site.Forms", "Server.Site.Pages",
                "Server.Site.Visits", "Server.Userpics", "Server.Userpics.Sizes"]
        },
        {
            "Site.Pictures.Manage",
            ["Core", "Core.Accounts", "Core.Userpics", "Pictures", "Pictures.Fitting", "Protocol", "Server.Bounds", "Server.Options", "Server.Site",
                "Server.Site.Components", "Server.Site.Forms", "Server.Site.Pictures", "Server.Site.Visits", "Server.Userpics", "Server.Userpics.Fetch"]
        },
        { "Site.Developer", ["Protocol.XmlRpc", "Server.Modes", "Server.Modes.Declarations"] },
        { "Site.Pages", ["Core.Accounts", "Core.Userpics", "Server.Options", "Server.Userpics", "Server.Site.Visits", "Server.Modes", "Server.Modes.Declarations", "Server.Site", "Server.Site.Developer",
                "Server.Site.Pictures"] },
        { "Options", ["Core", "Core.Accounts", "Storage.Postgres"] },
    };

    /// <summary>The parts that know that requests come by HTTP; <c>Options</c> borrows the parser of addresses to listen on.</summary>
    private static readonly string[] HttpParts =
    [
        "Bounds", "Commands", "Hosting", "Interfaces", "Options", "Publishing", "Site", "Site.Admin", "Site.Communities", "Site.Components", "Site.Exports", "Site.Forms", "Site.Friends", "Site.Joining", "Site.Pages",
        "Site.Pictures", "Site.Pictures.Manage", "Site.Reading", "Site.Settings", "Site.Tags", "Site.Talk", "Site.Visits", "Site.Words", "Site.Writing", "Userpics", "Userpics.Sizes",
    ];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_uses_only_what_it_may(string project, string[] projects, string[] packages)
    {
        var file = XDocument.Load(Repository.Of("src", project, project + ".csproj"));

        Assert.Equal(projects, Includes("ProjectReference").Select(Path.GetFileNameWithoutExtension).Order());
        Assert.Equal(packages, Includes("PackageReference").Order());
        Assert.Equal(project == "Daybook.Server" ? "Microsoft.NET.Sdk.Web" : "Microsoft.NET.Sdk", file.Root!.Attribute("Sdk")!.Value);
        Assert.Empty(Includes("FrameworkReference"));

        IEnumerable<string> Includes(string element) => file.Descendants(element).Select(one => one.Attribute("Include")!.Value);
    }

    [Fact]
    public void Every_project_is_listed() => Assert.Equal(
        Projects.Select(row => row.Data.Item1).Order(),
        Directory.GetDirectories(Repository.Of("src")).Select(Path.GetFileName).Order());

    [Theory]
    [InlineData("SkiaSharp")]
    [InlineData("Microsoft.Data.Sqlite")]
    [InlineData("Npgsql")]
    [InlineData("SQLitePCL")]
    [InlineData("Konscious")]
    [InlineData("AWSSDK")]
    public void The_server_does_not_reach_for_the_packages_of_other_projects(string package) => Assert.DoesNotContain(
        typeof(DaybookServer).Assembly.GetReferencedAssemblies(), used => used.Name!.StartsWith(package, StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Parts))]
    public void A_part_of_the_server_knows_only_what_comes_after_it(string part, string[] others)
    {
        var used = UsedBy(part)
            .Where(name => name.StartsWith("Daybook.", StringComparison.Ordinal) && name != "Daybook.Server." + part)
            .Select(name => name["Daybook.".Length..]);

        Assert.Empty(used.Except(others));
    }

    [Fact]
    public void Every_part_of_the_server_has_its_rule() => Assert.Empty(
        typeof(DaybookServer).Assembly.GetTypes()
            .Select(type => type.Namespace)
            .Where(name => name?.StartsWith("Daybook.Server.", StringComparison.Ordinal) == true)
            .Except(Parts.Select(row => "Daybook.Server." + row.Data.Item1)));

    [Theory]
    [MemberData(nameof(Parts))]
    public void Only_the_edge_knows_http(string part, string[] others)
    {
        _ = others;
        string[] http = ["Microsoft.AspNetCore.Builder", "Microsoft.AspNetCore.Http", "Microsoft.AspNetCore.Routing", "Microsoft.Net.Http"];

        var used = UsedBy(part).Where(name => http.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)));

        Assert.True(HttpParts.Contains(part) || !used.Any(), $"{part} uses {string.Join(", ", used)}");
    }

    [Fact]
    public void No_source_file_is_longer_than_400_lines() => Assert.All(
        Sources(), file => Assert.InRange(File.ReadLines(file).Count(), 0, 400));

    /// <summary>The runtime's own takes the square of the marks that somebody sends.</summary>
    [Fact]
    public void Text_is_normalized_in_one_place_alone() => Assert.Equal(
        ["TextLine.cs"], Sources().Where(file => File.ReadAllText(file).Contains("NormalizationForm.", StringComparison.Ordinal)).Select(Path.GetFileName));

    [Fact]
    public void Nothing_is_left_to_be_done_in_a_comment() => Assert.All(
        Sources(), file => Assert.DoesNotMatch(Leftover, File.ReadAllText(file)));

    [Fact]
    public void What_the_database_holds_for_a_state_never_changes() => Assert.Equal(
        [('D', "Deleted"), ('S', "Suspended"), ('V', "Visible"), ('X', "Expunged")],
        Enum.GetValues<AccountState>().Select(state => ((char)state, state.ToString())).Order());

    [Fact]
    public void What_the_database_holds_for_a_format_never_changes() => Assert.Equal(
        ["Gif image/gif", "Jpeg image/jpeg", "Png image/png", "WebP image/webp"],
        Enum.GetValues<PictureFormat>().Select(format => $"{format} {format.ContentType()}").Order(StringComparer.Ordinal));

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b")]
    private static partial Regex Leftover { get; }

    private static IReadOnlyList<string> UsedBy(string part)
    {
        var types = typeof(DaybookServer).Assembly.GetTypes().Where(type => type.Namespace == "Daybook.Server." + part).ToList();
        Assert.NotEmpty(types);
        return [.. types.SelectMany(TypeUses.Of).Select(type => type.Namespace).OfType<string>().Distinct()];
    }

    private static List<string> Sources()
    {
        var files = Directory.GetFiles(Repository.Of("src"), "*", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
            .ToList();
        Assert.NotEmpty(files);
        return files;
    }
}
