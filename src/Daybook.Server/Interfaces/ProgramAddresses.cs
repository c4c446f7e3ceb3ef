namespace Daybook.Server.Interfaces;

/// <summary>
/// The addresses that programs ask, not people with a browser: the one list of them, for whoever has to know it before an endpoint is chosen.
/// </summary>
internal static class ProgramAddresses
{
    /// <summary>Where whoever watches over the server asks whether its process answers.</summary>
    public const string Alive = "/healthz";

    /// <summary>Where they ask whether its database does.</summary>
    public const string Ready = "/readyz";

    /// <summary>How all others begin, but for those of a journal.</summary>
    private static readonly string[] Starts = ["/interface/", "/cgi-bin/", "/userpic/", "/misc/", "/export_"];

    /// <summary>Whether it is one of them.</summary>
    public static bool Include(PathString path) => IsHealth(path) || IsOfJournal(path.Value ?? "") || HasStart(path.Value ?? "");

    /// <summary>Whether whoever watches over the server asks, as they do every few seconds.</summary>
    public static bool IsHealth(PathString path) => Is(path, Alive) || Is(path, Ready);

    /// <summary>Whether it is that of the flat interface.</summary>
    public static bool IsFlat(PathString path)
    {
        for (var i = 0; i < FlatEndpoint.Paths.Count; i++)
        {
            if (Is(path, FlatEndpoint.Paths[i]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether it is that of the XML-RPC interface.</summary>
    public static bool IsXmlRpc(PathString path) => Is(path, XmlRpcEndpoint.Path);

    /// <summary>
    /// Whether it is this one, as routing compares them, which takes no notice of a slash at the end. It is asked of every request but those for
    /// pictures, so nothing is allocated.
    /// </summary>
    public static bool Is(PathString path, string address)
    {
        var asked = path.Value.AsSpan();
        return (asked.EndsWith('/') ? asked[..^1] : asked).Equals(address, StringComparison.OrdinalIgnoreCase);
    }

    private static bool HasStart(string path)
    {
        foreach (var start in Starts)
        {
            if (path.StartsWith(start, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Feeds, what else programs read of a journal, and a userpic by its keyword.</summary>
    private static bool IsOfJournal(string path) =>
        path.StartsWith("/users/", StringComparison.OrdinalIgnoreCase)
        && (path.Contains("/data/", StringComparison.OrdinalIgnoreCase) || path.AsSpan().TrimEnd('/').EndsWith("/userpic", StringComparison.OrdinalIgnoreCase));
}
