using System.CommandLine;
using System.Globalization;
using Daybook.Core.Upkeep;
using Daybook.Storage;

namespace Daybook.Server.Commands;

/// <summary><c>check</c>, <c>check --repair</c></summary>
internal static class CheckCommand
{
    /// <summary>How many findings one run tells of.</summary>
    private const int MaxFindings = 1000;

    public static Command Create(CommandContext context)
    {
        var repair = new Option<bool>("--repair") { Description = "Say what could be repaired, and do it if you type yes" };
        var yes = new Option<bool>("--yes") { Description = "With --repair: do it without asking" };
        var command = new Command(
            "check", "Compare every picture with its hash and every row with those it belongs to; changes nothing without --repair")
        {
            repair,
            yes,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var place = Workplace.Open(context, parsed, migration: Migration.None, wholeTables: true);
            IReadOnlyList<Finding> found;
            using (var progress = ProgressLine.Of(context))
            {
                found = await place.Database.Check.FindAsync(PictureMeasure.Of, MaxFindings, progress, cancellation);
            }

            foreach (var finding in found)
            {
                var advice = finding.Repair is null ? finding.Advice : $"Repair: {finding.Repair}.";
                await context.Output.WriteLineAsync(parsed.GetValue(repair) ? $"{finding.Text} {advice}" : finding.Text);
            }

            if (found.Count == 0)
            {
                await context.Output.WriteLineAsync("Everything is as it should be.");
                return DaybookCommands.Done;
            }

            var more = found.Count == MaxFindings ? ", and perhaps more" : "";
            await context.Output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"Found: {found.Count}{more}."));
            return parsed.GetValue(repair)
                ? await RepairAsync(context, place, found, parsed.GetValue(yes), cancellation)
                : DaybookCommands.Failed;
        });
        return command;
    }

    private static async Task<int> RepairAsync(
        CommandContext context, Workplace place, IReadOnlyList<Finding> found, bool yes, CancellationToken cancellation)
    {
        List<Finding> findings = [.. found.Where(finding => finding.Repair is not null)];
        if (findings.Count == 0)
        {
            await context.Error.WriteLineAsync("None of this can be repaired here.");
            return DaybookCommands.Failed;
        }

        if (!yes && await context.AskAsync(string.Create(CultureInfo.InvariantCulture, $"Do these {findings.Count} repairs? Type yes: "), cancellation) != "yes")
        {
            await context.Error.WriteLineAsync("Nothing was changed.");
            return DaybookCommands.Failed;
        }

        var repaired = 0;
        using (var progress = ProgressLine.Of(context))
        {
            for (var i = 0; i < findings.Count; i++)
            {
                repaired += await place.Database.Check.RepairAsync(findings[i], cancellation) ? 1 : 0;
                progress.Report(new StepProgress("Repairing", i + 1, findings.Count));
            }
        }

        var left = found.Count - findings.Count;
        var others = left > 0 ? string.Create(CultureInfo.InvariantCulture, $" Not repaired: {left}.") : "";
        await context.Output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"Repaired: {repaired}.{others} Run 'daybook check' again to see {(left > 0 ? "what" : "that nothing")} is left."));
        return left == 0 && found.Count < MaxFindings ? DaybookCommands.Done : DaybookCommands.Failed;
    }
}
