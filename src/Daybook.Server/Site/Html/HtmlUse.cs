namespace Daybook.Server.Site.Html;

/// <summary>What people's HTML is shown as.</summary>
/// <param name="SiteUrl">How this server is reached, without a slash at the end: its own pictures may be named by it.</param>
/// <param name="IsPreformatted">Whether line ends in it mean nothing: the property <c>opt_preformatted</c>.</param>
/// <param name="TopHeading">The highest heading that may stand in it, 1 to 6: what is above it on the page is higher.</param>
/// <param name="CutAddress">Where what was cut stands; null shows it, with a place to link to.</param>
/// <param name="HasPictures">Whether pictures from elsewhere are shown, and not only linked to.</param>
/// <param name="IsElsewhere">Whether it is shown outside of this site, as in a feed: then what it names of this site has its whole address.</param>
internal sealed record HtmlUse(
    string SiteUrl, bool IsPreformatted, int TopHeading, string? CutAddress = null, bool HasPictures = true, bool IsElsewhere = false)
{
    /// <summary>What addresses on this site begin with.</summary>
    public string Root => IsElsewhere ? SiteUrl : "";
}
