using Daybook.Core.Accounts;
using Daybook.Core.Userpics;
using Daybook.Server.Modes.Declarations;
using Daybook.Server.Telemetry;
using Microsoft.Extensions.Caching.Memory;

namespace Daybook.Server.Modes;

/// <summary>
/// What accounts' pictures are called, kept in memory as <c>login</c> tells it, since clients log in far more often than their pictures change.
/// </summary>
/// <remarks>
/// What is kept is of one <see cref="Account.PicturesVersion"/>, and is used for an account that was just read with the same: so nobody is told
/// what was changed before they asked, by whichever server or command.
/// </remarks>
internal sealed class KnownPictureNames(IUserpicStore userpics, Measures measures) : IDisposable
{
    /// <summary>How many bytes are kept: of some hundred accounts with a hundred pictures and keywords each.</summary>
    private const long Room = 16 * 1024 * 1024;

    /// <summary>What is larger is not kept: few accounts would fill the room. A hundred pictures with ten keywords each, as the settings usually allow, are not.</summary>
    private const int Largest = 512 * 1024;

    private readonly MemoryCache _kept = new(new MemoryCacheOptions { SizeLimit = Room });

    /// <summary>The names of the account's pictures.</summary>
    /// <param name="account">The account, as it is now.</param>
    /// <param name="siteUrl">What their addresses begin with.</param>
    /// <param name="cancellation">Gives up.</param>
    public async ValueTask<PictureNameLists> ListAsync(Account account, string siteUrl, CancellationToken cancellation)
    {
        var isKnown = _kept.TryGetValue(account.Id, out PictureNameLists? kept) && kept!.Version == account.PicturesVersion && kept.SiteUrl == siteUrl;
        measures.Lookup("names", isKnown);
        if (isKnown)
        {
            return kept!;
        }

        var names = await userpics.ListNamesAsync(account.Id, cancellation);
        var lists = new PictureNameLists(names.Version, siteUrl, PictureNames.Sort(account, names.All, siteUrl));
        if (lists.Size <= Largest)
        {
            _kept.Set(account.Id, lists, new MemoryCacheEntryOptions { Size = lists.Size });
        }

        return lists;
    }

    public void Dispose() => _kept.Dispose();
}

/// <summary>Names and addresses, in the order of the names.</summary>
/// <param name="version">The version of the account's pictures that they are of.</param>
/// <param name="siteUrl">What the addresses begin with.</param>
/// <param name="names">The names and addresses.</param>
internal sealed class PictureNameLists(long version, string siteUrl, IReadOnlyList<(string Text, string Url)> names)
{
    /// <summary>What a name takes besides its characters, roughly: two texts, their places in the lists, two keys of a reply.</summary>
    private const int Overhead = 100;

    public long Version => version;

    public string SiteUrl => siteUrl;

    public KeptList Texts { get; } = new([.. names.Select(name => name.Text)]);

    public KeptList Urls { get; } = new([.. names.Select(name => name.Url)]);

    /// <summary>How many bytes this takes, roughly: each character two as a text, and one or more in the lines of a reply.</summary>
    public long Size { get; } = names.Sum(name => Overhead + (3L * (name.Text.Length + name.Url.Length))) + Overhead;
}
