using Daybook.Core.Accounts;
using Microsoft.Data.Sqlite;

namespace Daybook.Storage.Sqlite;

/// <summary>How values are written in columns, where SQLite has no type for them.</summary>
internal static class SqliteRows
{
    private const long MillisecondsPerHour = 3_600_000;

    /// <summary>A time to the hour: what is noted of every use is written no more often.</summary>
    public static long Hour(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / MillisecondsPerHour * MillisecondsPerHour;

    public static AccountState GetState(this SqliteDataReader row, int column) => (AccountState)row.GetString(column)[0];

    public static DateTimeOffset GetTime(this SqliteDataReader row, int column) => DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));

    public static string? GetText(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static byte[] GetBlob(this SqliteDataReader row, int column) => row.GetFieldValue<byte[]>(column);
}
