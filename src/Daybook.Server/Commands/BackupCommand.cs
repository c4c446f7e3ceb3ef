using System.CommandLine;
using System.Globalization;
using Daybook.Server.Backups;
using Daybook.Server.Options;

namespace Daybook.Server.Commands;

/// <summary><c>backup FILE</c></summary>
internal static class BackupCommand
{
    public static Command Create(CommandContext context)
    {
        var file = new Argument<string>("FILE") { Description = "The backup; it must not exist yet" };
        var command = new Command(
            "backup", "Back up the database, all pictures, keys, settings and pages into one file, while the server runs") { file };
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var place = Workplace.Open(context, parsed);
            var path = Path.GetFullPath(parsed.GetRequiredValue(file));
            var settingsFile = parsed.GetValue(context.Config) ?? place.Data.SettingsFile;
            var isShared = place.Settings.Storage.Provider == StorageProvider.Postgres;
            foreach (var said in BackupParts.DeleteLeft(Path.GetDirectoryName(path) ?? path, TimeProvider.System.GetUtcNow()))
            {
                await context.Error.WriteLineAsync(said);
            }

            BackupManifest manifest;
            BackupDamage damage;
            using (var progress = ProgressLine.Of(context))
            {
                var writer = new BackupWriter(place.Data, settingsFile, place.Database, isShared, TimeProvider.System);
                (manifest, damage) = await Interruption.HeedAsync(
                    interruption => writer.WriteAsync(path, progress, interruption), "No backup was made, and nothing of it is left.", cancellation);
            }

            await context.Output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"Backed up {place.Data.FullPath}, {manifest.Files.Count} files, {manifest.Files.Sum(one => one.Bytes):N0} bytes, into {path}."));
            await context.Output.WriteLineAsync(
                "Keep it as safe as the data folder: with its keys the secrets of app passwords can be read.");
            if (isShared)
            {
                await context.Output.WriteLineAsync(
                    "'restore' turns it into a data folder with SQLite, which 'storage copy' can copy into an empty PostgreSQL database.");
            }

            if (damage.Findings.Count == 0)
            {
                return DaybookCommands.Done;
            }

            await context.Error.WriteLineAsync(damage.IsOfDatabase
                ? $"The database is damaged, and so is the backup, which 'restore' will refuse:\n{damage.List}\nKeep the last good backup: only that helps."
                : $"Damaged or missing, in the database and so in the backup: {damage.Pictures}.\n{damage.List}\n'restore' takes the rest of the backup after a yes. 'daybook check --repair' says what can be done about the database.");
            return DaybookCommands.Failed;
        });
        return command;
    }
}
