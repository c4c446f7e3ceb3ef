using Daybook.Core;
using Daybook.Core.Accounts;
using Daybook.Core.Comments;
using Daybook.Core.Communities;
using Daybook.Core.Entries;
using Daybook.Core.Friends;
using Daybook.Core.Journals;
using Daybook.Core.Messages;
using Daybook.Core.Moderation;
using Daybook.Core.Profiles;
using Daybook.Core.Upkeep;
using Daybook.Core.Userpics;
using Daybook.Storage.Copying;
using Daybook.Storage.Objects;
using Daybook.Storage.Sql;
using Daybook.Storage.Sql.Comments;
using Daybook.Storage.Sql.Communities;
using Daybook.Storage.Sql.Entries;
using Daybook.Storage.Sql.Friends;
using Daybook.Storage.Sql.Journals;
using Daybook.Storage.Sql.Profiles;

namespace Daybook.Storage;

/// <summary>Everything that is kept, in one database of whichever kind. Dispose it last: it finishes the writes that still wait.</summary>
/// <remarks>
/// The stores are the same for every kind (<c>Sql/</c>); a kind says how they are read from and written to. What is written is durable,
/// and seen by every later read, when its task ends.
/// </remarks>
public abstract class Database : IAsyncDisposable, IChangeCount
{
    /// <summary>By so much the clock of another server on the same database may be behind: to it, what is over here is not over yet.</summary>
    public static readonly TimeSpan ClocksDiffer = TimeSpan.FromMinutes(1);

    private readonly TimeProvider _clock;
    private readonly SharedPing _ping;

    private protected Database(TimeProvider clock, ObjectSettings? objects)
    {
        _clock = clock;
        _ping = new SharedPing(ProbeAsync, holds: TimeSpan.Zero);
        Objects = objects is null ? null : new PictureObjects(objects);
        Accounts = new AccountStore(this);
        Allowances = new AllowanceStore(this);
        AppPasswords = new AppPasswordStore(this);
        Challenges = new ChallengeStore(this);
        Bans = new BanStore(this);
        Check = new Check(this);
        CommentExport = new CommentExport(this);
        WrittenElsewhere = new WrittenElsewhere(this);
        Comments = new CommentStore(this);
        Communities = new CommunityStore(this);
        DeletedUserpics = new DeletedUserpicStore(this);
        Entries = new EntryStore(this);
        EntryReader = new EntryReader(this);
        EntrySync = new EntrySync(this);
        Friends = new FriendStore(this);
        FriendsPage = new FriendsPage(this);
        Invites = new InviteStore(this);
        LoginFailures = new LoginFailureStore(this);
        Journals = new JournalStore(this);
        MailTokens = new MailTokenStore(this);
        Messages = new MessageStore(this);
        Moderation = new ModerationStore(this);
        ServerKeys = new ServerKeyStore(this);
        Profiles = new ProfileStore(this);
        QueuedEntries = new QueuedEntryStore(this);
        Sessions = new SessionStore(this);
        Tags = new TagStore(this);
        Userpics = new UserpicStore(this);
    }

    /// <summary>The accounts.</summary>
    public IAccountStore Accounts { get; }

    /// <summary>How often something was done, for servers that share the database.</summary>
    public IAllowanceStore Allowances { get; }

    /// <summary>The app passwords.</summary>
    public IAppPasswordStore AppPasswords { get; }

    /// <summary>The challenges that came back, for servers that share the database.</summary>
    public IChallengeStore Challenges { get; }

    /// <summary>Whom journals ban.</summary>
    public IBanStore Bans { get; }

    /// <summary>The comments by their numbers, for backups.</summary>
    public ICommentExport CommentExport { get; }

    /// <summary>The comments.</summary>
    public ICommentStore Comments { get; }

    /// <summary>The communities, and who is what in them.</summary>
    public ICommunityStore Communities { get; }

    /// <summary>Looks for what cannot be right.</summary>
    public ICheck Check { get; }

    /// <summary>The userpics that their owners deleted, for as long as that can be undone.</summary>
    public IDeletedUserpicStore DeletedUserpics { get; }

    /// <summary>The entries, to write.</summary>
    public IEntryStore Entries { get; }

    /// <summary>The entries, to read.</summary>
    public IEntryReader EntryReader { get; }

    /// <summary>What accounts wrote in others' journals.</summary>
    public IWrittenElsewhere WrittenElsewhere { get; }

    /// <summary>What changed in journals.</summary>
    public IEntrySync EntrySync { get; }

    /// <summary>The friends and friend groups.</summary>
    public IFriendStore Friends { get; }

    /// <summary>What friends wrote.</summary>
    public IFriendsPage FriendsPage { get; }

    /// <summary>The invites.</summary>
    public IInviteStore Invites { get; }

    /// <summary>Failed logins, for servers that share the database.</summary>
    public ILoginFailureStore LoginFailures { get; }

    /// <summary>The journals, and how accounts stand to them.</summary>
    public IJournalStore Journals { get; }

    /// <summary>The links that were mailed.</summary>
    public IMailTokenStore MailTokens { get; }

    /// <summary>The messages between accounts.</summary>
    public IMessageStore Messages { get; }

    /// <summary>What moderators do, and its log.</summary>
    public IModerationStore Moderation { get; }

    /// <summary>The keys of servers that share the database.</summary>
    public IServerKeyStore ServerKeys { get; }

    /// <summary>What accounts tell of themselves.</summary>
    public IProfileStore Profiles { get; }

    /// <summary>The entries that wait for moderators.</summary>
    public IQueuedEntryStore QueuedEntries { get; }

    /// <summary>The sessions.</summary>
    public ISessionStore Sessions { get; }

    /// <summary>The tags of entries.</summary>
    public ITagStore Tags { get; }

    /// <summary>The userpics, with their bytes.</summary>
    public IUserpicStore Userpics { get; }

    /// <inheritdoc/>
    public abstract long Changes { get; }

    /// <summary>What the object store beside the database has to do; null if there is none.</summary>
    public IObjectStoreFigures? ObjectFigures => Objects;

    /// <summary>The pictures in the object store beside the database; null if there is none.</summary>
    internal PictureObjects? Objects { get; }

    /// <summary>Ends if the database answers a query and can write. However many ask at once, it is one write.</summary>
    /// <exception cref="StorageUnavailableException">It does not.</exception>
    public Task PingAsync(CancellationToken cancellation) => _ping.PingAsync(cancellation);

    /// <summary>Ends if the object store beside the database answers, or there is none.</summary>
    /// <exception cref="StorageUnavailableException">It does not.</exception>
    public Task PingObjectsAsync(CancellationToken cancellation) => Objects?.PingAsync(cancellation) ?? Task.CompletedTask;

    /// <summary>
    /// Writes everything, as it stands at one moment, into a SQLite file of its own, for its owner's eyes only; others read and write
    /// meanwhile. Of a database that servers share, their keys are left out (<see cref="ServerKeys"/>). What is damaged is damaged in the copy too, and
    /// pictures whose bytes are lost have none in it: <see cref="Check"/> of the copy tells of them.
    /// </summary>
    /// <param name="path">The file; none may be there. If this fails an unfinished one may be left.</param>
    /// <param name="progress">Is told how far it has come.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="StorageUnavailableException">The database cannot be read, or the file cannot be written.</exception>
    /// <exception cref="StorageCopyException">The copy is not the same as the database.</exception>
    public abstract Task CopyToAsync(string path, IProgress<StepProgress> progress, CancellationToken cancellation);

    /// <summary>
    /// Lets the ids of every table, and every journal's numbers of entries and comments and its clock, go on further by <see cref="IdGap"/>, and ends all sessions and mailed links: for a database
    /// that was brought back from an earlier state. Done before a server gives out the first.
    /// </summary>
    /// <exception cref="StorageUnavailableException">The database cannot be written to.</exception>
    public Task SkipIdsAsync(CancellationToken cancellation) => WriteAsync(
        link =>
        {
            IdGap.Skip(link, Now());
            return true;
        },
        cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await CloseAsync();
        Objects?.Dispose();
    }

    /// <summary>Reads something, and writes something that changes nothing.</summary>
    /// <exception cref="StorageUnavailableException">That does not work now.</exception>
    private protected abstract Task ProbeAsync();

    /// <summary>Finishes the writes that wait, and closes the connections.</summary>
    private protected abstract ValueTask CloseAsync();

    /// <summary>What is wrong with the database itself, as its own checks say it, a line each; empty if nothing is.</summary>
    internal abstract Task<IReadOnlyList<string>> FindFaultsAsync(int limit, CancellationToken cancellation);

    /// <summary>Runs a query; it sees all that was committed before.</summary>
    internal abstract ValueTask<T> ReadAsync<T>(Func<SqlLink, T> query, CancellationToken cancellation);

    /// <summary>
    /// Runs a write in a transaction of its own: all of it is durable when the task ends, or nothing is changed. The task is cancelled only
    /// if the write had not yet begun. A database that runs several at once may run it again after it was undone.
    /// </summary>
    internal abstract Task<T> WriteAsync<T>(Func<SqlLink, T> write, CancellationToken cancellation);

    /// <summary>The same for a write that neither changes nor hides a picture that was there.</summary>
    internal abstract Task<T> AddAsync<T>(Func<SqlLink, T> write, CancellationToken cancellation);

    /// <summary>The time, as the database keeps it: in whole milliseconds.</summary>
    internal DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(_clock.GetUtcNow().ToUnixTimeMilliseconds());
}
