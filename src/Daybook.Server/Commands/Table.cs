using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Daybook.Core;

namespace Daybook.Server.Commands;

/// <summary>Rows for people, in aligned columns, or for programs, as a JSON array of objects.</summary>
internal sealed class Table(params string[] columns)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        // For a terminal or a program, not for a page: names are to stay readable.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly List<object?[]> _rows = [];

    /// <summary>Adds a row: numbers, texts, times, true or false, lists of text, or null.</summary>
    public void Add(params object?[] cells)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(cells.Length, columns.Length);
        _rows.Add(cells);
    }

    public Task WriteAsync(TextWriter output, bool asJson) =>
        output.WriteLineAsync(asJson ? ToJson() : string.Join('\n', ToLines()));

    private string ToJson()
    {
        var names = columns.Select(column => JsonNamingPolicy.CamelCase.ConvertName(Words(column))).ToArray();
        var objects = _rows.Select(row => names.Zip(row).ToDictionary(cell => cell.First, cell => cell.Second));
        return JsonSerializer.Serialize(objects, Json);
    }

    /// <summary><c>LAST USED</c> becomes <c>LastUsed</c>.</summary>
    private static string Words(string column) => string.Concat(
        column.Split(' ').Select(word => string.Concat(word[..1], word[1..].ToLowerInvariant())));

    private IEnumerable<string> ToLines()
    {
        var lines = _rows.Select(row => row.Select(Text).ToArray()).Prepend(columns).ToList();
        var widths = Enumerable.Range(0, columns.Length).Select(column => lines.Max(line => Width(line[column]))).ToArray();
        return lines.Select(line => string.Join("  ", line.Select((cell, i) => cell + new string(' ', widths[i] - Width(cell)))).TrimEnd());
    }

    private static int Width(string cell) => new StringInfo(cell).LengthInTextElements;

    private static string Text(object? cell) => cell switch
    {
        null => "-",
        "" => "-",
        string text => TextLine.Printable(text),
        bool flag => flag ? "yes" : "no",
        DateTimeOffset time => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture),
        IEnumerable<string> texts => Text(string.Join(", ", texts)),
        IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
        _ => throw new ArgumentOutOfRangeException(nameof(cell), cell, null),
    };
}
