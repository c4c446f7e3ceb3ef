using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Daybook.Core.Accounts;
using Daybook.Core.Moderation;
using Daybook.Core.Userpics;

namespace Daybook.Server.Tests.Running;

/// <summary>An account on a server, and what its owner does: uploads, logs in, looks.</summary>
internal sealed class Member
{
    /// <summary>Everybody's password.</summary>
    public const string Password = "sécret";

    private readonly TestServer _server;

    private Member(TestServer server, Account account) => (_server, Account) = (server, account);

    public Account Account { get; }

    public static async Task<Member> JoinAsync(TestServer server, string name = "test") =>
        new(server, await server.CreateAccountAsync(name, Password, $"Full {name}"));

    /// <summary>Sends any mode with the credentials.</summary>
    public Task<Reply> SendAsync(string mode, params (string Name, object Value)[] fields) =>
        _server.PostAsync([("mode", mode), ("user", Account.Name.Value), ("password", Password), .. fields]);

    /// <summary>Sends <c>uploadpic</c> with these fields.</summary>
    public Task<Reply> UploadAsync(params (string Name, object Value)[] fields) => SendAsync("uploadpic", fields);

    /// <summary>Uploads a picture, which must succeed.</summary>
    /// <returns>Its picid.</returns>
    public async Task<long> AddAsync(byte[] picture, params (string Name, object Value)[] fields) =>
        (await UploadAsync([("data", picture), .. fields])).AssertOk().PicId;

    /// <summary>Uploads a picture as a browser or curl does: a file of this name and type.</summary>
    public async Task<Reply> UploadFileAsync(byte[] picture, string fileName, string contentType, params (string Name, object Value)[] fields)
    {
        using var content = new MultipartFormDataContent();
        fields = [("mode", "uploadpic"), ("user", Account.Name.Value), ("password", Password), .. fields];
        foreach (var (name, value) in fields)
        {
            content.Add(new ByteArrayContent(FormBody.BytesOf(value)), name);
        }

        var file = new ByteArrayContent(picture);
        file.Headers.TryAddWithoutValidation("Content-Type", contentType);
        content.Add(file, "data", fileName);
        using var response = await _server.Client.PostAsync("/interface/flat", content, TestContext.Current.CancellationToken);
        return Reply.Parse(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>Logs in and asks for everything about userpics.</summary>
    public async Task<Reply> LoginAsync() => (await SendAsync("login", ("getpickws", "1"), ("getpickwurls", "1"))).AssertOk();

    /// <summary>The names that a login lists, with commas between them.</summary>
    public async Task<string> NamesAsync()
    {
        var login = await LoginAsync();
        return string.Join(',', Enumerable.Range(1, int.Parse(login["pickw_count"], CultureInfo.InvariantCulture)).Select(i => login[$"pickw_{i}"]));
    }

    /// <summary>The pictures as they are stored.</summary>
    public async Task<IReadOnlyList<Userpic>> ListAsync() =>
        await _server.Database.Userpics.ListAsync(Account.Id, TestContext.Current.CancellationToken);

    /// <summary>A picture as it is stored.</summary>
    public async Task<Userpic> FindAsync(long picId) => Assert.Single(await ListAsync(), userpic => userpic.Id == picId);

    public async Task<string> KeywordsAsync(long picId) => string.Join(',', (await FindAsync(picId)).Keywords);

    /// <summary>The default picture, or null.</summary>
    public async Task<long?> DefaultAsync() =>
        (await _server.Database.Accounts.FindAsync(Account.Id, TestContext.Current.CancellationToken))!.DefaultUserpicId;

    public Task DeleteAsync(long picId) =>
        _server.Database.DeletedUserpics.DeleteAsync(Account.Id, picId, TestContext.Current.CancellationToken);

    public Task SuspendAsync(bool suspended = true) => _server.Database.Moderation.SetAccountSuspendedAsync(
        Account.Id, suspended, new ModerationNote(null, "a reason"), TestContext.Current.CancellationToken);

    /// <summary>Where a picture is served.</summary>
    public string UrlOf(long picId) => string.Create(CultureInfo.InvariantCulture, $"{_server.Url}/userpic/{picId}/{Account.Id}");

    /// <summary>The served bytes of a picture and the type that they are said to have.</summary>
    public async Task<(byte[] Bytes, string? ContentType)> GetAsync(long picId)
    {
        using var response = await _server.Client.GetAsync(UrlOf(picId), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (
            await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken),
            response.Content.Headers.ContentType?.ToString());
    }

    /// <summary>Everything that anybody can see of the account's pictures, as one text: what a login says, what is stored, what is served.</summary>
    public async Task<string> EverythingAsync()
    {
        var everything = new StringBuilder((await LoginAsync()).ToString());
        foreach (var userpic in await ListAsync())
        {
            everything.AppendLine().Append(userpic with { Keywords = [], Hash = default })
                .Append(' ').AppendJoin(',', userpic.Keywords)
                .Append(' ').Append(Convert.ToHexString(SHA256.HashData((await GetAsync(userpic.Id)).Bytes)));
        }

        return everything.ToString();
    }
}
