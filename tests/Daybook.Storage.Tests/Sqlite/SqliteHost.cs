using Daybook.Core.Accounts;
using Daybook.Core.Moderation;
using Daybook.Core.Userpics;
using Daybook.Storage.Sqlite;
using Daybook.Storage.Tests.Contracts;

namespace Daybook.Storage.Tests.Sqlite;

/// <summary>A SQLite database in a temporary folder of its own.</summary>
public sealed class SqliteHost : StoreHost
{
    private readonly TemporaryFolder _folder = new();
    private SqliteDatabase _database;

    public SqliteHost() => _database = SqliteDatabase.Open(_folder.Database, Clock);

    public override IAccountStore Accounts => _database.Accounts;

    public override IAppPasswordStore AppPasswords => _database.AppPasswords;

    public override IDeletedUserpicStore DeletedUserpics => _database.DeletedUserpics;

    public override IInviteStore Invites => _database.Invites;

    public override IMailTokenStore MailTokens => _database.MailTokens;

    public override IModerationStore Moderation => _database.Moderation;

    public override ISessionStore Sessions => _database.Sessions;

    public override IUserpicStore Userpics => _database.Userpics;

    public override async Task ReopenAsync()
    {
        await _database.DisposeAsync();
        _database = SqliteDatabase.Open(_folder.Database, Clock);
    }

    public override async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _folder.Dispose();
    }
}

/// <summary>A folder that is deleted with all in it.</summary>
public sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("daybook-");

    public string Database => Path.Combine(_folder.FullName, "daybook.db");

    public void Dispose() => _folder.Delete(recursive: true);
}
