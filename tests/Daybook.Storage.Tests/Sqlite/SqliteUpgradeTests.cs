using Daybook.Storage.Sqlite;
using Daybook.Storage.Tests.Contracts;

namespace Daybook.Storage.Tests.Sqlite;

public sealed class SqliteUpgradeTests : UpgradeContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    protected override Database Open(int version, string rows)
    {
        SqliteMigrationTests.Make(_folder.Database, version, rows);
        return SqliteDatabase.Open(_folder.Database, TimeProvider.System);
    }
}
