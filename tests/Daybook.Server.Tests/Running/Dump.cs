using System.Security.Cryptography;
using Microsoft.Data.Sqlite;

namespace Daybook.Server.Tests.Running;

/// <summary>Everything that a SQLite database holds.</summary>
internal static class Dump
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Every row of every table.</summary>
    public static async Task<string> OfAsync(string path)
    {
        await using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        await connection.OpenAsync(Cancellation);
        var tables = await RowsAsync(connection, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name");
        var dump = new List<string>();
        foreach (var table in tables)
        {
            dump.AddRange((await RowsAsync(connection, $"SELECT * FROM {table} ORDER BY 1, 2")).Select(row => $"{table}: {row}"));
        }

        return string.Join('\n', dump);
    }

    /// <summary>What is long is as good as its hash.</summary>
    private static string Text(byte[] bytes) => Convert.ToHexString(bytes.Length > 64 ? SHA256.HashData(bytes) : bytes);

    private static async Task<List<string>> RowsAsync(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        var rows = new List<string>();
        while (await reader.ReadAsync(Cancellation))
        {
            var values = new object[reader.FieldCount];
            reader.GetValues(values);
            rows.Add(string.Join('|', values.Select(value => value switch
            {
                byte[] bytes => Text(bytes),
                DBNull => "NULL",
                _ => $"{value}",
            })));
        }

        return rows;
    }
}
