using Daybook.Core;
using Daybook.Storage.Copying;
using Daybook.Storage.Sql;
using Npgsql;

namespace Daybook.Storage.Postgres;

/// <summary>A PostgreSQL database at one end of a copy.</summary>
internal sealed class PostgresEnd(NpgsqlDataSource source, PostgresLink link) : CopyEnd
{
    /// <summary>Whole tables are counted and checked, and nobody waits for an answer.</summary>
    private static readonly PostgresSettings Settings = new() { StatementTimeout = TimeSpan.FromHours(1) };

    /// <inheritdoc/>
    public override string Name => "the PostgreSQL database";

    /// <inheritdoc/>
    public override SqlLink Link => link;

    /// <summary>Opens a database as it is at this moment, while servers go on.</summary>
    public static PostgresEnd OpenSnapshot(string connectionString)
    {
        var source = PostgresLink.CreateSource(connectionString, Settings);
        return Use(source, link =>
        {
            link.BeginSnapshot();
            return new PostgresEnd(source, link);
        });
    }

    /// <inheritdoc cref="CopyPlace.OpenSource"/>
    public static PostgresEnd OpenSource(PostgresPlace place) => OpenAlone(place, (source, link) =>
    {
        PostgresMigrations.Demand(link);
        link.BeginSnapshot();
        return new PostgresEnd(source, link);
    });

    /// <inheritdoc cref="CopyPlace.OpenTarget"/>
    public static PostgresEnd OpenTarget(PostgresPlace place) => OpenAlone(place, (source, link) =>
    {
        if (PostgresMigrations.IsUnfinishedCopy(link))
        {
            return new PostgresEnd(source, link) { IsBegun = true };
        }

        PostgresMigrations.Apply(link);
        RequireEmpty(place.Name, link);
        PostgresMigrations.MarkCopy(link, isUnfinished: true);
        return new PostgresEnd(source, link);
    });

    /// <inheritdoc/>
    public override long HighestId(CopiedTable table) => link.Integer(
        "SELECT COALESCE(pg_sequence_last_value(pg_get_serial_sequence(@table, 'id')::regclass), 0)", ("@table", table.Name))!.Value;

    /// <inheritdoc/>
    public override void SetHighestId(CopiedTable table, long id) =>
        link.Integer("SELECT setval(pg_get_serial_sequence(@table, 'id')::regclass, @id)", ("@table", table.Name), ("@id", id));

    /// <inheritdoc/>
    public override void Finish()
    {
        PostgresMigrations.MarkCopy(link, isUnfinished: false);

        // So that the first queries are planned by what is there.
        link.ExecuteScript(string.Join(
            ";\n", CopiedTables.InOrder.Select(table => table.Name).Concat(CopiedTables.Apart).Select(table => $"ANALYZE {CopiedTable.Quote(table)}")));
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        link.Dispose();
        source.Dispose();
    }

    private static PostgresEnd OpenAlone(PostgresPlace place, Func<NpgsqlDataSource, PostgresLink, PostgresEnd> use)
    {
        var source = PostgresLink.CreateSource(place.ConnectionString, Settings);
        return Use(source, link => WaitForOthers(place.Name, () => link.TryHoldAlone() ? use(source, link) : null));
    }

    private static PostgresEnd Use(NpgsqlDataSource source, Func<PostgresLink, PostgresEnd> use)
    {
        PostgresLink? link = null;
        try
        {
            link = PostgresLink.Open(source, Settings);
            return use(link);
        }
        catch (Exception fault)
        {
            link?.Dispose();
            source.Dispose();
            throw PostgresFaults.IsOutage(fault)
                ? new StorageUnavailableException($"Cannot open the PostgreSQL database: {fault.Message.ReplaceLineEndings(" ")}", fault)
                : fault;
        }
    }
}
