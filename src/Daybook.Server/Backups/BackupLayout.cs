using System.Text.RegularExpressions;

namespace Daybook.Server.Backups;

/// <summary>What stands where in a backup: as in a data folder, and nothing else.</summary>
internal static partial class BackupLayout
{
    public const string Database = "daybook.db";

    public const string Settings = "daybook.json";

    public const string Keys = "keys";

    public const string Pages = "pages";

    /// <summary>Whether a file of this name may be in one. No such name leads out of the folder that it is put into.</summary>
    public static bool Allows(string name) => name is Database or Settings || InFolder.IsMatch(name);

    [GeneratedRegex(@"^(keys|pages)/[A-Za-z0-9_][A-Za-z0-9._-]{0,199}\z", RegexOptions.CultureInvariant)]
    private static partial Regex InFolder { get; }
}
