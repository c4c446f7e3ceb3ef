namespace Daybook.Core.Upkeep;

/// <summary>Looks at all that is kept for what cannot be right, and can put some of it right.</summary>
/// <remarks>All members throw <see cref="StorageUnavailableException"/> when the database cannot answer now.</remarks>
public interface ICheck
{
    /// <summary>
    /// Looks at the database itself, every picture against its hash and its row, every row against those that it belongs to, and the objects of
    /// the object store against the rows. Changes nothing, and may run beside a server.
    /// </summary>
    /// <param name="measure">What the bytes of a picture are; null if they are none.</param>
    /// <param name="limit">After how many findings to stop.</param>
    /// <param name="progress">Is told how far it has come.</param>
    /// <param name="cancellation">Gives up between two pictures.</param>
    Task<IReadOnlyList<Finding>> FindAsync(
        Func<ReadOnlyMemory<byte>, PictureFacts?> measure, int limit, IProgress<StepProgress> progress, CancellationToken cancellation);

    /// <summary>Puts right what was found, if it still is so.</summary>
    /// <returns>False if there was nothing to put right any more.</returns>
    /// <exception cref="InvalidOperationException">There is no repair for it.</exception>
    Task<bool> RepairAsync(Finding finding, CancellationToken cancellation);
}

/// <summary>What a picture's own bytes say.</summary>
/// <param name="ContentType">Its type, such as <c>image/png</c>.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
public sealed record PictureFacts(string ContentType, int Width, int Height);

/// <summary>Something that cannot be right.</summary>
/// <param name="Kind">Of which kind.</param>
/// <param name="Id">The row that it is about; 0 if it is about none.</param>
/// <param name="Text">What it is, in a sentence.</param>
/// <param name="Repair">What putting it right would do, in a sentence; null if nothing here can.</param>
/// <param name="Advice">What its operator can do about it where there is no repair, in sentences; null if there is one.</param>
public record Finding(FindingKind Kind, long Id, string Text, string? Repair, string? Advice = null)
{
    /// <summary>Whether something that was kept is lost, unless it is elsewhere: in a backup, or in a copy of the bucket.</summary>
    public bool IsLoss => Kind is FindingKind.Database or FindingKind.PictureMissing or FindingKind.PictureDamaged;
}

/// <summary>The kinds of <see cref="Finding"/>.</summary>
public enum FindingKind
{
    /// <summary>The database itself is damaged.</summary>
    Database,

    /// <summary>There are pictures whose bytes could not be looked at.</summary>
    PicturesUnseen,

    /// <summary>A picture has no bytes.</summary>
    PictureMissing,

    /// <summary>A picture's bytes are not those that were stored.</summary>
    PictureDamaged,

    /// <summary>What is noted of a picture's size or type is not what its bytes say.</summary>
    PictureMisdescribed,

    /// <summary>Bytes belong to no picture.</summary>
    BytesWithoutPicture,

    /// <summary>An object in the object store is shown by no picture.</summary>
    ObjectUnused,

    /// <summary>A keyword names a picture of another account, or a deleted one.</summary>
    KeywordMisplaced,

    /// <summary>An account's default is a picture of another account, or a deleted one.</summary>
    DefaultMisplaced,

    /// <summary>Whether a picture is shown on the home page is not what its account's state and wish say.</summary>
    ShownWrong,

    /// <summary>How many changes of entries a journal says that it has is not how many there are.</summary>
    EntriesMiscounted,
}
