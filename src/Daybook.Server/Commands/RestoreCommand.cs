using System.CommandLine;
using System.Globalization;
using Daybook.Core.Upkeep;
using Daybook.Server.Backups;
using Daybook.Storage;
using Daybook.Storage.Sqlite;

namespace Daybook.Server.Commands;

/// <summary><c>restore FILE</c></summary>
internal static class RestoreCommand
{
    /// <summary>How much damage is shown: whoever has more needs another backup, not a longer list.</summary>
    private const int MaxFindings = 20;

    public static Command Create(CommandContext context)
    {
        var file = new Argument<string>("FILE") { Description = "The backup" };
        var command = new Command(
            "restore", "Restore a backup into a data folder that is not there yet or is empty, after verifying every file and picture of it")
        {
            file,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var folder = context.DataFolderOf(parsed);
            var target = RestoreTarget.In(folder);
            try
            {
                target.Staging.Create();
                BackupManifest manifest;
                int harmless;
                using (var progress = ProgressLine.Of(context))
                {
                    manifest = await BackupReader.UnpackAsync(parsed.GetRequiredValue(file), target.Staging.FullPath, progress, cancellation);
                    harmless = await PrepareAsync(target.Staging.DatabaseFile, progress, cancellation);
                }

                target.Finish();
                await context.Output.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture,
                    $"Restored the backup of {manifest.CreatedAt:yyyy-MM-dd HH:mm:ss}Z into {folder.FullPath}. New ids go on {IdGap.Ids:N0} further, since those given out after the backup may live on in caches."));
                if (harmless > 0)
                {
                    await context.Output.WriteLineAsync(string.Create(
                        CultureInfo.InvariantCulture, $"What 'daybook check' tells of in it, {harmless:N0} in all, stood in the backup so and does no harm: 'daybook check --repair' puts it right."));
                }

                return DaybookCommands.Done;
            }
            finally
            {
                target.Clear();
            }
        });
        return command;
    }

    /// <summary>Brings the database to this program's version, looks at everything in it, and moves its ids ahead.</summary>
    /// <returns>How many findings do no harm.</returns>
    private static async Task<int> PrepareAsync(string path, ProgressLine progress, CancellationToken cancellation)
    {
        await using var database = SqliteDatabase.Open(path, TimeProvider.System);

        // Without a limit: however much there is that does no harm, every picture is looked at.
        var found = await database.Check.FindAsync(PictureMeasure.Of, int.MaxValue, progress, cancellation);
        var damage = found.Where(finding => finding.Kind is FindingKind.Database or FindingKind.PictureMissing or FindingKind.PictureDamaged).ToList();
        if (damage.Count > 0)
        {
            var rest = damage.Count > MaxFindings ? string.Create(CultureInfo.InvariantCulture, $"\nAnd {damage.Count - MaxFindings:N0} more.") : "";
            throw new CommandException(
                $"The database in the backup is damaged, and nothing was restored:\n{string.Join('\n', damage.Take(MaxFindings).Select(finding => finding.Text))}{rest}");
        }

        await database.SkipIdsAsync(cancellation);
        return found.Count;
    }
}
