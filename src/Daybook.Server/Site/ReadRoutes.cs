namespace Daybook.Server.Site;

/// <summary>Routes that are read.</summary>
internal static class ReadRoutes
{
    /// <summary>GET and, as every page should answer it, HEAD.</summary>
    public static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];
}
