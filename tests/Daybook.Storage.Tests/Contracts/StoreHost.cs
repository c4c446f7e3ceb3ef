using Daybook.Core.Accounts;
using Daybook.Core.Moderation;
using Daybook.Core.Userpics;

namespace Daybook.Storage.Tests.Contracts;

/// <summary>An empty database of one kind, for one test.</summary>
public abstract class StoreHost : IAsyncDisposable
{
    public ManualClock Clock { get; } = new();

    public abstract IAccountStore Accounts { get; }

    public abstract IAppPasswordStore AppPasswords { get; }

    public abstract IDeletedUserpicStore DeletedUserpics { get; }

    public abstract IInviteStore Invites { get; }

    public abstract IMailTokenStore MailTokens { get; }

    public abstract IModerationStore Moderation { get; }

    public abstract ISessionStore Sessions { get; }

    public abstract IUserpicStore Userpics { get; }

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
