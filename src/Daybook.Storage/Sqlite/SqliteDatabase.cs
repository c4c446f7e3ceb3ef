using Daybook.Core;
using Daybook.Core.Accounts;
using Daybook.Core.Moderation;
using Daybook.Core.Userpics;
using Microsoft.Data.Sqlite;

namespace Daybook.Storage.Sqlite;

/// <summary>
/// Everything in one SQLite file, in WAL mode with <c>synchronous=FULL</c>: what a task has acknowledged survives a power cut.
/// </summary>
/// <remarks>
/// Any number of processes may have the file open at once; each reads without waiting and writes in turn. Within a process all
/// writes go through one thread, which commits those that wait together. Dispose it last: it commits what still waits.
/// </remarks>
public sealed class SqliteDatabase : IAsyncDisposable, IChangeCount, IWriterFigures
{
    private readonly Func<SqliteLink> _openReader;
    private readonly SqliteReaders _readers;
    private readonly SqliteWriter _writer;
    private readonly TimeProvider _clock;

    private SqliteDatabase(string path, SqliteLink link, TimeProvider clock, SqliteSettings settings)
    {
        _openReader = () => SqliteLink.OpenReader(path, settings.LockTimeout);
        _readers = new SqliteReaders(_openReader);
        _writer = new SqliteWriter(link, () => SqliteLink.OpenWriter(path, settings.LockTimeout), settings);
        _clock = clock;
        Accounts = new SqliteAccountStore(this);
        AppPasswords = new SqliteAppPasswordStore(this);
        DeletedUserpics = new SqliteDeletedUserpicStore(this);
        Invites = new SqliteInviteStore(this);
        MailTokens = new SqliteMailTokenStore(this);
        Moderation = new SqliteModerationStore(this);
        Sessions = new SqliteSessionStore(this);
        Userpics = new SqliteUserpicStore(this);
    }

    /// <summary>The accounts.</summary>
    public IAccountStore Accounts { get; }

    /// <summary>The app passwords.</summary>
    public IAppPasswordStore AppPasswords { get; }

    /// <summary>The userpics that their owners deleted, for as long as that can be undone.</summary>
    public IDeletedUserpicStore DeletedUserpics { get; }

    /// <summary>The invites.</summary>
    public IInviteStore Invites { get; }

    /// <summary>The links that were mailed.</summary>
    public IMailTokenStore MailTokens { get; }

    /// <summary>What moderators do, and its log.</summary>
    public IModerationStore Moderation { get; }

    /// <summary>The sessions.</summary>
    public ISessionStore Sessions { get; }

    /// <summary>The userpics, with their bytes.</summary>
    public IUserpicStore Userpics { get; }

    /// <inheritdoc/>
    public long Changes => _writer.Changes;

    /// <inheritdoc/>
    public int WaitingWrites => _writer.Waiting;

    /// <inheritdoc/>
    public long Writes => _writer.Writes;

    /// <inheritdoc/>
    public long Commits => _writer.Commits;

    /// <summary>Opens the database and brings it to the newest version; makes it, for its owner's eyes only, if there is none.</summary>
    /// <param name="path">The file, in a folder that is there.</param>
    /// <param name="clock">What time it is.</param>
    /// <param name="settings">The bounds; null for the usual ones.</param>
    /// <exception cref="StorageVersionException">It is from a newer version of the program.</exception>
    /// <exception cref="StorageUnavailableException">It cannot be opened, is no database, or is locked.</exception>
    public static SqliteDatabase Open(string path, TimeProvider clock, SqliteSettings? settings = null)
    {
        settings ??= new SqliteSettings();
        SqliteLink? link = null;
        try
        {
            CreateFile(path);
            link = SqliteLink.OpenWriter(path, settings.LockTimeout);
            SqliteMigrations.Apply(link);
            return new SqliteDatabase(path, link, clock, settings);
        }
        catch (Exception fault)
        {
            link?.Dispose();
            throw fault switch
            {
                IOException or UnauthorizedAccessException or StorageUnavailableException => CannotOpen(path, fault),
                SqliteException sqlite when SqliteFaults.IsOutage(sqlite) => CannotOpen(path, fault),
                _ => fault,
            };
        }
    }

    /// <summary>Ends if the database answers a query and its writer can write.</summary>
    /// <exception cref="StorageUnavailableException">It does not.</exception>
    public async ValueTask PingAsync(CancellationToken cancellation)
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

        await WriteAsync(_ => true, cancellation);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _readers.Dispose();
        // The writer's connection is the last one: closing it makes SQLite bring the log into the file.
        await _writer.DisposeAsync();
    }

    /// <inheritdoc cref="SqliteReaders.ReadAsync"/>
    internal ValueTask<T> ReadAsync<T>(Func<SqliteLink, T> query, CancellationToken cancellation) => _readers.ReadAsync(query, cancellation);

    /// <inheritdoc cref="SqliteWriter.WriteAsync"/>
    internal Task<T> WriteAsync<T>(Func<SqliteLink, T> write, CancellationToken cancellation) => _writer.WriteAsync(write, cancellation);

    /// <inheritdoc cref="SqliteWriter.AddAsync"/>
    internal Task<T> AddAsync<T>(Func<SqliteLink, T> write, CancellationToken cancellation) => _writer.AddAsync(write, cancellation);

    /// <summary>The time, as the database keeps it: in whole milliseconds.</summary>
    internal DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(_clock.GetUtcNow().ToUnixTimeMilliseconds());

    private static StorageUnavailableException CannotOpen(string path, Exception fault) =>
        new($"Cannot open the database {path}: {fault.Message.ReplaceLineEndings(" ")}", fault);

    private static void CreateFile(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite };
        if (!OperatingSystem.IsWindows())
        {
            // SQLite gives the same mode to the files beside it.
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        new FileStream(path, options).Dispose();
    }
}
