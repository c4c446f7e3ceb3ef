namespace Daybook.Server.Interfaces;

/// <summary>The flat interface (fact sheet 1): a body of fields in, lines of keys and values out, always with HTTP 200.</summary>
internal static class FlatEndpoint
{
    /// <summary>The paths under which clients know the interface.</summary>
    public static readonly IReadOnlyList<string> Paths = ["/interface/flat", "/cgi-bin/log.cgi"];

    /// <summary>Maps the paths.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var path in Paths)
        {
            // Any method: a request without a body is answered like an empty one.
            routes.Map(path, static (HttpContext context, ProtocolExchange exchange) => exchange.AnswerAsync(context, new FlatWire()));
        }
    }
}
