using System.Diagnostics;
using Daybook.Storage.Objects;
using Daybook.Storage.Sql;

namespace Daybook.Storage.Copying;

/// <summary>One end of a copy: a connection to a database, and what each kind of database does in its own way.</summary>
/// <param name="link">The connection.</param>
/// <param name="objects">The object store beside the database; null if there is none.</param>
internal abstract class CopyEnd(SqlLink link, PictureObjects? objects) : IDisposable
{
    /// <summary>How long others, such as a command that ends, may still have the database open.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>What people call the database.</summary>
    public abstract string Name { get; }

    /// <summary>The connection.</summary>
    public SqlLink Link => link;

    /// <summary>The object store beside the database; null if there is none.</summary>
    public PictureObjects? Objects => objects;

    /// <summary>The bytes of its pictures.</summary>
    public PictureBytes Pictures { get; } = new(link, objects);

    /// <summary>Of a target: whether a copy into it was begun before.</summary>
    public bool IsBegun { get; protected init; }

    /// <summary>Lets servers open the database from now on.</summary>
    public abstract void Finish();

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>Does something until it succeeds.</summary>
    /// <exception cref="StorageCopyException">It did not for some seconds: others have the database open.</exception>
    protected static T WaitForOthers<T>(string name, Func<T?> tryOpen)
        where T : class
    {
        var waiting = Stopwatch.StartNew();
        while (true)
        {
            if (tryOpen() is { } opened)
            {
                return opened;
            }

            if (waiting.Elapsed > Patience)
            {
                throw new StorageCopyException(
                    $"A server or a command has {name} open, and while it is copied nobody may: stop the servers first.");
            }

            Thread.Sleep(TimeSpan.FromMilliseconds(50));
        }
    }

    /// <summary>Makes sure that there is nothing in a database of the newest version.</summary>
    /// <exception cref="StorageCopyException">There is something.</exception>
    protected static void RequireEmpty(string name, SqlLink link)
    {
        foreach (var table in CopiedTables.InOrder.Select(table => table.Name).Concat(CopiedTables.Apart))
        {
            if (link.Integer($"SELECT 1 FROM {CopiedTable.Quote(table)} LIMIT 1") is not null)
            {
                throw new StorageCopyException(
                    $"{char.ToUpperInvariant(name[0])}{name[1..]} is not empty, there are rows in the table {table}: what is copied needs an empty one.");
            }
        }
    }
}
