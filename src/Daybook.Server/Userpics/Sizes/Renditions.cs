using System.Diagnostics.CodeAnalysis;
using Daybook.Core.Userpics;
using Daybook.Pictures;
using Daybook.Pictures.Fitting;
using Daybook.Server.Bounds;
using Daybook.Server.Telemetry;

namespace Daybook.Server.Userpics.Sizes;

/// <summary>A picture as it is sent.</summary>
/// <param name="ContentType">The media type.</param>
/// <param name="Bytes">The file.</param>
internal sealed record Rendition(string ContentType, ReadOnlyMemory<byte> Bytes);

/// <summary>
/// Smaller copies of pictures: each is made once, however many ask for it at the same time, and kept in memory as long as others that were asked
/// for since leave room. One that everybody who asked for it has given up is not made.
/// </summary>
internal sealed class Renditions(long maxBytes, Measures? measures = null) : IDisposable
{
    private const int CostOfEntry = 256;

    private const int MaxWaiting = 256;

    /// <summary>They cost no more than their requests, which are bounded too.</summary>
    private const int MaxAsking = 4096;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Turns _turns = new(Environment.ProcessorCount, MaxWaiting, Patience, () => new TooManyPicturesException());
    private readonly Lock _gate = new();
    private readonly Dictionary<Key, LinkedListNode<Made>> _made = [];
    private readonly LinkedList<Made> _byUse = new();
    private readonly SingleFlight<Key, Rendition?> _making = new(MaxAsking, () => new TooManyPicturesException());
    private long _bytes;

    /// <summary>Keeps up to 32 MiB, and tells what is found and what waits.</summary>
    public Renditions(Measures measures)
        : this(32 << 20, measures) => measures.Watch("sizes", () => _turns.Waiting);

    /// <summary>How much is kept, in bytes.</summary>
    internal long KeptBytes
    {
        get
        {
            lock (_gate)
            {
                return _bytes;
            }
        }
    }

    /// <summary>The turns of those that are made.</summary>
    internal Turns Turns => _turns;

    /// <summary>The copy of a picture in a size, if it is kept.</summary>
    public Rendition? Find(UserpicFile file, RequestedSize size)
    {
        var isMade = TryFind(KeyOf(file, size), out var made);
        measures?.Lookup("sizes", isMade);
        return isMade ? made!.Copy ?? AsStored(file) : null;
    }

    /// <summary>The copy of a picture in a size; the picture itself where it is that already.</summary>
    /// <exception cref="TooManyPicturesException">Too many are being made; nothing is lost by asking again.</exception>
    public async Task<Rendition> GetAsync(UserpicFile file, RequestedSize size, CancellationToken cancellation)
    {
        var key = KeyOf(file, size);
        return TryFind(key, out var made)
            ? made.Copy ?? AsStored(file)
            : await _making.RunAsync(key, abandoned => MakeAsync(key, file, size, abandoned), cancellation) ?? AsStored(file);
    }

    public void Dispose() => _turns.Dispose();

    private static Rendition AsStored(UserpicFile file) => new(file.ContentType, file.Bytes);

    private static Key KeyOf(UserpicFile file, RequestedSize size) => new(Convert.ToHexStringLower(file.Hash.Span), size.Tag);

    private bool TryFind(Key key, [NotNullWhen(true)] out Made? made)
    {
        lock (_gate)
        {
            made = null;
            if (!_made.TryGetValue(key, out var node))
            {
                return false;
            }

            _byUse.Remove(node);
            _byUse.AddFirst(node);
            made = node.Value;
            return true;
        }
    }

    private async Task<Rendition?> MakeAsync(Key key, UserpicFile file, RequestedSize size, CancellationToken abandoned)
    {
        // Between a look and this another may have been made.
        if (TryFind(key, out var made))
        {
            return made.Copy;
        }

        var copy = await _turns.RunAsync(() => Make(file, size), abandoned);
        Keep(new Made(key, copy));
        return copy;
    }

    private static Rendition? Make(UserpicFile file, RequestedSize size) =>
        PictureSizer.Scale(file.Bytes.Span, size.Side, size.IsStill, size.TakesWebP) is { } copy
            ? new Rendition(copy.Format.ContentType(), copy.Bytes)
            : null;

    private void Keep(Made made)
    {
        lock (_gate)
        {
            // One that was given up while it was made may be here already.
            var node = new LinkedListNode<Made>(made);
            if (!_made.TryAdd(made.Key, node))
            {
                return;
            }

            _byUse.AddFirst(node);
            _bytes += made.Cost;
            while (_bytes > maxBytes && _byUse.Last is { } oldest)
            {
                _byUse.Remove(oldest);
                _made.Remove(oldest.Value.Key);
                _bytes -= oldest.Value.Cost;
            }
        }
    }

    private sealed record Key(string Hash, string Size);

    /// <param name="Key">Of which picture, and how.</param>
    /// <param name="Copy">The copy; null where the picture itself is it.</param>
    private sealed record Made(Key Key, Rendition? Copy)
    {
        public long Cost { get; } = CostOfEntry + (Copy?.Bytes.Length ?? 0);
    }
}
