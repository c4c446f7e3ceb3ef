using System.Net;
using System.Text;
using Daybook.Server.Tests.Running;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Daybook.Server.Tests.Telemetry;

/// <summary>Traces, as a collector on loopback receives them.</summary>
public sealed class TraceTests
{
    [Fact]
    public async Task A_collector_gets_the_stages_of_a_request_and_nothing_that_was_sent()
    {
        var received = new MemoryStream();
        var builder = WebApplication.CreateSlimBuilder();
        await using var collector = builder.Build();
        collector.Urls.Add("http://127.0.0.1:0");
        collector.MapPost("/v1/traces", async (HttpContext context) =>
        {
            await context.Request.Body.CopyToAsync(received, context.RequestAborted);
            context.Response.StatusCode = (int)HttpStatusCode.OK;
        });
        await collector.StartAsync(TestContext.Current.CancellationToken);

        await using (var server = await TestServer.StartAsync([new("Otlp:Endpoint", collector.Urls.First())]))
        {
            await server.CreateAccountAsync("alice", "wonderland");
            (await server.PostAsync(("mode", "uploadpic"), ("user", "alice"), ("password", "wonderland"), ("data", TestPictures.Inkwell))).AssertOk();
        }

        // What waited was sent when the server ended.
        var spans = Encoding.Latin1.GetString(received.ToArray());
        foreach (var name in (string[])["daybook", "request", "read", "authenticate", "mode", "inspect", "store"])
        {
            Assert.Contains(name, spans, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("alice", spans, StringComparison.Ordinal);
        Assert.DoesNotContain("wonderland", spans, StringComparison.Ordinal);
    }
}
