namespace Daybook.Storage;

/// <summary>What may become of a database's version when it is opened.</summary>
public enum Migration
{
    /// <summary>Nothing: it must be there, and have this program's version.</summary>
    None,

    /// <summary>An empty one is made; one that is there must have this program's version.</summary>
    Create,

    /// <summary>
    /// An empty one is made, and an older one is brought to this program's version, once nobody else has it open: a server that still runs knows only
    /// the version that it found.
    /// </summary>
    Upgrade,
}
