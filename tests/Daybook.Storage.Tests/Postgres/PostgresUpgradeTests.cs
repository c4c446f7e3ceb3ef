using System.Text.RegularExpressions;
using Daybook.Storage.Postgres;
using Daybook.Storage.Tests.Contracts;
using Daybook.Tests.Services;

namespace Daybook.Storage.Tests.Postgres;

public sealed partial class PostgresUpgradeTests(PostgresServer server) : UpgradeContract
{
    protected override Database Open(int version, string rows)
    {
        var (connectionString, settings) = (server.CreateDatabase(), new PostgresSettings());
        using (var source = PostgresLink.CreateSource(connectionString, settings))
        using (var link = PostgresLink.Open(source, settings))
        {
            PostgresMigrations.Apply(link, version);
        }

        PostgresServer.Execute(connectionString, Bytes.Replace(rows, @"'\x$1'"));
        return PostgresDatabase.Open(connectionString, TimeProvider.System);
    }

    [GeneratedRegex("x'([0-9A-F]*)'")]
    private static partial Regex Bytes { get; }
}
