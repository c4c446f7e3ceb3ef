using System.Globalization;
using Daybook.Core.Accounts;
using Daybook.Server.Tests.Running;
using Daybook.Storage.Sqlite;

namespace Daybook.Server.Tests.Hosting;

[Trait("Speed", "slow")]
public sealed class ServeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task It_prints_one_line_when_it_is_ready_and_a_signal_ends_it_with_0(string signal)
    {
        await using var server = await ServerProcess.StartAsync(_folder.Of("data"));
        using var health = await server.Client.GetAsync(new Uri("/healthz", UriKind.Relative), Cancellation);

        var end = await server.StopAsync(signal);

        Assert.Equal($"Daybook is listening on http://127.0.0.1:{server.Port}", server.ReadyLine);
        Assert.True(health.IsSuccessStatusCode);
        Assert.Equal((0, ""), (end.ExitCode, end.Output));
        Assert.Matches(@"^\S+ info: \S+ Mail stays as \.eml files in \S+/outbox, since no Mail:Smtp:Host is set\n$", end.Error);
    }

    [Fact]
    public async Task It_listens_on_every_address_that_it_is_given()
    {
        await using var server = await ServerProcess.StartAsync(_folder.FullPath, "--urls", "http://127.0.0.1:0; http://127.0.0.2:0");

        Assert.StartsWith("http://127.0.0.2:", server.Urls[1], StringComparison.Ordinal);
        foreach (var url in server.Urls)
        {
            using var answer = await server.Client.GetAsync(new Uri(url + "/readyz"), Cancellation);
            Assert.True(answer.IsSuccessStatusCode);
        }
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task An_upload_that_is_under_way_is_answered_before_the_end(string signal)
    {
        await MakeAccountAsync();
        await using var server = await ServerProcess.StartAsync(_folder.FullPath);
        using var connection = await RawConnection.OpenAsync(server.Port);
        var (head, body) = Upload();
        await connection.SendAsync(head);
        Assert.StartsWith("HTTP/1.1 100 ", (await connection.ReadAsync()).StatusLine, StringComparison.Ordinal);
        await connection.SendAsync(body[..(body.Length / 2)]);

        await server.SignalAsync(signal);
        await server.WaitUntilClosedAsync();
        await connection.SendAsync(body[(body.Length / 2)..]);
        var reply = (await connection.ReadAsync()).Reply.AssertOk();
        var end = await server.EndAsync();

        Assert.Equal(0, end.ExitCode);
        Assert.Equal([reply.PicId], await UserpicsAsync());
    }

    [Fact]
    public async Task An_upload_that_stalls_does_not_keep_it_from_ending_and_leaves_nothing()
    {
        await MakeAccountAsync();
        await using var server = await ServerProcess.StartAsync(_folder.FullPath);
        using var connection = await RawConnection.OpenAsync(server.Port);
        var (head, body) = Upload();
        await connection.SendAsync(head);
        await connection.ReadAsync();
        await connection.SendAsync(body[..^1]);

        var end = await server.StopAsync();

        Assert.Equal(0, end.ExitCode);
        Assert.Empty(await UserpicsAsync());
    }

    [Fact]
    public async Task What_was_uploaded_is_there_after_a_restart()
    {
        await MakeAccountAsync();
        long userpic;
        await using (var first = await ServerProcess.StartAsync(_folder.FullPath))
        {
            userpic = (await first.Client.PostFlatAsync(Fields(TestPictures.Inkwell))).AssertOk().PicId;
            Assert.Equal(0, (await first.StopAsync()).ExitCode);
        }

        await using var second = await ServerProcess.StartAsync(_folder.FullPath);
        var served = await second.Client.GetByteArrayAsync(new Uri($"/userpic/{userpic}/1", UriKind.Relative), Cancellation);

        Assert.Equal(TestPictures.Pixels(TestPictures.Inkwell), TestPictures.Pixels(served));
    }

    [Fact]
    public async Task Two_servers_on_one_folder_serve_each_others_pictures_and_make_no_duplicates()
    {
        await MakeAccountAsync();
        await using var one = await ServerProcess.StartAsync(_folder.FullPath);
        await using var other = await ServerProcess.StartAsync(_folder.FullPath);
        foreach (var server in (ServerProcess[])[one, other])
        {
            // What comes at once then are uploads, none of which waits for a password to be hashed.
            (await server.Client.PostFlatAsync(("mode", "login"), ("user", "alice"), ("password", "secret"))).AssertOk();
        }

        var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(i =>
            (i % 2 == 0 ? one : other).Client.PostFlatAsync(Fields(TestPictures.Inkwell))));

        var userpic = Assert.Single(replies.Select(reply => reply.AssertOk().PicId).Distinct());
        foreach (var server in (ServerProcess[])[one, other])
        {
            var served = await server.Client.GetByteArrayAsync(new Uri($"/userpic/{userpic}/1", UriKind.Relative), Cancellation);
            Assert.Equal(TestPictures.Pixels(TestPictures.Inkwell), TestPictures.Pixels(served));
        }
    }

    private static (string Name, object Value)[] Fields(byte[] picture) =>
        [("mode", "uploadpic"), ("user", "alice"), ("password", "secret"), ("data", picture)];

    /// <summary>An upload that waits to be asked for its body: then the server is known to read it.</summary>
    private static (string Head, ReadOnlyMemory<byte> Body) Upload()
    {
        var body = FormBody.Encode(Fields(TestPictures.Inkwell));
        var length = body.Length.ToString(CultureInfo.InvariantCulture);
        return ($"POST /interface/flat HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: {length}\r\n\r\n", body);
    }

    private SqliteDatabase Open() => SqliteDatabase.Open(_folder.Of("daybook.db"), TimeProvider.System);

    private async Task MakeAccountAsync()
    {
        await using var database = Open();
        var hash = PasswordHash.Create(PasswordHash.Digest("secret"), new PasswordHashCost(64, 1));
        await database.Accounts.CreateAsync(new NewAccount(AccountName.Parse("alice"), "Alice", null, hash), Cancellation);
    }

    private async Task<IEnumerable<long>> UserpicsAsync()
    {
        await using var database = Open();
        return (await database.Userpics.ListAsync(1, Cancellation)).Select(userpic => userpic.Id);
    }
}
