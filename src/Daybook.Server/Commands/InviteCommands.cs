using System.CommandLine;
using Daybook.Core.Accounts;

namespace Daybook.Server.Commands;

/// <summary><c>invite create | list</c></summary>
internal static class InviteCommands
{
    private const int PageSize = 1000;

    public static Command Create(CommandContext context) => new("invite", "Create and list invites, with which people create their own accounts")
    {
        MakeCommand(context),
        ListCommand(context),
    };

    private static Command MakeCommand(CommandContext context)
    {
        var command = new Command("create", "Create an invite and print its code on standard output; it is good for one account");
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var place = Workplace.Open(context, parsed);
            var invite = await place.Database.Invites.CreateAsync(
                InviteCode.Generate(), createdBy: null, limit: int.MaxValue, cancellation);
            await context.Error.WriteLineAsync($"Made invite {invite.Id}. Its code, on standard output, is good for one account:");
            await context.Output.WriteLineAsync(invite.Code.Value);
            return DaybookCommands.Done;
        });
        return command;
    }

    private static Command ListCommand(CommandContext context)
    {
        var command = new Command("list", "List the invites, newest first") { context.Json };
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var place = Workplace.Open(context, parsed);
            var table = new Table("ID", "CODE", "CREATED", "CREATED BY", "REDEEMED", "REDEEMED BY");
            long? last = null;
            while (await place.Database.Invites.ListAsync(createdBy: null, last, PageSize, cancellation) is { Count: > 0 } page)
            {
                foreach (var invite in page)
                {
                    table.Add(
                        invite.Id,
                        invite.Code.Value,
                        invite.CreatedAt,
                        invite.CreatedBy?.Value,
                        invite.RedeemedAt,
                        invite.RedeemedBy?.Value);
                }

                last = page[^1].Id;
            }

            await table.WriteAsync(context.Output, parsed.GetValue(context.Json));
            return DaybookCommands.Done;
        });
        return command;
    }
}
