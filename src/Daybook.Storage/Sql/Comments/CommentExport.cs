using Daybook.Core.Accounts;
using Daybook.Core.Comments;

namespace Daybook.Storage.Sql.Comments;

/// <inheritdoc/>
internal sealed class CommentExport(Database database) : ICommentExport
{
    private const string InWindow = "WHERE c.journal_id = @journal AND c.talk_id >= @start AND c.talk_id < @end ORDER BY c.talk_id";

    public ValueTask<long> FindMaxIdAsync(long journalId, CancellationToken cancellation) => database.ReadAsync(
        link => link.Integer("SELECT COALESCE(MAX(talk_id), 0) FROM comments WHERE journal_id = @journal", ("@journal", journalId))!.Value,
        cancellation);

    public ValueTask<IReadOnlyList<CommentMeta>> ListMetaAsync(long journalId, long startId, int window, CancellationToken cancellation) =>
        database.ReadAsync<IReadOnlyList<CommentMeta>>(
            link => link.All(
                "SELECT c.talk_id, c.item_id, c.poster_id, c.state FROM comments c " + InWindow,
                row => new CommentMeta(row.GetInt64(0), row.GetInt64(1), row.GetInteger(2), row.GetLetter<CommentState>(3)),
                Window(journalId, startId, window)),
            cancellation);

    public ValueTask<IReadOnlyList<Comment>> ListAsync(long journalId, long startId, int window, CancellationToken cancellation) =>
        database.ReadAsync<IReadOnlyList<Comment>>(
            link => link.All(CommentRows.Select + InWindow, CommentRows.Read, Window(journalId, startId, window)), cancellation);

    public ValueTask<IReadOnlyList<(long Id, AccountName Name)>> ListPostersAsync(long journalId, CancellationToken cancellation) =>
        database.ReadAsync<IReadOnlyList<(long Id, AccountName Name)>>(
            link => link.All(
                """
                SELECT a.id, a.name FROM accounts a
                WHERE a.state <> 'X' AND a.id IN (SELECT poster_id FROM comments WHERE journal_id = @journal AND poster_id IS NOT NULL) ORDER BY a.id
                """,
                row => (row.GetInt64(0), AccountName.Parse(row.GetString(1))),
                ("@journal", journalId)),
            cancellation);

    private static (string Name, object? Value)[] Window(long journalId, long startId, int window) =>
        [("@journal", journalId), ("@start", startId), ("@end", startId > long.MaxValue - window ? long.MaxValue : startId + window)];
}
