using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Daybook.Pictures.Tests.Making;

namespace Daybook.Fuzz.Tests.Mutating;

/// <summary>How the files of a format fall into pieces, which any file does, however damaged, and how they are put together again.</summary>
internal abstract class PictureFormatPieces
{
    /// <summary>The pieces; put one after the other they are the file.</summary>
    public abstract List<byte[]> Split(byte[] file);

    /// <summary>Makes the lengths and check sums right again, as far as the pieces can be followed: else all damage is found by those.</summary>
    public abstract byte[] Mend(byte[] file);

    /// <summary>The name of a piece that is metadata or may be; null for what is none.</summary>
    public abstract string? ForbiddenAfterStripping(byte[] piece);

    /// <summary>The TIFF structure of a piece that is EXIF; null for what is none.</summary>
    public virtual byte[]? Exif(byte[] piece) => null;

    /// <summary>Whether a piece is broken in a way that nobody is refused for but that Skia makes something else of.</summary>
    public virtual bool IsReadDifferently(byte[] piece) => false;

    /// <summary>A change inside one piece that knows what it is; null where there is none.</summary>
    public virtual byte[]? Change(Random random, byte[] piece, byte[] other) => null;
}

/// <summary>The signature, and chunks of length, type, data and CRC.</summary>
internal sealed class PngPieces : PictureFormatPieces
{
    private static readonly string[] Kept =
    [
        "IHDR", "PLTE", "IDAT", "IEND", "tRNS", "cHRM", "gAMA", "iCCP", "sBIT", "sRGB", "cICP", "mDCV", "cLLI", "acTL", "fcTL", "fdAT",
    ];

    public override List<byte[]> Split(byte[] file)
    {
        var pieces = new List<byte[]> { file[..Math.Min(8, file.Length)] };
        for (var at = 8; at < file.Length;)
        {
            var length = file.Length - at < 12 ? uint.MaxValue : BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at));
            var end = length > file.Length - at - 12 ? file.Length : at + 12 + (int)length;
            pieces.Add(file[at..end]);
            at = end;
        }

        return pieces;
    }

    public override byte[] Mend(byte[] file) => Pngs.WithRightCrcs(file);

    public override string? ForbiddenAfterStripping(byte[] piece)
    {
        if (piece.Length < 12)
        {
            return piece.AsSpan().SequenceEqual(Pngs.Signature) ? null : "a piece that is no chunk";
        }

        var type = Encoding.Latin1.GetString(piece, 4, 4);
        return Kept.Contains(type) || (type == "eXIf" && Tiff.IsMinimal(piece[8..^4])) ? null : type;
    }

    public override byte[]? Exif(byte[] piece) => piece.Length >= 12 && piece.AsSpan(4).StartsWith("eXIf"u8) ? piece[8..^4] : null;

    /// <summary>Of pixel data the rows, as they are before they are compressed.</summary>
    public override byte[]? Change(Random random, byte[] piece, byte[] other)
    {
        var type = piece.Length < 12 ? "" : Encoding.Latin1.GetString(piece, 4, 4);
        if (type is not ("IDAT" or "iCCP" or "fdAT"))
        {
            return null;
        }

        var before = type switch { "iCCP" => Array.IndexOf(piece, (byte)0, 8) + 2, "fdAT" => 12, _ => 8 };
        if (before < 8 || before > piece.Length - 4)
        {
            return null;
        }

        var rows = new MemoryStream();
        try
        {
            using var inflated = new ZLibStream(new MemoryStream(piece[before..^4]), CompressionMode.Decompress);
            var part = new byte[65_536];
            for (int read; rows.Length < 1 << 20 && (read = inflated.Read(part)) > 0;)
            {
                rows.Write(part, 0, read);
            }
        }
        catch (InvalidDataException) when (rows.Length > 0)
        {
            // What came before the damage will do.
        }
        catch (Exception broken) when (broken is InvalidDataException or IOException)
        {
            return null;
        }

        return Pngs.Bytes(new(type, [.. piece[8..before], .. Pngs.Deflate(Bytes.Change(random, rows.ToArray(), other))]));
    }
}

/// <summary>Markers with their segments; entropy-coded data is a piece of its own.</summary>
internal sealed class JpegPieces : PictureFormatPieces
{
    public override List<byte[]> Split(byte[] file)
    {
        var pieces = new List<byte[]> { file[..Math.Min(2, file.Length)] };
        for (var at = 2; at < file.Length;)
        {
            var end = End(file, at);
            pieces.Add(file[at..end]);
            at = end;
        }

        return pieces;
    }

    public override byte[] Mend(byte[] file)
    {
        var pieces = Split(file);
        if (pieces[^1] is not [0xFF, 0xD9, ..])
        {
            pieces.Add([0xFF, 0xD9]);
        }

        return [.. pieces.SelectMany(piece => piece)];
    }

    public override string? ForbiddenAfterStripping(byte[] piece) => piece switch
    {
        [0xFF, 0xE0, ..] => piece.Length == 18 && piece.AsSpan(4).StartsWith("JFIF\0"u8) && piece[^1] == 0 && piece[^2] == 0 ? null : "APP0",
        [0xFF, 0xE1, ..] => piece.AsSpan(4).StartsWith("Exif\0\0"u8) && Tiff.IsMinimal(piece[10..]) ? null : "APP1",
        [0xFF, 0xE2, ..] => piece.AsSpan(4).StartsWith("ICC_PROFILE\0"u8) ? null : "APP2",
        [0xFF, 0xEE, ..] => piece.Length == 16 && piece.AsSpan(4).StartsWith("Adobe"u8) ? null : "APP14",
        [0xFF, (>= 0xE0 and <= 0xEF) or 0xFE, ..] => $"marker {piece[1]:X2}",
        _ => null,
    };

    public override byte[]? Exif(byte[] piece) =>
        piece is [0xFF, 0xE1, ..] && piece.Length >= 10 && piece.AsSpan(4).StartsWith("Exif\0"u8) ? piece[10..] : null;

    private static int End(byte[] file, int at)
    {
        if (file[at] != 0xFF || at + 1 == file.Length || file[at + 1] is 0 or (>= 0xD0 and <= 0xD7))
        {
            // Entropy-coded data, up to the next marker that is none of its own.
            for (at++; at < file.Length && !(file[at] == 0xFF && at + 1 < file.Length && file[at + 1] is not (0 or (>= 0xD0 and <= 0xD7))); at++)
            {
            }

            return at;
        }

        if (file[at + 1] is 0xD8 or 0xD9 or 0xFF || file.Length - at < 4)
        {
            return Math.Min(at + (file[at + 1] == 0xFF ? 1 : 2), file.Length);
        }

        return Math.Min(at + 2 + Math.Max(2, (int)BinaryPrimitives.ReadUInt16BigEndian(file.AsSpan(at + 2))), file.Length);
    }
}

/// <summary>The screen, and after it extensions and images, each with its blocks.</summary>
internal sealed class GifPieces : PictureFormatPieces
{
    public override List<byte[]> Split(byte[] file)
    {
        var start = file.Length < 13 ? file.Length : Math.Min(13 + TableSize(file[10]), file.Length);
        var pieces = new List<byte[]> { file[..start] };
        for (var at = start; at < file.Length;)
        {
            var end = at + 1;
            if (file[at] == 0x21)
            {
                end = AfterBlocks(file, at + 2);
            }
            else if (file[at] == 0x2C && at + 9 < file.Length)
            {
                end = AfterBlocks(file, at + 10 + TableSize(file[at + 9]) + 1);
            }

            pieces.Add(file[at..Math.Min(end, file.Length)]);
            at = end;
        }

        return pieces;
    }

    public override byte[] Mend(byte[] file) => file is [.., 0x3B] ? file : [.. file, 0, 0x3B];

    public override string? ForbiddenAfterStripping(byte[] piece) => piece switch
    {
        [0x21, 0xF9, ..] => piece.Length == 8 ? null : "a graphic control",
        [0x21, 0xFF, _, .. var of] when of.AsSpan().StartsWith("ICCRGBG1012"u8) => null,
        _ when IsLoop(piece) => piece.Length == 19 ? null : "a loop",
        [0x21, ..] => $"extension {(piece.Length > 1 ? piece[1] : 0):X2}",
        _ => null,
    };

    /// <summary>A loop without a count, or with more beside it: Skia takes what follows for it.</summary>
    public override bool IsReadDifferently(byte[] piece) => IsLoop(piece) && piece.Length != 19;

    /// <summary>Of an image the codes, as they are before they are cut into blocks.</summary>
    public override byte[]? Change(Random random, byte[] piece, byte[] other)
    {
        if (piece is not [0x2C, ..] || piece.Length < 13 || 11 + TableSize(piece[9]) >= piece.Length)
        {
            return null;
        }

        var codes = new List<byte>();
        var start = 11 + TableSize(piece[9]);
        for (var at = start; at < piece.Length && piece[at] != 0; at += 1 + piece[at])
        {
            codes.AddRange(piece.AsSpan(at + 1, Math.Min(piece[at], piece.Length - at - 1)));
        }

        return [.. piece[..start], .. Gifs.Blocks(Bytes.Change(random, codes.ToArray(), other))];
    }

    private static bool IsLoop(byte[] piece) =>
        piece is [0x21, 0xFF, _, .. var of] && (of.AsSpan().StartsWith("NETSCAPE2.0"u8) || of.AsSpan().StartsWith("ANIMEXTS1.0"u8));

    private static int TableSize(byte packed) => (packed & 0x80) == 0 ? 0 : 3 << ((packed & 7) + 1);

    private static int AfterBlocks(byte[] file, int at)
    {
        while (at < file.Length && file[at] != 0)
        {
            at += 1 + file[at];
        }

        return at + 1;
    }
}

/// <summary>The header, and chunks; a frame's header is a piece, and so is each of its chunks.</summary>
internal sealed class WebPPieces : PictureFormatPieces
{
    private const int FileHeader = 12;
    private const int FrameHeader = 8 + 16;

    private static readonly string[] Kept = ["VP8X", "VP8 ", "VP8L", "ALPH", "ANIM", "ANMF", "ICCP"];

    public override List<byte[]> Split(byte[] file)
    {
        var pieces = new List<byte[]> { file[..Math.Min(FileHeader, file.Length)] };
        for (var at = FileHeader; at < file.Length;)
        {
            var end = End(file, at);
            pieces.Add(file[at..end]);
            at = end;
        }

        return pieces;
    }

    /// <summary>Frames reach to the next frame, or to the next chunk that belongs in none; the file to the end.</summary>
    public override byte[] Mend(byte[] file)
    {
        byte[] mended = [.. file, .. new byte[file.Length & 1]];
        if (mended.Length < FileHeader)
        {
            return mended;
        }

        BinaryPrimitives.WriteInt32LittleEndian(mended.AsSpan(4), mended.Length - 8);
        var frame = -1;
        for (var at = FileHeader; at < mended.Length; at = End(mended, at))
        {
            var name = Name(mended, at);
            if (frame >= 0 && name is not ("ALPH" or "VP8 " or "VP8L"))
            {
                BinaryPrimitives.WriteInt32LittleEndian(mended.AsSpan(frame + 4), at - frame - 8);
                frame = -1;
            }

            if (name == "ANMF" && mended.Length - at >= FrameHeader)
            {
                frame = at;
            }
        }

        if (frame >= 0)
        {
            BinaryPrimitives.WriteInt32LittleEndian(mended.AsSpan(frame + 4), mended.Length - frame - 8);
        }

        return mended;
    }

    public override string? ForbiddenAfterStripping(byte[] piece)
    {
        if (piece.AsSpan().StartsWith("RIFF"u8))
        {
            return null;
        }

        var name = Name(piece, 0);
        return Kept.Contains(name) || (name == "EXIF" && Tiff.IsMinimal(piece[8..])) ? null : $"chunk {name}";
    }

    /// <summary>Padding that is not zero: image data that ends early goes on with it.</summary>
    public override bool IsReadDifferently(byte[] piece) =>
        Name(piece, 0) is "VP8L" or "VP8 " or "ALPH" && (piece[4] & 1) != 0 && piece[^1] != 0;

    public override byte[]? Exif(byte[] piece) => Name(piece, 0) == "EXIF" ? piece[8..] : null;

    private static string Name(byte[] file, int at) => file.Length - at < 8 ? "" : Encoding.Latin1.GetString(file, at, 4);

    private static int End(byte[] file, int at)
    {
        if (file.Length - at < 8)
        {
            return file.Length;
        }

        if (Name(file, at) == "ANMF")
        {
            return Math.Min(at + FrameHeader, file.Length);
        }

        var length = BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 4));
        return (int)Math.Min(at + 8L + length + (length & 1), file.Length);
    }
}

/// <summary>The structure that EXIF stands in.</summary>
internal static class Tiff
{
    /// <summary>
    /// Whether its directory is one that TIFF 6.0 allows: the right mark, and entries in their order, each once. Of any other each reader
    /// makes something else.
    /// </summary>
    public static bool IsPlain(byte[] tiff)
    {
        var isLittle = tiff.AsSpan().StartsWith("II*\0"u8);
        if (tiff.Length < 10 || (!isLittle && !tiff.AsSpan().StartsWith("MM\0*"u8)) || Short(6) + Short(4) != 8)
        {
            return false;
        }

        var (entries, previous) = (Short(8), -1);
        for (var i = 0; i < entries; i++)
        {
            var at = 10 + (12 * i);
            if (at + 12 > tiff.Length || Short(at) <= previous)
            {
                return false;
            }

            previous = Short(at);
        }

        return true;

        int Short(int at) => isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(tiff.AsSpan(at)) : BinaryPrimitives.ReadUInt16BigEndian(tiff.AsSpan(at));
    }

    /// <summary>Whether it is the 26 bytes that say nothing but an orientation of 2 to 8.</summary>
    public static bool IsMinimal(byte[] tiff) =>
        tiff is [.., >= 2 and <= 8, 0, 0, 0, 0, 0, 0] && tiff[..^7].AsSpan().SequenceEqual("MM\0*\0\0\0\u0008\0\u0001\u0001\u0012\0\u0003\0\0\0\u0001\0"u8);
}
