using System.Globalization;
using Daybook.Core.Comments;

namespace Daybook.Server.Site.Talk;

/// <summary>What pages say of comments.</summary>
internal static class TalkText
{
    /// <summary>Why there is no comment, as a sentence.</summary>
    public static string Why(CommentRefusal refusal) => refusal switch
    {
        CommentRefusal.CommentsOff => "This entry takes no more comments.",
        CommentRefusal.AnonymousOff => "Only those who are logged in comment here. Type your name and password.",
        CommentRefusal.Banned => "You cannot comment in this journal.",
        CommentRefusal.MayNotComment => "This account writes no comments.",
        CommentRefusal.ThreadClosed => "This thread is closed: what you answered is frozen or gone.",
        CommentRefusal.BodyLength => string.Create(
            CultureInfo.InvariantCulture, $"A comment has at least one character, and at most {Comment.MaxBodyCharacters} of them and {Comment.MaxBodyBytes} bytes."),
        CommentRefusal.TooMany => string.Create(CultureInfo.InvariantCulture, $"This entry has {Comment.MaxPerEntry} comments, which is the limit."),
        _ => "What you answered is gone.",
    };
}
