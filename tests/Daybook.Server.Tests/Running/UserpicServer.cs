using Daybook.Server.Tests.Userpics.Fetch;

namespace Daybook.Server.Tests.Running;

/// <summary>
/// One server for all tests of a class, each of which has an account of its own. Beside it stands a server of pictures on loopback, which it
/// may fetch from.
/// </summary>
public sealed class UserpicServer : IAsyncLifetime
{
    private readonly Dictionary<string, (string Head, byte[] Body)> _hosted = [];
    private LoopbackServer _host = null!;
    private int _members;

    internal TestServer Server { get; private set; } = null!;

    /// <summary>The heads of the requests that came to the server of pictures.</summary>
    internal IReadOnlyCollection<string> Fetches => _host.Requests;

    public async ValueTask InitializeAsync()
    {
        _host = LoopbackServer.Answering(path =>
        {
            lock (_hosted)
            {
                return _hosted.TryGetValue(path, out var answer) ? answer : ("HTTP/1.1 404 Not Found\nContent-Length: 0", []);
            }

        });
        Server = await TestServer.StartAsync(
        [
            .. Quiet,
            new("Userpics:Fetch:AllowedNetworks:0", "127.0.0.0/8"),
            new("Userpics:Fetch:AllowedPorts:0", $"{_host.Port}"),
        ]);
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await _host.DisposeAsync();
    }

    /// <summary>Settings that log only what is wrong.</summary>
    internal static KeyValuePair<string, string>[] Quiet { get; } = [new("Log:Level", "Warning")];

    /// <summary>A server of its own for a test that needs other settings.</summary>
    internal static Task<TestServer> StartAsync(params (string Key, string Value)[] settings) =>
        TestServer.StartAsync([.. Quiet, .. settings.Select(setting => KeyValuePair.Create(setting.Key, setting.Value))]);

    /// <summary>Makes an account that no other test has.</summary>
    internal Task<Member> JoinAsync() => Member.JoinAsync(Server, $"member{Interlocked.Increment(ref _members)}");

    /// <summary>Puts bytes where the server can fetch them.</summary>
    /// <returns>Their address.</returns>
    internal string Host(string path, byte[] body, string head = "HTTP/1.1 200 OK\nContent-Type: application/octet-stream")
    {
        lock (_hosted)
        {
            _hosted[path] = (head, body);
        }

        return _host.Url + path;
    }
}
