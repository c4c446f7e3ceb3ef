using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Daybook.Client.Accounts;
using Daybook.Client.Albums;
using Daybook.Client.Reporting;

namespace Daybook.Client.Commands;

/// <summary><c>list</c></summary>
internal static class ListCommand
{
    public static Command Create(CommandContext context)
    {
        var command = new Command("list", "List the account's pictures") { context.Json };
        context.AddAccountTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var retry = context.RetryOf(parsed);
            using var account = new OpenAccount(await LoginFinder.FindAsync(context, parsed, cancellation), retry);
            using var source = new PictureSource(retry);
            var album = await Album.OpenAsync(account, cancellation);
            var pictures = await album.DescribeAsync(account, source, text => context.Error.WriteLine(Readable.Line(text)), cancellation);
            await context.Output.WriteLineAsync(parsed.GetValue(context.Json) ? ToJson(pictures) : ToTable(pictures));
            return LjpicsCommands.Done;
        });
        return command;
    }

    private static string ToJson(IEnumerable<RemotePicture> pictures) => JsonSerializer.Serialize(
        [
            .. pictures.Select(picture => new JsonPicture(
                picture.Id,
                picture.Url.AbsoluteUri,
                picture.Keywords,
                picture.Description,
                picture.IsDefault,
                picture.IsSuspended,
                picture.Width,
                picture.Height,
                picture.Bytes,
                picture.ContentType,
                picture.CreatedAt)),
        ],
        ReportJson.Indented.JsonPictureArray);

    private static string ToTable(IReadOnlyList<RemotePicture> pictures)
    {
        if (pictures.Count == 0)
        {
            return "There are no pictures yet: 'ljpics upload' adds some.";
        }

        string[][] lines =
        [
            ["PICTURE", "DEFAULT", "SIZE", "BYTES", "KEYWORDS", "DESCRIPTION"],
            .. pictures.Select(picture => new[]
            {
                Number(picture.Id), State(picture), Size(picture), Number(picture.Bytes),
                Text(string.Join(", ", picture.Keywords)), Text(picture.Description),
            }),
        ];
        var widths = Enumerable.Range(0, lines[0].Length).Select(column => lines.Max(line => Readable.Width(line[column]))).ToArray();
        return string.Join('\n', lines.Select(line =>
            string.Join("  ", line.Select((cell, i) => Readable.Fit(cell, widths[i]))).TrimEnd()));
    }

    private static string State(RemotePicture picture) => (picture.IsDefault, picture.IsSuspended) switch
    {
        (true, true) => "yes, suspended",
        (true, false) => "yes",
        (false, true) => "suspended",
        _ => "-",
    };

    private static string Size(RemotePicture picture) => picture is { Width: { } width, Height: { } height }
        ? string.Create(CultureInfo.InvariantCulture, $"{width}x{height}")
        : "-";

    private static string Number(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "-";

    private static string Text(string? text) => string.IsNullOrEmpty(text) ? "-" : Readable.Line(text);
}
