namespace Daybook.Server.Site;

/// <summary>Other ways to write an address, which programs and bookmarks of long ago have: they lead where the present one does.</summary>
internal static class OldAddresses
{
    /// <summary>Where LiveJournal and its kin had journals, beside <c>/users/NAME</c>.</summary>
    private static readonly string[] Journals = ["/community/", "/~"];

    /// <summary>
    /// Reads <c>/community/NAME…</c> and <c>/~NAME…</c> as <c>/users/NAME…</c>, and <c>//misc/…</c> as <c>/misc/…</c>, whatever follows the slashes: many programs
    /// put one behind the address of the server and one before the path.
    /// </summary>
    public static Task Translate(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Path.Value is { } path)
        {
            if (path.StartsWith("//", StringComparison.Ordinal))
            {
                path = "/" + path.TrimStart('/');
                context.Request.Path = path;
            }

            // Every request comes by here, those for pictures too: so nothing is allocated for it.
            foreach (var start in Journals)
            {
                if (path.Length > start.Length && path.StartsWith(start, StringComparison.OrdinalIgnoreCase))
                {
                    context.Request.Path = "/users/" + path[start.Length..];
                    break;
                }
            }
        }

        return next(context);
    }
}
