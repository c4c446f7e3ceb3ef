using System.Data.Common;
using System.Globalization;
using Daybook.Storage.Sql;

namespace Daybook.Storage.Copying;

/// <summary>A table as it is copied, and its rows, in the order of its primary key.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Columns">All its columns.</param>
/// <param name="Key">Those of them that are its primary key, in that order.</param>
/// <param name="Later">
/// Those that refer to tables which refer back to this one: they are empty until those have been copied too.
/// </param>
/// <param name="CountsIds">Whether its ids are given out by a counter that never goes back.</param>
internal sealed record CopiedTable(
    string Name, IReadOnlyList<string> Columns, IReadOnlyList<string> Key, IReadOnlyList<string> Later, bool CountsIds)
{
    /// <summary>A page ends with the row that makes it this large, in bytes.</summary>
    private const int PageBytes = 4 * 1024 * 1024;

    /// <summary>How many rows a page has at most.</summary>
    private const int PageRows = 1000;

    private readonly int[] _keyPlaces = [.. Key.Select(column => Columns.ToList().IndexOf(column))];
    private readonly int[] _laterPlaces = [.. Later.Select(column => Columns.ToList().IndexOf(column))];

    /// <summary>The name as SQL has it.</summary>
    public string Quoted => Quote(Name);

    private string KeyList => string.Join(", ", Key.Select(Quote));

    /// <summary>A name as both databases take it, whatever words they keep for themselves.</summary>
    public static string Quote(string name) => $"\"{name}\"";

    /// <summary>The values of the primary key.</summary>
    public object[] KeyOf(object?[] row) => [.. _keyPlaces.Select(place => row[place]!)];

    /// <summary>The row without what comes later.</summary>
    public object?[] WithoutLater(object?[] row)
    {
        if (_laterPlaces.Length == 0)
        {
            return row;
        }

        var without = (object?[])row.Clone();
        foreach (var place in _laterPlaces)
        {
            without[place] = null;
        }

        return without;
    }

    /// <summary>A row's primary key in words: <c>journal_id 1, item_id 5</c>.</summary>
    public string Describe(object?[] row) => string.Join(
        ", ", Key.Zip(KeyOf(row), (column, value) => string.Create(CultureInfo.InvariantCulture, $"{column} {value}")));

    /// <summary>How many rows there are.</summary>
    public long Count(SqlLink link) => link.Integer($"SELECT COUNT(*) FROM {Quoted}")!.Value;

    /// <summary>The primary key of the last row; null if there is none.</summary>
    public object[]? LastKey(SqlLink link) => link.One(
        $"SELECT {KeyList} FROM {Quoted} ORDER BY {string.Join(", ", Key.Select(column => Quote(column) + " DESC"))} LIMIT 1",
        row => (object[])Values(row)!);

    /// <summary>Some rows behind a key, from the first if it is null; empty if there are no more.</summary>
    public List<object?[]> ReadPage(SqlLink link, object[]? after) => ReadPage(
        link, $"SELECT {string.Join(", ", Columns.Select(Quote))} FROM {Quoted}", "", after);

    /// <summary>The same of key and one column alone, of rows in which that is not empty.</summary>
    public List<object?[]> ReadPage(SqlLink link, string column, object[]? after) => ReadPage(
        link, $"SELECT {KeyList}, {Quote(column)} FROM {Quoted}", $"{Quote(column)} IS NOT NULL", after);

    private List<object?[]> ReadPage(SqlLink link, string select, string filter, object[]? after)
    {
        var conditions = after is null ? "" : $"({KeyList}) > ({string.Join(", ", Key.Select((_, i) => $"@after{i}"))})";
        var where = string.Join(" AND ", new[] { filter, conditions }.Where(condition => condition.Length > 0));
        (string, object?)[] values =
        [
            .. (after ?? []).Select((value, i) => ($"@after{i}", (object?)value)),
            ("@limit", PageRows),
        ];
        var (rows, bytes) = (new List<object?[]>(), 0L);
        link.Each(
            $"{select}{(where.Length == 0 ? "" : $" WHERE {where}")} ORDER BY {KeyList} LIMIT @limit",
            row =>
            {
                var read = Values(row);
                rows.Add(read);
                return (bytes += read.Sum(Size)) < PageBytes;
            },
            values);
        return rows;
    }

    private static object?[] Values(DbDataReader row)
    {
        var values = new object?[row.FieldCount];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = row.IsDBNull(i) ? null : row.GetValue(i);
        }

        return values;
    }

    private static int Size(object? value) => value switch
    {
        string text => text.Length,
        byte[] bytes => bytes.Length,
        _ => sizeof(long),
    };
}
