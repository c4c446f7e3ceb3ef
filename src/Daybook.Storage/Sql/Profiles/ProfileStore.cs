using System.Data.Common;
using Daybook.Core;
using Daybook.Core.Accounts;
using Daybook.Core.Profiles;

namespace Daybook.Storage.Sql.Profiles;

/// <inheritdoc/>
internal sealed class ProfileStore(Database database) : IProfileStore
{
    /// <summary>In the order of an index, from its end: a page costs the same, however many have the interest.</summary>
    internal const string SelectInterested =
        """
        SELECT a.id, a.name, a.full_name, a.kind FROM account_interests ai JOIN accounts a ON a.id = ai.account_id
        WHERE ai.interest_id = @interest AND ai.account_id < @before AND a.state = 'V' ORDER BY ai.account_id DESC LIMIT @limit
        """;

    /// <summary>How many have the interest <c>i</c>. What many have is not counted to its end: an account has up to 150 of them.</summary>
    private static readonly string Count =
        $"""
        (SELECT COUNT(*) FROM (
          SELECT 1 FROM account_interests o JOIN accounts a ON a.id = o.account_id WHERE o.interest_id = i.id AND a.state = 'V' LIMIT {Interest.MaxCount}) counted)
        """;

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
                ? profile with { Interests = InterestRows.Of(link, accountId) }
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
            InterestRows.Set(link, accountId, profile.Interests);
            return true;
        },
        cancellation);

    public ValueTask<IReadOnlyList<Interest>> ListInterestsAsync(long accountId, CancellationToken cancellation) =>
        database.ReadAsync<IReadOnlyList<Interest>>(
            link => link.All(
                $"""
                SELECT i.id, i.name, {Count} FROM account_interests ai JOIN interests i ON i.id = ai.interest_id WHERE ai.account_id = @id ORDER BY i.name
                """,
                ReadInterest,
                ("@id", accountId)),
            cancellation);

    public ValueTask<Interest?> FindInterestAsync(string name, CancellationToken cancellation) => database.ReadAsync(
        link => link.One($"SELECT i.id, i.name, {Count} FROM interests i WHERE i.name = @name", ReadInterest, ("@name", name)) is { Count: > 0 } interest
            ? interest
            : null,
        cancellation);

    public ValueTask<IReadOnlyList<Interested>> ListInterestedAsync(long interestId, long? before, int limit, CancellationToken cancellation) =>
        database.ReadAsync<IReadOnlyList<Interested>>(
            link => link.All(
                SelectInterested,
                row => new Interested(row.GetInt64(0), AccountName.Parse(row.GetString(1)), row.GetString(2), row.GetLetter<AccountKind>(3)),
                ("@interest", interestId),
                ("@before", before ?? long.MaxValue),
                ("@limit", (long)limit)),
            cancellation);

    private static Interest ReadInterest(DbDataReader row) => new(row.GetInt64(0), row.GetString(1), row.GetInt32(2));
}
