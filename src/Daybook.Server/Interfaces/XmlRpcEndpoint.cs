namespace Daybook.Server.Interfaces;

/// <summary>The XML-RPC interface (fact sheet 5): a call in, an answer or a fault out, always with HTTP 200.</summary>
internal static class XmlRpcEndpoint
{
    /// <summary>The path under which clients know the interface.</summary>
    public const string Path = "/interface/xmlrpc";

    private const string Methods = "OPTIONS, POST";

    private static readonly byte[] Explanation =
        "Clients call methods here by XML-RPC: POST a methodCall as text/xml. Their description is at /developer/protocol.\n"u8.ToArray();

    /// <summary>Maps the path.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        // Asked for here, not as a parameter: for that every request would get services of its own.
        var services = routes.ServiceProvider;
        RequestDelegate answer = context => AnswerAsync(context, services.GetRequiredService<ProtocolExchange>());
        routes.Map(Path, answer);
    }

    private static async Task AnswerAsync(HttpContext context, ProtocolExchange exchange)
    {
        var method = context.Request.Method;
        if (HttpMethods.IsPost(method))
        {
            await exchange.AnswerAsync(context, new XmlRpcWire());
            return;
        }

        var response = context.Response;
        response.Headers.Allow = Methods;
        if (HttpMethods.IsOptions(method))
        {
            response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        response.StatusCode = StatusCodes.Status405MethodNotAllowed;
        response.ContentType = "text/plain; charset=utf-8";
        response.ContentLength = Explanation.Length;
        if (!HttpMethods.IsHead(method))
        {
            await response.Body.WriteAsync(Explanation, context.RequestAborted);
        }
    }
}
