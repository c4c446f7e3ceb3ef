using System.Text.RegularExpressions;
using Daybook.Server.Options;

namespace Daybook.Server.Backups;

/// <summary>What stands where in a backup: as in a data folder, and nothing else.</summary>
internal static partial class BackupLayout
{
    /// <summary>Whether a file of this name may be in one. No such name leads out of the folder that it is put into.</summary>
    public static bool Allows(string name) => name is DataFolder.DatabaseName or DataFolder.SettingsName || InFolder.IsMatch(name);

    [GeneratedRegex(@$"^({DataFolder.KeysName}|{DataFolder.PagesName})/[A-Za-z0-9_][A-Za-z0-9._-]{{0,199}}\z", RegexOptions.CultureInvariant)]
    private static partial Regex InFolder { get; }
}
