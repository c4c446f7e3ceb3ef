using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;
using System.Text.RegularExpressions;
using Daybook.Protocol;
using Daybook.Protocol.XmlRpc;
using Daybook.Server.Hosting;
using Daybook.Server.Interfaces;
using Daybook.Server.Modes;
using Daybook.Server.Modes.Declarations;
using Daybook.Server.Options;
using Daybook.Server.Site.Developer;

namespace Daybook.Server.Tests.Site;

/// <summary>The developer area: the page of a mode shows what the specification's page shows, in its order.</summary>
public sealed partial class DeveloperPageTests(SiteServer site) : IClassFixture<SiteServer>
{
    public static TheoryData<string> Names => [.. ModeCatalogue.All.Select(entry => entry.Declaration.Name)];

    [Theory]
    [InlineData("/developer/protocol/uploadpic")]
    [InlineData("/developer/protocol.bml?mode=uploadpic")]
    public async Task Uploadpic_is_described_in_the_order_of_the_specification(string path)
    {
        var page = await site.ReadAsync(path);

        Assert.Equal("Mode: uploadpic", page.One("h1").Text);
        Assert.Equal(
            [
                "Mode details", "Description", "Request", "Response", "Example",
                "Over XML-RPC", "Struct sent", "Struct answered", "Example of a call",
            ],
            page.Main.Elements.Where(element => element.Name is "h2" or "h3").Select(heading => heading.Text));
        Assert.Equal(
            [
                "mode", "user", "password", "hpassword", "default", "keywords", "data", "url",
                "description", "auth_method", "auth_challenge", "auth_response", "ver", "responseenc",
            ],
            Keys(page, "request"));
        Assert.Equal(["success", "errmsg", "picid", "width", "height"], Keys(page, "response"));
        Assert.Equal(["username", "password", "hpassword", "default", "keywords", "data"], Keys(page, "sent").Take(6));
        Assert.Equal(["picid", "width", "height"], Keys(page, "answered"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_mode_shows_each_of_its_fields_in_each_of_its_interfaces(string name)
    {
        var mode = ModeCatalogue.Find(name)!.Declaration;
        var (sent, answered) = (CommonFields.RequestOf(mode), CommonFields.ReplyOf(mode));
        var page = await site.ReadAsync($"/developer/protocol/{name}");

        Assert.Equal($"Mode: {name}", page.One("h1").Text);
        Assert.Contains(mode.Summary.Replace("`", "", StringComparison.Ordinal), page.One("main").Text, StringComparison.Ordinal);
        if (mode.IsIn(ModeInterfaces.Flat))
        {
            Assert.Equal(sent.SelectMany(field => field.FlatRows).Select(row => row.Key), Keys(page, "request"));
            Assert.Equal(answered.SelectMany(field => field.FlatRows).Select(row => row.Key), Keys(page, "response"));
        }

        if (mode.IsIn(ModeInterfaces.XmlRpc))
        {
            Assert.Equal(sent.SelectMany(field => field.XmlRpcRows).Select(row => row.Key), Keys(page, "sent"));
            Assert.Equal(answered.SelectMany(field => field.XmlRpcRows).Select(row => row.Key), Keys(page, "answered"));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_mode_leads_back_to_the_modes_the_documentation_and_the_developer_area(string name)
    {
        var page = await site.ReadAsync($"/developer/protocol/{name}");

        Assert.Equal(
            ["/developer/protocol", "/developer/protocol/about", "/developer"],
            page.Main.All("a").TakeLast(3).Select(link => link.Attributes["href"]));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_mode_shows_its_example_as_it_is_on_the_wire(string name)
    {
        var mode = ModeCatalogue.Find(name)!.Declaration;
        var example = mode.Example;
        var page = await site.ReadAsync($"/developer/protocol/{name}");

        var shown = new Queue<string>(page.All("pre").Select(element => element.Text));

        if (mode.IsIn(ModeInterfaces.Flat))
        {
            var request = shown.Dequeue();
            Assert.StartsWith("POST /interface/flat HTTP/1.1\n", request, StringComparison.Ordinal);
            Assert.All(example.FlatRequest, pair => Assert.Contains($"{pair.Key}={pair.Value}", request, StringComparison.Ordinal));
            Assert.Equal(example.FlatReply(), shown.Dequeue() + "\n");
        }

        if (mode.IsIn(ModeInterfaces.XmlRpc))
        {
            var call = shown.Dequeue();
            Assert.StartsWith("POST /interface/xmlrpc HTTP/1.1\n", call, StringComparison.Ordinal);
            using var read = XmlRpcReader.ReadCall(Encoding.UTF8.GetBytes(call[call.IndexOf('<', StringComparison.Ordinal)..]));
            Assert.Equal("LJ.XMLRPC." + name, read.Method);
            Assert.Equal(
                XmlRpcWriter.WriteResponse(example.XmlRpcRequest()), XmlRpcWriter.WriteResponse(Assert.Single(read.Parameters)));
            Assert.Equal(
                XmlRpcWriter.WriteResponse(example.XmlRpcReply()),
                XmlRpcWriter.WriteResponse(XmlRpcReader.ReadResponse(Encoding.UTF8.GetBytes(shown.Dequeue()))));
        }

        Assert.Empty(shown);
    }

    [Theory]
    [InlineData("/developer/protocol")]
    [InlineData("/developer/protocol.bml")]
    [InlineData("/developer/protocol.bml?mode=")]
    public async Task The_modes_are_listed_each_with_what_it_does(string path)
    {
        var page = await site.ReadAsync(path);

        Assert.Equal(ModeCatalogue.All.Select(entry => entry.Declaration.Name), page.All("dt").Select(term => term.Text));
        Assert.All(page.All("dd"), meaning => Assert.NotEmpty(meaning.Text));
    }

    [Fact]
    public async Task The_documentation_tells_of_transport_encoding_authentication_and_errors()
    {
        var page = await site.ReadAsync("/developer/protocol/about");

        Assert.Equal(["Transport", "Replies", "XML-RPC", "Text", "Who you are", "Errors"], page.Main.All("h2").Select(heading => heading.Text));
    }

    [Fact]
    public void The_documentation_tells_of_every_error_that_is_answered_and_of_no_other()
    {
        var told = ErrorRow.Matches(AboutProtocol.Markdown).Select(row => (row.Groups["text"].Value, row.Groups["code"].Value));

        // What the program's code names of the table of errors.
        using var file = new PEReader(File.OpenRead(typeof(DaybookServer).Assembly.Location));
        var metadata = file.GetMetadataReader();
        var answered = metadata.MemberReferences.Select(metadata.GetMemberReference)
            .Where(member => member.Parent.Kind == HandleKind.TypeReference
                && metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)member.Parent).Name) == nameof(Faults))
            .Select(member => typeof(Faults).GetField(metadata.GetString(member.Name))?.GetValue(null))
            .OfType<Fault>()
            .Select(fault => (fault.Describe(), fault == Faults.NoMode || fault == Faults.NoUsername ? "" : $"{fault.Code}"))
            .Append((Faults.UnknownMode("NAME").Describe(), ""));

        Assert.Equal(answered.Order(), told.Order());
    }

    [Fact]
    public void The_documentation_tells_how_large_a_body_may_be() => Assert.Contains(
        $"at most {LoadedSettings.Load().Values.Userpics.MaxRequest} bytes", AboutProtocol.Markdown, StringComparison.Ordinal);

    /// <summary>The keys in a table; none where the page has no such table, since there is nothing to say.</summary>
    private static IEnumerable<string> Keys(HtmlPage page, string heading)
    {
        var elements = page.Elements;
        if (page.All("table").SingleOrDefault(table => table.Attributes.GetValueOrDefault("aria-labelledby") == heading) is not { } table)
        {
            return [];
        }

        var start = elements.ToList().IndexOf(table);
        return elements.Skip(start + 1).TakeWhile(element => element.Name != "table").Where(element => element.Name == "th").Select(cell => cell.Text);
    }

    [GeneratedRegex("^\\| `(?<text>[^`]+)` \\| (?<code>[0-9]*) ?\\| ", RegexOptions.Multiline)]
    private static partial Regex ErrorRow { get; }
}
