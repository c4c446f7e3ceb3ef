using System.Security.Cryptography;
using System.Text;
using Daybook.Core.Accounts;
using Daybook.Core.Moderation;
using Daybook.Core.Userpics;

namespace Daybook.Storage.Tests.Contracts;

/// <summary>What the contract suites share: a database, and short words for the usual things.</summary>
public abstract class StoreContract(StoreHost host) : IAsyncDisposable
{
    protected static readonly UserpicQuota Quota = new(MaxPerAccount: 100, MaxKeywords: 10);

    /// <summary>From the command line.</summary>
    protected static readonly ModerationNote Note = new(null, "a reason");

    private Database? _another;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected StoreHost Host { get; } = host;

    /// <summary>The database as two servers have it open. Asked for by one thread.</summary>
    protected Database[] Servers => [Host.Database, _another ??= Host.OpenAnother()];

    protected ManualClock Clock => Host.Clock;

    protected IAccountStore Accounts => Host.Database.Accounts;

    protected IAppPasswordStore AppPasswords => Host.Database.AppPasswords;

    protected IDeletedUserpicStore DeletedUserpics => Host.Database.DeletedUserpics;

    protected IInviteStore Invites => Host.Database.Invites;

    protected IMailTokenStore MailTokens => Host.Database.MailTokens;

    protected IModerationStore Moderation => Host.Database.Moderation;

    protected ISessionStore Sessions => Host.Database.Sessions;

    protected IUserpicStore Userpics => Host.Database.Userpics;

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_another is not null)
        {
            await _another.DisposeAsync();
        }

        await Host.DisposeAsync();
    }

    protected Task<Account> MakeAccountAsync(string name = "alice") =>
        Accounts.CreateAsync(new NewAccount(AccountName.Parse(name), $"Full {name}", $"{name}@example.org", $"hash of {name}"), Token);

    protected Task<Session?> MakeSessionAsync(Account account, string? passwordHash = null, AppPassword? by = null) => Sessions.CreateAsync(
        new NewSession(account.Id, Bytes("secret"), Clock.Now.AddDays(1), null, passwordHash ?? account.PasswordHash, "192.0.2.1", "Test/1", by?.Id),
        Token);

    protected Task<AppPassword> MakeAppPasswordAsync(Account account) => AppPasswords.CreateAsync(account.Id, "phone", "secret", 100, Token);

    protected Task<AddedUserpic> AddAsync(
        Account account, string picture, string keywords = "", string? description = null, bool makeDefault = false, UserpicQuota? quota = null) =>
        Userpics.AddAsync(Picture(account.Id, picture, keywords, description, makeDefault), quota ?? Quota, Token);

    protected static NewUserpic Picture(
        long accountId, string picture, string keywords = "", string? description = null, bool makeDefault = false) =>
        new(accountId, "image/png", 100, 80, Bytes(picture), Keywords(keywords), description, makeDefault);

    /// <summary>Deletes a picture as its owner does.</summary>
    protected Task<DeletedUserpic?> DeleteAsync(Account account, long userpicId) =>
        DeletedUserpics.DeleteAsync(account.Id, userpicId, Token);

    /// <summary>Takes a picture away for good.</summary>
    protected Task<bool> ExpungeAsync(long userpicId) => Moderation.ExpungeUserpicAsync(userpicId, Note, Token);

    protected Task<bool> SuspendAsync(Account account, bool suspended) =>
        Moderation.SetAccountSuspendedAsync(account.Id, suspended, Note, Token);

    protected Task<IReadOnlyList<Account>> AllAccountsAsync() => Accounts.ListAsync(after: null, limit: 1000, Token).AsTask();

    protected static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    protected static byte[] Hash(string text) => SHA256.HashData(Bytes(text));

    protected static string Words(Userpic userpic) => string.Join(',', userpic.Keywords);

    protected async Task<string> WordsAsync(long userpicId) => Words((await Userpics.FindAsync(userpicId, Token))!);

    protected async Task<long?> DefaultOfAsync(Account account) => (await Accounts.FindAsync(account.Id, Token))!.DefaultUserpicId;

    /// <summary>Records compare lists and memory by reference, so this writes everything out.</summary>
    protected static string Everything(Userpic userpic) =>
        $"{userpic with { Hash = default, Keywords = [] }} {Convert.ToHexString(userpic.Hash.Span)} {Words(userpic)}";

    protected static string Everything(Session session) =>
        $"{session with { SecretHash = default }} {Convert.ToHexString(session.SecretHash.Span)}";

    protected static IReadOnlyList<Keyword> Keywords(string text) =>
        Keyword.TryParseList(text, out var keywords, out var fault) ? keywords : throw new FormatException(fault);
}
