using Daybook.Core.Accounts;
using Daybook.Core.Moderation;
using Daybook.Core.Userpics;

namespace Daybook.Storage.Tests.Contracts;

/// <summary>An empty database of one kind, for one test.</summary>
public abstract class StoreHost : IAsyncDisposable
{
    public ManualClock Clock { get; } = new();

    /// <summary>The database, open.</summary>
    public abstract Database Database { get; }

    public IAccountStore Accounts => Database.Accounts;

    public IAppPasswordStore AppPasswords => Database.AppPasswords;

    public IDeletedUserpicStore DeletedUserpics => Database.DeletedUserpics;

    public IInviteStore Invites => Database.Invites;

    public IMailTokenStore MailTokens => Database.MailTokens;

    public IModerationStore Moderation => Database.Moderation;

    public ISessionStore Sessions => Database.Sessions;

    public IUserpicStore Userpics => Database.Userpics;

    /// <summary>Opens the same database once more, as another server does; the caller closes it.</summary>
    /// <param name="takesNew">Whether its object store, if there is one, takes new pictures.</param>
    public abstract Database OpenAnother(bool takesNew = true);

    /// <summary>Closes the database and opens it again, as a restart does.</summary>
    public abstract Task ReopenAsync();

    public abstract ValueTask DisposeAsync();
}

/// <summary>A clock that stands until it is moved; off whole milliseconds, as clocks are.</summary>
public sealed class ManualClock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = new DateTimeOffset(2026, 3, 29, 12, 34, 56, 789, TimeSpan.Zero).AddTicks(1234);

    /// <summary>The time as stores keep it.</summary>
    public DateTimeOffset NowInMilliseconds => DateTimeOffset.FromUnixTimeMilliseconds(Now.ToUnixTimeMilliseconds());

    public override DateTimeOffset GetUtcNow() => Now;
}
