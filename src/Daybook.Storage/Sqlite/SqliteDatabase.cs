using System.Globalization;
using Daybook.Core;
using Daybook.Core.Upkeep;
using Daybook.Storage.Objects;
using Daybook.Storage.Sql;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Daybook.Storage.Sqlite;

/// <summary>
/// Everything in one SQLite file, in WAL mode with <c>synchronous=FULL</c>: what a task has acknowledged survives a power cut.
/// </summary>
/// <remarks>
/// Any number of processes may have the file open at once; each reads without waiting and writes in turn. Within a process all
/// writes go through one thread, which commits those that wait together. Dispose it last: it commits what still waits.
/// </remarks>
public sealed class SqliteDatabase : Database, IWriterFigures
{
    private readonly Func<SqliteLink> _openReader;
    private readonly SqliteReaders _readers;
    private readonly SqliteWriter _writer;

    private SqliteDatabase(string path, SqliteLink link, TimeProvider clock, SqliteSettings settings, ObjectSettings? objects)
        : base(clock, objects)
    {
        _openReader = () => Checked(SqliteLink.OpenReader(path, settings.LockTimeout));
        _readers = new SqliteReaders(_openReader);
        _writer = new SqliteWriter(link, () => Checked(SqliteLink.OpenWriter(path, settings.LockTimeout)), settings);
    }

    /// <inheritdoc/>
    public override long Changes => _writer.Changes;

    /// <inheritdoc/>
    public int WaitingWrites => _writer.Waiting;

    /// <inheritdoc/>
    public long Writes => _writer.Writes;

    /// <inheritdoc/>
    public long Commits => _writer.Commits;

    /// <summary>Opens the database; if one is made, it is for its owner's eyes only.</summary>
    /// <param name="path">The file, in a folder that is there.</param>
    /// <param name="clock">What time it is.</param>
    /// <param name="settings">The bounds; null for the usual ones.</param>
    /// <param name="migration">What may become of its version.</param>
    /// <param name="objects">The object store that bytes of pictures are in; null if there is none. Disposed with the database, and if this fails.</param>
    /// <param name="progress">Is told of a migration; null for nobody.</param>
    /// <exception cref="StorageVersionException">It is of a newer version of the program; or of an older one, and must stay as it is.</exception>
    /// <exception cref="StorageUnavailableException">It cannot be opened, is no database, is locked, or is older and others have it open.</exception>
    public static SqliteDatabase Open(
        string path,
        TimeProvider clock,
        SqliteSettings? settings = null,
        Migration migration = Migration.Upgrade,
        ObjectSettings? objects = null,
        IProgress<StepProgress>? progress = null)
    {
        settings ??= new SqliteSettings();
        SqliteLink? link = null;
        try
        {
            CreateFile(path, migration == Migration.None ? FileMode.Open : FileMode.OpenOrCreate);
            link = SqliteLink.OpenWriter(path, settings.LockTimeout);
            if (migration == Migration.Upgrade && SqliteMigrations.IsOlder(link))
            {
                link.Dispose();
                SqliteMigrations.Upgrade(path, settings, progress);
                link = SqliteLink.OpenWriter(path, settings.LockTimeout);
            }

            if (migration == Migration.None)
            {
                SqliteMigrations.Demand(link);
            }
            else
            {
                SqliteMigrations.Make(link);
            }

            return new SqliteDatabase(path, link, clock, settings, objects);
        }
        catch (Exception fault)
        {
            link?.Dispose();
            objects?.Store.Dispose();
            throw fault switch
            {
                IOException or UnauthorizedAccessException or StorageUnavailableException => CannotOpen(path, fault),
                SqliteException sqlite when SqliteFaults.IsOutage(sqlite) => CannotOpen(path, fault),
                _ => fault,
            };
        }
    }

    /// <inheritdoc/>
    private protected override async Task ProbeAsync()
    {
        try
        {
            // A connection of its own: those that are open go on reading a file that was deleted, as if nothing had happened.
            using var link = _openReader();
            link.Integer("SELECT COUNT(*) FROM accounts WHERE id = 0");
        }
        catch (SqliteException fault) when (SqliteFaults.IsOutage(fault))
        {
            throw SqliteFaults.Translate(fault);
        }

        // Something is written in earnest, though nothing changes: a transaction without anything succeeds also where the disk is full.
        await AddAsync(link => link.Execute($"PRAGMA user_version = {link.Integer("PRAGMA user_version")}"), CancellationToken.None);
    }

    /// <inheritdoc/>
    public override async Task CopyToAsync(string path, IProgress<StepProgress> progress, CancellationToken cancellation)
    {
        await Task.Run(
            () =>
            {
                try
                {
                    CreateFile(path, FileMode.CreateNew);
                    using var link = _openReader();
                    SqliteCopy.Write(link, path, progress, cancellation);
                }
                catch (SqliteException fault)
                {
                    throw SqliteFaults.Translate(fault);
                }
            },
            cancellation);
        await using var copy = Open(path, TimeProvider.System);
        await ObjectsToRows.BringAsync(Objects, copy, progress, cancellation);
    }

    /// <inheritdoc/>
    internal override async Task<IReadOnlyList<string>> FindFaultsAsync(int limit, CancellationToken cancellation)
    {
        try
        {
            return await ReadAsync(
                link =>
                {
                    // One statement that takes minutes of a large file, and looks for nothing that gives up by itself.
                    var handle = ((SqliteLink)link).Handle;
                    using var giveUp = cancellation.Register(() => raw.sqlite3_interrupt(handle));
                    cancellation.ThrowIfCancellationRequested();
                    var faults = link.All(string.Create(CultureInfo.InvariantCulture, $"PRAGMA integrity_check({limit})"), row => row.GetString(0));
                    faults.Remove("ok");

                    // What comes between two statements interrupts neither.
                    cancellation.ThrowIfCancellationRequested();

                    // Bytes without a picture are a finding of their own, which has a repair.
                    faults.AddRange(link.All("PRAGMA foreign_key_check", row => (Table: row.GetString(0), Row: row.GetValue(1), To: row.GetString(2)))
                        .Where(fault => fault.Table != "userpic_files")
                        .Select(fault => $"row {fault.Row} of {fault.Table} refers to a row of {fault.To} that is not there"));
                    return faults;
                },
                cancellation);
        }
        catch (StorageUnavailableException interrupted) when (cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException(interrupted.Message, interrupted, cancellation);
        }
        catch (StorageUnavailableException fault) when (fault.InnerException is SqliteException sqlite && SqliteFaults.IsDamage(sqlite))
        {
            return [sqlite.Message];
        }
    }

    /// <inheritdoc/>
    private protected override async ValueTask CloseAsync()
    {
        _readers.Dispose();
        // The writer's connection is the last one: closing it makes SQLite bring the log into the file.
        await _writer.DisposeAsync();
    }

    /// <inheritdoc/>
    internal override ValueTask<T> ReadAsync<T>(Func<SqlLink, T> query, CancellationToken cancellation) => _readers.ReadAsync(query, cancellation);

    /// <inheritdoc/>
    internal override Task<T> WriteAsync<T>(Func<SqlLink, T> write, CancellationToken cancellation) => _writer.WriteAsync(write, cancellation);

    /// <inheritdoc/>
    internal override Task<T> AddAsync<T>(Func<SqlLink, T> write, CancellationToken cancellation) => _writer.AddAsync(write, cancellation);

    /// <summary>A connection that is opened later: while none was open, a newer program may have changed the tables.</summary>
    private static SqliteLink Checked(SqliteLink link)
    {
        try
        {
            SqliteMigrations.Demand(link);
            return link;
        }
        catch (Exception fault)
        {
            link.Dispose();
            throw fault is StorageVersionException ? new StorageUnavailableException(fault.Message, fault) : fault;
        }
    }

    private static StorageUnavailableException CannotOpen(string path, Exception fault)
    {
        var advice = fault is SqliteException sqlite && SqliteFaults.IsDamage(sqlite)
            ? " The file is damaged, or no database; it stays as it is. 'daybook restore BACKUP --data DIR' brings a backup into a new folder."
            : "";
        return new($"Cannot open the database {path}: {fault.Message.ReplaceLineEndings(" ")}{advice}", fault);
    }

    /// <summary>Makes the file, for its owner's eyes only, or makes sure that it can be written to.</summary>
    internal static void CreateFile(string path, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite };
        if (mode != FileMode.Open && !OperatingSystem.IsWindows())
        {
            // SQLite gives the same mode to the files beside it.
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        new FileStream(path, options).Dispose();
    }
}
