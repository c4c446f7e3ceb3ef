using Daybook.Core.Comments;

namespace Daybook.Server.Site.Talk;

/// <summary>Comments in the order of a page: each followed by its answers, oldest first.</summary>
internal static class Threads
{
    /// <summary>How many threads a page has.</summary>
    public const int PerPage = 25;

    /// <summary>How deep a thread is shown; what is deeper stands on a page of its own.</summary>
    public const int MaxDepth = 5;

    /// <summary>How many comments a page has at most.</summary>
    public const int MaxShown = 300;

    /// <summary>The comments with their depths.</summary>
    /// <param name="comments">The places of all comments of an entry, oldest first.</param>
    /// <param name="thread">The comment to begin with; null for all threads.</param>
    /// <param name="page">Which page, from 1.</param>
    /// <param name="pages">How many pages there are.</param>
    public static IReadOnlyList<(CommentPlace Comment, int Depth)> Lay(IReadOnlyList<CommentPlace> comments, long? thread, ref int page, out int pages)
    {
        var answers = comments.ToLookup(comment => comment.ParentId ?? 0);
        var roots = thread is { } id ? comments.Where(comment => comment.TalkId == id).ToList() : answers[0].ToList();
        pages = Math.Max(1, (roots.Count + PerPage - 1) / PerPage);
        page = Math.Clamp(page, 1, pages);
        var laid = new List<(CommentPlace, int)>();
        var toLay = new Stack<(CommentPlace Comment, int Depth)>(
            roots.Skip((page - 1) * PerPage).Take(PerPage).Reverse().Select(root => (root, 0)));
        while (toLay.TryPop(out var next))
        {
            laid.Add(next);
            foreach (var answer in answers[next.Comment.TalkId].Reverse())
            {
                toLay.Push((answer, next.Depth + 1));
            }
        }

        return laid;
    }

    /// <summary>The page that a comment is on.</summary>
    public static int PageOf(IReadOnlyList<CommentPlace> comments, long talkId)
    {
        var parents = comments.ToDictionary(comment => comment.TalkId, comment => comment.ParentId);
        var root = talkId;
        while (parents.GetValueOrDefault(root) is { } parent)
        {
            root = parent;
        }

        return (comments.Where(comment => comment.ParentId is null).TakeWhile(comment => comment.TalkId != root).Count() / PerPage) + 1;
    }
}
