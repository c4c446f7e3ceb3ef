using BitFaster.Caching.Lru;
using Daybook.Core;
using Daybook.Core.Userpics;

namespace Daybook.Server.Userpics;

/// <summary>
/// The pictures that are asked for again and again, kept in memory. Most of the room is for those that were asked for more than once, so that
/// whoever reads every picture in turn does not push them out.
/// </summary>
/// <remarks>
/// A picture that is kept is believed until this process changes something, and for a second at most: then what another process did to it
/// (a moderator on the command line, another server on the same database) is seen.
/// </remarks>
internal sealed class HotPictures
{
    private static readonly TimeSpan BelievedFor = TimeSpan.FromSeconds(1);

    private readonly IUserpicStore _userpics;
    private readonly IChangeCount _changes;
    private readonly TimeProvider _time;
    private readonly ConcurrentLru<(long Userpic, long Account), Kept> _kept;
    private readonly int _largest;

    /// <param name="userpics">Where they are when they are not here.</param>
    /// <param name="changes">When to look again.</param>
    /// <param name="time">Likewise.</param>
    /// <param name="room">How many bytes may be kept.</param>
    /// <param name="largest">How many bytes a picture may have; a larger one, from before the limit was lowered, is not kept.</param>
    public HotPictures(IUserpicStore userpics, IChangeCount changes, TimeProvider time, long room, int largest)
    {
        const int SmallestCache = 3;
        _userpics = userpics;
        _changes = changes;
        _time = time;
        _largest = largest;
        _kept = new((int)Math.Clamp(room / largest, SmallestCache, 65_536));
    }

    /// <summary>The picture, if it is kept and still believed.</summary>
    public HotPicture? Find(long userpicId, long accountId) =>
        _kept.TryGet((userpicId, accountId), out var kept)
        && kept.Changes == _changes.Changes
        && _time.GetElapsedTime(kept.ReadAt) < BelievedFor
            ? kept.Picture
            : null;

    /// <inheritdoc cref="IUserpicStore.ReadAsync"/>
    public async ValueTask<HotPicture?> ReadAsync(long userpicId, long accountId, CancellationToken cancellation)
    {
        // Before the picture is read: what happens from here on is a reason to look again.
        var now = _time.GetTimestamp();
        var changes = _changes.Changes;
        _kept.TryGet((userpicId, accountId), out var former);
        if (await _userpics.ReadAsync(userpicId, accountId, former?.Picture.File, cancellation) is not { } file)
        {
            _kept.TryRemove((userpicId, accountId));
            return null;
        }

        // The bytes of an id never change: the former array grows old here, rather than a new one each second.
        var picture = former is not null && former.Picture.File.IsSuspended == file.IsSuspended ? former.Picture : new HotPicture(file);
        if (file.Bytes.Length <= _largest)
        {
            _kept.AddOrUpdate((userpicId, accountId), new Kept(picture, changes, now));
        }

        return picture;
    }

    /// <param name="Picture">The picture.</param>
    /// <param name="Changes">How many changes there were before it was read.</param>
    /// <param name="ReadAt">When that was, as a timestamp.</param>
    private sealed record Kept(HotPicture Picture, long Changes, long ReadAt);
}

/// <summary>A picture, with what serving it as it is needs.</summary>
internal sealed class HotPicture(UserpicFile file)
{
    public UserpicFile File { get; } = file;

    /// <summary>The version of the stored bytes.</summary>
    public PictureVersion Version { get; } = PictureVersion.Of(file.Hash, "", file.CreatedAt);
}
