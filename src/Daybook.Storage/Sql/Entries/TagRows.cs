using Daybook.Core.Entries;

namespace Daybook.Storage.Sql.Entries;

/// <summary>The tags of an entry.</summary>
internal static class TagRows
{
    /// <summary>Gives an entry these tags and no others; makes those that its journal lacks.</summary>
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
                INSERT INTO entry_tags (journal_id, item_id, tag_id)
                SELECT @journal, @item, id FROM tags WHERE journal_id = @journal AND name = @name
                """,
                ("@journal", journalId),
                ("@item", itemId),
                ("@name", tag.Value));
        }

        if (made > 0 && link.Integer("SELECT COUNT(*) FROM tags WHERE journal_id = @journal", ("@journal", journalId)) > TagName.MaxPerJournal)
        {
            throw new EntryRefusedException(EntryRefusal.TooManyTags);
        }
    }
}
