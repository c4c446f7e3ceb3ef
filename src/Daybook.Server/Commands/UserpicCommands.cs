using System.CommandLine;
using System.Globalization;
using Daybook.Core;
using Daybook.Core.Moderation;
using Daybook.Core.Userpics;
using Daybook.Server.Userpics;

namespace Daybook.Server.Commands;

/// <summary><c>userpic list | show | suspend | unsuspend | delete</c></summary>
internal static class UserpicCommands
{
    private const int PageSize = 1000;

    private const string CopiesLast = "Copies in caches last until you purge them:";

    public static Command Create(CommandContext context) => new("userpic", "List and moderate user pictures")
    {
        ListCommand(context),
        ShowCommand(context),
        SuspendCommand(context, "suspend", "Show a neutral picture instead of a user picture, until unsuspended", suspended: true),
        SuspendCommand(context, "unsuspend", "Show a suspended user picture again", suspended: false),
        DeleteCommand(context),
    };

    /// <summary>
    /// Writes where the pictures of an account are served, also those that it deleted and can take back; nothing if it has none. Page by page: it may have very many.
    /// </summary>
    public static async Task WriteCopiesAsync(CommandContext context, Workplace place, long accountId, CancellationToken cancellation)
    {
        var isBegun = false;
        long last = 0;
        while (await place.Database.Userpics.ListAsync(accountId, last, PageSize, cancellation) is { Count: > 0 } page)
        {
            await WriteAsync(page);
            last = page[^1].Id;
        }

        await WriteAsync((await place.Database.DeletedUserpics.ListAsync(accountId, cancellation)).Select(deleted => deleted.Userpic));

        async Task WriteAsync(IEnumerable<Userpic> userpics)
        {
            foreach (var userpic in userpics)
            {
                if (!isBegun)
                {
                    await context.Output.WriteLineAsync(CopiesLast);
                    isBegun = true;
                }

                await context.Output.WriteLineAsync(AddressOf(place, userpic.Id, accountId));
            }
        }
    }

    private static Command ListCommand(CommandContext context)
    {
        var name = Values.Name();
        var command = new Command("list", "List an account's user pictures") { name, context.Json };
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var place = Workplace.Open(context, parsed);
            var account = await place.AccountAsync(parsed.GetRequiredValue(name), cancellation);
            var table = new Table("PICID", "ADDRESS", "TYPE", "WIDTH", "HEIGHT", "BYTES", "DEFAULT", "SUSPENDED", "CREATED", "KEYWORDS", "DESCRIPTION");
            foreach (var userpic in await place.Database.Userpics.ListAsync(account.Id, cancellation))
            {
                table.Add(
                    userpic.Id,
                    AddressOf(place, userpic.Id, account.Id),
                    userpic.ContentType,
                    userpic.Width,
                    userpic.Height,
                    userpic.Size,
                    userpic.Id == account.DefaultUserpicId,
                    userpic.Suspension is not null,
                    userpic.CreatedAt,
                    userpic.Keywords.Select(keyword => keyword.Value),
                    userpic.Description);
            }

            await table.WriteAsync(context.Output, parsed.GetValue(context.Json));
            return DaybookCommands.Done;
        });
        return command;
    }

    private static Command ShowCommand(CommandContext context)
    {
        var id = Id();
        var command = new Command("show", "Show whose a user picture is, and whether and why it is suspended") { id, context.Json };
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var place = Workplace.Open(context, parsed);
            var userpicId = parsed.GetRequiredValue(id);
            var userpic = await place.Database.Userpics.FindAsync(userpicId, cancellation) ?? throw NoUserpic(userpicId);
            var account = await place.Database.Accounts.FindAsync(userpic.AccountId, cancellation) ?? throw NoUserpic(userpicId);
            var table = new Table(
                "PICID", "ACCOUNT", "ADDRESS", "TYPE", "WIDTH", "HEIGHT", "BYTES", "DEFAULT", "CREATED", "KEYWORDS", "DESCRIPTION", "SUSPENDED AT", "REASON");
            table.Add(
                userpic.Id,
                account.Name.Value,
                AddressOf(place, userpic.Id, account.Id),
                userpic.ContentType,
                userpic.Width,
                userpic.Height,
                userpic.Size,
                userpic.Id == account.DefaultUserpicId,
                userpic.CreatedAt,
                userpic.Keywords.Select(keyword => keyword.Value),
                userpic.Description,
                userpic.Suspension?.At,
                userpic.Suspension?.Reason);
            await table.WriteAsync(context.Output, parsed.GetValue(context.Json));
            return DaybookCommands.Done;
        });
        return command;
    }

    private static Command SuspendCommand(CommandContext context, string verb, string description, bool suspended)
    {
        var id = Id();
        var reason = Values.Reason(suspended ? " and for the picture's owner, who reads it on the site" : "");
        var command = new Command(verb, description) { id, reason };
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var place = Workplace.Open(context, parsed);
            var userpicId = parsed.GetRequiredValue(id);
            var note = new ModerationNote(ModeratorId: null, parsed.GetRequiredValue(reason));
            var owner = await place.Database.Moderation.FindOwnerAsync(userpicId, cancellation) ?? throw NoUserpic(userpicId);
            if (!await place.Database.Moderation.SetUserpicSuspendedAsync(userpicId, suspended, note, cancellation))
            {
                throw NoUserpic(userpicId);
            }

            await context.Output.WriteLineAsync(
                suspended ? $"Userpic {userpicId} is suspended. {Copies(place, userpicId, owner)}" : $"Userpic {userpicId} is no longer suspended.");
            return DaybookCommands.Done;
        });
        return command;
    }

    private static Command DeleteCommand(CommandContext context)
    {
        var id = Id();
        var reason = Values.Reason();
        var yes = Confirmation.Yes();
        var command = new Command("delete", "Delete a user picture for good, at once; its id is never used again") { id, reason, yes };
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var place = Workplace.Open(context, parsed);
            var userpicId = parsed.GetRequiredValue(id);
            var note = new ModerationNote(ModeratorId: null, parsed.GetRequiredValue(reason));
            var owner = await place.Database.Moderation.FindOwnerAsync(userpicId, cancellation) ?? throw NoUserpic(userpicId);
            await Confirmation.DemandAsync(
                context,
                parsed.GetValue(yes),
                $"Delete {await DescribeAsync(place, userpicId, owner, cancellation)}, for good? Type yes: ",
                answer => answer == "yes",
                cancellation);
            if (!await place.Database.Moderation.ExpungeUserpicAsync(userpicId, note, cancellation))
            {
                throw NoUserpic(userpicId);
            }

            await context.Output.WriteLineAsync($"Deleted userpic {userpicId}. {Copies(place, userpicId, owner)}");
            return DaybookCommands.Done;
        });
        return command;
    }

    /// <summary>The picture in words, so that a mistyped number shows.</summary>
    private static async Task<string> DescribeAsync(Workplace place, long userpicId, long accountId, CancellationToken cancellation)
    {
        var owner = await place.Database.Accounts.FindAsync(accountId, cancellation);
        var name = $"userpic {userpicId} of '{owner?.Name}'";
        if (await place.Database.Userpics.FindAsync(userpicId, cancellation) is not { } userpic)
        {
            return $"{name}, which its owner deleted";
        }

        var keywords = userpic.Keywords.Count == 0 ? "no keywords" : "keywords: " + TextLine.Printable(string.Join(", ", userpic.Keywords));
        return string.Create(CultureInfo.InvariantCulture, $"{name}, {userpic.Width} x {userpic.Height} pixels, {userpic.Size} bytes, {keywords}");
    }

    /// <summary>Who takes a picture away has only begun: see <em>Copies elsewhere</em> in docs/operations.md.</summary>
    private static string Copies(Workplace place, long userpicId, long accountId) => $"{CopiesLast} {AddressOf(place, userpicId, accountId)}";

    /// <summary>Where it is served; without the server's name, if no setting says that.</summary>
    private static string AddressOf(Workplace place, long userpicId, long accountId) =>
        UserpicUrl.Of(place.Settings.Site.Root ?? "", userpicId, accountId);

    private static Argument<long> Id() => Values.Id("PICID", "The picture's id, as 'userpic list' shows it");

    private static CommandException NoUserpic(long userpicId) => new($"There is no userpic {userpicId}.");
}
