using Daybook.Storage.Sqlite;

namespace Daybook.Storage.Copying;

/// <summary>The tables that are copied, as the schema itself has them: whoever adds one need not remember it here.</summary>
internal static class CopiedTables
{
    private static readonly Lazy<IReadOnlyList<CopiedTable>> Tables = new(Find);

    /// <summary>
    /// What is copied in a way of its own: the bytes of pictures (<see cref="PictureBytes"/>), and keys, which may be files. Or not at all: failed
    /// logins, and how often something was done, count for a day at most, and a server that is alone has them in its memory only.
    /// </summary>
    public static IReadOnlyList<string> Apart { get; } =
        ["userpic_files", "userpic_objects", "userpic_objects_leaving", "server_keys", "login_failures", "allowances_taken"];

    /// <summary>Columns that are not copied: where the bytes of a picture are is each database's own.</summary>
    public static IReadOnlyList<(string Table, string Column)> ApartColumns { get; } = [("userpics", "in_objects")];

    /// <summary>All others; each stands behind those that it refers to.</summary>
    public static IReadOnlyList<CopiedTable> InOrder => Tables.Value;

    /// <summary>The same of any schema.</summary>
    internal static IReadOnlyList<CopiedTable> In(SqliteLink link)
    {
        var found = link.All(
            """
            SELECT name, sql LIKE '%PRIMARY KEY AUTOINCREMENT%' FROM sqlite_schema
            WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name
            """,
            row => (Name: row.GetString(0), CountsIds: row.GetInt64(1) == 1));
        found.RemoveAll(table => Apart.Contains(table.Name));
        var references = link.All(
            """
            SELECT t.name, f."from", f."table", c."notnull" = 1 OR c.pk > 0
            FROM sqlite_schema t JOIN pragma_foreign_key_list(t.name) f JOIN pragma_table_info(t.name) c ON c.name = f."from"
            WHERE t.type = 'table'
            """,
            row => new Reference(row.GetString(0), row.GetString(1), row.GetString(2), row.GetInt64(3) == 1)).ToLookup(one => one.Table);
        var waiting = found.Select(table => Describe(link, table.Name, table.CountsIds, references)).ToList();
        var ordered = new List<CopiedTable>();
        while (waiting.Count > 0)
        {
            var next = waiting.Find(table => references[table.Name].All(
                    one => table.Later.Contains(one.Column) || ordered.Any(other => other.Name == one.To)))
                ?? throw new InvalidOperationException($"Tables refer to each other in a circle: {string.Join(", ", waiting.Select(table => table.Name))}.");
            ordered.Add(next);
            waiting.Remove(next);
        }

        return ordered;
    }

    private static IReadOnlyList<CopiedTable> Find()
    {
        using var link = SqliteLink.OpenInMemory();
        SqliteMigrations.Make(link);
        return In(link);
    }

    private static CopiedTable Describe(SqliteLink link, string table, bool countsIds, ILookup<string, Reference> references)
    {
        var columns = link.All(
            "SELECT name, pk FROM pragma_table_info(@table) ORDER BY cid", row => (Name: row.GetString(0), Place: row.GetInt64(1)), ("@table", table));
        columns.RemoveAll(column => ApartColumns.Contains((table, column.Name)));
        return new CopiedTable(
            table,
            [.. columns.Select(column => column.Name)],
            [.. columns.Where(column => column.Place > 0).OrderBy(column => column.Place).Select(column => column.Name)],
            [.. references[table].Where(one => !one.IsRequired && Reaches(one.To, table, references, [])).Select(one => one.Column).Order(StringComparer.Ordinal)],
            countsIds);
    }

    /// <summary>Whether a table refers to another, by whatever way round.</summary>
    private static bool Reaches(string from, string to, ILookup<string, Reference> references, HashSet<string> seen) =>
        from == to || (seen.Add(from) && references[from].Any(one => Reaches(one.To, to, references, seen)));

    private sealed record Reference(string Table, string Column, string To, bool IsRequired);
}
