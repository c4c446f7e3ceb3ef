using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Daybook.Core.Accounts;
using Daybook.Protocol;
using Daybook.Server.Options;
using Daybook.Server.Tests.Running;
using Daybook.Tests.Services;
using Microsoft.Data.Sqlite;

namespace Daybook.Server.Tests.Commands;

/// <summary><c>storage copy</c>, by the program and servers as operators run them.</summary>
[Trait("Speed", "slow")]
public sealed class StorageCopyTests(PostgresServer postgres, S3Server s3) : IDisposable
{
    private readonly TemporaryFolder _elsewhere = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _elsewhere.Dispose();

    [Fact]
    public async Task A_moved_site_goes_on_with_all_it_had_and_moves_back()
    {
        await using var site = await Site.WithAliceAsync();
        Assert.Equal(0, (await site.CreateAsync("bob")).ExitCode);
        var appPassword = (await site.RunAsync("app-password", "create", "alice", "--label", "old client")).Output.Trim();
        Write(site.Data.PagesFolder, "help.md", "# Our own help");
        Write(site.Data.OutboxFolder, "20261128T080000Z-abc.eml", "To: bob@example.org\n\nHello");
        await site.CloseAsync();
        var (first, second) = (TestPictures.Random(), TestPictures.Random());
        string cookie, entry, friends, pictures;
        await using (var server = await TestServer.StartAsync(folder: site.Data.FullPath))
        {
            (await SendAsync(server.Client, "uploadpic", ("keywords", "first, day"), ("default", 1), ("data", first))).AssertOk();
            (await SendAsync(server.Client, "uploadpic", ("keywords", "second"), ("data", second))).AssertOk();
            var posted = (await SendAsync(server.Client, "postevent", ("ver", 1), ("tz", "guess"), ("subject", "Snow"), ("event", "All night 😀"),
                ("prop_picture_keyword", "first"), ("prop_taglist", "winter"))).AssertOk();
            entry = new Uri(posted["url"]).PathAndQuery;
            (await SendAsync(server.Client, "editfriends", ("editfriend_add_1_user", "bob"))).AssertOk();
            cookie = (await SendAsync(server.Client, "sessiongenerate", ("expiration", "long"))).AssertOk()["ljsession"];
            (friends, pictures) = await LookAsync(server.Client);
            Assert.Contains("bob", friends, StringComparison.Ordinal);
            await server.EndAsync();
        }

        await site.Database.Comments.AddAsync(new(1, 1, null, 1, "", "First comment", null, "192.0.2.1"), Cancellation);
        await site.CloseAsync();
        var before = await Dump.OfAsync(site.Data.DatabaseFile);
        var target = PostgresFolder("there");

        var there = await site.RunAsync("storage", "copy", "--to", target.FullPath);

        Assert.Equal(0, there.ExitCode);
        Assert.Matches(@"^TABLE +ROWS\n", there.Output);
        Assert.Matches(@"\nkeywords +3\n", there.Output);
        Assert.Matches(@"\nCopied [\d,]+ rows and 2 pictures of [\d,]+ bytes into .*there in [\d.]+ seconds, and compared all of it\.\n", there.Output);
        Assert.Contains("Comparing pictures: 100 %\n", there.Error, StringComparison.Ordinal);
        Assert.Equal(before, await Dump.OfAsync(site.Data.DatabaseFile));
        Assert.False(File.Exists(target.DatabaseFile));
        Assert.Equal("To: bob@example.org\n\nHello", File.ReadAllText(Path.Combine(target.OutboxFolder, "20261128T080000Z-abc.eml")));
        await AssertGoesOnAsync(target);

        var home = new DataFolder(_elsewhere.Of("home"));
        var back = await DaybookCommand.RunAsync("storage", "copy", "--data", target.FullPath, "--to", home.FullPath);

        Assert.Equal((0, there.ExitCode), (back.ExitCode, 0));
        Assert.Equal("# Our own help", File.ReadAllText(Path.Combine(home.PagesFolder, "help.md")));
        await AssertGoesOnAsync(home);

        async Task AssertGoesOnAsync(DataFolder folder)
        {
            await using var server = await ServerProcess.StartAsync(folder.FullPath);
            Assert.Equal(first, await server.Client.GetByteArrayAsync(new Uri("/userpic/1/1", UriKind.Relative), Cancellation));
            Assert.Equal(second, await server.Client.GetByteArrayAsync(new Uri("/userpic/2/1", UriKind.Relative), Cancellation));
            Assert.Equal((friends, pictures), await LookAsync(server.Client));
            var page = WebUtility.HtmlDecode(await server.Client.GetStringAsync(new Uri(entry, UriKind.Relative), Cancellation));
            Assert.All((string[])["Snow", "All night 😀", "winter", "/userpic/1/1", "First comment"], text => Assert.Contains(text, page, StringComparison.Ordinal));
            Assert.Contains("Our own help", await server.Client.GetStringAsync(new Uri("/help", UriKind.Relative), Cancellation), StringComparison.Ordinal);

            // Who was logged in is so still, and the keys came along that app passwords are encrypted with.
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/interface/flat", UriKind.Relative))
            {
                Content = new ByteArrayContent(FormBody.Encode(("mode", "login"), ("user", "alice"), ("auth_method", "cookie"))),
                Headers = { { "Cookie", $"ljsession={cookie}" }, { "X-LJ-Auth", "cookie" } },
            };
            request.Content.Headers.ContentType = new("application/x-www-form-urlencoded");
            using var response = await server.Client.SendAsync(request, Cancellation);
            Reply.Parse(await response.Content.ReadAsByteArrayAsync(Cancellation)).AssertOk();
            await AssertAppPasswordAsync(server.Client, appPassword);
        }
    }

    [Fact]
    public async Task Pictures_move_into_a_bucket_and_come_back_in_a_backup()
    {
        await using var site = await Site.WithAliceAsync();
        await site.CloseAsync();
        var (first, second) = (TestPictures.Random(), TestPictures.Random());
        await using (var server = await TestServer.StartAsync(folder: site.Data.FullPath))
        {
            (await SendAsync(server.Client, "uploadpic", ("keywords", "first"), ("default", 1), ("data", first))).AssertOk();
            (await SendAsync(server.Client, "uploadpic", ("data", second))).AssertOk();
            await server.EndAsync();
        }

        var bucket = s3.CreateBucket();
        var folder = new DataFolder(_elsewhere.Of("there"));
        folder.Create();
        File.WriteAllText(folder.SettingsFile, JsonSerializer.Serialize(new
        {
            Storage = new { Provider = "postgres", ConnectionString = postgres.CreateDatabase() },
            Pictures = new { Store = "s3" },
            S3 = new { ServiceUrl = bucket.ServiceUrl!.ToString(), bucket.Bucket },
        }));
        (string, string)[] keys = [("AWS_ACCESS_KEY_ID", bucket.AccessKey), ("AWS_SECRET_ACCESS_KEY", bucket.SecretKey)];

        var there = await DaybookCommand.RunAsync(["storage", "copy", "--data", site.Data.FullPath, "--to", folder.FullPath], [], keys);

        Assert.Equal((0, ""), (there.ExitCode, string.Concat(there.Error.Split('\n').Where(line => !line.EndsWith('%') && !line.EndsWith("...", StringComparison.Ordinal)))));
        await using (var server = await ServerProcess.StartAsync(folder.FullPath, keys))
        {
            await AssertPicturesAsync(server);
            var made = await DaybookCommand.RunAsync(["backup", _elsewhere.Of("backup"), "--data", folder.FullPath], [], keys);
            Assert.Equal(0, made.ExitCode);
        }

        Assert.Equal(0, (await DaybookCommand.RunAsync("restore", _elsewhere.Of("backup"), "--data", _elsewhere.Of("restored"))).ExitCode);
        Assert.Equal("Everything is as it should be.\n", (await DaybookCommand.RunAsync("check", "--data", _elsewhere.Of("restored"))).Output);
        await using var restored = await ServerProcess.StartAsync(_elsewhere.Of("restored"));
        await AssertPicturesAsync(restored);

        async Task AssertPicturesAsync(ServerProcess server)
        {
            Assert.Equal(first, await server.Client.GetByteArrayAsync(new Uri("/userpic/1/1", UriKind.Relative), Cancellation));
            Assert.Equal(second, await server.Client.GetByteArrayAsync(new Uri("/userpic/2/1", UriKind.Relative), Cancellation));
        }
    }

    [Fact]
    public async Task A_copy_that_was_killed_goes_on_and_is_the_same_in_the_end()
    {
        await using var site = await SiteWithManyPicturesAsync();
        var before = await Dump.OfAsync(site.Data.DatabaseFile);
        var target = PostgresFolder("there");
        string[] command = ["storage", "copy", "--data", site.Data.FullPath, "--to", target.FullPath];
        foreach (var (step, milliseconds) in ((string, int)[])[("Copying pictures", 0), ("Copying pictures", Random.Shared.Next(200)), ("Comparing rows", 0)])
        {
            using var running = RunningCommand.Start(command);
            Assert.True(await running.WaitForAsync(step));
            await Task.Delay(milliseconds, Cancellation);
            await running.KillAsync();
        }

        var refused = await DaybookCommand.RunAsync("account", "list", "--data", target.FullPath);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("an unfinished copy", refused.Error, StringComparison.Ordinal);
        var done = await DaybookCommand.RunAsync(command);
        Assert.Equal(0, done.ExitCode);
        Assert.Equal(before, await Dump.OfAsync(site.Data.DatabaseFile));
        Assert.Equal(0, (await DaybookCommand.RunAsync("storage", "copy", "--data", target.FullPath, "--to", _elsewhere.Of("back"))).ExitCode);
        Assert.Equal(before, await Dump.OfAsync(_elsewhere.Of("back/daybook.db")));
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_copy_that_is_interrupted_says_how_to_go_on(string signal)
    {
        await using var site = await SiteWithManyPicturesAsync();
        var target = PostgresFolder("there");
        string[] command = ["storage", "copy", "--data", site.Data.FullPath, "--to", target.FullPath];
        using var running = RunningCommand.Start(command);
        Assert.True(await running.WaitForAsync("Copying pictures"));

        var end = await running.SignalAsync(signal);

        Assert.Equal((1, ""), (end.ExitCode, end.Output));
        Assert.EndsWith(
            $"Interrupted. Nothing was changed in {site.Data.FullPath}, and what was copied stays in {target.FullPath}: run the same command again to go on from there.\n",
            end.Error,
            StringComparison.Ordinal);
        var again = await DaybookCommand.RunAsync(command);
        Assert.Equal(0, again.ExitCode);
        Assert.StartsWith("Comparing what is there", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_copy_that_goes_on_leaves_no_letter_that_the_source_sent_meanwhile_and_overwrites_no_page()
    {
        await using var site = await SiteWithManyPicturesAsync();
        Write(site.Data.PagesFolder, "help.md", "# Our own help");
        Write(site.Data.OutboxFolder, "20261128T080000Z-aaa.eml", "sent meanwhile");
        Write(site.Data.OutboxFolder, "20261128T080001Z-bbb.eml", "tried in vain meanwhile");
        Write(site.Data.OutboxFolder, "20261128T080002Z-ccc.eml", "waits");
        var target = PostgresFolder("there");
        Write(target.OutboxFolder, "20251128T080000Z-ddd.eml", "was there before");
        string[] command = ["storage", "copy", "--data", site.Data.FullPath, "--to", target.FullPath];
        using (var running = RunningCommand.Start(command))
        {
            Assert.True(await running.WaitForAsync("Copying rows"));
            await running.KillAsync();
        }

        Assert.Equal(
            ["20251128T080000Z-ddd.eml", "20261128T080000Z-aaa.eml", "20261128T080001Z-bbb.eml", "20261128T080002Z-ccc.eml"], Letters());
        File.Delete(Path.Combine(site.Data.OutboxFolder, "20261128T080000Z-aaa.eml"));
        Directory.CreateDirectory(Path.Combine(site.Data.OutboxFolder, "undelivered"));
        File.Move(
            Path.Combine(site.Data.OutboxFolder, "20261128T080001Z-bbb.eml"), Path.Combine(site.Data.OutboxFolder, "undelivered/20261128T080001Z-bbb.eml"));
        Write(site.Data.OutboxFolder, "20261128T090000Z-eee.eml", "written meanwhile");
        Write(site.Data.PagesFolder, "help.md", "# Our newer help");

        var refused = await DaybookCommand.RunAsync(command);

        var page = Path.Combine(target.PagesFolder, "help.md");
        Assert.Equal((1, ""), (refused.ExitCode, refused.Output));
        Assert.EndsWith(
            $"{page} is there already with something else in it, and nothing is overwritten. Delete it if it is of no use there: the same command then goes on.\n",
            refused.Error,
            StringComparison.Ordinal);
        Assert.Equal("# Our own help", File.ReadAllText(page));
        File.Delete(page);
        Assert.Equal(0, (await DaybookCommand.RunAsync(command)).ExitCode);
        Assert.Equal("# Our newer help", File.ReadAllText(page));
        Assert.Equal(
            ["20251128T080000Z-ddd.eml", "20261128T080002Z-ccc.eml", "20261128T090000Z-eee.eml", "undelivered/20261128T080001Z-bbb.eml"], Letters());
        Assert.Equal("tried in vain meanwhile", File.ReadAllText(Path.Combine(target.OutboxFolder, "undelivered/20261128T080001Z-bbb.eml")));
        Assert.Empty(Directory.GetFiles(target.OutboxFolder, ".*"));

        IEnumerable<string> Letters() => Directory.GetFiles(target.OutboxFolder, "*.eml", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(target.OutboxFolder, file)).Order(StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_listed_is_named()
    {
        await using var site = await Site.WithAliceAsync();
        await site.CloseAsync();
        Write(site.Data.OutboxFolder, "20261128T080000Z-aaa.eml", "waits");
        Assert.Equal(0, (await ProcessResult.OfAsync("chmod", "0300", site.Data.OutboxFolder)).ExitCode);

        var run = await DaybookProcess.RunAsOthersAsync("storage", "copy", "--data", site.Data.FullPath, "--to", PostgresFolder("there").FullPath);

        Assert.Equal(0, (await ProcessResult.OfAsync("chmod", "0700", site.Data.OutboxFolder)).ExitCode);
        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.EndsWith(
            $"{site.Data.OutboxFolder} cannot be read: Access to the path '{site.Data.OutboxFolder}' is denied.\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_damaged_pictures_were_taken_away_as_it_says_the_same_command_copies_everything()
    {
        await using var site = await SiteWithManyPicturesAsync();
        await ExecuteAsync(site, "DELETE FROM userpic_files WHERE userpic_id = 7; UPDATE userpic_files SET bytes = x'00' WHERE userpic_id = 390");
        var target = PostgresFolder("there");
        string[] command = ["storage", "copy", "--data", site.Data.FullPath, "--to", target.FullPath];

        var refused = await DaybookCommand.RunAsync(command);

        Assert.Equal((1, ""), (refused.ExitCode, refused.Output));
        Assert.EndsWith(
            $"Nothing was copied: the bytes of 2 pictures in {site.Data.DatabaseFile} are missing or damaged: 7, 390. 'daybook check --repair' says what can be done, and 'daybook userpic delete PICID --reason damaged' takes a picture away. Then give the same command again.\n",
            refused.Error,
            StringComparison.Ordinal);
        foreach (var id in (string[])["7", "390"])
        {
            Assert.Equal(0, (await site.RunAsync("userpic", "delete", id, "--reason", "damaged", "--yes")).ExitCode);
        }

        var before = await Dump.OfAsync(site.Data.DatabaseFile);
        Assert.Equal(0, (await DaybookCommand.RunAsync(command)).ExitCode);
        Assert.Equal(0, (await DaybookCommand.RunAsync("storage", "copy", "--data", target.FullPath, "--to", _elsewhere.Of("back"))).ExitCode);
        Assert.Equal(before, await Dump.OfAsync(_elsewhere.Of("back/daybook.db")));
    }

    [Fact]
    public async Task What_cannot_be_copied_is_refused_in_one_line_that_says_why()
    {
        await using var site = await Site.WithAliceAsync();
        await site.CloseAsync();
        var target = PostgresFolder("there");

        AssertRefused(await CopyAsync(site.Data.FullPath), $"--data and --to are the same folder, {site.Data.FullPath}.\n");
        AssertRefused(await CopyAsync(_elsewhere.Of("new")), $"Both folders keep everything in SQLite. If {_elsewhere.Of("new")} is to use PostgreSQL or S3, its daybook.json must say so");
        Assert.False(Directory.Exists(_elsewhere.Of("new")));
        Directory.CreateDirectory(_elsewhere.Of("empty"));
        foreach (var to in (string[])[target.FullPath, _elsewhere.Of("new")])
        {
            AssertRefused(
                await DaybookCommand.RunAsync("storage", "copy", "--data", _elsewhere.Of("nothing"), "--to", to), $"There is no folder {_elsewhere.Of("nothing")};");
            AssertRefused(
                await DaybookCommand.RunAsync("storage", "copy", "--data", _elsewhere.Of("empty"), "--to", to), $"There is no database in {_elsewhere.Of("empty")};");
        }

        Assert.False(Directory.Exists(_elsewhere.Of("nothing")));

        await using (await ServerProcess.StartAsync(site.Data.FullPath))
        {
            AssertRefused(await CopyAsync(target.FullPath), $"A server or a command has {site.Data.DatabaseFile} open, and while it is copied nobody may: stop the servers first.\n");
        }

        // On PostgreSQL every connection counts, of whichever process.
        await using (await TestServer.StartAsync(
            [new("Storage:Provider", "postgres"), new("Storage:ConnectionString", ConnectionStringOf(target))], folder: target.FullPath))
        {
            AssertRefused(await CopyAsync(target.FullPath), "A server or a command has the PostgreSQL database open");
        }

        // The server made its first key.
        AssertRefused(await CopyAsync(target.FullPath), "The PostgreSQL database is not empty, there are rows in the table server_keys");

        Task<ProcessResult> CopyAsync(string to) => site.RunAsync("storage", "copy", "--to", to);

        static void AssertRefused(ProcessResult run, string reason)
        {
            Assert.Equal((1, ""), (run.ExitCode, run.Output));
            Assert.StartsWith(reason, run.Error, StringComparison.Ordinal);
            Assert.Single(run.Error.TrimEnd('\n').Split('\n'));
        }
    }

    [Fact]
    public async Task What_the_environment_says_counts_for_the_source_alone()
    {
        await using var site = await Site.WithAliceAsync();
        await site.CloseAsync();
        var there = PostgresFolder("there");
        Assert.Equal(0, (await site.RunAsync("storage", "copy", "--to", there.FullPath)).ExitCode);
        var connectionString = ConnectionStringOf(there);

        var run = await DaybookCommand.RunAsync(
            ["storage", "copy", "--data", _elsewhere.Of("nothing there"), "--to", _elsewhere.Of("back")],
            [],
            ("Daybook__Storage__Provider", "postgres"),
            ("Daybook__Storage__ConnectionString", connectionString));

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("alice", (await DaybookCommand.RunAsync("account", "list", "--data", _elsewhere.Of("back"))).Output, StringComparison.Ordinal);
    }

    /// <summary>Logs in by answering a challenge, which only works with the keys that the secret was encrypted with.</summary>
    internal static async Task AssertAppPasswordAsync(HttpClient client, string appPassword)
    {
        var challenge = (await client.PostFlatAsync(("mode", "getchallenge"))).AssertOk()["challenge"];
        (await client.PostFlatAsync(
            ("mode", "login"), ("user", "alice"), ("auth_method", "challenge"), ("auth_challenge", challenge),
            ("auth_response", Challenge.Respond(challenge, PasswordHash.Digest(appPassword))))).AssertOk();
    }

    internal static Task<Reply> SendAsync(HttpClient client, string mode, params (string Name, object Value)[] fields) =>
        client.PostFlatAsync([("mode", mode), ("user", "alice"), ("password", "secret"), .. fields]);

    /// <summary>Makes a data folder whose settings name a new PostgreSQL database.</summary>
    private DataFolder PostgresFolder(string name)
    {
        var folder = new DataFolder(_elsewhere.Of(name));
        folder.Create();
        File.WriteAllText(folder.SettingsFile, JsonSerializer.Serialize(new
        {
            Storage = new { Provider = "postgres", ConnectionString = postgres.CreateDatabase() },
        }));
        return folder;
    }

    private static string ConnectionStringOf(DataFolder folder) =>
        JsonElement.Parse(File.ReadAllText(folder.SettingsFile)).GetProperty("Storage").GetProperty("ConnectionString").GetString()!;

    private static async Task<(string Friends, string Pictures)> LookAsync(HttpClient client)
    {
        var friends = (await SendAsync(client, "getfriends")).AssertOk();
        var login = (await SendAsync(client, "login", ("getpickws", 1))).AssertOk();
        return (friends.ToString(), string.Join(", ", login.Pairs.Where(pair => pair.Key.StartsWith("pic", StringComparison.Ordinal) || pair.Key.StartsWith("default", StringComparison.Ordinal))));
    }

    private static void Write(string folder, string name, string text)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, name), text);
    }

    private static async Task ExecuteAsync(Site site, string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={site.Data.DatabaseFile};Pooling=False");
        await connection.OpenAsync(Cancellation);
        await using var command = connection.CreateCommand();
        // CA2100: the statements are this file's own.
#pragma warning disable CA2100
        command.CommandText = sql;
#pragma warning restore CA2100
        Assert.True(await command.ExecuteNonQueryAsync(Cancellation) > 0);
    }

    /// <summary>So many that whatever is done with all of them takes long enough to be interrupted.</summary>
    internal static async Task<Site> SiteWithManyPicturesAsync()
    {
        var site = await Site.WithAliceAsync();
        await site.CloseAsync();
        await using var connection = new SqliteConnection($"Data Source={site.Data.DatabaseFile};Pooling=False");
        await connection.OpenAsync(Cancellation);
        await using var transaction = await connection.BeginTransactionAsync(Cancellation);
        for (var i = 1; i <= 400; i++)
        {
            var bytes = RandomNumberGenerator.GetBytes(100_000);
            await using var command = connection.CreateCommand();
            command.CommandText =
                """
                INSERT INTO userpics (id, account_id, sha256, content_type, width, height, size, description, created_at) VALUES (@id, 1, @hash, 'image/png', 1, 1, @size, '', 0);
                INSERT INTO userpic_files (userpic_id, bytes) VALUES (@id, @bytes);
                """;
            command.Parameters.AddRange((SqliteParameter[])
                [new("@id", i), new("@hash", SHA256.HashData(bytes)), new("@size", bytes.Length), new("@bytes", bytes)]);
            await command.ExecuteNonQueryAsync(Cancellation);
        }

        await transaction.CommitAsync(Cancellation);
        return site;
    }
}
