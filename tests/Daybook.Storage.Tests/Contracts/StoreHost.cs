namespace Daybook.Storage.Tests.Contracts;

/// <summary>An empty database of one kind, for one test.</summary>
public abstract class StoreHost : IAsyncDisposable
{
    public ManualClock Clock { get; } = new();

    /// <summary>The database, open.</summary>
    public abstract Database Database { get; }

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
