using Daybook.Storage.Sqlite;

namespace Daybook.Tests.Services;

/// <summary>
/// A new SQLite database, as the first start of a server makes it, made once for all tests of a run: its tables take longer to make than most
/// tests take. That they are made rightly is for the tests of the migrations.
/// </summary>
internal static class NewDatabase
{
    private static readonly Lazy<byte[]> Bytes = new(Make);

    /// <summary>Puts one there.</summary>
    /// <param name="path">Where no file is yet.</param>
    public static void PutAt(string path)
    {
        using var file = new FileStream(path, FileMode.CreateNew);
        file.Write(Bytes.Value);
    }

    private static byte[] Make()
    {
        var folder = Directory.CreateTempSubdirectory("daybook-new-");
        try
        {
            var path = Path.Combine(folder.FullName, "daybook.db");
            SqliteDatabase.Open(path, TimeProvider.System).DisposeAsync().AsTask().GetAwaiter().GetResult();
            return Directory.GetFiles(folder.FullName) is [var only] && only == path
                ? File.ReadAllBytes(path)
                : throw new InvalidOperationException("A closed database is one file.");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
