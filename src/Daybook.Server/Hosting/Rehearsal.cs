using Daybook.Server.Interfaces;

namespace Daybook.Server.Hosting;

/// <summary>
/// Sends a request that nobody waits for all the way as soon as there is a way, while another processor opens the ports: what the first request has to load and
/// to put together, the table of the routes above all, is there for the first that somebody sends.
/// </summary>
/// <remarks>What goes wrong on the way ends at <see cref="LastResort"/>, as with any other request; endpoints that cannot be made end the server.</remarks>
internal sealed class Rehearsal(EndpointDataSource endpoints, IServiceScopeFactory scopes) : BackgroundService, IStartupFilter
{
    private readonly TaskCompletionSource<RequestDelegate> _way = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static void AddTo(IServiceCollection services)
    {
        services.AddSingleton<Rehearsal>();
        services.AddSingleton<IStartupFilter>(provider => provider.GetRequiredService<Rehearsal>());
        services.AddHostedService(provider => provider.GetRequiredService<Rehearsal>());
    }

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        // First of all, and nothing itself: what follows is the whole way.
        app.Use(way =>
        {
            _way.SetResult(way);
            return way;
        });
        next(app);
    };

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // To make the endpoints takes longest, and needs no way yet: the parts of the server that start meanwhile take as long.
        _ = endpoints.Endpoints;
        var way = await _way.Task.WaitAsync(stoppingToken);
        await using var scope = scopes.CreateAsyncScope();
        var context = new DefaultHttpContext { RequestServices = scope.ServiceProvider, RequestAborted = stoppingToken };
        context.Request.Method = HttpMethods.Get;
        context.Request.Path = ProgramAddresses.Ready;
        await way(context);
    }
}
