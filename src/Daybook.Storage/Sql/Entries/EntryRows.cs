using System.Data.Common;
using System.Text.Json;
using Daybook.Core.Accounts;
using Daybook.Core.Entries;
using Daybook.Core.Userpics;

namespace Daybook.Storage.Sql.Entries;

/// <summary>How entries are read: a row for each.</summary>
internal static class EntryRows
{
    /// <summary>What entries are read from; <c>e</c> is the entry, <c>p</c> its poster.</summary>
    public const string Tables =
        """
        entries e JOIN accounts p ON p.id = e.poster_id JOIN accounts a ON a.id = e.journal_id
          LEFT JOIN keywords k ON k.id = e.keyword_id LEFT JOIN userpics u ON u.id = e.userpic_id AND u.deleted_at IS NULL

        """;

    /// <summary>The columns that <see cref="Read"/> takes.</summary>
    public const string Columns =
        """
        e.journal_id, a.name, a.kind, e.item_id, e.anum, e.poster_id, p.name, p.state, e.event_minute, e.logged_at, e.changed_at, e.revision,
          e.revised_at, e.security, e.audience, e.subject, e.text, e.properties,
          (SELECT string_agg(t.name, ',') FROM entry_tags et JOIN tags t ON t.id = et.tag_id
           WHERE et.journal_id = e.journal_id AND et.item_id = e.item_id),
          k.keyword, e.userpic_id, COALESCE(k.userpic_id, u.id, p.default_userpic_id), e.comment_count, e.screened_count, e.comments_changed_at

        """;

    public const string Select = $"SELECT {Columns} FROM {Tables}";

    /// <summary>What <see cref="ReadHeading"/> takes.</summary>
    public const string SelectHeadings =
        """
        SELECT e.item_id, e.anum, p.name, e.event_minute, e.security, e.audience, e.subject
        FROM entries e JOIN accounts p ON p.id = e.poster_id

        """;

    /// <summary>The entry, whoever may read it.</summary>
    public static Entry? Find(SqlLink link, long journalId, long itemId) => link.One(
        Select + "WHERE e.journal_id = @journal AND e.item_id = @item", Read, ("@journal", journalId), ("@item", itemId));

    public static Entry Read(DbDataReader row) => new(
        row.GetInt64(0),
        AccountName.Parse(row.GetString(1)),
        row.GetLetter<AccountKind>(2),
        row.GetInt64(3),
        row.GetInt32(4),
        row.GetInt64(5),
        AccountName.Parse(row.GetString(6)),
        row.GetState(7),
        EventTime.FromMinutes(row.GetInt64(8)),
        row.GetTime(9),
        row.GetSeconds(10),
        row.GetInt32(11),
        row.IsDBNull(12) ? null : row.GetSeconds(12),
        EntrySecurity.Of(row.GetLetter<SecurityKind>(13), (uint)row.GetInt64(14)),
        row.GetString(15),
        row.GetString(16),
        ReadProperties(row.GetString(17)),
        ReadTags(row.GetText(18)),
        PictureKeyword(row, 19),
        row.GetInteger(21),
        row.GetInt32(22),
        row.GetInt32(23),
        row.IsDBNull(24) ? null : row.GetSeconds(24));

    public static EntryHeading ReadHeading(DbDataReader row) => new(
        row.GetInt64(0),
        row.GetInt32(1),
        AccountName.Parse(row.GetString(2)),
        EventTime.FromMinutes(row.GetInt64(3)),
        EntrySecurity.Of(row.GetLetter<SecurityKind>(4), (uint)row.GetInt64(5)),
        row.GetString(6));

    /// <summary>The keyword in a column, or <c>pic#</c> and the picture in the one after it.</summary>
    public static string? PictureKeyword(DbDataReader row, int column) =>
        row.GetText(column) ?? (row.GetInteger(column + 1) is { } userpic ? Keyword.OfNumber(userpic) : null);

    public static string Write(IReadOnlyDictionary<string, string> properties) =>
        properties.Count == 0 ? "" : JsonSerializer.Serialize(properties);

    private static IReadOnlyDictionary<string, string> ReadProperties(string json) =>
        json.Length == 0 ? EntryMetadata.None.Properties : JsonSerializer.Deserialize<Dictionary<string, string>>(json)!;

    private static IReadOnlyList<TagName> ReadTags(string? names) => names is null
        ? []
        : [.. names.Split(',').Order(StringComparer.Ordinal).Select(TagName.Parse)];
}
