namespace Daybook.Core;

/// <summary>
/// The database is of a newer version of the program, which this one would damage; or of an older one, and was to stay as it is. Trying again does not
/// help.
/// </summary>
/// <param name="found">The version of the database.</param>
/// <param name="supported">The newest version that this program knows.</param>
public sealed class StorageVersionException(int found, int supported)
    : Exception(found > supported
        ? $"The database has version {found}, this program knows versions up to {supported}: it needs a newer program."
        : $"The database is of an older version of Daybook: it has version {found}, this program's is {supported}. Start the server of this version first, which brings it up to date.")
{
    /// <summary>The version of the database.</summary>
    public int Found { get; } = found;

    /// <summary>The newest version that this program knows.</summary>
    public int Supported { get; } = supported;
}
