using System.Collections;
using Daybook.Protocol.Flat;

namespace Daybook.Server.Modes.Declarations;

/// <summary>A list that is sent again and again: its lines in flat replies are written the first time only.</summary>
/// <param name="items">What is in it.</param>
internal sealed class KeptList(IReadOnlyList<string> items) : IReadOnlyList<string>
{
    private Written? _written;

    public int Count => items.Count;

    public string this[int index] => items[index];

    /// <summary>The lines that a field writes it as.</summary>
    public FlatLines LinesOf(ListReply field, Func<FlatLines> write)
    {
        var written = _written;
        if (written?.Field != field)
        {
            _written = written = new Written(field, write());
        }

        return written.Lines;
    }

    public IEnumerator<string> GetEnumerator() => items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private sealed record Written(ListReply Field, FlatLines Lines);
}
