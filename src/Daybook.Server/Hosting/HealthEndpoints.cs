using Daybook.Core;
using Daybook.Server.Interfaces;
using Daybook.Storage;

namespace Daybook.Server.Hosting;

/// <summary>
/// For whatever watches over the server: <c>/healthz</c> while the process answers, <c>/readyz</c> while the database does, and the object store if
/// there is one.
/// </summary>
internal static class HealthEndpoints
{
    private const string ContentType = "text/plain; charset=utf-8";

    private static readonly string[] Read = [HttpMethods.Get, HttpMethods.Head];
    private static readonly byte[] Alive = "alive\n"u8.ToArray();
    private static readonly byte[] Ready = "ready\n"u8.ToArray();
    private static readonly byte[] NoDatabase = "the database does not answer\n"u8.ToArray();
    private static readonly byte[] NoObjectStore = "the object store does not answer\n"u8.ToArray();

    public static void Map(IEndpointRouteBuilder routes)
    {
        // Asked for here, not as a parameter: what the framework binds for that has to be loaded before the first answer.
        var database = routes.ServiceProvider.GetRequiredService<Database>();
        RequestDelegate isAlive = context => SayAsync(context, StatusCodes.Status200OK, Alive);
        RequestDelegate isReady = context => SayReadinessAsync(context, database);
        routes.MapMethods(ProgramAddresses.Alive, Read, isAlive);
        routes.MapMethods(ProgramAddresses.Ready, Read, isReady);
    }

    private static async Task SayReadinessAsync(HttpContext context, Database database)
    {
        // What is wrong stands in the log, with the requests that failed.
        try
        {
            await database.PingAsync(context.RequestAborted);
        }
        catch (StorageUnavailableException)
        {
            await SayAsync(context, StatusCodes.Status503ServiceUnavailable, NoDatabase);
            return;
        }

        try
        {
            await database.PingObjectsAsync(context.RequestAborted);
        }
        catch (StorageUnavailableException)
        {
            await SayAsync(context, StatusCodes.Status503ServiceUnavailable, NoObjectStore);
            return;
        }

        await SayAsync(context, StatusCodes.Status200OK, Ready);
    }

    /// <summary>By the shortest way: somebody may ask over each of ten thousand connections.</summary>
    private static Task SayAsync(HttpContext context, int status, byte[] text)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = ContentType;
        response.ContentLength = text.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(text).AsTask();
    }
}
