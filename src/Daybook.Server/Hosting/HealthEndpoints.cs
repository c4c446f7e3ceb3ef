using Daybook.Core;
using Daybook.Server.Interfaces;
using Daybook.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

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

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods(ProgramAddresses.Alive, Read, SayAliveAsync);
        routes.MapMethods(ProgramAddresses.Ready, Read, async (Database database, CancellationToken cancellation) =>
        {
            try
            {
                await database.PingAsync(cancellation);
            }
            catch (StorageUnavailableException)
            {
                // What is wrong stands in the log, with the requests that failed.
                return Text("the database does not answer\n", StatusCodes.Status503ServiceUnavailable);
            }

            try
            {
                await database.PingObjectsAsync(cancellation);
            }
            catch (StorageUnavailableException)
            {
                return Text("the object store does not answer\n", StatusCodes.Status503ServiceUnavailable);
            }

            return Text("ready\n", StatusCodes.Status200OK);
        });
    }

    /// <summary>By the shortest way: somebody may ask over each of ten thousand connections.</summary>
    private static Task SayAliveAsync(HttpContext context)
    {
        context.Response.ContentType = ContentType;
        context.Response.ContentLength = Alive.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.Body.WriteAsync(Alive).AsTask();
    }

    private static ContentHttpResult Text(string text, int status) => TypedResults.Text(text, ContentType, statusCode: status);
}
