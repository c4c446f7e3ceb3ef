using Daybook.Core.Access;
using Daybook.Core.Accounts;
using Daybook.Core.Journals;

namespace Daybook.Storage.Sql.Journals;

/// <inheritdoc/>
internal sealed class JournalStore(Database database) : IJournalStore
{
    private const long MaxListed = 1000;

    public ValueTask<Standing?> FindAsync(AccountName journal, long? viewerId, CancellationToken cancellation) =>
        database.ReadAsync(link => StandingRows.Find(link, journal, viewerId), cancellation);

    public ValueTask<Standing?> FindAsync(long journalId, long? viewerId, CancellationToken cancellation) =>
        database.ReadAsync(link => StandingRows.Find(link, journalId, viewerId), cancellation);

    public Task<bool> SetAsync(long journalId, Func<JournalSettings, JournalSettings> change, CancellationToken cancellation) => database.AddAsync(
        link =>
        {
            if (!JournalRows.Hold(link, journalId) || StandingRows.Find(link, journalId, viewerId: null) is not { } standing)
            {
                return false;
            }

            var settings = change(standing.Journal.Settings);
            return link.Execute(
                """
                UPDATE journals SET title = @title, legacy_encoding = @encoding, minimum_security = @security, screening = @screening,
                  anonymous_comments = @anonymous, posting_access = @access, is_moderated = @moderated, is_open = @open
                WHERE account_id = @id
                """,
                ("@id", journalId),
                ("@title", settings.Title),
                ("@encoding", settings.LegacyEncoding),
                ("@security", Rows.Letter(settings.MinimumSecurity)),
                ("@screening", Rows.Letter(settings.Screening)),
                ("@anonymous", Rows.Flag(settings.AllowsAnonymousComments)),
                ("@access", Rows.Letter(settings.PostingAccess)),
                ("@moderated", Rows.Flag(settings.IsModerated)),
                ("@open", Rows.Flag(settings.IsOpen))) > 0;
        },
        cancellation);

    // Only communities that the account has something to do with: those that anybody may write in are for those who know them.
    public ValueTask<IReadOnlyList<AccountName>> ListPostableAsync(long accountId, CancellationToken cancellation) =>
        database.ReadAsync<IReadOnlyList<AccountName>>(
            link =>
            [
                .. link.All(
                        "SELECT community_id FROM memberships WHERE account_id = @id ORDER BY community_id LIMIT @limit",
                        row => row.GetInt64(0),
                        ("@id", accountId),
                        ("@limit", MaxListed))
                    .Select(community => StandingRows.Find(link, community, accountId))
                    .OfType<Standing>()
                    .Where(standing => standing.RefusesPosting is null)
                    .Select(standing => standing.Journal.Name)
                    .OrderBy(name => name.Value, StringComparer.Ordinal),
            ],
            cancellation);
}
