namespace Daybook.Pictures.Walking;

/// <summary>Checks table segments (ITU-T T.81, section B.2.4) and remembers which tables are there.</summary>
internal sealed class JpegTables
{
    private const int Destinations = 4;

    private readonly bool[] _quantization = new bool[Destinations];
    private readonly bool[] _dc = new bool[Destinations];
    private readonly bool[] _ac = new bool[Destinations];

    /// <summary>MCUs between two restart markers; 0 where there are none.</summary>
    public int RestartInterval { get; private set; }

    public bool HasQuantization(int destination) => _quantization[destination];

    public bool HasDc(int destination) => _dc[destination];

    public bool HasAc(int destination) => _ac[destination];

    public void DefineQuantization(ReadOnlySpan<byte> payload)
    {
        RequireSome(payload);
        while (!payload.IsEmpty)
        {
            int precision = payload[0] >> 4;
            int destination = payload[0] & 15;
            // 16-bit values are for 12-bit pictures by the letter, but the usual encoder writes them for 8-bit ones of low quality too.
            int length = 1 + (64 * (precision + 1));
            if (precision > 1 || destination >= Destinations || length > payload.Length)
            {
                throw new PictureException("the JPEG is corrupt: bad quantization table");
            }

            _quantization[destination] = true;
            payload = payload[length..];
        }
    }

    public void DefineHuffman(ReadOnlySpan<byte> payload)
    {
        RequireSome(payload);
        while (!payload.IsEmpty)
        {
            int kind = payload[0] >> 4;
            int destination = payload[0] & 15;
            if (kind > 1 || destination >= Destinations || payload.Length < 17)
            {
                throw BadHuffmanTable();
            }

            int values = CountValues(payload.Slice(1, 16));
            if (values > payload.Length - 17)
            {
                throw BadHuffmanTable();
            }

            // A DC value is a number of bits to read (section F.1.2.1).
            if (kind == 0 && payload.Slice(17, values).ContainsAnyExceptInRange((byte)0, (byte)15))
            {
                throw BadHuffmanTable();
            }

            (kind == 0 ? _dc : _ac)[destination] = true;
            payload = payload[(17 + values)..];
        }
    }

    public void DefineRestartInterval(ReadOnlySpan<byte> payload)
    {
        if (payload.Length != 2)
        {
            throw new PictureException("the JPEG is corrupt: bad restart interval");
        }

        RestartInterval = (payload[0] << 8) | payload[1];
    }

    /// <summary>Counts the codes of each length, which must fit into a tree (section C.2).</summary>
    private static int CountValues(ReadOnlySpan<byte> codesOfLength)
    {
        int values = 0;
        int free = 1;
        foreach (byte codes in codesOfLength)
        {
            free = (free << 1) - codes;
            values += codes;
            if (free < 0 || values > 256)
            {
                throw BadHuffmanTable();
            }
        }

        return values;
    }

    private static void RequireSome(ReadOnlySpan<byte> payload)
    {
        if (payload.IsEmpty)
        {
            throw new PictureException("the JPEG is corrupt: empty table segment");
        }
    }

    private static PictureException BadHuffmanTable() => new("the JPEG is corrupt: bad Huffman table");
}
