using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;
using Daybook.Core.Accounts;
using Daybook.Core.Comments;
using Daybook.Core.Communities;
using Daybook.Core.Messages;
using Daybook.Core.Moderation;
using Daybook.Core.Userpics;
using Daybook.Server.Accounts;
using Daybook.Server.Options;

namespace Daybook.Server.Site.Words;

/// <summary>
/// What a page can name as <c>{{max-bytes}}</c>: the limits and times that hold on this server, and where it keeps things. A name that is none stays as it is.
/// </summary>
internal sealed partial class PageFacts(UserpicsOptions userpics, LoginOptions login, StorageOptions storage, S3Options s3)
{
    private readonly FrozenDictionary<string, string> _facts = new Dictionary<string, string>
    {
        ["max-bytes"] = Count(userpics.MaxBytes),
        ["max-side"] = Count(userpics.MaxSide),
        ["max-pixels"] = Count(userpics.MaxPixels),
        ["max-frames"] = Count(userpics.MaxFrames),
        ["max-scans"] = Count(userpics.MaxScans),
        ["max-pictures"] = Count(userpics.MaxPerAccount),
        ["account-full"] = new UserpicQuotaException(userpics.MaxPerAccount, userpics.MaxPerAccount).Message,
        ["max-keywords"] = Count(userpics.MaxKeywords),
        ["keyword-length"] = Count(Keyword.MaxLength),
        ["description-length"] = Count(UserpicDescription.MaxLength),
        ["reason-length"] = Count(ModerationNote.MaxReasonLength),
        ["undo"] = Spans.InWords(DeletedUserpic.KeptFor),
        ["account-kept"] = Spans.InWords(Account.KeptAfterDeletion),
        ["session-short"] = Spans.InWords(Sessions.Short),
        ["session-long"] = Spans.InWords(Sessions.Long),
        ["login-failures"] = Count(login.MaxFailuresPerAccount),
        ["login-window"] = Spans.InWords(login.FailureWindow),
        ["login-ban"] = Spans.InWords(login.Ban),
        ["messages"] = Count(Message.MaxPerAccount),
        ["comment-address"] = Spans.InWords(Comment.AddressKeptFor),
        ["queued"] = Count(IQueuedEntryStore.MaxPerPoster),
        ["counts-kept"] = storage.Provider == StorageProvider.Sqlite
            ? "in memory only, and nothing of it is written to disk"
            : "in the database, which several servers may share, and nowhere else",
        ["bytes-end"] = End(storage, s3),
    }.ToFrozenDictionary();

    /// <summary>The names.</summary>
    public IEnumerable<string> Names => [.. _facts.Keys.Order(StringComparer.Ordinal), "host", "server"];

    /// <summary>The text with the facts in it.</summary>
    /// <param name="text">Markdown.</param>
    /// <param name="siteUrl">The server's address, without a slash at the end.</param>
    public string FillIn(string text, string siteUrl) => Slot.Replace(text, match => match.Groups["name"].Value switch
    {
        "server" => siteUrl,
        "host" => siteUrl[(siteUrl.IndexOf("//", StringComparison.Ordinal) + 2)..],
        var name => _facts.GetValueOrDefault(name, match.Value),
    });

    /// <summary>What becomes of the bytes of a picture that is gone for good.</summary>
    private static string End(StorageOptions storage, S3Options s3)
    {
        var rows = storage.Provider == StorageProvider.Sqlite
            ? "the picture and its bytes are removed from the database, and overwritten there"
            : "the picture and its bytes are removed from the database, which overwrites them when it tidies up";
        return (s3.Bucket, s3.KeepDeletedDays) switch
        {
            (null, _) => rows,
            (_, 0) => $"{rows}; bytes in the object store stay there for an hour more",
            _ => $"{rows}; bytes in the object store stay there for {Spans.Of(s3.KeepDeletedDays, "day")} more, so that a database restored from a backup finds its pictures",
        };
    }

    private static string Count(int number) => number.ToString("N0", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\{\{(?<name>[a-z-]{1,40})\}\}")]
    private static partial Regex Slot { get; }
}
