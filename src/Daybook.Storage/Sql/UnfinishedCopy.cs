using Daybook.Core;

namespace Daybook.Storage.Sql;

/// <summary>
/// A database into which another is being copied has a version below zero until the copy is whole, so that no server takes it for all there
/// is.
/// </summary>
internal static class UnfinishedCopy
{
    /// <summary>The version of an unfinished copy of a database of this version.</summary>
    public static int Version(int version) => -version;

    /// <summary>The version itself, if it is no unfinished copy's.</summary>
    /// <exception cref="StorageUnavailableException">It is one.</exception>
    public static int Refuse(int version) => version >= 0
        ? version
        : throw new StorageUnavailableException(
            "The database is an unfinished copy of another: the same 'daybook storage copy' of the same version goes on with it");
}
