using Daybook.Storage.Tests.Contracts;

namespace Daybook.Storage.Tests.Sqlite;

public sealed class SqliteAccountStoreTests() : AccountStoreContract(new SqliteHost());

public sealed class SqliteAppPasswordStoreTests() : AppPasswordStoreContract(new SqliteHost());

public sealed class SqliteSessionStoreTests() : SessionStoreContract(new SqliteHost());

public sealed class SqliteUserpicStoreTests() : UserpicStoreContract(new SqliteHost());

public sealed class SqliteUserpicStoreModelTests() : UserpicStoreModel(new SqliteHost());
