namespace Daybook.Server.Interfaces;

/// <summary>Says that an answer is the last one on its connection.</summary>
internal static class LastOfConnection
{
    /// <summary>
    /// To be called before the answer begins. Over HTTP/2, which has no header for it, the connection goes on with other requests, and the web server
    /// would log a warning about the header.
    /// </summary>
    public static void Mark(HttpResponse response)
    {
        if (HttpProtocol.IsHttp11(response.HttpContext.Request.Protocol) || HttpProtocol.IsHttp10(response.HttpContext.Request.Protocol))
        {
            response.Headers.Connection = "close";
        }
    }
}
