using Daybook.Core;
using Daybook.Storage.Copying;
using Daybook.Storage.Objects;
using Npgsql;

namespace Daybook.Storage.Postgres;

/// <summary>A PostgreSQL database at one end of a copy.</summary>
/// <param name="source">Where the connection is from; disposed with this.</param>
/// <param name="link">The connection; disposed with this.</param>
/// <param name="objects">The object store beside the database; null if there is none.</param>
/// <param name="ownsObjects">Whether that is disposed with this.</param>
internal sealed class PostgresEnd(NpgsqlDataSource source, PostgresLink link, PictureObjects? objects, bool ownsObjects) : CopyEnd(link, objects)
{
    private static readonly PostgresSettings Settings = PostgresSettings.ForWholeTables;

    /// <inheritdoc/>
    public override string Name => "the PostgreSQL database";

    /// <summary>Opens a database as it is at this moment, while servers go on.</summary>
    public static PostgresEnd OpenSnapshot(string connectionString, PictureObjects? objects)
    {
        var source = PostgresLink.CreateSource(connectionString, Settings);
        return Use(source, link =>
        {
            link.BeginSnapshot();
            return new PostgresEnd(source, link, objects, ownsObjects: false);
        });
    }

    /// <inheritdoc cref="CopyPlace.OpenSource"/>
    public static PostgresEnd OpenSource(PostgresPlace place) => OpenAlone(place, (source, link) =>
    {
        PostgresMigrations.Demand(link);
        link.BeginSnapshot();
        return New(source, link, place);
    });

    /// <inheritdoc cref="CopyPlace.OpenTarget"/>
    public static PostgresEnd OpenTarget(PostgresPlace place) => OpenAlone(place, (source, link) =>
    {
        if (PostgresMigrations.IsUnfinishedCopy(link))
        {
            return New(source, link, place, isBegun: true);
        }

        PostgresMigrations.Make(link);
        RequireEmpty(place.Name, link);
        PostgresMigrations.MarkCopy(link, isUnfinished: true);
        return New(source, link, place);
    });

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
        if (ownsObjects)
        {
            Objects?.Dispose();
        }
    }

    private static PostgresEnd New(NpgsqlDataSource source, PostgresLink link, PostgresPlace place, bool isBegun = false) =>
        new(source, link, place.Objects is { } objects ? new PictureObjects(objects) : null, ownsObjects: true) { IsBegun = isBegun };

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
