using Daybook.Server.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Daybook.Server.Tests.Hosting;

/// <summary>A server that starts answers a request that nobody sent, and ends whatever becomes of that.</summary>
public sealed class RehearsalTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_goes_all_the_way_before_anybody_sends_one()
    {
        var (hasPassed, answered) = (false, new TaskCompletionSource<string>());
        await using var server = Build();
        server.Use(next => context =>
        {
            hasPassed = true;
            return next(context);
        });
        RequestDelegate answer = context =>
        {
            answered.SetResult($"{context.Request.Method} {context.Request.Path}");
            return Task.CompletedTask;
        };
        Answer(server, answer);

        await server.StartAsync(Cancellation);

        Assert.Equal("GET /readyz", await answered.Task.WaitAsync(TimeSpan.FromMinutes(2), Cancellation));
        Assert.True(hasPassed);
    }

    [Fact]
    public async Task One_that_is_not_answered_ends_with_the_server()
    {
        var (begun, isOver) = (new TaskCompletionSource(), false);
        await using var server = Build();
        RequestDelegate hang = async context =>
        {
            begun.SetResult();
            await Task.WhenAny(Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted));
            isOver = true;
        };
        Answer(server, hang);
        await server.StartAsync(Cancellation);
        await begun.Task.WaitAsync(TimeSpan.FromMinutes(2), Cancellation);

        await server.StopAsync(Cancellation);

        Assert.True(isOver);
    }

    private static WebApplication Build()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting();
        Rehearsal.AddTo(builder.Services);
        return builder.Build();
    }

    private static void Answer(WebApplication server, RequestDelegate answer)
    {
        server.UseRouting();
        server.MapGet("/readyz", answer);
        UseEndpoints(server);
    }

    private static void UseEndpoints(IApplicationBuilder app) => app.UseEndpoints(_ => { });
}
