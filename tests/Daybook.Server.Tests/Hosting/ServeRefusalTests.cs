using System.Net;
using System.Net.Sockets;
using Daybook.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Daybook.Server.Tests.Hosting;

/// <summary>What keeps the server from starting is said in one line on standard error, with exit code 1.</summary>
[Trait("Speed", "slow")]
public sealed class ServeRefusalTests : IDisposable
{
    private const string AnyPort = "http://127.0.0.1:0";

    private readonly TemporaryFolder _folder = new();

    private string Database => _folder.Of("daybook.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Port_8080_of_loopback_is_the_default_and_if_it_is_taken_the_server_says_so()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 8080);
        try
        {
            taken.Start();
        }
        catch (SocketException)
        {
            // Then somebody else has taken it, which is just as well.
        }

        await AssertRefusedAsync(
            "Cannot listen: Failed to bind to address http://127.0.0.1:8080: address already in use.", "--data", _folder.FullPath);
    }

    [Fact]
    public async Task An_address_of_another_machine_is_refused() => await AssertRefusedAsync(
        "Cannot listen on http://192.0.2.1:8080: ",
        "--data", _folder.FullPath, "--urls", "http://192.0.2.1:8080", "--Site:Url=https://daybook.example");

    [Theory]
    [InlineData("/dev/null")]
    [InlineData("/dev/null/data")]
    public async Task A_data_folder_that_cannot_be_made_is_refused(string path) =>
        await AssertRefusedAsync($"The data folder {path} cannot be used: ", "--data", path, "--urls", AnyPort);

    [Fact]
    public async Task A_file_that_is_no_database_is_refused_and_stays_as_it_is()
    {
        var bytes = new byte[10_000];
        Random.Shared.NextBytes(bytes);
        await File.WriteAllBytesAsync(Database, bytes, TestContext.Current.CancellationToken);

        await AssertRefusedAsync($"Cannot open the database {Database}: ", "--data", _folder.FullPath, "--urls", AnyPort);

        Assert.Equal(bytes, await File.ReadAllBytesAsync(Database, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_database_of_a_newer_version_is_refused_and_stays_as_it_is()
    {
        await using (SqliteDatabase.Open(Database, TimeProvider.System))
        {
        }

        using (var connection = new SqliteConnection($"Data Source={Database};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version = 99";
            command.ExecuteNonQuery();
        }

        var bytes = await File.ReadAllBytesAsync(Database, TestContext.Current.CancellationToken);

        await AssertRefusedAsync("The database has version 99, this program knows versions up to ", "--data", _folder.FullPath, "--urls", AnyPort);

        Assert.Equal(bytes, await File.ReadAllBytesAsync(Database, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Keys_that_cannot_be_used_are_refused()
    {
        _folder.Write("keys", "not a folder");

        await AssertRefusedAsync($"The keys in {_folder.Of("keys")} cannot be used: ", "--data", _folder.FullPath, "--urls", AnyPort);
    }

    [Fact]
    public async Task Where_neither_the_database_nor_the_keys_can_be_used_the_database_is_told_of()
    {
        _folder.Write("daybook.db", new string('x', 10_000));
        Directory.CreateDirectory(_folder.Of("keys"));
        _folder.Write(Path.Combine("keys", "key-broken.xml"), "<key");

        await AssertRefusedAsync($"Cannot open the database {Database}: ", "--data", _folder.FullPath, "--urls", AnyPort);
    }

    [Fact]
    public async Task A_key_that_cannot_be_read_is_refused_beside_a_database_that_can_be()
    {
        await using (SqliteDatabase.Open(Database, TimeProvider.System))
        {
        }

        Directory.CreateDirectory(_folder.Of("keys"));
        _folder.Write(Path.Combine("keys", "key-broken.xml"), "<key");

        await AssertRefusedAsync($"The keys in {_folder.Of("keys")} cannot be used: ", "--data", _folder.FullPath, "--urls", AnyPort);
    }

    private static async Task AssertRefusedAsync(string reason, params string[] arguments)
    {
        var run = await DaybookCommand.RunAsync(["serve", .. arguments]);

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.StartsWith(reason, run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd('\n').Split('\n'));
    }
}
