using Daybook.Core.Accounts;

namespace Daybook.Storage.Sql;

/// <inheritdoc/>
internal sealed class ServerKeyStore(Database database) : IServerKeyStore
{
    public ValueTask<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancellation) =>
        database.ReadAsync<IReadOnlyList<string>>(
            link => link.All(
                "SELECT value FROM server_keys WHERE substr(name, 1, @length) = @prefix ORDER BY created_at, name",
                row => row.GetString(0),
                ("@length", prefix.Length),
                ("@prefix", prefix)),
            cancellation);

    public Task<string> GetOrAddAsync(string name, string value, CancellationToken cancellation) => database.AddAsync(
        link =>
        {
            Add(link, name, value);
            return link.One("SELECT value FROM server_keys WHERE name = @name", row => row.GetString(0), ("@name", name))!;
        },
        cancellation);

    public Task AddFirstAsync(string prefix, string name, string value, CancellationToken cancellation) => database.AddAsync(
        link =>
        {
            link.LockName($"server_keys {prefix}");
            if (link.Integer(
                "SELECT COUNT(*) FROM server_keys WHERE substr(name, 1, @length) = @prefix", ("@length", prefix.Length), ("@prefix", prefix)) == 0)
            {
                Add(link, name, value);
            }

            return true;
        },
        cancellation);

    private void Add(SqlLink link, string name, string value) => link.Execute(
        "INSERT INTO server_keys (name, value, created_at) VALUES (@name, @value, @now) ON CONFLICT (name) DO NOTHING",
        ("@name", name),
        ("@value", value),
        ("@now", database.Now().ToUnixTimeMilliseconds()));
}
