using Daybook.Storage.Tests.Contracts;

namespace Daybook.Storage.Tests.Sqlite;

public sealed class SqliteAccountStoreTests() : AccountStoreContract(new SqliteHost());

public sealed class SqliteAppPasswordStoreTests() : AppPasswordStoreContract(new SqliteHost());

public sealed class SqliteSessionStoreTests() : SessionStoreContract(new SqliteHost());

public sealed class SqliteUserpicStoreTests() : UserpicStoreContract(new SqliteHost());

public sealed class SqliteUserpicStoreModelTests() : UserpicStoreModel(new SqliteHost());

public sealed class SqliteUserpicEditingTests() : UserpicEditingContract(new SqliteHost());

public sealed class SqlitePicturesVersionTests() : PicturesVersionContract(new SqliteHost());

public sealed class SqliteDeletedUserpicStoreTests() : DeletedUserpicStoreContract(new SqliteHost());

public sealed class SqliteAccountDeletionTests() : AccountDeletionContract(new SqliteHost());

public sealed class SqliteModerationStoreTests() : ModerationStoreContract(new SqliteHost());

public sealed class SqliteMailTokenStoreTests() : MailTokenStoreContract(new SqliteHost());

public sealed class SqliteInviteStoreTests() : InviteStoreContract(new SqliteHost());

public sealed class SqliteConcurrencyTests() : ConcurrencyContract(new SqliteHost());

public sealed class SqliteSharedStateTests() : SharedStateContract(new SqliteHost());
