using System.CommandLine;
using System.Globalization;
using Daybook.Server.Backups;
using Daybook.Storage.Sqlite;

namespace Daybook.Server.Commands;

/// <summary><c>backup FILE</c></summary>
internal static class BackupCommand
{
    public static Command Create(CommandContext context)
    {
        var file = new Argument<string>("FILE") { Description = "The backup; it must not be there yet" };
        var command = new Command(
            "backup", "Back up the database, all pictures, keys, settings and pages into one file, while the server runs") { file };
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var place = Workplace.Open(context, parsed);
            if (place.Database is not SqliteDatabase database)
            {
                throw new CommandException(
                    "A backup is of a data folder with its database in it. Everything is in PostgreSQL here: back that up with its own means, such as pg_dump.");
            }

            var path = Path.GetFullPath(parsed.GetRequiredValue(file));
            var settingsFile = parsed.GetValue(context.Config) ?? place.Data.SettingsFile;
            BackupManifest manifest;
            using (var progress = ProgressLine.On(context.Error))
            {
                manifest = await new BackupWriter(place.Data, settingsFile, database, TimeProvider.System)
                    .WriteAsync(path, progress, cancellation);
            }

            await context.Output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"Backed up {manifest.Files.Count} files, {manifest.Files.Sum(one => one.Bytes):N0} bytes, into {path}."));
            await context.Output.WriteLineAsync(
                "Keep it as safe as the data folder: with its keys the secrets of app passwords can be read.");
            return DaybookCommands.Done;
        });
        return command;
    }
}
