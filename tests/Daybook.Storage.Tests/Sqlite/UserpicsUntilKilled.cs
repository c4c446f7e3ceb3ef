using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Daybook.Core.Accounts;
using Daybook.Core.Userpics;
using Daybook.Storage.Sqlite;

namespace Daybook.Storage.Tests.Sqlite;

/// <summary>
/// The program that <see cref="DurabilityTests"/> kills: adds pictures to the only account of a database, eight at a time, and prints
/// the id of each as soon as the store has acknowledged it.
/// </summary>
internal static class UserpicsUntilKilled
{
    public const string Argument = "--userpics-until-killed";

    public static async Task<int> RunAsync(string path)
    {
        await using var database = SqliteDatabase.Open(path, TimeProvider.System);
        var account = (await database.Accounts.ListAsync(null, 10, CancellationToken.None)).Single();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => AddForEverAsync(database, account)));
        return 0;
    }

    /// <summary>Bytes of some length, such that the keyword tells what they should be.</summary>
    public static byte[] Bytes(string keyword) =>
        [.. Enumerable.Range(0, 640).SelectMany(i => SHA256.HashData(Encoding.UTF8.GetBytes(keyword + i.ToString(CultureInfo.InvariantCulture))))];

    private static async Task AddForEverAsync(SqliteDatabase database, Account account)
    {
        while (true)
        {
            var keyword = Guid.NewGuid().ToString("N");
            var userpic = new NewUserpic(account.Id, "image/png", 1, 1, Bytes(keyword), [Keyword.Parse(keyword)], keyword, MakeDefault: true);
            var added = await database.Userpics.AddAsync(userpic, new UserpicQuota(int.MaxValue, 1), CancellationToken.None);
            await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{added.Userpic.Id} {keyword}"));
        }
    }
}
