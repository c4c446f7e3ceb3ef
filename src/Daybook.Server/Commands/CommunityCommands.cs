using System.CommandLine;
using Daybook.Core;
using Daybook.Core.Accounts;

namespace Daybook.Server.Commands;

/// <summary><c>community create</c></summary>
internal static class CommunityCommands
{
    public static Command Create(CommandContext context) => new("community", "Create communities: journals that people write in together")
    {
        MakeCommand(context),
    };

    private static Command MakeCommand(CommandContext context)
    {
        var name = Values.Name();
        var fullName = Values.FullName();
        var maintainer = Values.Maintainer();
        var command = new Command("create", "Create a community") { name, fullName, maintainer };
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var place = Workplace.Open(context, parsed);
            var keeper = await place.AccountAsync(parsed.GetRequiredValue(maintainer), cancellation);
            if (keeper.Kind != AccountKind.Person)
            {
                throw new CommandException($"'{keeper.Name}' is a community, and a community cannot maintain another.");
            }

            var communityName = parsed.GetRequiredValue(name);
            try
            {
                var community = await place.Database.Communities.CreateAsync(
                    communityName, parsed.GetValue(fullName) ?? communityName.Value, keeper.Id, cancellation);
                await context.Output.WriteLineAsync($"Created community '{community.Name}' with id {community.Id}, maintained by '{keeper.Name}'.");
                return DaybookCommands.Done;
            }
            catch (TooManyException full)
            {
                throw new CommandException($"'{keeper.Name}' maintains {full.Limit} communities, which is the limit.");
            }
        });
        return command;
    }
}
