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
/// for since leave room.
/// </summary>
internal sealed class Renditions(long maxBytes, Measures? measures = null) : IDisposable
{
    private const int CostOfEntry = 256;

    private const int MaxWaiting = 256;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Turns _turns = new(Environment.ProcessorCount, MaxWaiting, Patience, () => new TooManyPicturesException());
    private readonly Lock _gate = new();
    private readonly Dictionary<Key, LinkedListNode<Made>> _made = [];
    private readonly LinkedList<Made> _byUse = new();
    private readonly Dictionary<Key, Task<Rendition?>> _making = [];
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

    /// <summary>The copy of a picture in a size; the picture itself where it is that already.</summary>
    /// <exception cref="TooManyPicturesException">Too many are being made; nothing is lost by asking again.</exception>
    public async Task<Rendition> GetAsync(UserpicFile file, RequestedSize size, CancellationToken cancellation)
    {
        var key = new Key(Convert.ToHexStringLower(file.Hash.Span), size.Tag);
        Task<Rendition?> making;
        lock (_gate)
        {
            var isMade = _made.TryGetValue(key, out var node);
            measures?.Lookup("sizes", isMade);
            if (isMade)
            {
                _byUse.Remove(node!);
                _byUse.AddFirst(node!);
                return node!.Value.Copy ?? AsStored(file);
            }

            if (!_making.TryGetValue(key, out making!))
            {
                // Not the request's own token: others wait for the same copy.
                making = Task.Run(() => MakeAsync(key, file, size), CancellationToken.None);
                _making.Add(key, making);
            }
        }

        return await making.WaitAsync(cancellation) ?? AsStored(file);
    }

    public void Dispose() => _turns.Dispose();

    private static Rendition AsStored(UserpicFile file) => new(file.ContentType, file.Bytes);

    private async Task<Rendition?> MakeAsync(Key key, UserpicFile file, RequestedSize size)
    {
        try
        {
            var copy = await _turns.RunAsync(() => Make(file, size), CancellationToken.None);
            Keep(new Made(key, copy));
            return copy;
        }
        finally
        {
            lock (_gate)
            {
                _making.Remove(key);
            }
        }
    }

    private static Rendition? Make(UserpicFile file, RequestedSize size) =>
        PictureSizer.Scale(file.Bytes.Span, size.Side, size.IsStill, size.TakesWebP) is { } copy
            ? new Rendition(copy.Format.ContentType(), copy.Bytes)
            : null;

    private void Keep(Made made)
    {
        lock (_gate)
        {
            _made.Add(made.Key, _byUse.AddFirst(made));
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
