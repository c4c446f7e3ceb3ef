using System.CommandLine;

namespace Daybook.Server.Commands;

/// <summary><c>userpic list | delete</c></summary>
internal static class UserpicCommands
{
    public static Command Create(CommandContext context) => new("userpic", "List and delete user pictures")
    {
        ListCommand(context),
        DeleteCommand(context),
    };

    private static Command ListCommand(CommandContext context)
    {
        var name = Values.Name();
        var command = new Command("list", "List an account's user pictures") { name, context.Json };
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var place = Workplace.Open(context, parsed);
            var account = await place.AccountAsync(parsed.GetRequiredValue(name), cancellation);
            var table = new Table("PICID", "TYPE", "WIDTH", "HEIGHT", "BYTES", "DEFAULT", "CREATED", "KEYWORDS", "DESCRIPTION");
            foreach (var userpic in await place.Database.Userpics.ListAsync(account.Id, cancellation))
            {
                table.Add(
                    userpic.Id,
                    userpic.ContentType,
                    userpic.Width,
                    userpic.Height,
                    userpic.Size,
                    userpic.Id == account.DefaultUserpicId,
                    userpic.CreatedAt,
                    userpic.Keywords.Select(keyword => keyword.Value),
                    userpic.Description);
            }

            await table.WriteAsync(context.Output, parsed.GetValue(context.Json));
            return DaybookCommands.Done;
        });
        return command;
    }

    private static Command DeleteCommand(CommandContext context)
    {
        var id = Values.Id("PICID", "The picture's id, as 'userpic list' shows it");
        var command = new Command("delete", "Delete a user picture for good; its id is never used again") { id };
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var place = Workplace.Open(context, parsed);
            var userpic = parsed.GetRequiredValue(id);
            if (!await place.Database.Userpics.DeleteAsync(userpic, cancellation))
            {
                throw new CommandException($"There is no userpic {userpic}.");
            }

            await context.Output.WriteLineAsync($"Deleted userpic {userpic}.");
            return DaybookCommands.Done;
        });
        return command;
    }
}
