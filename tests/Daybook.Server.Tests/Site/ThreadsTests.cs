using Daybook.Core.Comments;
using Daybook.Server.Site.Talk;

namespace Daybook.Server.Tests.Site;

/// <summary>How comments are divided among pages.</summary>
public sealed class ThreadsTests
{
    /// <summary>How many comments each thread of an entry has, and each page then.</summary>
    public static TheoryData<int[], int[]> Entries => new()
    {
        { [], [0] },
        { [1], [1] },
        { [.. Enumerable.Repeat(1, 51)], [25, 25, 1] },
        { [.. Enumerable.Repeat(40, 25)], [280, 280, 280, 160] },
        { [300, 1], [300, 1] },
        { [1, 300, 1], [1, 300, 1] },
        { [1, 700, 1, 1], [1, 300, 300, 102] },
        { [600, .. Enumerable.Repeat(1, 30)], [300, 300, 25, 5] },
        { [610, .. Enumerable.Repeat(1, 30)], [300, 300, 34, 6] },
    };

    [Theory]
    [MemberData(nameof(Entries))]
    public void Every_comment_is_on_one_page_and_a_thread_on_as_few_as_it_may(int[] threads, int[] pages)
    {
        var comments = new List<CommentPlace>();
        foreach (var size in threads)
        {
            var root = comments.Count + 1L;
            comments.AddRange(Enumerable.Range(0, size).Select(i => Place(root + i, i == 0 ? null : root)));
        }

        var laid = Threads.Lay(comments);

        Assert.Equal(pages, Enumerable.Range(1, laid.Pages).Select(page => laid.On(page).Count));
        Assert.Equal(comments, Enumerable.Range(1, laid.Pages).SelectMany(laid.On).Select(one => one.Comment));
        Assert.All(
            Enumerable.Range(1, laid.Pages), page => Assert.All(laid.On(page), one => Assert.Equal(page, laid.PageOf(one.Comment.TalkId))));
        Assert.Equal(1, laid.PageOf(comments.Count + 1));
    }

    [Fact]
    public void Answers_follow_what_they_answer_and_one_thread_has_pages_too()
    {
        // 1 is answered by 2 and 4, 2 by 5, and 3 stands beside it.
        CommentPlace[] comments = [Place(1), Place(2, 1), Place(3), Place(4, 1), Place(5, 2)];
        Assert.Equal([(1, 0), (2, 1), (5, 2), (4, 1), (3, 0)], Threads.Lay(comments).On(1).Select(one => (one.Comment.TalkId, one.Depth)));
        Assert.Equal([(2, 0), (5, 1)], Threads.Lay(comments, 2).On(1).Select(one => (one.Comment.TalkId, one.Depth)));

        var many = Threads.Lay([Place(1), .. Enumerable.Range(2, 400).Select(id => Place(id, 1)), Place(1000)], 1);
        Assert.Equal([300, 101], Enumerable.Range(1, many.Pages).Select(page => many.On(page).Count));
    }

    private static CommentPlace Place(long talkId, long? parent = null) => new(talkId, parent, null, null, CommentState.Active);
}
