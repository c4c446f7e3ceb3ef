using System.Text.RegularExpressions;

namespace Daybook.Server.Tests.Site;

/// <summary>An element, its attributes, and the text inside of it.</summary>
internal sealed record HtmlElement(string Name, IReadOnlyDictionary<string, string> Attributes)
{
    public string Text { get; set; } = "";

    /// <summary>The elements around it, the nearest first.</summary>
    public required IReadOnlyList<HtmlElement> Around { get; init; }
}

/// <summary>A page, read by the strictest of browsers: what is not well formed fails the test.</summary>
internal sealed partial class HtmlPage
{
    private static readonly string[] Void = ["meta", "link", "br", "hr", "img", "input", "source"];

    private HtmlPage(List<HtmlElement> elements) => Elements = elements;

    /// <summary>Every element, in the order of the page.</summary>
    public IReadOnlyList<HtmlElement> Elements { get; }

    /// <summary>The page without the frame around it.</summary>
    public HtmlPage Main => Inside(One("main"));

    public static HtmlPage Parse(string html)
    {
        const string Doctype = "<!doctype html>";
        Assert.StartsWith(Doctype, html, StringComparison.OrdinalIgnoreCase);
        var elements = new List<HtmlElement>();
        var open = new Stack<HtmlElement>();
        for (var at = Doctype.Length; at < html.Length;)
        {
            var token = Token.Match(html, at);
            Assert.True(token.Success, $"Not well formed at: {html[at..Math.Min(html.Length, at + 80)]}");
            at += token.Length;
            if (token.Groups["text"].Success)
            {
                foreach (var element in open)
                {
                    element.Text += System.Net.WebUtility.HtmlDecode(token.Value);
                }
            }
            else if (token.Groups["end"].Success)
            {
                Assert.Equal(open.Pop().Name, token.Groups["end"].Value);
            }
            else
            {
                var element = new HtmlElement(token.Groups["start"].Value, Attributes(token.Groups["attributes"].Value)) { Around = [.. open] };
                elements.Add(element);
                if (!Void.Contains(element.Name))
                {
                    open.Push(element);
                }
            }
        }

        Assert.Empty(open);
        return new HtmlPage(elements);
    }

    /// <summary>What an element has inside of it.</summary>
    public HtmlPage Inside(HtmlElement outer) => new([.. Elements.Where(element => element.Around.Contains(outer, ReferenceEqualityComparer.Instance))]);

    public IEnumerable<HtmlElement> All(string name) => Elements.Where(element => element.Name == name);

    public HtmlElement One(string name) => Assert.Single(All(name));

    /// <summary>The values of an attribute, wherever it stands.</summary>
    public IEnumerable<string> Values(string attribute) =>
        Elements.Select(element => element.Attributes.GetValueOrDefault(attribute)).OfType<string>();

    [GeneratedRegex("""\G(?:(?<text>(?:[^<&]|&(?:[a-z]+|#[0-9]+|#x[0-9A-Fa-f]+);)+)|</(?<end>[a-z][a-z0-9]*)>|<(?<start>[a-z][a-z0-9]*)(?<attributes>(?:\s+[a-z-]+(?:="[^"<]*")?)*)\s*/?>)""")]
    private static partial Regex Token { get; }

    [GeneratedRegex("""\s+(?<name>[a-z-]+)(?:="(?<value>[^"]*)")?""")]
    private static partial Regex Attribute { get; }

    // A name that stands twice throws here.
    private static Dictionary<string, string> Attributes(string text) => Attribute.Matches(text)
        .ToDictionary(match => match.Groups["name"].Value, match => System.Net.WebUtility.HtmlDecode(match.Groups["value"].Value));
}
