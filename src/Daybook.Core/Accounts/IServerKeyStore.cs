namespace Daybook.Core.Accounts;

/// <summary>Keys that all servers on one database share.</summary>
public interface IServerKeyStore
{
    /// <summary>Every key whose name begins with <paramref name="prefix"/>, oldest first.</summary>
    ValueTask<IReadOnlyList<ServerKey>> ListAsync(string prefix, CancellationToken cancellation);

    /// <summary>Keeps a key, unless there is one of this name.</summary>
    /// <returns>The key of this name by now: this one, or the one that another server kept first.</returns>
    Task<string> GetOrAddAsync(string name, string value, CancellationToken cancellation);

    /// <summary>Keeps a key, unless there is one whose name begins with <paramref name="prefix"/>: of servers that start at once, one makes the first.</summary>
    Task AddFirstAsync(string prefix, string name, string value, CancellationToken cancellation);
}
