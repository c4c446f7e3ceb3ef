namespace Daybook.Server.Site;

/// <summary>What programs ask every site for, whether or not a page links to it.</summary>
internal static class WellKnown
{
    /// <summary>What there is to find stands on pages that anybody may read; the rest is forms, and somebody's own.</summary>
    private const string Robots =
        """
        User-agent: *
        Disallow: /create
        Disallow: /confirm
        Disallow: /interface/
        Disallow: /login
        Disallow: /lostinfo
        Disallow: /manage/
        Disallow: /update

        """;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/robots.txt", ReadRoutes.Methods, (HttpContext context) =>
        {
            context.Response.Headers.CacheControl = "public, max-age=86400";
            context.Response.Headers.XContentTypeOptions = "nosniff";
            return TypedResults.Text(Robots, "text/plain; charset=utf-8");
        });

        // For what does not read the link in the page; its address never changes, so it is asked for again after a day.
        routes.MapMethods("/favicon.ico", ReadRoutes.Methods, SiteAsset.Icon.ServeForADay);

        // W3C, "A Well-Known URL for Changing Passwords": password managers lead people there.
        routes.MapMethods("/.well-known/change-password", ReadRoutes.Methods, () => TypedResults.Redirect("/manage/settings/password"));
    }
}
