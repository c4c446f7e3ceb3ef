using System.Data.Common;
using System.Globalization;
using Daybook.Core.Accounts;

namespace Daybook.Storage.Sql;

/// <summary>How values are written in columns, where databases have no type of their own for them in common.</summary>
internal static class Rows
{
    private const long MillisecondsPerHour = 3_600_000;

    /// <summary>A time to the hour: what is noted of every use is written no more often.</summary>
    public static long Hour(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / MillisecondsPerHour * MillisecondsPerHour;

    public static AccountState GetState(this DbDataReader row, int column) => (AccountState)row.GetString(column)[0];

    /// <summary>A flag: databases have no type for it in common, so it is kept as 0 or 1.</summary>
    public static bool GetFlag(this DbDataReader row, int column) => row.GetInt64(column) != 0;

    public static DateTimeOffset GetTime(this DbDataReader row, int column) => DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));

    public static string? GetText(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static byte[] GetBlob(this DbDataReader row, int column) => row.GetFieldValue<byte[]>(column);

    public static long? GetInteger(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    /// <summary>The letter that a value of an enum is kept as.</summary>
    public static T GetLetter<T>(this DbDataReader row, int column)
        where T : struct, Enum => (T)Enum.ToObject(typeof(T), row.GetString(column)[0]);

    /// <summary>The letter to keep a value of an enum as.</summary>
    public static string Letter<T>(T value)
        where T : struct, Enum => ((char)Convert.ToInt32(value, CultureInfo.InvariantCulture)).ToString();

    public static DateTimeOffset GetSeconds(this DbDataReader row, int column) => DateTimeOffset.FromUnixTimeSeconds(row.GetInt64(column));

    public static int Flag(bool value) => value ? 1 : 0;
}
