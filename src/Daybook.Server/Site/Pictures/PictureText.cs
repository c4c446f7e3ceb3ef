using System.Globalization;
using Daybook.Core.Accounts;
using Daybook.Core.Userpics;
using Daybook.Server.Userpics;

namespace Daybook.Server.Site.Pictures;

/// <summary>What pages say of a userpic, and where they find it.</summary>
internal static class PictureText
{
    /// <summary>The keywords as pages show them: a list with commas.</summary>
    public static string Keywords(Userpic userpic) => string.Join(", ", userpic.Keywords);

    /// <summary>The text for those who do not see the picture: the description, or else what is known of it.</summary>
    public static string Alternative(Userpic userpic) => userpic switch
    {
        { Description.Length: > 0 } => userpic.Description,
        { Keywords.Count: > 0 } => $"Picture for {userpic.Keywords[0]}",
        _ => string.Create(CultureInfo.InvariantCulture, $"Picture {userpic.Id}, not described"),
    };

    /// <summary>Its size and kind, such as <c>200 × 200, JPEG, 12 KB</c>.</summary>
    public static string Facts(Userpic userpic) => string.Create(
        CultureInfo.InvariantCulture, $"{userpic.Width} × {userpic.Height}, {Kind(userpic)}, {Bytes(userpic.Size)}");

    /// <summary>A size, in the unit that says enough: bytes below a thousand.</summary>
    public static string Bytes(long bytes) => bytes switch
    {
        < 1000 => string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1000.0:0.#} KB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1_000_000.0:0.#} MB"),
    };

    /// <summary>Where the picture is, in a size; see <see cref="Daybook.Server.Userpics.Sizes.RequestedSize"/>.</summary>
    public static string Address(Userpic userpic, int side, bool still = false) => string.Create(
        CultureInfo.InvariantCulture, $"{UserpicUrl.Of("", userpic.Id, userpic.AccountId)}?s={side}{(still ? "&still=1" : "")}");

    /// <summary>What to call a picture where there is room for a few words: its first keyword, or else its number.</summary>
    public static string Name(Userpic userpic) => userpic.Keywords is [var first, ..]
        ? first.Value
        : string.Create(CultureInfo.InvariantCulture, $"picture {userpic.Id}");

    /// <summary>A keyword names one picture of an account: says which ones left another for these, as a sentence after a space; empty if none did.</summary>
    /// <param name="before">All pictures of the account as they were.</param>
    /// <param name="now">Those that were changed, as they are.</param>
    public static string Moved(IEnumerable<Userpic> before, IEnumerable<Userpic> now)
    {
        var had = before.SelectMany(userpic => userpic.Keywords.Select(keyword => (keyword, userpic.Id))).ToDictionary(pair => pair.keyword, pair => pair.Id);
        var moved = now
            .SelectMany(userpic => userpic.Keywords.Where(keyword => had.TryGetValue(keyword, out var id) && id != userpic.Id))
            .Select(keyword => $"“{keyword}”")
            .ToList();
        return moved.Count == 0 ? "" : $" {string.Join(", ", moved)} moved here from another picture, because a keyword can name only one picture.";
    }

    /// <summary>A reason, as errors give it, as a sentence.</summary>
    public static string Sentence(string reason) => $"{char.ToUpperInvariant(reason[0])}{reason[1..]}{(reason[^1] == '.' ? "" : ".")}";

    /// <summary>The page with all pictures of an account.</summary>
    public static string PageOf(AccountName name) => $"/users/{name}/userpics";

    private static string Kind(Userpic userpic) => userpic.ContentType switch
    {
        "image/jpeg" => "JPEG",
        "image/png" => "PNG",
        "image/gif" => "GIF",
        _ => "WebP",
    };
}
