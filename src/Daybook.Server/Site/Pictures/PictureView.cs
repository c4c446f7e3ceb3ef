using System.Globalization;
using Daybook.Core.Userpics;

namespace Daybook.Server.Site.Pictures;

/// <summary>The order of pictures on a page.</summary>
public enum PictureOrder
{
    /// <summary>By their first keyword; those without one come last.</summary>
    Keyword,

    /// <summary>The newest first.</summary>
    Newest,

    /// <summary>The oldest first.</summary>
    Oldest,
}

/// <summary>Which of an account's pictures a page shows, and in which order: what stands in the query of its address.</summary>
/// <param name="Order">The order.</param>
/// <param name="Filter">Only pictures with this in a keyword or the description; empty for all.</param>
/// <param name="Page">Which page, from 1.</param>
/// <param name="Ids">Only these pictures; null for all.</param>
/// <param name="Fitted">Which of them were just made to fit; the others were left as they were. Null if nothing was just uploaded.</param>
public sealed record PictureView(PictureOrder Order, string Filter, int Page, IReadOnlySet<long>? Ids, IReadOnlySet<long>? Fitted = null)
{
    /// <summary>How many pictures a page shows: as many as an account has unless the operator chose otherwise.</summary>
    public const int PerPage = 100;

    /// <summary>
    /// The most <see cref="Ids"/>: with as many <see cref="Fitted"/> and nine digits each they still fit into the 8 KB that a request's first line may have.
    /// </summary>
    public const int MaxIds = 400;

    private const int MaxFilter = 100;

    /// <summary>Everything, as it is without a query.</summary>
    internal static readonly PictureView All = new(PictureOrder.Keyword, "", 1, null);

    /// <summary>Reads the query. What makes no sense there counts as not there.</summary>
    public static PictureView Read(IQueryCollection query)
    {
        var order = query["sort"].ToString() switch
        {
            "newest" => PictureOrder.Newest,
            "oldest" => PictureOrder.Oldest,
            _ => PictureOrder.Keyword,
        };
        var filter = query["filter"].ToString().Trim();
        var isPage = int.TryParse(query["page"].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var page) && page > 0;
        return new PictureView(order, filter.Length > MaxFilter ? filter[..MaxFilter] : filter, isPage ? page : 1, ReadIds(query["ids"].ToString()),
            query.ContainsKey("fitted") ? ReadIds(query["fitted"].ToString()) ?? new HashSet<long>() : null);
    }

    /// <summary>These pictures and no others.</summary>
    public static PictureView Of(IEnumerable<long> ids) => All with { Order = PictureOrder.Oldest, Ids = ids.ToHashSet() };

    /// <summary>The query that reads as this view; empty for everything.</summary>
    public string Query()
    {
        var parts = new List<string>();
        if (Order != PictureOrder.Keyword)
        {
            parts.Add($"sort={Name(Order)}");
        }

        if (Filter.Length > 0)
        {
            parts.Add($"filter={Uri.EscapeDataString(Filter)}");
        }

        if (Page > 1)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"page={Page}"));
        }

        if (Ids is not null)
        {
            parts.Add($"ids={string.Join(',', Ids)}");
        }

        if (Fitted is not null)
        {
            parts.Add($"fitted={string.Join(',', Fitted)}");
        }

        return parts.Count == 0 ? "" : $"?{string.Join('&', parts)}";
    }

    /// <summary>The name of an order in the query.</summary>
    public static string Name(PictureOrder order) => order switch
    {
        PictureOrder.Newest => "newest",
        PictureOrder.Oldest => "oldest",
        _ => "keyword",
    };

    /// <summary>Picks the pictures that this view shows.</summary>
    /// <param name="all">All pictures, oldest first.</param>
    public PicturePage Pick(IReadOnlyList<Userpic> all)
    {
        var matching = all.Where(Matches).ToList();
        switch (Order)
        {
            case PictureOrder.Keyword:
                matching = [.. matching.OrderBy(userpic => userpic.Keywords.Count == 0).ThenBy(FirstKeyword, StringComparer.InvariantCultureIgnoreCase)];
                break;
            case PictureOrder.Newest:
                matching.Reverse();
                break;
        }

        var pages = Math.Max(1, (matching.Count + PerPage - 1) / PerPage);
        var page = Math.Min(Page, pages);
        var skipped = (page - 1) * PerPage;
        return new PicturePage(this with { Page = page }, matching.GetRange(skipped, Math.Min(PerPage, matching.Count - skipped)), matching.Count, pages);
    }

    private static string FirstKeyword(Userpic userpic) => userpic.Keywords is [var first, ..] ? first.Value : "";

    private static HashSet<long>? ReadIds(string text)
    {
        var ids = new HashSet<long>();
        foreach (var part in text.Split(',', MaxIds + 1).Take(MaxIds))
        {
            if (long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            {
                ids.Add(id);
            }
        }

        return ids.Count > 0 ? ids : null;
    }

    private bool Matches(Userpic userpic) =>
        Ids is not null ? Ids.Contains(userpic.Id)
        : Filter.Length == 0
        || userpic.Keywords.Any(keyword => keyword.Value.Contains(Filter, StringComparison.InvariantCultureIgnoreCase))
        || userpic.Description.Contains(Filter, StringComparison.InvariantCultureIgnoreCase);
}

/// <summary>A page of pictures.</summary>
/// <param name="View">The view, with a page that there is.</param>
/// <param name="Userpics">The pictures on it.</param>
/// <param name="Count">How many the view has on all its pages.</param>
/// <param name="Pages">How many pages there are, at least one.</param>
public sealed record PicturePage(PictureView View, IReadOnlyList<Userpic> Userpics, int Count, int Pages);
