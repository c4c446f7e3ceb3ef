using System.CommandLine;
using System.Globalization;
using Daybook.Core.Upkeep;
using Daybook.Server.Backups;
using Daybook.Server.Options;
using Daybook.Storage;
using Daybook.Storage.Sqlite;

namespace Daybook.Server.Commands;

/// <summary><c>restore FILE</c></summary>
internal static class RestoreCommand
{
    /// <summary>What an earlier state undoes: the end of a sentence that says which, and two more.</summary>
    public const string Undone =
        "changed passwords, revoked app passwords, suspensions, bans, entries made private, and deletions of accounts, entries and pictures. Invites redeemed since then can be redeemed again. Tell people.";

    public static Command Create(CommandContext context)
    {
        var file = new Argument<string>("FILE") { Description = "The backup" };
        var withoutDamaged = new Option<bool>("--without-damaged")
        {
            Description = "If pictures in the backup are damaged, restore everything else without asking",
        };
        var command = new Command(
            "restore", "Restore a backup into a data folder that does not exist yet or is empty, after verifying every file and picture in it")
        {
            file,
            withoutDamaged,
        };
        command.SetAction((parsed, cancellation) => Interruption.HeedAsync(
            async interruption =>
            {
                await RestoreAsync(context, parsed.GetRequiredValue(file), context.DataFolderOf(parsed), parsed.GetValue(withoutDamaged), interruption);
                return DaybookCommands.Done;
            },
            "Nothing was restored.",
            cancellation));
        return command;
    }

    private static async Task RestoreAsync(CommandContext context, string file, DataFolder folder, bool withoutDamaged, CancellationToken cancellation)
    {
        var target = RestoreTarget.In(folder);
        try
        {
            target.Begin();
            BackupManifest manifest;
            using (var progress = ProgressLine.Of(context))
            {
                manifest = await BackupReader.UnpackAsync(file, target.Staging.FullPath, progress, cancellation);
            }

            var (lost, harmless) = await PrepareAsync(context, target.Staging.DatabaseFile, withoutDamaged, cancellation);
            target.Finish();
            await TellAsync(context.Output, manifest, folder, lost, harmless);
        }
        finally
        {
            if (target.Clear() is { } left)
            {
                await context.Error.WriteLineAsync(left);
            }
        }
    }

    /// <summary>Looks at everything in the database, takes damaged pictures out of it if its operator says so, moves its ids ahead, and ends its sessions.</summary>
    /// <returns>The pictures that were taken out, and how many findings do no harm.</returns>
    /// <exception cref="CommandException">It is damaged otherwise, or the operator does not say so.</exception>
    private static async Task<(IReadOnlyList<long> Lost, int Harmless)> PrepareAsync(
        CommandContext context, string path, bool withoutDamaged, CancellationToken cancellation)
    {
        await using var database = SqliteDatabase.Open(path, TimeProvider.System);
        IReadOnlyList<Finding> found;
        using (var progress = ProgressLine.Of(context))
        {
            // Without a limit: however much there is that does no harm, every picture is looked at.
            found = await database.Check.FindAsync(PictureMeasure.Of, int.MaxValue, progress, cancellation);
        }

        var damage = BackupDamage.Among(found);
        if (damage.IsOfDatabase)
        {
            throw new CommandException($"The database in the backup is damaged, and nothing was restored:\n{damage.List}");
        }

        if (damage.Findings.Count > 0)
        {
            await context.Error.WriteLineAsync($"Damaged or missing in the backup: {damage.Pictures}.\n{damage.List}");
            if (!withoutDamaged && await context.AskAsync("Restore everything else, without that? Type yes: ", cancellation) != "yes")
            {
                throw new CommandException("Nothing was restored. Another backup may be intact; --without-damaged restores everything else from this one.");
            }

            // A folder without them is whole: servers start on it, and it can be copied into another database.
            foreach (var finding in damage.Findings)
            {
                await database.Check.RepairAsync(finding, cancellation);
            }
        }

        await database.SkipIdsAsync(cancellation);
        return ([.. damage.Findings.Select(finding => finding.Id)], found.Count - damage.Findings.Count);
    }

    private static async Task TellAsync(TextWriter output, BackupManifest manifest, DataFolder folder, IReadOnlyList<long> lost, int harmless)
    {
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"Restored the backup of {manifest.CreatedAt:yyyy-MM-dd HH:mm:ss}Z into {folder.FullPath}. New ids skip ahead by {IdGap.Ids:N0}, because caches may still have those given out after the backup."));
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"Everybody is logged out, and no mailed link works. Everything done after {manifest.CreatedAt:yyyy-MM-dd HH:mm:ss}Z is undone: {Undone}"));
        if (lost.Count > 0)
        {
            await output.WriteLineAsync($"Left out, damaged or missing in the backup: userpic {string.Join(", ", lost)}.");
        }

        if (harmless > 0)
        {
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"What 'daybook check' finds in it, {harmless:N0} in all, was in the backup already and does no harm: 'daybook check --repair' repairs it."));
        }
    }
}
