using System.Globalization;
using System.Reflection;

namespace Daybook.Storage.Sql;

/// <summary>A script that brings a database from the version before it to its own.</summary>
/// <param name="Version">The number that its file's name begins with.</param>
/// <param name="Read">Reads what it says.</param>
internal sealed record MigrationScript(int Version, Func<string> Read)
{
    private static readonly Assembly Here = typeof(MigrationScript).Assembly;

    /// <summary>What it says; read when it is asked for, since a database that is up to date needs none.</summary>
    public string Text => Read();

    /// <summary>The scripts in <c>Migrations/</c> of a folder of this project, oldest first.</summary>
    public static IReadOnlyList<MigrationScript> In(string folder) =>
    [
        // In the order of the names, which is that of the numbers: all have four digits.
        .. Here.GetManifestResourceNames()
            .Where(name => name.StartsWith(folder + "/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => new MigrationScript(
                int.Parse(name.AsSpan(folder.Length + 1, 4), NumberStyles.None, CultureInfo.InvariantCulture), () => ReadResource(name))),
    ];

    private static string ReadResource(string name)
    {
        using var text = new StreamReader(Here.GetManifestResourceStream(name)!);
        return text.ReadToEnd();
    }
}
