using System.CommandLine;
using Daybook.Client.Accounts;
using Daybook.Client.Albums;
using Daybook.Client.Reporting;
using Daybook.Client.Sending;

namespace Daybook.Client.Commands;

/// <summary><c>download</c></summary>
internal static class DownloadCommand
{
    public static Command Create(CommandContext context)
    {
        var folder = new Argument<string>("DIR") { Description = "The folder; it is created if it does not exist" };
        var command = new Command(
            "download", "Download all pictures, with a manifest.json that says what their files do not. Pictures that are there already are not fetched again")
        {
            folder, context.Parallel, context.Json,
        };
        context.AddAccountTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var report = Report.For(context, parsed);
            var retry = context.RetryOf(parsed, report.Note);
            using var account = new OpenAccount(await LoginFinder.FindAsync(context, parsed, cancellation), retry);
            using var source = new PictureSource(retry);
            var album = await Album.OpenAsync(account, cancellation);

            // Not before: a folder that says whose it is must not be of an account that was mistyped.
            var target = AlbumFolder.Open(parsed.GetRequiredValue(folder), account.Key);
            var pictures = await album.DescribeAsync(account, source, report.Note, cancellation);
            report.Start(pictures.Count);
            try
            {
                await Batch.RunAsync(
                    pictures,
                    parsed.GetValue(context.Parallel),
                    picture => picture.Name,
                    (picture, token) => target.FetchAsync(picture, source, token),
                    report,
                    cancellation);
            }
            finally
            {
                target.WriteManifest(pictures);
            }

            return report.Finish("downloaded", "already there");
        });
        return command;
    }
}
