using Daybook.Core;
using Daybook.Storage.Copying;
using Daybook.Storage.Objects;
using Microsoft.Data.Sqlite;

namespace Daybook.Storage.Sqlite;

/// <summary>A SQLite file at one end of a copy.</summary>
internal sealed class SqliteEnd(SqlitePlace place, SqliteLink link)
    : CopyEnd(link, place.Objects is { } objects ? new PictureObjects(objects) : null)
{
    /// <inheritdoc/>
    public override string Name => place.Name;

    /// <inheritdoc cref="CopyPlace.OpenSource"/>
    public static SqliteEnd OpenSource(SqlitePlace place) => Open(place.Path, link =>
    {
        SqliteMigrations.Demand(link);
        link.ExecuteScript("PRAGMA query_only = ON");
        return new SqliteEnd(place, link);
    });

    /// <inheritdoc cref="CopyPlace.OpenTarget"/>
    public static SqliteEnd OpenTarget(SqlitePlace place)
    {
        try
        {
            SqliteDatabase.CreateFile(place.Path, FileMode.OpenOrCreate);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new StorageUnavailableException($"Cannot open the database {place.Path}: {fault.Message}", fault);
        }

        return Open(place.Path, link =>
        {
            if (SqliteMigrations.IsUnfinishedCopy(link))
            {
                return new SqliteEnd(place, link) { IsBegun = true };
            }

            SqliteMigrations.Make(link);
            RequireEmpty(place.Path, link);
            SqliteMigrations.MarkCopy(link, isUnfinished: true);
            return new SqliteEnd(place, link);
        });
    }

    /// <inheritdoc/>
    public override void Finish() => SqliteMigrations.MarkCopy(link, isUnfinished: false);

    /// <inheritdoc/>
    public override void Dispose()
    {
        link.Dispose();
        Objects?.Dispose();
    }

    private static SqliteEnd Open(string path, Func<SqliteLink, SqliteEnd> use)
    {
        var link = WaitForOthers(path, () => TryOpen(path));
        try
        {
            return use(link);
        }
        catch
        {
            link.Dispose();
            throw;
        }
    }

    private static SqliteLink? TryOpen(string path)
    {
        try
        {
            return SqliteLink.TryOpenAlone(path);
        }
        catch (SqliteException fault) when (SqliteFaults.IsOutage(fault))
        {
            throw new StorageUnavailableException($"Cannot open the database {path}: {fault.Message}", fault);
        }
    }
}
