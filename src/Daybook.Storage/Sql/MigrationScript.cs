using System.Globalization;
using System.Reflection;

namespace Daybook.Storage.Sql;

/// <summary>A script that brings a database from the version before it to its own.</summary>
/// <param name="Version">The number that its file's name begins with.</param>
/// <param name="Text">What it says.</param>
internal sealed record MigrationScript(int Version, string Text)
{
    private static readonly Assembly Here = typeof(MigrationScript).Assembly;

    /// <summary>The scripts in <c>Migrations/</c> of a folder of this project, oldest first.</summary>
    public static IReadOnlyList<MigrationScript> In(string folder) =>
    [
        .. Here.GetManifestResourceNames()
            .Where(name => name.StartsWith(folder + "/", StringComparison.Ordinal))
            .Select(name => new MigrationScript(
                int.Parse(name.AsSpan(folder.Length + 1, 4), NumberStyles.None, CultureInfo.InvariantCulture), Read(name)))
            .OrderBy(script => script.Version),
    ];

    private static string Read(string resource)
    {
        using var text = new StreamReader(Here.GetManifestResourceStream(resource)!);
        return text.ReadToEnd();
    }
}
