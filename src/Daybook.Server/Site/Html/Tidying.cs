using System.Globalization;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Daybook.Core.Accounts;
using Daybook.Server.Journals;
using Daybook.Server.Userpics;

namespace Daybook.Server.Site.Html;

/// <summary>
/// Turns parsed HTML of people into what a page can hold: journal tags into links, bounded styles into classes, headings under the page's own, pictures and
/// players that cannot be shown into links. It is cleaned afterwards, so that nothing here has to be relied on.
/// </summary>
internal sealed class Tidying(IHtmlDocument document, HtmlUse use)
{
    /// <summary>What a link to what was cut says, unless its writer chose something.</summary>
    public const string ReadMore = "Read more …";

    private const int MaxCutText = 200;

    /// <summary>What styles become, by property and value. All others are dropped: they would not go with a dark page, or a narrow one.</summary>
    private static readonly Dictionary<(string Property, string Value), string> Styles = new()
    {
        [("text-align", "center")] = "centred",
        [("text-align", "right")] = "at-right",
        [("text-align", "justify")] = "justified",
        [("float", "left")] = "float-left",
        [("float", "right")] = "float-right",
        [("font-weight", "bold")] = "bold",
        [("font-style", "italic")] = "italic",
        [("text-decoration", "underline")] = "underlined",
        [("text-decoration", "line-through")] = "struck",
    };

    private int _cuts;

    /// <summary>The only classes that people's HTML has on a page.</summary>
    public static HashSet<string> Classes { get; } = [.. Styles.Values, "person", "cut"];

    /// <summary>Changes the whole body.</summary>
    public void Apply()
    {
        var elements = document.Body!.QuerySelectorAll("*").ToList();
        var headings = elements.Where(IsHeading).Select(element => element.LocalName).Distinct().Order(StringComparer.Ordinal).ToList();
        foreach (var element in elements)
        {
            if (element.NamespaceUri != NamespaceNames.HtmlUri)
            {
                element.Remove();
                continue;
            }

            var classes = ClassesOf(element);
            foreach (var name in (string[])["id", "name", "class", "style", "align", "rel", "loading"])
            {
                if (element.LocalName is not ("lj" or "user") || name != "name")
                {
                    element.RemoveAttribute(name);
                }
            }

            if (classes.Length > 0)
            {
                element.ClassName = classes;
            }

            Change(element, headings);
        }
    }

    private void Change(IElement element, List<string> headings)
    {
        switch (element.LocalName)
        {
            // What is in these is no text for people.
            case "script" or "style" or "template" or "title" or "noscript" or "noembed" or "noframes" or "head" or "object":
                element.Remove();
                break;
            case "lj" or "user":
                ShowPerson(element);
                break;
            case "lj-cut":
                ShowCut(element);
                break;
            case "img":
                ShowPicture(element);
                break;
            case "iframe" or "embed" or "video" or "audio":
                ShowLink(element, element.GetAttribute("src"), null);
                break;
            case "center":
                Rename(element, "div").ClassName = "centred";
                break;
            case "a" when element.HasAttribute("href"):
                element.SetAttribute("rel", SafeFormatter.Relation);
                break;
            case ['h', >= '1' and <= '6']:
                Rename(element, string.Create(CultureInfo.InvariantCulture, $"h{Math.Min(6, use.TopHeading + headings.IndexOf(element.LocalName))}"));
                break;
        }

        foreach (var side in (string[])["width", "height"])
        {
            if (element.GetAttribute(side) is { } length && (element.LocalName != "img" || !length.All(char.IsAsciiDigit) || length.Length is 0 or > 4))
            {
                element.RemoveAttribute(side);
            }
        }
    }

    private static bool IsHeading(IElement element) => element.LocalName is ['h', >= '1' and <= '6'];

    private static string ClassesOf(IElement element)
    {
        var classes = new List<string>();
        if (element.GetAttribute("align") is { } align)
        {
            Add(element.LocalName == "img" ? "float" : "text-align", align);
        }

        foreach (var declaration in (element.GetAttribute("style") ?? "").Split(';').Take(20))
        {
            if (declaration.Split(':') is [var property, var value])
            {
                Add(property, value);
            }
        }

        return string.Join(' ', classes.Distinct());

        void Add(string property, string value)
        {
            if (Styles.TryGetValue((property.Trim().ToLowerInvariant(), value.Trim().ToLowerInvariant()), out var known))
            {
                classes.Add(known);
            }
        }
    }

    /// <summary><c>&lt;lj user="anna"&gt;</c>, <c>&lt;lj comm="…"&gt;</c> and <c>&lt;user name="anna"&gt;</c>.</summary>
    private void ShowPerson(IElement element)
    {
        var name = element.GetAttribute("user") ?? element.GetAttribute("comm") ?? element.GetAttribute("name");
        if (AccountName.TryParse(name, out var account) && !element.HasAttribute("site"))
        {
            var link = document.CreateElement("a");
            link.SetAttribute("href", JournalUrl.Of(use.Root, account) + "/");
            link.ClassName = "person";
            link.TextContent = account.Value;
            element.Replace(link);
        }
        else
        {
            element.Replace(document.CreateTextNode(element.GetAttribute("site") is { } site ? $"{name} ({site})" : name ?? ""));
        }
    }

    /// <summary>On lists a link to what was cut, on the page of the entry the place that it leads to.</summary>
    private void ShowCut(IElement element)
    {
        _cuts++;
        var id = string.Create(CultureInfo.InvariantCulture, $"cutid{_cuts}");
        if (use.CutAddress is null)
        {
            var place = document.CreateElement("span");
            place.Id = id;
            element.Replace(place);
            return;
        }

        var text = element.GetAttribute("text")?.Trim() is { Length: > 0 and <= MaxCutText } given ? given : ReadMore;
        var (cut, link) = (document.CreateElement("span"), document.CreateElement("a"));
        cut.ClassName = "cut";
        link.SetAttribute("href", $"{use.CutAddress}#{id}");
        link.TextContent = text;
        cut.AppendChild(link);
        element.Replace(cut);
    }

    /// <summary>A userpic of this site, or a picture by https from elsewhere; of any other only a link is left, since browsers are told to show none.</summary>
    private void ShowPicture(IElement element)
    {
        var source = element.GetAttribute("src")?.Trim() ?? "";
        _ = Uri.TryCreate(source, UriKind.Absolute, out var whole);
        var isOfSite = whole is not null && IsOfSite(whole);
        var shown = UserpicOf(isOfSite ? whole!.PathAndQuery : source);
        if (shown is null && use.HasPictures && !isOfSite && whole?.Scheme == Uri.UriSchemeHttps)
        {
            // As it was read here, so that no browser reads another one out of it.
            shown = whole.AbsoluteUri;
        }

        if (shown is not null)
        {
            element.SetAttribute("src", shown);
            element.SetAttribute("loading", "lazy");
            if (!element.HasAttribute("alt"))
            {
                element.SetAttribute("alt", "");
            }
        }
        else
        {
            ShowLink(element, source, element.GetAttribute("alt"));
        }
    }

    /// <summary>
    /// The address of a userpic, spelled as we spell it; null for anything else on this site. A browser asks for a picture with the reader's own cookies:
    /// people must not choose what that does.
    /// </summary>
    private string? UserpicOf(string address)
    {
        var query = address.IndexOf('?', StringComparison.Ordinal);
        var path = query < 0 ? address : address[..query];
        if (path == NeutralPicture.Path)
        {
            return NeutralPicture.UrlOf(use.Root);
        }

        return UserpicUrl.TryRead(path, out var userpicId, out var accountId) && userpicId > 0 && accountId > 0
            ? UserpicUrl.Of(use.Root, userpicId, accountId) + (query < 0 ? "" : address[query..])
            : null;
    }

    /// <summary>Whether an address leads to this site, however it is spelled, also by the other of http and https.</summary>
    private bool IsOfSite(Uri address)
    {
        var site = new Uri(use.SiteUrl);
        return address.Scheme is "http" or "https" && HostOf(address) == HostOf(site) && (address.Port == site.Port || (address.IsDefaultPort && site.IsDefaultPort));

        static string HostOf(Uri uri) => uri.IdnHost.TrimEnd('.').ToLowerInvariant();
    }

    private void ShowLink(IElement element, string? address, string? text)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps))
        {
            element.Replace(document.CreateTextNode(text ?? ""));
            return;
        }

        var shown = string.IsNullOrWhiteSpace(text) ? uri.Host : text;
        if (element.Closest("a") is not null)
        {
            element.Replace(document.CreateTextNode(shown));
            return;
        }

        var link = document.CreateElement("a");
        link.SetAttribute("href", uri.AbsoluteUri);
        link.SetAttribute("rel", SafeFormatter.Relation);
        link.TextContent = shown;
        element.Replace(link);
    }

    private IElement Rename(IElement element, string name)
    {
        var renamed = document.CreateElement(name);
        if (element.ClassName is { Length: > 0 } classes)
        {
            renamed.ClassName = classes;
        }

        renamed.Append([.. element.ChildNodes]);
        element.Replace(renamed);
        return renamed;
    }
}
