using System.Buffers.Binary;

namespace Daybook.Pictures.Walking;

/// <summary>What the frame header says (ITU-T T.81, section B.2.2), and the checks of the scans that it governs (section B.2.3).</summary>
internal sealed class JpegFrame
{
    private readonly bool _progressive;
    private readonly Component[] _components;

    /// <exception cref="PictureException">It is of a kind that browsers do not show, or malformed.</exception>
    public JpegFrame(byte marker, ReadOnlySpan<byte> payload)
    {
        _progressive = marker == JpegMarker.Sof2;
        if (payload.Length < 6)
        {
            throw Corrupt("bad frame header");
        }

        if (payload[0] != 8)
        {
            throw new PictureException($"the JPEG has {payload[0]} bits per sample, and only 8 are supported");
        }

        Height = BinaryPrimitives.ReadUInt16BigEndian(payload[1..]);
        Width = BinaryPrimitives.ReadUInt16BigEndian(payload[3..]);
        if (Height == 0)
        {
            throw new PictureException("the JPEG gives its height after its data (DNL), which is not supported");
        }

        if (Width == 0)
        {
            throw Corrupt("its width is 0");
        }

        int count = payload[5];
        if (count is not (1 or 3 or 4))
        {
            throw new PictureException($"the JPEG has {count} colour components, and only 1, 3 or 4 are supported");
        }

        if (payload.Length != 6 + (3 * count))
        {
            throw Corrupt("bad frame header");
        }

        _components = new Component[count];
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> fields = payload.Slice(6 + (3 * i), 3);
            int horizontal = fields[1] >> 4;
            int vertical = fields[1] & 15;
            if (horizontal is < 1 or > 4 || vertical is < 1 or > 4)
            {
                throw Corrupt($"sampling factors {horizontal}x{vertical}, and only 1 to 4 are possible");
            }

            if (fields[2] > 3 || Find(fields[0]) >= 0)
            {
                throw Corrupt("bad frame header");
            }

            _components[i] = new Component(fields[0], horizontal * vertical, fields[2]);
        }
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Checks a scan header, and that the tables it uses are there.</summary>
    public void CheckScan(ReadOnlySpan<byte> payload, JpegTables tables)
    {
        int count = payload.IsEmpty ? 0 : payload[0];
        if (count is < 1 or > 4 || payload.Length != 4 + (2 * count))
        {
            throw Corrupt("bad scan header");
        }

        var coefficients = Coefficients.Read(payload[^3..]);
        if (_progressive ? !coefficients.FitProgressive(count) : !coefficients.AreAll)
        {
            throw Corrupt("bad scan header");
        }

        int previous = -1;
        int blocks = 0;
        for (int i = 0; i < count; i++)
        {
            // Components come in the order of the frame header, which also means: none of them twice.
            int index = Find(payload[1 + (2 * i)]);
            if (index <= previous)
            {
                throw Corrupt("bad scan header");
            }

            previous = index;
            Component component = _components[index];
            blocks += component.Blocks;
            CheckTables(component, payload[2 + (2 * i)], coefficients, tables);
            if (component.Scanned && !_progressive)
            {
                throw Corrupt($"component {component.Id} is scanned twice");
            }

            component.Scanned = true;
        }

        if (count > 1 && blocks > 10)
        {
            throw Corrupt($"{blocks} blocks in a unit, and at most 10 are possible");
        }
    }

    /// <summary>Checks, at the end, that every component had a scan.</summary>
    public void CheckEnd()
    {
        foreach (Component component in _components)
        {
            if (!component.Scanned)
            {
                throw Corrupt($"component {component.Id} has no scan");
            }
        }
    }

    private static void CheckTables(Component component, byte destinations, Coefficients coefficients, JpegTables tables)
    {
        int dc = destinations >> 4;
        int ac = destinations & 15;
        if (dc > 3 || ac > 3)
        {
            throw Corrupt("bad scan header");
        }

        bool usesDc = coefficients.First == 0 && coefficients.High == 0;
        bool usesAc = coefficients.Last > 0;
        if (!tables.HasQuantization(component.Quantization) || (usesDc && !tables.HasDc(dc)) || (usesAc && !tables.HasAc(ac)))
        {
            throw Corrupt("a scan uses a table that is not there");
        }
    }

    private int Find(byte id) => Array.FindIndex(_components, component => component?.Id == id);

    private static PictureException Corrupt(string what) => new($"the JPEG is corrupt: {what}");

    private sealed class Component(byte id, int blocks, int quantization)
    {
        public byte Id { get; } = id;

        public int Blocks { get; } = blocks;

        public int Quantization { get; } = quantization;

        public bool Scanned { get; set; }
    }

    /// <summary>Which coefficients a scan carries, and which of their bits (section G.1.1.1).</summary>
    private readonly record struct Coefficients(int First, int Last, int High, int Low)
    {
        public static Coefficients Read(ReadOnlySpan<byte> fields) => new(fields[0], fields[1], fields[2] >> 4, fields[2] & 15);

        public bool AreAll => this is { First: 0, Last: 63, High: 0, Low: 0 };

        public bool FitProgressive(int components)
        {
            bool band = First == 0 ? Last == 0 : Last >= First && Last <= 63 && components == 1;
            return band && Low <= 13 && (High == 0 || High == Low + 1);
        }
    }
}
