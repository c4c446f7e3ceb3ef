using System.Net;
using System.Net.Sockets;
using Daybook.Server.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Daybook.Server.Tests.Hosting;

/// <summary>A server of which a part fails says so in the end; one that was asked to end does not.</summary>
public sealed class FailedPartTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <remarks>At once, a part fails while the server still starts, or just after that.</remarks>
    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(200)]
    public async Task A_part_that_fails_ends_the_server_with_a_failure_that_names_it(int milliseconds)
    {
        await using var server = Build(new Failing(TimeSpan.FromMilliseconds(milliseconds)));

        var failure = await Assert.ThrowsAsync<FailedPartException>(async () =>
        {
            await FailedPart.StartAsync(server, Cancellation);
            await FailedPart.WaitForShutdownAsync(server, Cancellation);
        });

        Assert.Contains(nameof(Failing), failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_end_that_was_asked_for_is_none_even_if_a_part_fails_on_the_way()
    {
        await using var server = Build(new Failing(Timeout.InfiniteTimeSpan));
        await FailedPart.StartAsync(server, Cancellation);
        var end = FailedPart.WaitForShutdownAsync(server, Cancellation);

        server.Lifetime.StopApplication();

        await end;
    }

    [Fact]
    public async Task What_has_begun_is_over_when_the_start_fails()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var part = new Slow();
        await using var server = Build(part, $"http://{taken.LocalEndpoint}");

        await Assert.ThrowsAsync<IOException>(() => FailedPart.StartAsync(server, Cancellation));

        Assert.True(part.IsOver);
    }

    private static WebApplication Build(BackgroundService part, string url = "http://127.0.0.1:0")
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls(url);
        builder.Services.AddSingleton<IHostedService>(part);
        return builder.Build();
    }

    /// <summary>Fails after some time, or when it is told to stop.</summary>
    private sealed class Failing(TimeSpan after) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            await Task.WhenAny(Task.Delay(after, stoppingToken));
            throw new InvalidOperationException("It fails.");
        }
    }

    /// <summary>Works until it is told to stop, and needs a moment for that.</summary>
    private sealed class Slow : BackgroundService
    {
        public bool IsOver { get; private set; }

        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            await Task.WhenAny(Task.Delay(Timeout.InfiniteTimeSpan, stoppingToken));
            await Task.Delay(50, CancellationToken.None);
            IsOver = true;
        }
    }
}
