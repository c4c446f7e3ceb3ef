using System.Numerics;
using Daybook.Core.Access;
using Daybook.Core.Entries;
using Daybook.Storage.Sql.Journals;
using static Daybook.Storage.Sql.Journals.StandingRows;

namespace Daybook.Storage.Sql.Entries;

/// <inheritdoc/>
internal sealed class TagStore(Database database) : ITagStore
{
    /// <summary>How each tag is used; its index counts in its own order.</summary>
    internal const string SelectUses =
        $"""
        SELECT t.name, e.audience, e.uses
        FROM (
          SELECT tag_id, audience, poster_id, COUNT(*) AS uses FROM entry_tags
          WHERE journal_id = @journal GROUP BY tag_id, audience, poster_id) AS e
          JOIN tags t ON t.id = e.tag_id JOIN accounts p ON p.id = e.poster_id
        WHERE {Visible}
        """;

    public ValueTask<IReadOnlyList<TagUse>> ListAsync(Standing viewer, CancellationToken cancellation) => viewer.Sight.Nothing
        ? ValueTask.FromResult<IReadOnlyList<TagUse>>([])
        : database.ReadAsync<IReadOnlyList<TagUse>>(link => List(link, viewer), cancellation);

    public Task<bool> RenameAsync(long journalId, TagName tag, TagName newName, CancellationToken cancellation) => database.AddAsync(
        link =>
        {
            // Nobody changes whom an entry is for while its tags, which say so too, are copied.
            if (!JournalRows.Hold(link, journalId) || Find(link, journalId, tag) is not { } old)
            {
                return false;
            }

            if (tag != newName && Find(link, journalId, newName) is { } present)
            {
                link.Execute(
                    """
                    INSERT INTO entry_tags (journal_id, item_id, tag_id, audience, poster_id)
                    SELECT journal_id, item_id, @present, audience, poster_id FROM entry_tags WHERE tag_id = @old ON CONFLICT DO NOTHING
                    """,
                    ("@old", old),
                    ("@present", present));
                link.Execute("DELETE FROM tags WHERE id = @old", ("@old", old));
            }
            else
            {
                link.Execute("UPDATE tags SET name = @name WHERE id = @old", ("@old", old), ("@name", newName.Value));
            }

            return true;
        },
        cancellation);

    public Task<bool> DeleteAsync(long journalId, TagName tag, CancellationToken cancellation) => database.AddAsync(
        link => JournalRows.Hold(link, journalId)
            && link.Execute("DELETE FROM tags WHERE journal_id = @journal AND name = @name", ("@journal", journalId), ("@name", tag.Value)) > 0,
        cancellation);

    private static List<TagUse> List(SqlLink link, Standing viewer)
    {
        var rows = link.All(
            SelectUses,
            row => (Name: row.GetString(0), Audience: (uint)row.GetInt64(1), Count: row.GetInt32(2)),
            Values(viewer.Sight, ("@journal", viewer.Journal.AccountId)));
        var uses = rows.GroupBy(row => row.Name, row => (row.Audience, row.Count)).ToDictionary(group => group.Key, Count);
        if (viewer.Keeps)
        {
            foreach (var name in link.All(
                "SELECT name FROM tags WHERE journal_id = @journal", row => row.GetString(0), ("@journal", viewer.Journal.AccountId)))
            {
                uses.TryAdd(name, new TagUse(TagName.Parse(name), 0, 0, 0, 0, new Dictionary<int, int>()));
            }
        }

        return [.. uses.Values.OrderBy(use => use.Name.Value, StringComparer.Ordinal)];
    }

    private static TagUse Count(IGrouping<string, (uint Audience, int Count)> rows)
    {
        var (total, open, closed, friends) = (0, 0, 0, 0);
        var groups = new SortedDictionary<int, int>();
        foreach (var (audience, count) in rows)
        {
            total += count;
            open += audience == EntrySecurity.Everybody ? count : 0;
            closed += audience == 0 ? count : 0;
            friends += (audience & EntrySecurity.Friends) != 0 ? count : 0;
            for (var rest = audience & EntrySecurity.MaskBits & ~EntrySecurity.Friends; rest != 0; rest &= rest - 1)
            {
                var number = BitOperations.TrailingZeroCount(rest);
                groups[number] = groups.GetValueOrDefault(number) + count;
            }
        }

        return new TagUse(TagName.Parse(rows.Key), total, open, closed, friends, groups);
    }

    private static long? Find(SqlLink link, long journalId, TagName tag) => link.Integer(
        "SELECT id FROM tags WHERE journal_id = @journal AND name = @name", ("@journal", journalId), ("@name", tag.Value));
}
