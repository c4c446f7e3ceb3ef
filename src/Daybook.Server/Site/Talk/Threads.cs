using Daybook.Core.Comments;

namespace Daybook.Server.Site.Talk;

/// <summary>
/// The comments of an entry on their pages: each followed by its answers, oldest first. A thread stands on one page if a page has room for it, and else
/// goes on on the next: so every comment is on one of them.
/// </summary>
internal sealed class Threads
{
    /// <summary>How many threads a page has at most.</summary>
    public const int PerPage = 25;

    /// <summary>How deep a thread is shown; what is deeper stands on a page of its own.</summary>
    public const int MaxDepth = 5;

    /// <summary>How many comments a page has at most.</summary>
    public const int MaxShown = 300;

    private readonly List<(CommentPlace Comment, int Depth)> _laid = [];

    /// <summary>The places in <see cref="_laid"/> that pages begin at.</summary>
    private readonly List<int> _starts = [0];

    private Threads()
    {
    }

    /// <summary>How many pages there are, at least one.</summary>
    public int Pages => _starts.Count;

    /// <summary>Lays the comments.</summary>
    /// <param name="comments">The places of all comments of an entry, oldest first.</param>
    /// <param name="thread">The comment to begin with; null for all threads.</param>
    public static Threads Lay(IReadOnlyList<CommentPlace> comments, long? thread = null)
    {
        var threads = new Threads();
        var answers = comments.ToLookup(comment => comment.ParentId ?? 0);
        var onPage = 0;
        foreach (var root in thread is { } id ? comments.Where(comment => comment.TalkId == id) : answers[0])
        {
            var (start, page) = (threads._laid.Count, threads._starts[^1]);
            threads.Lay(root, answers);
            if (start > page && (onPage == PerPage || threads._laid.Count - page > MaxShown))
            {
                threads._starts.Add(start);
                onPage = 0;
            }

            onPage++;
            while (threads._laid.Count - threads._starts[^1] > MaxShown)
            {
                threads._starts.Add(threads._starts[^1] + MaxShown);
                onPage = 1;
            }
        }

        return threads;
    }

    /// <summary>The comments of a page, with their depths.</summary>
    /// <param name="page">Which, from 1 to <see cref="Pages"/>.</param>
    public IReadOnlyList<(CommentPlace Comment, int Depth)> On(int page) =>
        _laid[_starts[page - 1]..(page < Pages ? _starts[page] : _laid.Count)];

    /// <summary>The page that a comment is on; the first if it is on none.</summary>
    public int PageOf(long talkId)
    {
        var place = _laid.FindIndex(laid => laid.Comment.TalkId == talkId);
        return Math.Max(1, _starts.FindLastIndex(start => start <= place) + 1);
    }

    private void Lay(CommentPlace root, ILookup<long, CommentPlace> answers)
    {
        var toLay = new Stack<(CommentPlace Comment, int Depth)>([(root, 0)]);
        while (toLay.TryPop(out var next))
        {
            _laid.Add(next);
            foreach (var answer in answers[next.Comment.TalkId].Reverse())
            {
                toLay.Push((answer, next.Depth + 1));
            }
        }
    }
}
