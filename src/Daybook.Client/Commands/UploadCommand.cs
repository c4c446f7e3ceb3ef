using System.CommandLine;
using Daybook.Client.Accounts;
using Daybook.Client.Albums;
using Daybook.Client.Reporting;
using Daybook.Client.Sending;

namespace Daybook.Client.Commands;

/// <summary><c>upload</c></summary>
internal static class UploadCommand
{
    private const string Uploaded = "uploaded";
    private const string AlreadyThere = "already there";

    public static Command Create(CommandContext context)
    {
        var paths = new Argument<string[]>("PATH|URL")
        {
            Description = "Files, folders (with the manifest.json that 'download' writes, if there is one) and addresses",
            Arity = ArgumentArity.OneOrMore,
            Validators =
            {
                // What is no option is taken for a path, and a mistyped option would only be a file that is not there.
                result =>
                {
                    foreach (var token in result.Tokens.Where(token => token.Value.StartsWith('-') && !File.Exists(token.Value)))
                    {
                        result.AddError($"There is no option {token.Value}");
                    }
                },
            },
        };
        var keywords = new Option<string>("--keywords") { HelpName = "A,B", Description = "The picture's keywords, separated by commas" };
        var fromName = new Option<bool>("--keywords-from-name") { Description = "Make the name of each file or address, without its extension, a keyword" };
        var isDefault = new Option<bool>("--default") { Description = "Make the picture the account's default" };
        var description = new Option<string>("--description") { HelpName = "TEXT", Description = "What the picture shows, for those who cannot see it" };
        var options = new UploadOptions();
        var command = new Command(
            "upload", "Upload pictures. What the server has taken is not sent again. If interrupted, run the same command again to go on")
        {
            paths, keywords, fromName, isDefault, description,
        };
        options.AddTo(command, context);
        context.AddAccountTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var plan = UploadPlan.Find(parsed.GetRequiredValue(paths));
            if (plan.Items.Count > 1 && (parsed.GetValue(keywords) is not null || parsed.GetValue(isDefault)))
            {
                throw new CommandException(
                    "--keywords and --default are for one picture: a keyword names one, and one is the default. For several, use " +
                    "--keywords-from-name or manifest.json.",
                    LjpicsCommands.WrongUsage);
            }

            var shared = KeywordList.Read(parsed.GetValue(keywords) ?? "");
            plan.Describe(item => item with
            {
                Keywords = [.. shared.Concat(item.Keywords).Concat(parsed.GetValue(fromName) ? KeywordList.OfName(item) : []).Distinct()],
                Description = parsed.GetValue(description) ?? item.Description,
                IsDefault = parsed.GetValue(isDefault) || item.IsDefault,
            });
            plan.RequireSense();
            return await SendAsync(plan, options, context, parsed, cancellation);
        });
        return command;
    }

    private static async Task<int> SendAsync(
        UploadPlan plan, UploadOptions options, CommandContext context, ParseResult parsed, CancellationToken cancellation)
    {
        var report = Report.For(context, parsed);
        if (plan.Items.Count == 0)
        {
            report.Start(plan.Refused.Count, plan.Refused);
            return report.Finish(Uploaded, AlreadyThere);
        }

        var retry = context.RetryOf(parsed, report.Note);
        using var account = new OpenAccount(await LoginFinder.FindAsync(context, parsed, cancellation), retry);
        using var source = new PictureSource(retry);
        var album = await Album.OpenAsync(account, cancellation);
        var limits = options.LimitsOf(parsed, album.Limits);
        var shrink = parsed.GetValue(options.Shrink);
        plan.RequireSize(shrink ? limits.MaxSourceBytes : limits.MaxBytes, shrink ? "" : "; --shrink makes it fit");
        report.Start(plan.Items.Count + plan.Refused.Count, plan.Refused);
        var taken = TakenPictures.Open(account.Key, album, TimeProvider.System);
        var uploader = new Uploader(account, taken, source, limits, shrink);
        await Batch.RunAsync(plan.Items, parsed.GetValue(context.Parallel), item => item.Name, uploader.SendAsync, report, cancellation);
        return report.Finish(Uploaded, AlreadyThere);
    }
}
