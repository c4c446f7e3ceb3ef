using Daybook.Storage.Tests.Contracts.Journals;

namespace Daybook.Storage.Tests.Sqlite;

public sealed class SqliteEntryStoreTests() : EntryStoreContract(new SqliteHost());

public sealed class SqliteEntryReaderTests() : EntryReaderContract(new SqliteHost());

public sealed class SqliteEntrySyncTests() : EntrySyncContract(new SqliteHost());

public sealed class SqliteEntryStoreModelTests() : EntryStoreModel(new SqliteHost());

public sealed class SqliteSightTests() : SightContract(new SqliteHost());

public sealed class SqliteCommunityTests() : CommunityContract(new SqliteHost());

public sealed class SqliteFriendTests() : FriendContract(new SqliteHost());

public sealed class SqliteCommentTests() : CommentContract(new SqliteHost());

public sealed class SqliteProfileTests() : ProfileContract(new SqliteHost());

public sealed class SqliteKeywordPurgeTests() : KeywordPurgeContract(new SqliteHost());

public sealed class SqliteJournalConcurrencyTests() : JournalConcurrencyContract(new SqliteHost());
