using System.Globalization;
using Daybook.Core.Upkeep;

namespace Daybook.Server.Backups;

/// <summary>What is lost in the database of a backup: judged alike when the backup is made and when it is restored.</summary>
/// <param name="Findings">Each of it, as <see cref="ICheck"/> found it.</param>
internal sealed record BackupDamage(IReadOnlyList<Finding> Findings)
{
    /// <summary>How much is listed: <c>check</c> tells of the rest.</summary>
    private const int MaxListed = 20;

    /// <summary>What of all that was found is damage.</summary>
    public static BackupDamage Among(IEnumerable<Finding> found) => new([.. found.Where(finding => finding.IsLoss)]);

    /// <summary>Whether the database itself is damaged, and so nothing in it can be relied on.</summary>
    public bool IsOfDatabase => Findings.Any(finding => finding.Kind == FindingKind.Database);

    /// <summary>What is said of it, a line each.</summary>
    public string List
    {
        get
        {
            var rest = Findings.Count > MaxListed ? string.Create(CultureInfo.InvariantCulture, $"\nAnd {Findings.Count - MaxListed:N0} more.") : "";
            return string.Join('\n', Findings.Take(MaxListed).Select(finding => finding.Text)) + rest;
        }
    }

    /// <summary>How many there are, with a word for them: <c>1 picture</c>.</summary>
    public string Pictures => string.Create(CultureInfo.InvariantCulture, $"{Findings.Count:N0} picture{(Findings.Count == 1 ? "" : "s")}");
}
