using Daybook.Pictures.Walking;

namespace Daybook.Pictures.Decoding;

/// <summary>
/// Cuts a walked PNG into stand-alone ones: the still picture, which Skia shows of an animated PNG, and each frame that has its data in
/// fdAT chunks. Such a frame gets its own size, the palette and the transparency, and its fdAT chunks become IDAT chunks.
/// </summary>
internal static class PngFrames
{
    private const int SequenceSize = 4;
    private const int SidesSize = 8;

    public static IEnumerable<ReadOnlyMemory<byte>> StandAlone(byte[] png)
    {
        yield return png;

        Frame? frame = null;
        for (var chunk = PngChunk.ReadTrusted(png, PngWalker.Signature.Length); ; chunk = PngChunk.ReadTrusted(png, chunk.End))
        {
            switch (chunk.Type)
            {
                case PngChunk.ACTL:
                    frame = new Frame(png);
                    break;

                case PngChunk.FCTL:
                    if (frame!.HasData)
                    {
                        yield return frame.Complete();
                    }

                    frame.Begin(chunk);
                    break;

                case PngChunk.FDAT:
                    frame!.Add(chunk);
                    break;

                case PngChunk.IEND:
                    if (frame is { HasData: true })
                    {
                        yield return frame.Complete();
                    }

                    yield break;
            }
        }
    }

    /// <summary>One buffer for all frames. A frame with all that it shares is never larger than the whole file.</summary>
    private sealed class Frame(byte[] png)
    {
        private readonly byte[] _buffer = new byte[png.Length];
        private int _length;

        public bool HasData { get; private set; }

        public void Begin(PngChunk control)
        {
            HasData = false;
            PngWalker.Signature.CopyTo(_buffer);
            _length = PngWalker.Signature.Length;

            Span<byte> header = stackalloc byte[PngHeader.Size];
            var first = PngChunk.ReadTrusted(png, _length);
            first.Data(png).CopyTo(header);
            control.Data(png).Slice(SequenceSize, SidesSize).CopyTo(header);
            Write(PngChunk.IHDR, header);
            for (var chunk = first; chunk.Type != PngChunk.IDAT; chunk = PngChunk.ReadTrusted(png, chunk.End))
            {
                if (chunk.Type is PngChunk.PLTE or PngChunk.TRNS)
                {
                    Write(chunk.Type, chunk.Data(png));
                }
            }
        }

        public void Add(PngChunk frameData)
        {
            Write(PngChunk.IDAT, frameData.Data(png)[SequenceSize..]);
            HasData = true;
        }

        public ReadOnlyMemory<byte> Complete()
        {
            Write(PngChunk.IEND, []);
            return _buffer.AsMemory(0, _length);
        }

        private void Write(uint type, ReadOnlySpan<byte> data) => _length += PngChunk.Write(_buffer.AsSpan(_length), type, data);
    }
}
