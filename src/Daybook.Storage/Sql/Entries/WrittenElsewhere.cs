using System.Data.Common;
using Daybook.Core.Accounts;
using Daybook.Core.Entries;
using Daybook.Storage.Sql.Comments;

namespace Daybook.Storage.Sql.Entries;

/// <inheritdoc/>
internal sealed class WrittenElsewhere(Database database) : IWrittenElsewhere
{
    public ValueTask<IReadOnlyList<Entry>> ListEntriesAsync(long posterId, PlaceInJournal after, int limit, CancellationToken cancellation) =>
        database.ReadAsync<IReadOnlyList<Entry>>(
            link => link.All(
                $"""
                {EntryRows.Select}WHERE e.poster_id = @poster AND e.poster_id <> e.journal_id AND (e.journal_id, e.item_id) > (@journal, @number)
                ORDER BY e.journal_id, e.item_id LIMIT @limit
                """,
                EntryRows.Read,
                Values(posterId, after, limit)),
            cancellation);

    public ValueTask<IReadOnlyList<WrittenComment>> ListCommentsAsync(
        long posterId, PlaceInJournal after, int limit, CancellationToken cancellation) => database.ReadAsync<IReadOnlyList<WrittenComment>>(
        link => link.All(
            $"""
            SELECT {CommentRows.Columns}, a.name, e.anum
            FROM {CommentRows.Tables} JOIN entries e ON e.journal_id = c.journal_id AND e.item_id = c.item_id JOIN accounts a ON a.id = c.journal_id
            WHERE c.poster_id = @poster AND c.journal_id <> @poster AND c.state <> 'D' AND (c.journal_id, c.talk_id) > (@journal, @number)
            ORDER BY c.journal_id, c.talk_id LIMIT @limit
            """,
            Read,
            Values(posterId, after, limit)),
        cancellation);

    private static WrittenComment Read(DbDataReader row)
    {
        var comment = CommentRows.Read(row);
        return new WrittenComment(
            comment,
            AccountName.Parse(row.GetString(CommentRows.ColumnCount)),
            DisplayId.Of(comment.ItemId, row.GetInt32(CommentRows.ColumnCount + 1)));
    }

    private static (string Name, object? Value)[] Values(long posterId, PlaceInJournal after, int limit) =>
        [("@poster", posterId), ("@journal", after.JournalId), ("@number", after.Number), ("@limit", (long)limit)];
}
