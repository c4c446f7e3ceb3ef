namespace Daybook.Storage.Sql.Profiles;

/// <summary>The interests of accounts. What nobody is interested in any more is not kept: nothing of an account stays that is gone.</summary>
internal static class InterestRows
{
    /// <summary>The names, in their order.</summary>
    public static List<string> Of(SqlLink link, long accountId) => link.All(
        "SELECT i.name FROM account_interests ai JOIN interests i ON i.id = ai.interest_id WHERE ai.account_id = @id ORDER BY i.name",
        row => row.GetString(0),
        ("@id", accountId));

    /// <summary>Makes the interests of an account those of <paramref name="names"/>. The account is locked.</summary>
    public static void Set(SqlLink link, long accountId, IReadOnlyCollection<string> names)
    {
        var old = Of(link, accountId);

        // In one order for everybody, or two who change the same would wait for each other.
        foreach (var name in old.Except(names).Concat(names.Except(old)).Order(StringComparer.Ordinal))
        {
            if (names.Contains(name))
            {
                Add(link, accountId, name);
            }
            else
            {
                Remove(link, accountId, name);
            }
        }
    }

    /// <summary>Also where the interest is there already it is written, which holds it: nobody takes it away meanwhile.</summary>
    private static void Add(SqlLink link, long accountId, string name) => link.Execute(
        "INSERT INTO account_interests (account_id, interest_id) VALUES (@account, @interest)",
        ("@account", accountId),
        ("@interest", link.Integer("INSERT INTO interests (name) VALUES (@name) ON CONFLICT (name) DO UPDATE SET name = excluded.name RETURNING id", ("@name", name))));

    /// <summary>The interest is held first: only then it is certain who else has it.</summary>
    private static void Remove(SqlLink link, long accountId, string name)
    {
        var interest = link.Integer($"SELECT id FROM interests WHERE name = @name {link.LockRow}", ("@name", name));
        link.Execute(
            "DELETE FROM account_interests WHERE account_id = @account AND interest_id = @interest", ("@account", accountId), ("@interest", interest));
        link.Execute(
            "DELETE FROM interests WHERE id = @interest AND NOT EXISTS (SELECT 1 FROM account_interests WHERE interest_id = @interest)", ("@interest", interest));
    }
}
