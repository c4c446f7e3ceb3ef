namespace Daybook.Server.Interfaces;

/// <summary>The flat interface (fact sheet 1): a body of fields in, lines of keys and values out, always with HTTP 200.</summary>
internal static class FlatEndpoint
{
    /// <summary>The paths under which clients know the interface.</summary>
    public static readonly IReadOnlyList<string> Paths = ["/interface/flat", "/cgi-bin/log.cgi"];

    /// <summary>Maps the paths.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        // Asked for here, not as a parameter: for that every request would get services of its own.
        var services = routes.ServiceProvider;
        foreach (var path in Paths)
        {
            // Any method: a request without a body is answered like an empty one.
            RequestDelegate answer = context => services.GetRequiredService<ProtocolExchange>().AnswerAsync(context, new FlatWire());
            routes.Map(path, answer);
        }
    }
}
