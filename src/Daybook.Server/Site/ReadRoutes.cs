namespace Daybook.Server.Site;

/// <summary>Routes that are read.</summary>
internal static class ReadRoutes
{
    private static readonly string[] Read = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Answers GET and, as every page should, HEAD.</summary>
    public static RouteHandlerBuilder MapRead(this IEndpointRouteBuilder routes, string pattern, Delegate handler) =>
        routes.MapMethods(pattern, Read, handler);
}
