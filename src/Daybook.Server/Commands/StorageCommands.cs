using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Daybook.Server.Accounts;
using Daybook.Server.Hosting;
using Daybook.Server.Moving;
using Daybook.Server.Options;
using Daybook.Storage;
using Daybook.Storage.Copying;

namespace Daybook.Server.Commands;

/// <summary><c>storage copy</c></summary>
internal static class StorageCommands
{
    public static Command Create(CommandContext context) => new("storage", "Copy everything into another database or bucket; skip ids in a database that was restored by other means")
    {
        CopyCommand(context),
        SkipIdsCommand(context),
    };

    private static Command CopyCommand(CommandContext context)
    {
        var to = new Option<string>("--to")
        {
            HelpName = "DIR",
            Description = "The data folder to copy into. Its own daybook.json says where it keeps everything",
            Required = true,
            Validators = { CommandContext.RefuseEmpty },
        };
        var toConfig = new Option<string>("--to-config")
        {
            HelpName = "FILE",
            Description = "The settings file of that folder (default: daybook.json in it)",
            Validators = { CommandContext.RefuseEmpty },
        };
        var command = new Command(
            "copy",
            """
            Copy everything of a data folder (--data) into another (--to): between SQLite and PostgreSQL, from one PostgreSQL server to another, and
            the pictures between the database and a bucket of S3, as the settings of the other folder say.

            All servers on both must be stopped. The source is not changed. The target must be empty, and is opened by no server until the copy is
            whole and was compared with the source, row by row and picture by picture. A copy that was interrupted goes on when the same command is
            given again.

            Settings from the command line, and from Daybook's own variables in the environment, count for --data alone, as with every other
            command. For --to they come from its own daybook.json: what is said of one database is not taken for the other. Settings are not copied.

            AWS_ACCESS_KEY_ID and the like count for the buckets of both, where their settings name no key. If the two need different keys, write
            each bucket's into the daybook.json of its folder.
            """)
        {
            to,
            toConfig,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var source = new Side(context.DataFolderOf(parsed), context.LoadSettings(parsed).Values);
            var folder = new DataFolder(parsed.GetRequiredValue(to));
            var target = new Side(folder, LoadedSettings.LoadAlone(folder, parsed.GetValue(toConfig), context.Environment).Values);
            return await Interruption.HeedAsync(
                async interruption =>
                {
                    await CopyAsync(context, source, target, interruption);
                    return DaybookCommands.Done;
                },
                $"Nothing was changed in {source.Data.FullPath}, and what was copied stays in {target.Data.FullPath}: run the same command again to go on from there.",
                cancellation);
        });
        return command;
    }

    private static Command SkipIdsCommand(CommandContext context)
    {
        var command = new Command(
            "skip-ids",
            """
            Let new ids skip ahead of any that can have been given out. Use it on a database that was brought back from an earlier state by other means than
            'restore', which does this by itself: a dump, a base backup, a replica that lacked the last commits.

            What was given out after that state lives on in caches, where a picture's address is good for a year, and clients ask for what changed after the last time that
            they were told. All sessions and mailed links end, because some of them had already ended. Run this before the first server starts.

            """);
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var place = Workplace.Open(context, parsed, migration: Migration.None, wholeTables: true);
            await place.Database.SkipIdsAsync(cancellation);
            await context.Output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"New ids skip ahead by {IdGap.Ids:N0}, the numbers of each journal's entries and comments by {IdGap.JournalNumbers:N0} or by one in {IdGap.JournalShare}, and its clock by {IdGap.Clocks.TotalHours:0} hours."));
            await context.Output.WriteLineAsync("Everybody is logged out, and no mailed link works.");
            await context.Output.WriteLineAsync(
                $"Everything done after the state that you went back to is undone: {RestoreCommand.Undone}");
            return DaybookCommands.Done;
        });
        return command;
    }

    private static async Task CopyAsync(CommandContext context, Side source, Side target, CancellationToken cancellation)
    {
        if (source.Data.FullPath.TrimEnd(Path.DirectorySeparatorChar) == target.Data.FullPath.TrimEnd(Path.DirectorySeparatorChar))
        {
            throw new CommandException($"--data and --to are the same folder, {source.Data.FullPath}.");
        }

        if (source.IsSqlite)
        {
            source.Data.RequireDatabase();
        }

        if (source.IsSqlite && target.IsSqlite && source.Settings.S3.Bucket is null && target.Settings.S3.Bucket is null)
        {
            throw new CommandException(
                $"Both folders keep everything in SQLite. If {target.Data.FullPath} is to use PostgreSQL or S3, its {Path.GetFileName(target.Data.SettingsFile)} must say so (Storage:Provider and Storage:ConnectionString, Pictures:Store and S3:Bucket); if not, 'backup' and 'restore' make the copy.");
        }

        var time = Stopwatch.StartNew();
        target.Data.Create();
        using var copy = StorageCopy.Open(source.Place, target.Place);
        CopyResult result;
        using (var progress = ProgressLine.Of(context))
        {
            await copy.CheckAsync(progress, cancellation);
            var beside = new FolderCopy(source.Data, target.Data);
            beside.CopyFiles();
            var keys = source.IsSqlite ? [.. copy.Keys, .. KeyRing.Read(source.Data)] : copy.Keys;
            copy.AddKeys(target.IsSqlite ? beside.PutKeys(keys) : keys);
            result = await copy.RunAsync(progress, cancellation);
            beside.Finish();
        }

        await TellAsync(context.Output, result, target.Data, time.Elapsed);
    }

    private static async Task TellAsync(TextWriter output, CopyResult result, DataFolder target, TimeSpan time)
    {
        var table = new Table("TABLE", "ROWS");
        foreach (var rows in result.Tables.Where(rows => rows.Rows > 0))
        {
            table.Add(rows.Table, rows.Rows);
        }

        await table.WriteAsync(output, asJson: false);
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"Copied {result.Tables.Sum(rows => rows.Rows):N0} rows and {result.Pictures:N0} pictures of {result.PictureBytes:N0} bytes into {target.FullPath} in {time.TotalSeconds:N1} seconds, and compared all of it."));
        await output.WriteLineAsync("From now on start servers only on it, none on the source: waiting mail would go out twice, and what is written there is not copied later.");
    }

    /// <summary>A data folder, and where it keeps everything.</summary>
    private sealed record Side(DataFolder Data, DaybookSettings Settings)
    {
        public bool IsSqlite => Settings.Storage.Provider == StorageProvider.Sqlite;

        public CopyPlace Place => Databases.Place(Settings, Data);
    }
}
