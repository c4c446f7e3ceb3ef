using Daybook.Core.Entries;

namespace Daybook.Storage.Sql.Entries;

/// <summary>The tags of an entry.</summary>
internal static class TagRows
{
    /// <summary>Gives an entry these tags and no others; makes those that its journal lacks. The journal is held.</summary>
    /// <exception cref="EntryRefusedException">The journal would have too many.</exception>
    public static void Set(SqlLink link, long journalId, long itemId, IReadOnlyList<TagName> tags)
    {
        link.Execute("DELETE FROM entry_tags WHERE journal_id = @journal AND item_id = @item", ("@journal", journalId), ("@item", itemId));
        var made = 0;
        foreach (var tag in tags)
        {
            made += link.Execute(
                "INSERT INTO tags (journal_id, name) VALUES (@journal, @name) ON CONFLICT (journal_id, name) DO NOTHING",
                ("@journal", journalId),
                ("@name", tag.Value));
            link.Execute(
                """
                INSERT INTO entry_tags (journal_id, item_id, tag_id, audience, poster_id)
                SELECT e.journal_id, e.item_id, t.id, e.audience, e.poster_id
                FROM entries e JOIN tags t ON t.journal_id = e.journal_id AND t.name = @name
                WHERE e.journal_id = @journal AND e.item_id = @item
                """,
                ("@journal", journalId),
                ("@item", itemId),
                ("@name", tag.Value));
        }

        if (made > 0 && Count(link, journalId) > TagName.MaxPerJournal)
        {
            // Tags that no entry has any more make room.
            link.Execute(
                "DELETE FROM tags WHERE journal_id = @journal AND NOT EXISTS (SELECT 1 FROM entry_tags et WHERE et.tag_id = tags.id)", ("@journal", journalId));
            if (Count(link, journalId) > TagName.MaxPerJournal)
            {
                throw new EntryRefusedException(EntryRefusal.TooManyTags);
            }
        }
    }

    private static long Count(SqlLink link, long journalId) =>
        link.Integer("SELECT COUNT(*) FROM tags WHERE journal_id = @journal", ("@journal", journalId))!.Value;
}
