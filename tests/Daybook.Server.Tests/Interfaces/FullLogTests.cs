using Daybook.Server.Telemetry;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Interfaces;

/// <summary>Requests where the log has no room for their lines at the moment.</summary>
public sealed class FullLogTests
{
    [Fact]
    public async Task Answers_do_not_wait_for_their_lines_and_lines_that_wait_hold_no_places()
    {
        // Twice as many as there are places.
        const int Requests = 20;
        var log = new FullLog();
        await using var server = await TestServer.StartAsync([new("Limits:MaxRequests", "10"), new("Limits:MaxRequestsPerAddress", "10")], room: log);
        try
        {
            for (var i = 0; i < Requests; i++)
            {
                (await AskAsync(server, "getchallenge")).AssertOk();
            }

            (await AskAsync(server, "nope")).AssertFail("Client error: Unknown mode (nope)");

            Assert.Empty(server.Log.Requests);
        }
        finally
        {
            log.MakeRoom();
        }

        await Eventually.TrueAsync(() => server.Log.Requests.Count == Requests + 1);
        Assert.Equal(Requests, server.Log.Requests.Count(line => Equals(line.Values["Mode"], "getchallenge") && Equals(line.Values["Outcome"], "OK")));
        Assert.Single(server.Log.Requests, line => Equals(line.Values["Outcome"], "Client error: Unknown mode (nope)"));
        Assert.All(server.Log.Requests, line => Assert.InRange((double)line.Values["Milliseconds"]!, 0.001, 60_000));
        Assert.Empty(server.Log.Problems);
    }

    /// <summary>Asks over a connection of its own: one that stays open takes its next request only after the line of the last.</summary>
    private static Task<Reply> AskAsync(TestServer server, string mode) =>
        server.PostAsync([("mode", mode), ("user", "somebody")], request => request.Headers.ConnectionClose = true);

    /// <summary>Has no room until it is made.</summary>
    private sealed class FullLog : ILogRoom
    {
        private readonly TaskCompletionSource _room = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool HasRoom => _room.Task.IsCompleted;

        public long Dropped => 0;

        public Task WaitForRoomAsync() => _room.Task;

        public void MakeRoom() => _room.SetResult();
    }
}
