using Daybook.Core.Accounts;

namespace Daybook.Storage.Sql;

/// <inheritdoc/>
internal sealed class ServerKeyStore(Database database) : IServerKeyStore
{
    /// <summary>The keys whose name begins with <paramref name="prefix"/>, oldest first.</summary>
    public static IReadOnlyList<ServerKey> Read(SqlLink link, string prefix) => link.All(
        "SELECT name, value, created_at FROM server_keys WHERE substr(name, 1, @length) = @prefix ORDER BY created_at, name",
        row => new ServerKey(row.GetString(0), row.GetString(1), row.GetTime(2)),
        ("@length", prefix.Length),
        ("@prefix", prefix));

    /// <summary>Keeps a key, unless there is one of its name.</summary>
    public static void Add(SqlLink link, ServerKey key) => link.Execute(
        "INSERT INTO server_keys (name, value, created_at) VALUES (@name, @value, @created_at) ON CONFLICT (name) DO NOTHING",
        ("@name", key.Name),
        ("@value", key.Value),
        ("@created_at", key.CreatedAt.ToUnixTimeMilliseconds()));

    public ValueTask<IReadOnlyList<ServerKey>> ListAsync(string prefix, CancellationToken cancellation) =>
        database.ReadAsync(link => Read(link, prefix), cancellation);

    public Task<string> GetOrAddAsync(string name, string value, CancellationToken cancellation) => database.AddAsync(
        link =>
        {
            Add(link, new ServerKey(name, value, database.Now()));
            return link.One("SELECT value FROM server_keys WHERE name = @name", row => row.GetString(0), ("@name", name))!;
        },
        cancellation);

    public Task AddFirstAsync(string prefix, string name, string value, CancellationToken cancellation) => database.AddAsync(
        link =>
        {
            link.LockName($"server_keys {prefix}");
            if (Read(link, prefix).Count == 0)
            {
                Add(link, new ServerKey(name, value, database.Now()));
            }

            return true;
        },
        cancellation);
}
