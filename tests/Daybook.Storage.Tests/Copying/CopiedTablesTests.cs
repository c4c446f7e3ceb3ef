using Daybook.Storage.Copying;
using Daybook.Storage.Sqlite;
using Daybook.Storage.Tests.Postgres;
using Daybook.Tests.Services;

namespace Daybook.Storage.Tests.Copying;

/// <summary>What is copied is what the schema has.</summary>
public sealed class CopiedTablesTests(PostgresServer server)
{
    [Fact]
    public async Task No_table_and_no_column_is_forgotten()
    {
        await using var postgres = new PostgresHost(server);
        var there = await postgres.Database.ReadAsync(
            link => link.All(
                """
                SELECT table_name || '.' || column_name FROM information_schema.columns
                WHERE table_schema = current_schema() AND table_name <> 'schema_version'
                """,
                row => row.GetString(0)),
            TestContext.Current.CancellationToken);

        Assert.Equal(
            there.Where(one => !CopiedTables.Apart.Any(table => one.StartsWith(table + ".", StringComparison.Ordinal)))
                .Except(CopiedTables.ApartColumns.Select(one => $"{one.Table}.{one.Column}")).Order(StringComparer.Ordinal),
            CopiedTables.InOrder.SelectMany(table => table.Columns.Select(column => $"{table.Name}.{column}")).Order(StringComparer.Ordinal));
        Assert.All(CopiedTables.Apart, table => Assert.Contains(there, one => one.StartsWith(table + ".", StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_table_has_a_key_and_counters_are_known()
    {
        Assert.All(CopiedTables.InOrder, table => Assert.NotEmpty(table.Key));
        Assert.Equal(["journal_id", "item_id", "tag_id"], CopiedTables.InOrder.Single(table => table.Name == "entry_tags").Key);
        Assert.True(CopiedTables.InOrder.Single(table => table.Name == "userpics").CountsIds);
        Assert.False(CopiedTables.InOrder.Single(table => table.Name == "entries").CountsIds);
    }

    [Fact]
    public void What_refers_back_comes_later_and_nothing_else_does() => Assert.Equal(
        ["accounts.default_userpic_id"], CopiedTables.InOrder.SelectMany(table => table.Later.Select(column => $"{table.Name}.{column}")));

    [Fact]
    public void Tables_that_refer_to_each_other_stand_in_an_order_that_can_be_filled()
    {
        using var link = SqliteLink.OpenInMemory();
        link.ExecuteScript(
            """
            CREATE TABLE a (id INTEGER PRIMARY KEY, z INTEGER NOT NULL REFERENCES z (id), parent INTEGER REFERENCES a (id)) STRICT;
            CREATE TABLE m (id INTEGER PRIMARY KEY, a INTEGER REFERENCES a (id), z INTEGER REFERENCES z (id)) STRICT;
            CREATE TABLE z (id INTEGER PRIMARY KEY, m INTEGER REFERENCES m (id)) STRICT;
            """);

        var tables = CopiedTables.In(link);

        Assert.Equal(["a: parent", "m: a, z", "z: m"], tables.OrderBy(table => table.Name).Select(table => $"{table.Name}: {string.Join(", ", table.Later)}"));
        Assert.True(tables.ToList().FindIndex(table => table.Name == "z") < tables.ToList().FindIndex(table => table.Name == "a"));
    }

    [Fact]
    public void A_circle_of_references_that_cannot_be_empty_is_a_fault_of_the_schema()
    {
        using var link = SqliteLink.OpenInMemory();
        link.ExecuteScript(
            """
            CREATE TABLE a (id INTEGER PRIMARY KEY, b INTEGER NOT NULL REFERENCES b (id)) STRICT;
            CREATE TABLE b (id INTEGER PRIMARY KEY, a INTEGER NOT NULL REFERENCES a (id)) STRICT;
            """);

        Assert.Throws<InvalidOperationException>(() => CopiedTables.In(link));
    }
}
