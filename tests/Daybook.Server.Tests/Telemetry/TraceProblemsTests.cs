using Daybook.Server.Tests.Interfaces;
using Daybook.Server.Tests.Running;
using Daybook.Tests.Services;

namespace Daybook.Server.Tests.Telemetry;

/// <summary>Traces that reach nobody.</summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class TraceProblemsTests
{
    [Fact]
    public async Task The_log_says_once_that_traces_do_not_reach_the_collector_and_requests_go_on()
    {
        var nobody = new Uri($"http://127.0.0.1:{FreePort.Find()}");
        TestServer server;
        await using (server = await TestServer.StartAsync([new("Otlp:Endpoint", nobody.AbsoluteUri)]))
        {
            for (var i = 0; i < 3; i++)
            {
                (await server.PostAsync([("mode", "getchallenge")])).AssertOk();
            }
        }

        // What waited was sent when it ended.
        var told = Assert.Single(server.Log.Problems);
        Assert.Contains("Otlp:Endpoint", told.Message, StringComparison.Ordinal);
        Assert.Contains(nobody.Authority, told.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', told.Message);
    }
}
