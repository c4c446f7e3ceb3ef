using System.Text;
using Daybook.Core.Accounts;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Accounts;

/// <summary>What the data folder does not hold.</summary>
public sealed class StoredSecretsTests
{
    [Fact]
    public async Task The_data_folder_holds_no_secret_in_the_clear()
    {
        await using var server = await TestServer.StartAsync([new("Passwords:MemoryKiB", "8192"), new("Passwords:Iterations", "5")]);
        var account = await server.CreateAccountAsync(password: "Own-Password-4711");
        var secret = await server.CreateAppPasswordAsync(account);
        var cookie = await server.BeginSessionAsync("Own-Password-4711");
        var challenge = await server.GetChallengeAsync();
        (await server.LoginAsync(secret)).AssertOk();
        (await server.LoginByCookieAsync(cookie)).AssertOk();
        (await server.LoginByChallengeAsync(challenge, Logins.AnswerTo(challenge, secret))).AssertOk();

        var digest = PasswordHash.Digest("Own-Password-4711");
        var appDigest = PasswordHash.Digest(secret);
        string[] secrets =
        [
            "Own-Password-4711", digest, Convert.ToBase64String(Convert.FromHexString(digest)).TrimEnd('='), secret, appDigest,
            cookie.Split(':')[3][1..25], Logins.AnswerTo(challenge, secret),
        ];

        // Latin-1 makes a character of each byte; of the digests their 16 bytes are looked for, too.
        byte[][] forms = [.. secrets.Select(Encoding.UTF8.GetBytes), Convert.FromHexString(digest), Convert.FromHexString(appDigest)];
        var files = Directory.GetFiles(server.Folder, "*", SearchOption.AllDirectories);
        Assert.Contains(files, file => file.EndsWith("daybook.db-wal", StringComparison.Ordinal));
        foreach (var file in files)
        {
            var bytes = await ReadAsync(file);
            Assert.All(forms, form => Assert.True(
                bytes.AsSpan().IndexOf(form) < 0, $"{Path.GetFileName(file)} holds {Encoding.Latin1.GetString(form)}"));
        }
    }

    [Fact]
    public async Task The_stored_hash_is_argon2id_with_its_parameters()
    {
        await using var server = await TestServer.StartAsync([new("Passwords:MemoryKiB", "8192"), new("Passwords:Iterations", "5")]);
        var account = await server.CreateAccountAsync();
        (await server.LoginAsync()).AssertOk();
        var stored = await server.Database.Accounts.FindAsync(account.Id, TestContext.Current.CancellationToken);
        Assert.Matches(@"^\$argon2id\$v=19\$m=8192,t=5,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$", stored!.PasswordHash);
    }

    private static async Task<byte[]> ReadAsync(string file)
    {
        // The server has it open.
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, TestContext.Current.CancellationToken);
        return bytes.ToArray();
    }
}
