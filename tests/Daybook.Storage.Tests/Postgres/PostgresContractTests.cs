using Daybook.Storage.Tests.Contracts;
using Daybook.Tests.Services;

namespace Daybook.Storage.Tests.Postgres;

public sealed class PostgresAccountStoreTests(PostgresServer server) : AccountStoreContract(new PostgresHost(server));

public sealed class PostgresAppPasswordStoreTests(PostgresServer server) : AppPasswordStoreContract(new PostgresHost(server));

public sealed class PostgresSessionStoreTests(PostgresServer server) : SessionStoreContract(new PostgresHost(server));

public sealed class PostgresUserpicStoreTests(PostgresServer server) : UserpicStoreContract(new PostgresHost(server));

public sealed class PostgresUserpicStoreModelTests(PostgresServer server) : UserpicStoreModel(new PostgresHost(server));

public sealed class PostgresUserpicEditingTests(PostgresServer server) : UserpicEditingContract(new PostgresHost(server));

public sealed class PostgresPicturesVersionTests(PostgresServer server) : PicturesVersionContract(new PostgresHost(server));

public sealed class PostgresDeletedUserpicStoreTests(PostgresServer server) : DeletedUserpicStoreContract(new PostgresHost(server));

public sealed class PostgresAccountDeletionTests(PostgresServer server) : AccountDeletionContract(new PostgresHost(server));

public sealed class PostgresModerationStoreTests(PostgresServer server) : ModerationStoreContract(new PostgresHost(server));

public sealed class PostgresMailTokenStoreTests(PostgresServer server) : MailTokenStoreContract(new PostgresHost(server));

public sealed class PostgresInviteStoreTests(PostgresServer server) : InviteStoreContract(new PostgresHost(server));

public sealed class PostgresConcurrencyTests(PostgresServer server) : ConcurrencyContract(new PostgresHost(server));

public sealed class PostgresSharedStateTests(PostgresServer server) : SharedStateContract(new PostgresHost(server));
