using System.Globalization;
using Daybook.Core.Comments;
using Microsoft.AspNetCore.Http.Extensions;

namespace Daybook.Server.Site.Talk;

/// <summary>What pages say of comments.</summary>
internal static class TalkText
{
    /// <summary>The fields, of an address or a form, that say which comments are shown: those of which thread, and which page of them.</summary>
    public const string Thread = "thread", Page = "page";

    /// <summary>A page of the comments of an entry.</summary>
    /// <param name="entry">The page of the entry.</param>
    /// <param name="thread">The <c>dtalkid</c> of the only thread that is shown; null for all.</param>
    /// <param name="page">Which page of them, from 1.</param>
    public static string Address(string entry, long? thread, long page = 1)
    {
        var query = new QueryBuilder();
        if (thread is { } only)
        {
            query.Add(Thread, only.ToString(CultureInfo.InvariantCulture));
        }

        if (page > 1)
        {
            query.Add(Page, page.ToString(CultureInfo.InvariantCulture));
        }

        return entry + query;
    }

    /// <summary>The place of a comment on a page, by its <c>dtalkid</c>.</summary>
    public static string Place(long displayId) => string.Create(CultureInfo.InvariantCulture, $"#t{displayId}");

    /// <summary>Why there is no comment, as a sentence.</summary>
    public static string Why(CommentRefusal refusal) => refusal switch
    {
        CommentRefusal.CommentsOff => "This entry takes no more comments.",
        CommentRefusal.AnonymousOff => "Only people who are logged in can comment here. Type your username and password.",
        CommentRefusal.Banned => "You cannot comment in this journal.",
        CommentRefusal.MayNotComment => "Communities and deleted accounts cannot comment. Use another account.",
        CommentRefusal.ThreadClosed => "This thread is closed: what you are replying to is frozen or gone.",
        CommentRefusal.BodyLength => string.Create(
            CultureInfo.InvariantCulture, $"A comment has at least one character, and at most {Comment.MaxBodyCharacters} of them and {Comment.MaxBodyBytes} bytes."),
        CommentRefusal.TooMany => string.Create(CultureInfo.InvariantCulture, $"This entry has as many comments as it can have: {Comment.MaxPerEntry}, or {Comment.MaxEver} including deleted ones."),
        _ => "What you are replying to is gone.",
    };
}
