using Daybook.Core.Accounts;
using Daybook.Server.Accounts;
using Daybook.Server.Options;
using Daybook.Storage;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace Daybook.Server.Hosting;

/// <summary>
/// What a server knows beside its stores: keys, used challenges, failed logins, and how often something was done. A server on SQLite is alone and
/// keeps it in its memory, the keys in its data folder. Servers on PostgreSQL share it all, in the database.
/// </summary>
/// <param name="Keys">The keys of Data Protection.</param>
/// <param name="Secrets">The secrets of app passwords, encrypted with these keys.</param>
/// <param name="Secret">What challenges are signed with.</param>
/// <param name="Challenges">The challenges that came back.</param>
/// <param name="LoginFailures">The failed logins.</param>
/// <param name="Allowances">How often something may be done.</param>
internal sealed record SharedState(
    IXmlRepository Keys,
    AppPasswordSecrets Secrets,
    ChallengeSecret Secret,
    IChallengeStore Challenges,
    ILoginFailureStore LoginFailures,
    Allowances Allowances)
{
    /// <summary>That of a server on this database.</summary>
    /// <param name="storage">Which database it is.</param>
    /// <param name="data">The data folder.</param>
    /// <param name="database">The database.</param>
    /// <param name="time">What time it is.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="secrets">The secrets of the data folder, if they are being opened already.</param>
    public static async Task<SharedState> OfAsync(
        StorageOptions storage,
        DataFolder data,
        Database database,
        TimeProvider time,
        CancellationToken cancellation,
        Task<AppPasswordSecrets>? secrets = null)
    {
        if (storage.Provider == StorageProvider.Sqlite)
        {
            return new SharedState(
                Secrets: secrets is null ? AppPasswordSecrets.Open(data) : await secrets,
                Keys: KeyRing.In(data),
                Secret: ChallengeSecret.Own(),
                Challenges: new UsedChallenges(time),
                LoginFailures: new LoginFailures(time),
                Allowances: new Allowances(null, time));
        }

        var keys = await KeyRing.InAsync(database.ServerKeys, cancellation);
        return new SharedState(
            keys,
            AppPasswordSecrets.Open(keys),
            await ChallengeSecret.SharedAsync(database.ServerKeys, cancellation),
            database.Challenges,
            database.LoginFailures,
            new Allowances(database.Allowances, time));
    }
}
