using Daybook.Core;
using Daybook.Core.Accounts;
using Daybook.Core.Profiles;

namespace Daybook.Storage.Sql.Profiles;

/// <inheritdoc/>
internal sealed class ProfileStore(Database database) : IProfileStore
{
    public ValueTask<Profile> FindAsync(long accountId, CancellationToken cancellation) => database.ReadAsync(
        link =>
        {
            var interests = link.All(
                """
                SELECT i.id, i.name, (SELECT COUNT(*) FROM account_interests o WHERE o.interest_id = i.id)
                FROM account_interests ai JOIN interests i ON i.id = ai.interest_id WHERE ai.account_id = @id ORDER BY i.name
                """,
                row => new Interest(row.GetInt64(0), row.GetString(1), row.GetInt32(2)),
                ("@id", accountId));
            return link.One(
                "SELECT bio, location, website, birthday, is_birthday_public FROM profiles WHERE account_id = @id",
                row => new Profile(
                    row.GetString(0),
                    row.GetString(1),
                    row.GetString(2),
                    row.IsDBNull(3) ? null : DateOnly.FromDayNumber(row.GetInt32(3)),
                    row.GetFlag(4),
                    interests),
                ("@id", accountId)) ?? Profile.Empty;
        },
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
            link.Execute("DELETE FROM account_interests WHERE account_id = @id", ("@id", accountId));
            foreach (var interest in profile.Interests.OrderBy(interest => interest.Name, StringComparer.Ordinal))
            {
                link.Execute("INSERT INTO interests (name) VALUES (@name) ON CONFLICT (name) DO NOTHING", ("@name", interest.Name));
                link.Execute(
                    """
                    INSERT INTO account_interests (account_id, interest_id) SELECT @id, id FROM interests WHERE name = @name ON CONFLICT DO NOTHING
                    """,
                    ("@id", accountId),
                    ("@name", interest.Name));
            }

            return true;
        },
        cancellation);
}
