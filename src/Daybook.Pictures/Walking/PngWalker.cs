namespace Daybook.Pictures.Walking;

/// <summary>
/// Walks a PNG, still or animated, by the third edition of its specification. Kept are the critical chunks, transparency, the colour space,
/// the animation and an orientation other than "as stored"; docs/pictures.md is the list. Every CRC is checked, also of what is dropped.
/// </summary>
internal static class PngWalker
{
    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    public static bool Recognises(ReadOnlySpan<byte> data) => data.StartsWith(Signature);

    public static Walk Walk(ReadOnlySpan<byte> data, PictureLimits limits)
    {
        var walking = new Walking(data, limits);
        return walking.ToEnd();
    }

    private enum Place
    {
        BeforePalette,
        AfterPalette,
        InIdat,
        AfterIdat,
    }

    private ref struct Walking(ReadOnlySpan<byte> file, PictureLimits limits)
    {
        private readonly ReadOnlySpan<byte> _file = file;
        private readonly PictureLimits _limits = limits;
        private KeptBytes _kept = new(file);
        private PngHeader _header;
        private PngAnimation _animation;
        private Place _place;
        private int _paletteEntries;
        private int _orientation = 1;
        private Once _seen;

        public Walk ToEnd()
        {
            var chunk = PngChunk.Read(_file, Signature.Length);
            if (chunk.Type != PngChunk.IHDR)
            {
                throw Corrupt($"its first chunk is {chunk.Name} instead of IHDR");
            }

            _header = PngHeader.Read(chunk.Data(_file), _limits);
            _kept.Keep(0, chunk.End);
            do
            {
                chunk = PngChunk.Read(_file, chunk.End);
                if (_place == Place.InIdat && chunk.Type != PngChunk.IDAT)
                {
                    _place = Place.AfterIdat;
                }

                Take(chunk);
            }
            while (chunk.Type != PngChunk.IEND);

            return new Walk(PictureFormat.Png, _header.Width, _header.Height, _animation.Frames, _orientation, _kept.ToArray());
        }

        private void Take(PngChunk chunk)
        {
            var data = chunk.Data(_file);
            switch (chunk.Type)
            {
                case PngChunk.IHDR:
                    throw Corrupt("it has two IHDR chunks");

                case PngChunk.PLTE:
                    TakePalette(data.Length);
                    break;

                case PngChunk.IDAT:
                    TakeIdat();
                    break;

                case PngChunk.IEND:
                    if (data.Length != 0)
                    {
                        throw Corrupt($"its IEND chunk has {data.Length} bytes instead of 0");
                    }

                    if (_place != Place.AfterIdat)
                    {
                        throw Corrupt("it has no IDAT chunk");
                    }

                    _animation.End();
                    break;

                case PngChunk.TRNS:
                    OnlyOnce(Once.Transparency, chunk);
                    if (_place >= Place.InIdat || !_header.AllowsTransparency(data.Length, _paletteEntries))
                    {
                        throw Corrupt("its tRNS chunk does not fit its colour type, palette or place");
                    }

                    break;

                case PngChunk.CHRM or PngChunk.GAMA or PngChunk.ICCP or PngChunk.SBIT or PngChunk.SRGB or PngChunk.CICP or PngChunk.MDCV or PngChunk.CLLI:
                    OnlyOnce(OnceFor(chunk.Type), chunk);
                    if (_place != Place.BeforePalette)
                    {
                        throw Corrupt($"its {chunk.Name} chunk comes after PLTE or IDAT");
                    }

                    PngColour.Check(chunk, data, _header);
                    break;

                case PngChunk.ACTL:
                    _animation.Control(data, _header, _place >= Place.InIdat, _limits);
                    break;

                case PngChunk.FCTL:
                    _animation.FrameControl(data, _header, _place >= Place.InIdat);
                    break;

                case PngChunk.FDAT:
                    _animation.FrameData(data);
                    break;

                case PngChunk.EXIF:
                    OnlyOnce(Once.Exif, chunk);
                    TakeExif(data);
                    return;

                default:
                    if (chunk.IsCritical)
                    {
                        throw new PictureException($"the PNG has the unknown critical chunk {chunk.Name}, without which it cannot be shown");
                    }

                    return;
            }

            _kept.Keep(chunk.Start, chunk.End);
        }

        private void TakePalette(int length)
        {
            OnlyOnce(Once.Palette, new PngChunk(PngChunk.PLTE, 0, length));
            if (_place != Place.BeforePalette)
            {
                throw Corrupt("its PLTE chunk comes after IDAT");
            }

            if (!_header.MayHavePalette)
            {
                throw Corrupt($"it has a PLTE chunk, which colour type {_header.ColourType} may not have");
            }

            _paletteEntries = length / 3;
            if (length % 3 != 0 || _paletteEntries < 1 || _paletteEntries > _header.LargestPalette)
            {
                throw Corrupt($"its PLTE chunk has {length} bytes, which is not 3 for each of 1 to {_header.LargestPalette} colours");
            }

            if (_seen.HasFlag(Once.Transparency))
            {
                throw Corrupt("its tRNS chunk comes before PLTE");
            }

            _place = Place.AfterPalette;
        }

        private void TakeIdat()
        {
            if (_place == Place.AfterIdat)
            {
                throw Corrupt("its IDAT chunks do not follow each other");
            }

            if (_header.NeedsPalette && _paletteEntries == 0)
            {
                throw Corrupt("it has no PLTE chunk, which colour type 3 needs");
            }

            _place = Place.InIdat;
            _animation.StillData();
        }

        /// <summary>
        /// The third edition wants eXIf before IDAT, but the extension that brought the chunk allowed it after, and tools wrote it there:
        /// so it may stand anywhere between the other chunks, and stays where it is.
        /// </summary>
        private void TakeExif(ReadOnlySpan<byte> data)
        {
            _orientation = ExifOrientation.Read(data);
            if (_orientation == 1)
            {
                return;
            }

            var tiff = ExifOrientation.Minimal(_orientation);
            var chunk = new byte[PngChunk.Overhead + tiff.Length];
            PngChunk.Write(chunk, PngChunk.EXIF, tiff);
            _kept.Write(chunk);
        }

        private void OnlyOnce(Once which, PngChunk chunk)
        {
            if (_seen.HasFlag(which))
            {
                throw Corrupt($"it has two {chunk.Name} chunks");
            }

            _seen |= which;
        }
    }

    /// <summary>Chunks that may be there once.</summary>
    [Flags]
    private enum Once
    {
        None = 0,
        Palette = 1,
        Transparency = 2,
        Exif = 4,
        Chromaticities = 8,
        Gamma = 16,
        Profile = 32,
        SignificantBits = 64,
        StandardRgb = 128,
        CodePoints = 256,
        MasteringVolume = 512,
        LightLevel = 1024,
    }

    private static Once OnceFor(uint type) => type switch
    {
        PngChunk.CHRM => Once.Chromaticities,
        PngChunk.GAMA => Once.Gamma,
        PngChunk.ICCP => Once.Profile,
        PngChunk.SBIT => Once.SignificantBits,
        PngChunk.SRGB => Once.StandardRgb,
        PngChunk.CICP => Once.CodePoints,
        PngChunk.MDCV => Once.MasteringVolume,
        _ => Once.LightLevel,
    };

    private static PictureException Corrupt(string how) => new("the PNG is corrupt: " + how);
}
