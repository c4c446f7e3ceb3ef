using System.CommandLine;
using Daybook.Client.Accounts;
using Daybook.Client.Albums;
using Daybook.Client.Reporting;
using Daybook.Client.Sending;

namespace Daybook.Client.Commands;

/// <summary><c>copy</c></summary>
internal static class CopyCommand
{
    private const string FromPassword = "LJPICS_FROM_PASSWORD";
    private const string ToPassword = "LJPICS_TO_PASSWORD";

    public static Command Create(CommandContext context)
    {
        var from = AccountOption("--from", $"Where the pictures are (its password: 'ljpics login', or {FromPassword})");
        var to = AccountOption("--to", $"Where they go (its password: 'ljpics login', or {ToPassword})");
        var options = new UploadOptions();
        var command = new Command(
            "copy", "Copy all pictures, their keywords, descriptions and the default to another server. If interrupted, run the same command again to go on")
        {
            from, to,
        };
        options.AddTo(command, context);
        command.Add(context.Auth);
        command.Add(context.Retries);
        command.SetAction(async (parsed, cancellation) =>
        {
            var auth = parsed.GetValue(context.Auth);
            var report = Report.For(context, parsed);
            var retry = context.RetryOf(parsed, report.Note);
            using var origin = new OpenAccount(LoginFinder.Find(parsed.GetRequiredValue(from), FromPassword, auth), retry);
            using var target = new OpenAccount(LoginFinder.Find(parsed.GetRequiredValue(to), ToPassword, auth), retry);
            using var source = new PictureSource(retry);
            var album = await Album.OpenAsync(origin, cancellation);
            var there = await Album.OpenAsync(target, cancellation);
            var pictures = await album.DescribeAsync(origin, source, report.Note, cancellation);
            var taken = TakenPictures.Open(target.Key, there, TimeProvider.System);
            report.Start(pictures.Count);
            var uploader = new Uploader(target, taken, source, options.LimitsOf(parsed, there.Limits), parsed.GetValue(options.Shrink));
            await Batch.RunAsync(
                pictures,
                parsed.GetValue(context.Parallel),
                picture => picture.Name,
                uploader.SendAsync,
                report,
                cancellation);
            return report.Finish("copied", "already there");
        });
        return command;
    }

    private static Option<AccountKey> AccountOption(string name, string description) => new(name)
    {
        HelpName = "SERVER/USER",
        Description = description,
        Required = true,
        CustomParser = result => CommandContext.Parsed(
            result, AccountKey.TryParse(result.Tokens[0].Value, out var account), account, "is not SERVER/USER, such as https://www.dreamwidth.org/alice"),
    };
}
