using Daybook.Storage.Tests.Contracts.Journals;
using Daybook.Tests.Services;

namespace Daybook.Storage.Tests.Postgres;

public sealed class PostgresEntryStoreTests(PostgresServer server) : EntryStoreContract(new PostgresHost(server));

public sealed class PostgresEntryReaderTests(PostgresServer server) : EntryReaderContract(new PostgresHost(server));

public sealed class PostgresEntrySyncTests(PostgresServer server) : EntrySyncContract(new PostgresHost(server));

public sealed class PostgresEntryStoreModelTests(PostgresServer server) : EntryStoreModel(new PostgresHost(server));

public sealed class PostgresSightTests(PostgresServer server) : SightContract(new PostgresHost(server));

public sealed class PostgresCommunityTests(PostgresServer server) : CommunityContract(new PostgresHost(server));

public sealed class PostgresFriendTests(PostgresServer server) : FriendContract(new PostgresHost(server));

public sealed class PostgresCommentTests(PostgresServer server) : CommentContract(new PostgresHost(server));

public sealed class PostgresProfileTests(PostgresServer server) : ProfileContract(new PostgresHost(server));

public sealed class PostgresJournalConcurrencyTests(PostgresServer server) : JournalConcurrencyContract(new PostgresHost(server));
