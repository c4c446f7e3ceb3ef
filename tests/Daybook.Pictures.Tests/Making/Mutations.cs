namespace Daybook.Pictures.Tests.Making;

/// <summary>Damages files in the ways that networks, clients and attackers do.</summary>
internal static class Mutations
{
    public static byte[] Damage(Random random, byte[] file)
    {
        var damaged = new List<byte>(file);
        for (var times = random.Next(1, 4); times > 0; times--)
        {
            Once(random, damaged);
        }

        return [.. damaged];
    }

    private static void Once(Random random, List<byte> file)
    {
        if (file.Count == 0)
        {
            return;
        }

        var at = random.Next(file.Count);
        switch (random.Next(7))
        {
            case 0:
                file[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                file[at] = (byte)random.Next(256);
                break;
            case 2:
                file.RemoveRange(at, file.Count - at);
                break;
            case 3:
                file.RemoveRange(at, Math.Min(random.Next(1, 20), file.Count - at));
                break;
            case 4:
                file.InsertRange(at, Enumerable.Range(0, random.Next(1, 20)).Select(_ => (byte)random.Next(256)));
                break;
            case 5:
                // A length field of 2 or 4 bytes, to an extreme.
                for (var i = at; i < Math.Min(at + random.Next(1, 5), file.Count); i++)
                {
                    file[i] = (byte)(random.Next(2) * 255);
                }

                break;
            case 6:
                // A piece of the file once more.
                file.InsertRange(random.Next(file.Count), file.GetRange(at, Math.Min(random.Next(1, 64), file.Count - at)));
                break;
        }
    }
}
