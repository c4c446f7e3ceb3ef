using System.Diagnostics;
using Daybook.Bench;
using Daybook.Core.Accounts;
using Daybook.Core.Userpics;
using Daybook.Load.Contenders;
using Daybook.Storage.Sqlite;

namespace Daybook.Load;

/// <summary>Data folders with people in them, made by the stores themselves.</summary>
internal static class Crowd
{
    /// <summary>How many pictures each has.</summary>
    public const int Pictures = 10;

    private const int AtOnce = 256;

    /// <summary>Pixels of a side, so that a picture has about 2 KB.</summary>
    private const int Side = 26;

    /// <summary>What somebody is called.</summary>
    public static string NameOf(int number) => $"person{number}";

    /// <summary>Makes people without pictures.</summary>
    /// <param name="file">The database of the data folder.</param>
    /// <param name="names">What they are called.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task MakeAccountsAsync(FileInfo file, IEnumerable<string> names, CancellationToken cancellation)
    {
        await using var database = SqliteDatabase.Open(file.FullName, TimeProvider.System);
        var hash = HashOfPassword();
        foreach (var name in names)
        {
            await database.Accounts.CreateAsync(new NewAccount(AccountName.Parse(name), name, null, hash), cancellation);
        }
    }

    /// <summary>Makes many people with ten small pictures each.</summary>
    /// <param name="file">The database of the data folder.</param>
    /// <param name="accounts">How many people.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The addresses of the pictures of the first hundred.</returns>
    public static async Task<IReadOnlyList<string>> MakeAsync(FileInfo file, int accounts, CancellationToken cancellation)
    {
        var since = Stopwatch.StartNew();
        await using var database = SqliteDatabase.Open(file.FullName, TimeProvider.System);
        var hash = HashOfPassword();
        var noise = new NoisePng(Side);
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation };
        var made = 0;
        await Parallel.ForAsync(0, accounts, options, async (number, token) =>
        {
            var account = await database.Accounts.CreateAsync(new NewAccount(AccountName.Parse(NameOf(number)), NameOf(number), null, hash), token);
            for (var picture = 0; picture < Pictures; picture++)
            {
                await database.Userpics.AddAsync(
                    new NewUserpic(account.Id, "image/png", Side, Side, noise.Next(), [Keyword.Parse($"keyword {picture}")], null, picture == 0),
                    new UserpicQuota(Pictures, Pictures),
                    token);
            }

            if (Interlocked.Increment(ref made) % 10_000 == 0)
            {
                Console.Error.WriteLine(FormattableString.Invariant($"{made:N0} of {accounts:N0} accounts, {since.Elapsed.TotalSeconds:0} s"));
            }
        });
        var addresses = new List<string>();
        for (var number = 0; number < Math.Min(accounts, 100); number++)
        {
            var account = (await database.Accounts.FindAsync(AccountName.Parse(NameOf(number)), cancellation))!;
            addresses.AddRange((await database.Userpics.ListAsync(account.Id, cancellation)).Select(userpic => $"/userpic/{userpic.Id}/{account.Id}"));
        }

        return addresses;
    }

    private static string HashOfPassword() => PasswordHash.Create(PasswordHash.Digest(DaybookProgram.Password), new PasswordHashCost(19456, 2));
}
