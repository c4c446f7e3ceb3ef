using System.Globalization;
using Daybook.Client.Accounts;
using Daybook.Client.Commands;
using Daybook.Client.Sending;
using Daybook.Protocol;
using Daybook.Protocol.Client;

namespace Daybook.Client.Albums;

/// <summary>
/// What pictures an account has: by <c>getpics</c> from Daybook, and from any other server by <c>login</c>, with what the feed of userpics adds to
/// it.
/// </summary>
internal sealed class Album
{
    private readonly bool _isComplete;
    private readonly ILookup<long?, RemotePicture> _byId;

    private Album(IReadOnlyList<RemotePicture> pictures, UserpicLimits limits, bool isComplete)
    {
        (Pictures, Limits, _isComplete) = (pictures, limits, isComplete);
        _byId = pictures.ToLookup(picture => picture.Id);
    }

    /// <summary>The pictures, by number.</summary>
    public IReadOnlyList<RemotePicture> Pictures { get; }

    /// <summary>What the server allows, as far as it tells.</summary>
    public UserpicLimits Limits { get; }

    /// <summary>Reads what the protocol tells.</summary>
    public static async Task<Album> OpenAsync(OpenAccount account, CancellationToken cancellation)
    {
        try
        {
            var (pictures, limits) = await ListAsync(account, cancellation);
            return new Album(pictures, limits, isComplete: true);
        }
        catch (LiveJournalException failure) when (failure.Fault == Faults.UnknownMethod)
        {
            var login = await account.LoginAsync(new LoginRequest { Userpics = true }, cancellation);
            return new Album(OfLogin(login), new UserpicLimits(), isComplete: false);
        }
    }

    /// <summary>
    /// Whether a picture is there, with what an upload says of it: its keywords, perhaps beside others, the default, and the description where the server
    /// tells it.
    /// </summary>
    public bool Shows(long id, UploadItem said) => _byId[id].FirstOrDefault() is { } picture
        && (picture.IsDefault || !said.IsDefault)
        && (string.IsNullOrEmpty(said.Description) || said.Description == picture.Description || MayBeComposed(said.Description, picture.Description) || !_isComplete)
        && KeywordList.Read(string.Join(',', said.Keywords)).All(keyword => picture.Keywords.Any(shown => shown == keyword || MayBeComposed(keyword, shown)));

    /// <summary>The pictures with what the feed tells of them, where the protocol told less.</summary>
    /// <param name="account">The account.</param>
    /// <param name="source">Where to read the feed.</param>
    /// <param name="note">Hears of a feed that is there and cannot be read: then there are no descriptions.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<IReadOnlyList<RemotePicture>> DescribeAsync(
        OpenAccount account, PictureSource source, Action<string> note, CancellationToken cancellation)
    {
        if (_isComplete || Pictures.Count == 0)
        {
            return Pictures;
        }

        IReadOnlyList<FeedUserpic> feed;
        try
        {
            feed = await source.ReadFeedAsync(UserpicFeed.AddressOf(account.Key.Server, account.Key.User), cancellation);
        }
        catch (Exception failure) when (failure is FormatException or IOException)
        {
            note($"There are no descriptions, because the feed of userpics cannot be read: {failure.Message}");
            return Pictures;
        }

        // By number: the feed may give another host than the login does.
        var byId = feed.Where(one => RemotePicture.IdIn(one.Url) is not null).ToLookup(one => RemotePicture.IdIn(one.Url));
        return
        [
            .. Pictures.Select(picture => picture.Id is not null && byId[picture.Id].FirstOrDefault() is { } told
                ? picture with { Description = told.Description, CreatedAt = told.UpdatedAt }
                : picture),
        ];
    }

    /// <summary>The pictures of a login: a keyword and an address for each keyword, and one for the default.</summary>
    internal static IReadOnlyList<RemotePicture> OfLogin(LoginReply login)
    {
        var pictures = new OrderedDictionary<string, RemotePicture>(StringComparer.Ordinal);
        foreach (var (keyword, url) in login.Userpics)
        {
            if (url is null)
            {
                continue;
            }

            var picture = pictures.GetValueOrDefault(NameOf(url)) ?? new RemotePicture(RemotePicture.IdIn(url), url);

            // How servers show a picture that has no keyword.
            var isNone = keyword == string.Create(CultureInfo.InvariantCulture, $"pic#{picture.Id}");

            // No list of keywords could have one with a comma in it.
            pictures[NameOf(url)] = isNone ? picture : picture with { Keywords = [.. picture.Keywords, keyword.Replace(',', ' ')] };
        }

        if (login.DefaultUserpic is { } standard)
        {
            var picture = pictures.GetValueOrDefault(NameOf(standard)) ?? new RemotePicture(RemotePicture.IdIn(standard), standard);
            pictures[NameOf(standard)] = picture with { IsDefault = true };
        }

        return [.. pictures.Values.OrderBy(picture => picture.Id)];

        // By number: a server may give the default by another host or scheme than the rest.
        static string NameOf(Uri url) => RemotePicture.IdIn(url) is { } id ? string.Create(CultureInfo.InvariantCulture, $"{id}") : url.AbsoluteUri;
    }

    /// <summary>
    /// Whether a text that is shown may be one that was said, of fewer letters: a server makes one of an e and its accent, which are two in the names of files
    /// on a Mac. That takes ICU; without it, what can be compared is the ASCII that no mark belongs to.
    /// </summary>
    private static bool MayBeComposed(string said, string? shown) =>
        shown is { Length: > 0 } && shown.Length < said.Length && said.Any(IsMark) && Unmarked(said) == Unmarked(shown);

    private static string Unmarked(string text) =>
        string.Concat(text.Where((c, i) => char.IsAscii(c) && !(i + 1 < text.Length && IsMark(text[i + 1]))));

    /// <summary>An accent and its like, or a part of a syllable of Korean.</summary>
    private static bool IsMark(char c) => c is (>= '\u1100' and <= '\u11FF') || char.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark;

    private static async Task<(IReadOnlyList<RemotePicture> Pictures, UserpicLimits Limits)> ListAsync(
        OpenAccount account, CancellationToken cancellation)
    {
        var pictures = new List<RemotePicture>();
        UserpicPage page;
        do
        {
            var last = pictures.Count == 0 ? 0 : pictures[^1].Id!.Value;
            page = await account.EnterAsync((client, token) => client.GetPicsAsync(last, token), cancellation);
            pictures.AddRange(page.Userpics.Select(OfListed));
        }
        while (page.HasMore);

        return (pictures, page.Limits);
    }

    private static RemotePicture OfListed(ListedUserpic listed) => new(listed.Id, listed.Url)
    {
        Keywords = listed.Keywords,
        Description = listed.Description,
        IsDefault = listed.IsDefault,
        IsSuspended = listed.IsSuspended,
        CreatedAt = listed.CreatedAt,
        Width = listed.Width,
        Height = listed.Height,
        Bytes = listed.Bytes,
        ContentType = listed.ContentType,
    };
}
