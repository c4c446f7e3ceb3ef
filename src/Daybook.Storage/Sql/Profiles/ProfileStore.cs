using Daybook.Core;
using Daybook.Core.Accounts;
using Daybook.Core.Profiles;

namespace Daybook.Storage.Sql.Profiles;

/// <inheritdoc/>
internal sealed class ProfileStore(Database database) : IProfileStore
{
    public ValueTask<Profile> FindAsync(long accountId, CancellationToken cancellation) => database.ReadAsync(
        link => link.One(
            "SELECT bio, location, website, birthday, is_birthday_public FROM profiles WHERE account_id = @id",
            row => new Profile(
                row.GetString(0),
                row.GetString(1),
                row.GetString(2),
                row.IsDBNull(3) ? null : Birthday.FromDayNumber(row.GetInt32(3)),
                row.GetFlag(4),
                []),
            ("@id", accountId)) is { } profile
                ? profile with { Interests = InterestsOf(link, accountId) }
                : Profile.Empty,
        cancellation);

    public Task<bool> SetAsync(long accountId, Profile profile, CancellationToken cancellation) => database.AddAsync(
        link =>
        {
            if (profile.Interests.Count > Profile.MaxInterests)
            {
                throw new TooManyException("interests", Profile.MaxInterests);
            }

            if (AccountStore.Lock(link, accountId) is null or AccountState.Expunged)
            {
                return false;
            }

            link.Execute(
                """
                INSERT INTO profiles (account_id, bio, location, website, birthday, is_birthday_public)
                VALUES (@id, @bio, @location, @website, @birthday, @public)
                ON CONFLICT (account_id) DO UPDATE SET bio = excluded.bio, location = excluded.location, website = excluded.website,
                  birthday = excluded.birthday, is_birthday_public = excluded.is_birthday_public
                """,
                ("@id", accountId),
                ("@bio", profile.Bio),
                ("@location", profile.Location),
                ("@website", profile.Website),
                ("@birthday", (long?)profile.Birthday?.DayNumber),
                ("@public", (long)Rows.Flag(profile.IsBirthdayPublic)));
            SetInterests(link, accountId, profile.Interests);
            return true;
        },
        cancellation);

    public ValueTask<IReadOnlyList<Interest>> ListInterestsAsync(long accountId, CancellationToken cancellation) =>
        database.ReadAsync<IReadOnlyList<Interest>>(
            link => link.All(
                $"""
                SELECT i.id, i.name, {Count} FROM account_interests ai JOIN interests i ON i.id = ai.interest_id WHERE ai.account_id = @id ORDER BY i.name
                """,
                row => new Interest(row.GetInt64(0), row.GetString(1), row.GetInt32(2)),
                ("@id", accountId)),
            cancellation);

    /// <summary>How many have the interest <c>i</c>. What many have is not counted to its end: an account has up to 150 of them.</summary>
    private static readonly string Count =
        $"""
        (SELECT COUNT(*) FROM (
          SELECT 1 FROM account_interests o JOIN accounts a ON a.id = o.account_id WHERE o.interest_id = i.id AND a.state = 'V' LIMIT {Interest.MaxCount}) counted)
        """;

    private static List<string> InterestsOf(SqlLink link, long accountId) => link.All(
        "SELECT i.name FROM account_interests ai JOIN interests i ON i.id = ai.interest_id WHERE ai.account_id = @id ORDER BY i.name",
        row => row.GetString(0),
        ("@id", accountId));

    /// <summary>Writes what is not so yet: most who save a profile changed few of their interests.</summary>
    private static void SetInterests(SqlLink link, long accountId, IReadOnlyList<string> names)
    {
        var old = InterestsOf(link, accountId);
        foreach (var name in old.Except(names))
        {
            link.Execute(
                "DELETE FROM account_interests WHERE account_id = @id AND interest_id = (SELECT id FROM interests WHERE name = @name)",
                ("@id", accountId),
                ("@name", name));
        }

        // In one order for everybody, or two who add the same would wait for each other.
        foreach (var name in names.Except(old).Order(StringComparer.Ordinal))
        {
            link.Execute("INSERT INTO interests (name) VALUES (@name) ON CONFLICT (name) DO NOTHING", ("@name", name));
            link.Execute(
                "INSERT INTO account_interests (account_id, interest_id) SELECT @id, id FROM interests WHERE name = @name",
                ("@id", accountId),
                ("@name", name));
        }
    }
}
