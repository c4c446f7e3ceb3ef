using System.Globalization;
using Daybook.Core;
using Daybook.Core.Upkeep;
using Daybook.Storage.Sql;

namespace Daybook.Storage.Sqlite;

/// <summary>
/// Brings a database to the newest version. The version is SQLite's <c>user_version</c>: the number of the last script that ran.
/// </summary>
/// <remarks>A script that was ever released is never changed; what is to be different comes in the next one.</remarks>
internal static class SqliteMigrations
{
    private static readonly IReadOnlyList<MigrationScript> Scripts = MigrationScript.In("Sqlite");

    /// <summary>The newest version that this program knows.</summary>
    public static int Latest => Scripts[^1].Version;

    /// <summary>Makes a database that is empty; processes that start at once wait for each other.</summary>
    /// <exception cref="StorageVersionException">It is not empty, and of another version.</exception>
    public static void Make(SqliteLink link)
    {
        if (Version(link) == 0)
        {
            Apply(link, Latest);
        }

        Demand(link);
    }

    /// <summary>Brings a database that is older to the newest version, once nobody else has it open.</summary>
    /// <param name="path">The file; this has it open nowhere else.</param>
    /// <param name="settings">How long to wait.</param>
    /// <param name="progress">Is told what happens; null for nobody.</param>
    /// <exception cref="StorageUnavailableException">Others have it open.</exception>
    public static void Upgrade(string path, SqliteSettings settings, IProgress<StepProgress>? progress) => Sql.Upgrade.Run(
        () =>
        {
            if (SqliteLink.TryOpenAlone(path) is { } alone)
            {
                using (alone)
                {
                    progress?.Report(Sql.Upgrade.Running);
                    Apply(alone, Latest);
                    return true;
                }
            }

            using var link = SqliteLink.OpenReader(path, settings.LockTimeout);
            return !IsOlder(link);
        },
        settings.UpgradePatience,
        progress);

    /// <summary>Whether the database is there, and of an older version.</summary>
    /// <exception cref="StorageVersionException">It is newer than this program.</exception>
    public static bool IsOlder(SqliteLink link) => Version(link) is var version && version > 0 && version < Latest;

    /// <summary>Runs the scripts that the database lacks, all or none, up to a version, as a program of that version would.</summary>
    internal static void Apply(SqliteLink link, int latest)
    {
        if (Version(link) == latest)
        {
            return;
        }

        // To make a table anew its old one is dropped, and what refers to it must not follow. This has no effect inside a transaction.
        link.ExecuteScript("PRAGMA foreign_keys = OFF");
        link.BeginWriting();
        var version = Version(link);
        foreach (var script in Scripts.Where(script => script.Version > version && script.Version <= latest))
        {
            link.ExecuteScript(script.Text);
            link.ExecuteScript(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {script.Version}"));
        }

        if (link.One("PRAGMA foreign_key_check", row => row.GetString(0)) is { } table)
        {
            throw new InvalidOperationException($"A migration left rows of {table} that refer to nothing.");
        }

        link.Commit();
        link.ExecuteScript("PRAGMA foreign_keys = ON");
    }

    /// <summary>Checks that the database is of the newest version, and leaves it as it is.</summary>
    /// <exception cref="StorageVersionException">It is of another.</exception>
    public static void Demand(SqliteLink link)
    {
        if (Version(link) is var version && version != Latest)
        {
            throw new StorageVersionException(version, Latest);
        }
    }

    /// <summary>Whether the database is a copy that was begun and not finished, by a program of this version.</summary>
    public static bool IsUnfinishedCopy(SqliteLink link) => Number(link) == UnfinishedCopy.Version(Latest);

    /// <summary>Makes a database of the newest version such a copy, or one that is finished.</summary>
    public static void MarkCopy(SqliteLink link, bool isUnfinished) => link.ExecuteScript(
        string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {(isUnfinished ? UnfinishedCopy.Version(Latest) : Latest)}"));

    private static int Version(SqliteLink link) => UnfinishedCopy.Refuse(Number(link)) is var version && version <= Latest
        ? version
        : throw new StorageVersionException(version, Latest);

    private static int Number(SqliteLink link) => (int)link.Integer("PRAGMA user_version")!.Value;
}
