namespace Daybook.Fuzz.Tests.Mutating;

/// <summary>Changes to pictures that keep enough of them whole for the changes to matter.</summary>
internal static class Pictures
{
    public static byte[] Change(Random random, PictureFormatPieces format, byte[] file, byte[] other)
    {
        if (file.Length == 0 || random.Next(12) == 0)
        {
            return Bytes.Change(random, file, other);
        }

        var pieces = format.Split(file);
        for (var times = 1 + (random.Next(3) == 0 ? random.Next(4) : 0); times > 0; times--)
        {
            Once(random, format, pieces, other);
        }

        byte[] changed = [.. pieces.SelectMany(piece => piece)];
        return random.Next(8) == 0 ? changed : format.Mend(changed);
    }

    private static void Once(Random random, PictureFormatPieces format, List<byte[]> pieces, byte[] other)
    {
        var at = random.Next(pieces.Count);
        switch (random.Next(9))
        {
            case 0 when pieces.Count > 1:
                pieces.RemoveAt(at);
                break;
            case 1:
                pieces.Insert(random.Next(pieces.Count + 1), pieces[at]);
                break;
            case 2:
                var to = random.Next(pieces.Count);
                (pieces[at], pieces[to]) = (pieces[to], pieces[at]);
                break;
            case 3 or 4 when other.Length > 0:
                var others = format.Split(other);
                var piece = others[random.Next(others.Count)];
                pieces.Insert(random.Next(1, pieces.Count + 1), random.Next(2) == 0 ? piece : Bytes.Change(random, piece, other));
                break;
            case 5 or 6 when format.Change(random, pieces[at], other) is { } meaningful:
                pieces[at] = meaningful;
                break;
            default:
                pieces[at] = Bytes.Change(random, pieces[at], other);
                break;
        }
    }
}
