using Daybook.Core.Accounts;
using Daybook.Core.Userpics;
using Daybook.Pictures;
using Daybook.Server.Tests.Running;

namespace Daybook.Browser.Tests.Driving;

/// <summary>A server with people on it.</summary>
internal sealed class World : IAsyncDisposable
{
    /// <summary>Everybody's password.</summary>
    public const string Password = "secret";

    private World(TestServer server) => Server = server;

    public TestServer Server { get; }

    public string Url => Server.Url;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<World> CreateAsync(params (string Key, string Value)[] settings) =>
        new(await TestServer.StartAsync(settings.Select(setting => KeyValuePair.Create(setting.Key, setting.Value))));

    /// <summary>Somebody joins.</summary>
    public Task<Account> JoinAsync(string name, string? fullName = null) => Server.CreateAccountAsync(name, Password, fullName);

    /// <summary>Gives somebody a picture.</summary>
    public async Task<Userpic> AddAsync(Account account, byte[] picture, string keywords = "", string description = "", bool isDefault = false)
    {
        var inspected = PictureInspector.Inspect(picture, new PictureLimits());
        Assert.True(Keyword.TryParseList(keywords, out var read, out var fault), fault);
        var added = await Server.Database.Userpics.AddAsync(
            new NewUserpic(
                account.Id, inspected.Format.ContentType(), inspected.Width, inspected.Height, inspected.Bytes, read, description, isDefault),
            new UserpicQuota(1000, 100),
            Token);
        return added.Userpic;
    }

    /// <summary>What somebody has, oldest first.</summary>
    public async Task<IReadOnlyList<Userpic>> PicturesOfAsync(Account account) => await Server.Database.Userpics.ListAsync(account.Id, Token);

    /// <summary>The default picture of somebody, or null.</summary>
    public async Task<long?> DefaultOfAsync(Account account) => (await Server.Database.Accounts.FindAsync(account.Id, Token))!.DefaultUserpicId;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
