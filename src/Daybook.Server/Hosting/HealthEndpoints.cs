using Daybook.Core;
using Daybook.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Daybook.Server.Hosting;

/// <summary>For whatever watches over the server: <c>/healthz</c> while the process answers, <c>/readyz</c> while the database does.</summary>
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
                return Text("ready\n", StatusCodes.Status200OK);
            }
            catch (StorageUnavailableException)
            {
                // What is wrong stands in the log, with the requests that failed.
                return Text("the database does not answer\n", StatusCodes.Status503ServiceUnavailable);
            }
        });
    }

    private static ContentHttpResult Text(string text, int status) => TypedResults.Text(text, "text/plain; charset=utf-8", statusCode: status);
}
