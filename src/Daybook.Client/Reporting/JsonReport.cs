using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Daybook.Client.Reporting;

/// <summary>An object of JSON in a line of its own for each picture, as soon as it has ended.</summary>
internal sealed class JsonReport(TextWriter output, TextWriter error) : Report
{
    protected override void Say(Result result)
    {
        var failed = result.State == ResultState.Failed;
        output.WriteLine(JsonSerializer.Serialize(
            new JsonResult(
                result.Name,
                result.State switch { ResultState.Done => "done", ResultState.Skipped => "skipped", _ => "failed" },
                result.PicId,
                result.Width,
                result.Height,
                result.File,
                failed ? result.Text : null,
                result.Code),
            ReportJson.Lines.JsonResult));
    }

    protected override void SayBeside(string line) => error.WriteLine(line);

    protected override void Close(string summary)
    {
        // The lines say it all.
    }
}

internal sealed record JsonResult(
    string Name, string State, [property: JsonPropertyName("picid")] long? PicId, int? Width, int? Height, string? File, string? Error, int? Code);

/// <summary>A picture of <c>list --json</c>.</summary>
internal sealed record JsonPicture(
    [property: JsonPropertyName("picid")] long? PicId,
    string Url,
    IReadOnlyList<string> Keywords,
    string? Description,
    bool Default,
    bool Suspended,
    int? Width,
    int? Height,
    long? Bytes,
    string? Type,
    DateTimeOffset? Created);

[JsonSerializable(typeof(JsonResult))]
[JsonSerializable(typeof(JsonPicture[]))]
internal sealed partial class ReportJson : JsonSerializerContext
{
    public static ReportJson Lines { get; } = new(With(indented: false));

    public static ReportJson Indented { get; } = new(With(indented: true));

    // For a terminal or a program, not for a page: keywords are to stay readable.
    private static JsonSerializerOptions With(bool indented) => new(JsonSerializerDefaults.Web)
    {
        WriteIndented = indented,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
