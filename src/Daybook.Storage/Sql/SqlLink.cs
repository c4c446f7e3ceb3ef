using System.Buffers;
using System.Data.Common;
using System.Runtime.InteropServices;
using System.Text;

namespace Daybook.Storage.Sql;

/// <summary>One connection to a database, with the statements that were prepared on it. For one thread at a time.</summary>
/// <remarks>
/// The stores speak to every database through it, in the SQL that SQLite and PostgreSQL have in common: <c>RETURNING</c>,
/// <c>ON CONFLICT</c>, <c>IS DISTINCT FROM</c>, parameters named <c>@name</c>.
/// </remarks>
internal abstract class SqlLink : IDisposable
{
    private readonly Dictionary<string, DbCommand> _prepared = [];

    /// <summary>
    /// What a query of rows that are about to change ends with, so that no other transaction changes them meanwhile; nothing where one
    /// transaction writes at a time.
    /// </summary>
    public abstract string LockRow { get; }

    /// <summary>The same for rows that are only not to go meanwhile (<see cref="LockToRemove"/>): whoever changes them does not wait, nor is waited for.</summary>
    public abstract string LockPresence { get; }

    /// <summary>The same for rows that are about to go with all that refers to them: waits for whoever relies on their presence.</summary>
    public abstract string LockToRemove { get; }

    /// <summary>Holds a name until the transaction ends, so that no other that asks for the same name goes on meanwhile.</summary>
    public abstract void LockName(string name);

    /// <summary>Runs a statement.</summary>
    /// <returns>How many rows it changed.</returns>
    public int Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> values) => Prepare(sql, values).ExecuteNonQuery();

    /// <summary>The integer that a statement gives, or null if it gives no row.</summary>
    public long? Integer(string sql, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using var rows = Prepare(sql, values).ExecuteReader();
        return rows.Read() ? rows.GetInt64(0) : null;
    }

    /// <summary>What a query gives, or null if it gives no row.</summary>
    public T? One<T>(string sql, Func<DbDataReader, T> read, params ReadOnlySpan<(string Name, object? Value)> values)
        where T : class
    {
        using var rows = Prepare(sql, values).ExecuteReader();
        return rows.Read() ? read(rows) : null;
    }

    /// <summary>Every row that a query gives.</summary>
    public List<T> All<T>(string sql, Func<DbDataReader, T> read, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using var rows = Prepare(sql, values).ExecuteReader();
        var all = new List<T>();
        while (rows.Read())
        {
            all.Add(read(rows));
        }

        return all;
    }

    /// <summary>Gives the rows of a query to a function, one by one, until it answers false.</summary>
    public void Each(string sql, Func<DbDataReader, bool> read, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using var rows = Prepare(sql, values).ExecuteReader();
        while (rows.Read() && read(rows))
        {
        }
    }

    /// <summary>Runs something in a transaction: all of it is durable afterwards, or nothing is changed.</summary>
    public abstract T InTransaction<T>(Func<SqlLink, T> write);

    /// <summary>Adds many rows in the quickest way that the database has.</summary>
    /// <param name="table">The table, as SQL has it.</param>
    /// <param name="columns">Its columns, as SQL has them.</param>
    /// <param name="rows">A value for each of them: an integer of 64 bits, a text, bytes, or null.</param>
    public abstract void Insert(string table, IReadOnlyList<string> columns, IEnumerable<object?[]> rows);

    /// <summary>The highest id that a table ever gave out; 0 if none.</summary>
    public abstract long HighestId(string table);

    /// <summary>Makes a table go on behind an id.</summary>
    public abstract void SetHighestId(string table, long id);

    /// <summary>Closes the connection; a transaction that was not committed is undone.</summary>
    public virtual void Dispose()
    {
        foreach (var command in _prepared.Values)
        {
            command.Dispose();
        }

        _prepared.Clear();
    }

    /// <summary>A blob as drivers want it, without a copy where the memory is a whole array.</summary>
    public static byte[] Blob(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out var segment) && segment.Array is { } array && array.Length == bytes.Length
            ? array
            : bytes.ToArray();

    /// <summary>The connection, as its driver has it.</summary>
    protected abstract DbConnection Connection { get; }

    /// <summary>
    /// PostgreSQL keeps no NUL in a text, and nothing that is no Unicode. What one database refuses all refuse: so that whoever forgot to
    /// check learns of it with each of them.
    /// </summary>
    private static string Storable(string text) =>
        text.Contains('\0', StringComparison.Ordinal) || HasHalfCharacter(text)
            ? throw new ArgumentException("A text that is to be kept has a NUL or half a character in it.", nameof(text))
            : text;

    private static bool HasHalfCharacter(string text)
    {
        var rest = text.AsSpan();
        for (int next; (next = rest.IndexOfAnyInRange('\uD800', '\uDFFF')) >= 0;)
        {
            if (Rune.DecodeFromUtf16(rest[next..], out _, out var length) != OperationStatus.Done)
            {
                return true;
            }

            rest = rest[(next + length)..];
        }

        return false;
    }

    /// <summary>A command for this statement, with parameters of these names and no values yet.</summary>
    private DbCommand CreateCommand(string sql, ReadOnlySpan<(string Name, object? Value)> values)
    {
        var command = Connection.CreateCommand();
        // CA2100: the callers' statements are constants.
#pragma warning disable CA2100
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var (name, _) in values)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            command.Parameters.Add(parameter);
        }

        return command;
    }

    private DbCommand Prepare(string sql, ReadOnlySpan<(string Name, object? Value)> values)
    {
        if (!_prepared.TryGetValue(sql, out var command))
        {
            command = CreateCommand(sql, values);
            _prepared.Add(sql, command);
        }

        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i].Value switch
            {
                null => DBNull.Value,
                string text => Storable(text),
                var value => value,
            };
        }

        return command;
    }
}
