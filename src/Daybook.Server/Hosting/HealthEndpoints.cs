using Daybook.Core;
using Daybook.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Daybook.Server.Hosting;

/// <summary>
/// For whatever watches over the server: <c>/healthz</c> while the process answers, <c>/readyz</c> while the database does, and the object store if
/// there is one.
/// </summary>
internal static class HealthEndpoints
{
    private static readonly string[] Read = [HttpMethods.Get, HttpMethods.Head];

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/healthz", Read, () => Text("alive\n", StatusCodes.Status200OK));
        routes.MapMethods("/readyz", Read, async (Database database, CancellationToken cancellation) =>
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

    private static ContentHttpResult Text(string text, int status) => TypedResults.Text(text, "text/plain; charset=utf-8", statusCode: status);
}
