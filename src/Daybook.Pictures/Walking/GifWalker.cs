using System.Buffers.Binary;

namespace Daybook.Pictures.Walking;

/// <summary>
/// Walks a GIF, still or animated, by the GIF89a specification. Kept are the screen, colour tables, images and their graphic controls, the
/// loop count and the colour profile; docs/pictures.md is the list.
/// </summary>
internal static class GifWalker
{
    public const int HeaderSize = 6;
    public const int ScreenSize = 7;
    public const int ImageSize = 10;
    public const int GraphicControlSize = 8;

    public const byte Extension = 0x21;
    public const byte Image = 0x2C;
    public const byte Trailer = 0x3B;
    public const byte GraphicControl = 0xF9;
    public const byte Application = 0xFF;

    public static bool Recognises(ReadOnlySpan<byte> data) => data.StartsWith("GIF89a"u8) || data.StartsWith("GIF87a"u8);

    /// <summary>Bytes of the colour table that a packed field of a screen or image announces; 0 for none.</summary>
    public static int ColourTableSize(byte packed) => (packed & 0x80) == 0 ? 0 : 3 << ((packed & 7) + 1);

    public static Walk Walk(ReadOnlySpan<byte> data, PictureLimits limits)
    {
        var walking = new Walking(data);
        return walking.ToEnd(limits);
    }

    private ref struct Walking(ReadOnlySpan<byte> file)
    {
        private readonly ReadOnlySpan<byte> _file = file;
        private KeptBytes _kept = new(file);
        private int _at;
        private int _width;
        private int _height;
        private bool _hasGlobalTable;
        private int _frames;

        // A graphic control is kept with the image that it belongs to. Viewers let the last one before an image count.
        private int _control = -1;

        public Walk ToEnd(PictureLimits limits)
        {
            TakeScreen(limits);
            while (true)
            {
                var start = _at;
                switch (Next(1)[0])
                {
                    case Image:
                        TakeImage(start);
                        break;

                    case Extension:
                        TakeExtension(start);
                        break;

                    case Trailer:
                        if (_frames == 0)
                        {
                            throw Corrupt("it has no image");
                        }

                        CanvasLimits.Check(limits, _width, _height, _frames);
                        _kept.Keep(start, _at);
                        return new Walk(PictureFormat.Gif, _width, _height, _frames, 1, _kept.ToArray());

                    default:
                        throw Corrupt($"at byte {start} there is neither an image, nor an extension, nor the end");
                }
            }
        }

        private void TakeScreen(PictureLimits limits)
        {
            Next(HeaderSize);
            var screen = Next(ScreenSize);
            _width = BinaryPrimitives.ReadUInt16LittleEndian(screen);
            _height = BinaryPrimitives.ReadUInt16LittleEndian(screen[2..]);
            if (_width == 0 || _height == 0)
            {
                throw Corrupt($"its canvas is {_width} x {_height} pixels");
            }

            CanvasLimits.Check(limits, _width, _height, frames: 1);
            var table = ColourTableSize(screen[4]);
            _hasGlobalTable = table > 0;
            Next(table);
            _kept.Keep(0, _at);
        }

        private void TakeImage(int start)
        {
            _frames++;
            var image = Next(ImageSize - 1);
            int x = BinaryPrimitives.ReadUInt16LittleEndian(image);
            int y = BinaryPrimitives.ReadUInt16LittleEndian(image[2..]);
            int width = BinaryPrimitives.ReadUInt16LittleEndian(image[4..]);
            int height = BinaryPrimitives.ReadUInt16LittleEndian(image[6..]);
            if (width == 0 || height == 0 || x + width > _width || y + height > _height)
            {
                throw Corrupt($"frame {_frames} ({width} x {height} at {x}, {y}) is not inside the canvas of {_width} x {_height}");
            }

            var table = ColourTableSize(image[8]);
            if (table == 0 && !_hasGlobalTable)
            {
                throw Corrupt($"frame {_frames} has no colour table");
            }

            Next(table);
            // One bit a pixel is written with code size 2 (GIF89a, appendix F), and a colour index has 8 bits.
            var codeSize = Next(1)[0];
            if (codeSize is < 2 or > 8)
            {
                throw Corrupt($"frame {_frames} has the code size {codeSize}, which is not 2 to 8");
            }

            SkipBlocks();
            if (_control >= 0)
            {
                _kept.Keep(_control, _control + GraphicControlSize);
            }

            _control = -1;
            _kept.Keep(start, _at);
        }

        private void TakeExtension(int start)
        {
            var label = Next(1)[0];
            var body = _at;
            SkipBlocks();
            switch (label)
            {
                case GraphicControl:
                    // Its one block has 4 bytes; nothing else is allowed, and viewers differ on what they make of anything else.
                    if (_at - start != GraphicControlSize || _file[body] != 4)
                    {
                        throw Corrupt($"the graphic control before frame {_frames + 1} has a wrong length");
                    }

                    _control = start;
                    break;

                case Application:
                    TakeApplication(start, _file[body.._at]);
                    break;
            }
        }

        private void TakeApplication(int start, ReadOnlySpan<byte> body)
        {
            const int IdentifierEnd = 12;
            if (body[0] != IdentifierEnd - 1)
            {
                return;
            }

            var identifier = body[1..IdentifierEnd];
            if (identifier.SequenceEqual("ICCRGBG1012"u8))
            {
                _kept.Keep(start, _at);
            }
            else if (identifier.SequenceEqual("NETSCAPE2.0"u8) || identifier.SequenceEqual("ANIMEXTS1.0"u8))
            {
                TakeLoop(start, body, IdentifierEnd);
            }
        }

        /// <summary>Keeps of a loop extension the block with the loop count, and nothing that rides beside it.</summary>
        private void TakeLoop(int start, ReadOnlySpan<byte> body, int at)
        {
            for (; body[at] != 0; at += 1 + body[at])
            {
                if (body[at] != 3 || body[at + 1] != 1)
                {
                    continue;
                }

                _kept.Keep(start, start + 2 + 12);
                var loop = start + 2 + at;
                _kept.Keep(loop, loop + 4);
                _kept.Keep(_at - 1, _at);
                return;
            }
        }

        /// <summary>Passes a chain of blocks and the empty one that ends it.</summary>
        private void SkipBlocks()
        {
            for (byte length; (length = Next(1)[0]) != 0;)
            {
                Next(length);
            }
        }

        private ReadOnlySpan<byte> Next(int count)
        {
            if (_file.Length - _at < count)
            {
                throw new PictureException(_frames == 0
                    ? "the GIF is truncated: it ends before its first image is complete"
                    : $"the GIF is truncated: it ends after the beginning of frame {_frames}, without its end mark");
            }

            var next = _file.Slice(_at, count);
            _at += count;
            return next;
        }
    }

    private static PictureException Corrupt(string how) => new("the GIF is corrupt: " + how);
}
