namespace Daybook.Server.Tests.Running;

/// <summary>
/// A server that the tests of a class share, with the account <c>test</c> whose password is <c>secret</c>. It never bans, so that refused
/// logins of one test do no harm to the next.
/// </summary>
public sealed class RunningServer : IAsyncLifetime
{
    private static readonly KeyValuePair<string, string>[] Settings =
        [new("Login:MaxFailuresPerAccount", "1000000"), new("Login:MaxFailuresPerAddress", "1000000")];

    internal TestServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Server = await TestServer.StartAsync(Settings);
        await Server.CreateAccountAsync();
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
