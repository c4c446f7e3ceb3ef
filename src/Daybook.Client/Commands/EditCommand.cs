using System.CommandLine;
using Daybook.Client.Accounts;
using Daybook.Client.Reporting;
using Daybook.Protocol.Client;

namespace Daybook.Client.Commands;

/// <summary><c>edit</c></summary>
internal static class EditCommand
{
    public static Command Create(CommandContext context)
    {
        var id = PictureIds.One();
        var keywords = new Option<string>("--keywords") { HelpName = "A,B", Description = "All its keywords from now on; \"\" removes them" };
        var description = new Option<string>("--description") { HelpName = "TEXT", Description = "What it shows; \"\" removes it" };
        var isDefault = new Option<bool>("--default") { Description = "Make it the account's default" };
        var noDefault = new Option<bool>("--no-default") { Description = "Make it no longer the default" };
        var command = new Command("edit", "Change a picture's keywords, its description or the default (Daybook only)")
        {
            id, keywords, description, isDefault, noDefault,
        };
        command.Validators.Add(result =>
        {
            var given = new Option[] { keywords, description, isDefault, noDefault }.Count(option => result.GetResult(option) is not null);
            if (given == 0)
            {
                result.AddError("There is nothing to change: give --keywords, --description, --default or --no-default");
            }
            else if (result.GetResult(isDefault) is not null && result.GetResult(noDefault) is not null)
            {
                result.AddError("--default and --no-default cannot be used together");
            }
        });
        context.AddAccountTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var account = new OpenAccount(await LoginFinder.FindAsync(context, parsed, cancellation), context.RetryOf(parsed));
            await account.LoginAsync(new LoginRequest(), cancellation);
            var edit = new UserpicEdit(parsed.GetValue(id))
            {
                Keywords = parsed.GetValue(keywords) is { } text ? KeywordList.Read(text) : null,
                Description = parsed.GetValue(description),
                IsDefault = parsed.GetValue(isDefault) ? true : parsed.GetValue(noDefault) ? false : null,
            };
            var now = await account.SendAsync((client, token) => client.EditPicAsync(edit, token), cancellation);
            await context.Output.WriteLineAsync(Readable.Line(Told(now)));
            return LjpicsCommands.Done;
        });
        return command;
    }

    private static string Told(EditedUserpic now) =>
        $"Changed picture {now.Id}: keywords {(now.Keywords.Count == 0 ? "none" : string.Join(", ", now.Keywords))}; " +
        $"description {now.Description ?? "none"}{(now.IsDefault ? "; the default" : "")}";
}
