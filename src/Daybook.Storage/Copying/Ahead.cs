using System.Runtime.CompilerServices;

namespace Daybook.Storage.Copying;

/// <summary>Reads the next piece on another thread while the last one is worked on.</summary>
internal static class Ahead
{
    /// <param name="read">Reads a piece; null if there are no more. It is called again when the piece before is taken.</param>
    /// <param name="cancellation">Gives up between two pieces.</param>
    public static async IAsyncEnumerable<T> ReadAsync<T>(Func<Task<T?>> read, [EnumeratorCancellation] CancellationToken cancellation)
        where T : class
    {
        var next = Task.Run(read, CancellationToken.None);
        try
        {
            while (await next is { } piece)
            {
                cancellation.ThrowIfCancellationRequested();
                next = Task.Run(read, CancellationToken.None);
                yield return piece;
            }
        }
        finally
        {
            // The connection must not be closed while it is read from. If that fails, nobody needs to know any more.
            await Task.WhenAny(next);
        }
    }

    /// <summary>The pages of a table behind a key.</summary>
    public static IAsyncEnumerable<List<object?[]>> ReadAsync(
        Func<object[]?, List<object?[]>> readPage, Func<object?[], object[]> keyOf, object[]? after, CancellationToken cancellation) => ReadAsync(
        () =>
        {
            var page = readPage(after);
            after = page.Count == 0 ? after : keyOf(page[^1]);
            return Task.FromResult(page.Count == 0 ? null : page);
        },
        cancellation);
}
