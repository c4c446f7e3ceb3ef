using System.Diagnostics;
using System.Globalization;
using Daybook.Core.Accounts;
using Daybook.Storage.Sqlite;

namespace Daybook.Storage.Tests.Sqlite;

public sealed class DurabilityTests : IDisposable
{
    private static readonly int Kills = Environment.GetEnvironmentVariable("DAYBOOK_LONG") == "1" ? 100 : 3;

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_was_acknowledged_before_a_kill_is_there_whole()
    {
        await using (var database = SqliteDatabase.Open(_folder.Database, TimeProvider.System))
        {
            await database.Accounts.CreateAsync(new NewAccount(AccountName.Parse("alice"), "Alice", null, "hash"), Token);
        }

        var acknowledged = new Dictionary<long, string>();
        for (var kill = 0; kill < Kills; kill++)
        {
            var (before, newest) = (acknowledged.Count, acknowledged.Keys.DefaultIfEmpty().Max());
            var atLeast = Random.Shared.Next(1, 300);
            await foreach (var (id, keyword) in AddUntilKilledAsync(atLeast))
            {
                acknowledged.Add(id, keyword);
            }

            Assert.True(acknowledged.Count - before >= atLeast);
            await AssertAllThereAsync(acknowledged, wholeFrom: newest + 1);
        }

        await AssertAllThereAsync(acknowledged, wholeFrom: 1);
    }

    /// <param name="acknowledged">Ids and keywords: all of them must be there.</param>
    /// <param name="wholeFrom">The first id whose contents are compared too; the ones before it were, after an earlier kill.</param>
    private async Task AssertAllThereAsync(Dictionary<long, string> acknowledged, long wholeFrom)
    {
        await using var database = SqliteDatabase.Open(_folder.Database, TimeProvider.System);
        var account = (await database.Accounts.ListAsync(null, 10, Token)).Single();
        var userpics = (await database.Userpics.ListAsync(account.Id, Token)).ToDictionary(userpic => userpic.Id);
        Assert.Empty(acknowledged.Keys.Except(userpics.Keys));

        // Those that were not acknowledged may be there too, but whole as well.
        foreach (var userpic in userpics.Values.Where(userpic => userpic.Id >= wholeFrom))
        {
            var keyword = Assert.Single(userpic.Keywords).Value;
            Assert.Equal(acknowledged.GetValueOrDefault(userpic.Id, keyword), keyword);
            Assert.Equal(keyword, userpic.Description);
            Assert.Equal(UserpicsUntilKilled.Bytes(keyword), (await database.Userpics.ReadAsync(userpic.Id, account.Id, null, Token))!.Bytes);
        }

        Assert.Contains(account.DefaultUserpicId!.Value, userpics);
    }

    private async IAsyncEnumerable<(long Id, string Keyword)> AddUntilKilledAsync(int after)
    {
        using var program = Process.Start(new ProcessStartInfo(
            Environment.ProcessPath!,
            IsDotnet ? [typeof(DurabilityTests).Assembly.Location, .. Arguments] : Arguments) { RedirectStandardOutput = true })!;
        try
        {
            var lines = 0;
            // It goes on after the kill: what was printed before is still in the pipe. A line cut short is not an acknowledgement.
            while (await program.StandardOutput.ReadLineAsync(Token) is { } line)
            {
                if (line.Split(' ') is [var id, { Length: 32 } keyword])
                {
                    yield return (long.Parse(id, CultureInfo.InvariantCulture), keyword);
                }

                if (++lines == after)
                {
                    program.Kill();
                }
            }
        }
        finally
        {
            program.Kill();
            await program.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static bool IsDotnet => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet";

    private string[] Arguments => [UserpicsUntilKilled.Argument, _folder.Database];
}
