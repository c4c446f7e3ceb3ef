using System.Data.Common;
using Daybook.Core.Accounts;

namespace Daybook.Storage.Sql;

/// <summary>How values are written in columns, where databases have no type of their own for them in common.</summary>
internal static class Rows
{
    private const long MillisecondsPerHour = 3_600_000;

    /// <summary>A time to the hour: what is noted of every use is written no more often.</summary>
    public static long Hour(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / MillisecondsPerHour * MillisecondsPerHour;

    public static AccountState GetState(this DbDataReader row, int column) => (AccountState)row.GetString(column)[0];

    public static DateTimeOffset GetTime(this DbDataReader row, int column) => DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));

    public static string? GetText(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static byte[] GetBlob(this DbDataReader row, int column) => row.GetFieldValue<byte[]>(column);
}
