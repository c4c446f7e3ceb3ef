using System.Buffers.Binary;

namespace Daybook.Pictures.Walking;

/// <summary>
/// Follows the animation chunks of a PNG (third edition, 4.9 and 11.3.6). A viewer shows a broken animation as it likes, so one is refused.
/// </summary>
internal struct PngAnimation
{
    private const int ControlSize = 8;
    private const int FrameControlSize = 26;
    private const int SequenceSize = 4;

    private int _promised;
    private int _controls;
    private uint _sequence;
    private bool _awaitsData;
    private bool _dataIsIdat;

    public readonly bool IsPresent => _promised > 0;

    public readonly int Frames => IsPresent ? _controls : 1;

    /// <summary>acTL: how many frames there will be.</summary>
    public void Control(ReadOnlySpan<byte> data, PngHeader header, bool afterIdat, PictureLimits limits)
    {
        if (IsPresent)
        {
            throw Broken("it has two acTL chunks");
        }

        if (afterIdat)
        {
            throw Broken("its acTL chunk comes after the first IDAT");
        }

        if (data.Length != ControlSize)
        {
            throw Broken($"its acTL chunk has {data.Length} bytes instead of {ControlSize}");
        }

        var frames = BinaryPrimitives.ReadUInt32BigEndian(data);
        if (frames is 0 or > int.MaxValue)
        {
            throw Broken($"it claims {frames} frames");
        }

        _promised = (int)frames;
        CanvasLimits.Check(limits, header.Width, header.Height, _promised);
    }

    /// <summary>fcTL: a frame begins.</summary>
    public void FrameControl(ReadOnlySpan<byte> data, PngHeader header, bool afterIdat)
    {
        if (!IsPresent)
        {
            throw Broken("a fcTL chunk comes without an acTL chunk before it");
        }

        if (data.Length != FrameControlSize)
        {
            throw Broken($"a fcTL chunk has {data.Length} bytes instead of {FrameControlSize}");
        }

        Sequence(data);
        if (_awaitsData)
        {
            throw Broken($"frame {_controls} has no data");
        }

        _controls++;
        _awaitsData = true;
        _dataIsIdat = !afterIdat;

        long width = BinaryPrimitives.ReadUInt32BigEndian(data[4..]);
        long height = BinaryPrimitives.ReadUInt32BigEndian(data[8..]);
        long x = BinaryPrimitives.ReadUInt32BigEndian(data[12..]);
        long y = BinaryPrimitives.ReadUInt32BigEndian(data[16..]);
        if (width == 0 || height == 0 || x + width > header.Width || y + height > header.Height)
        {
            throw Broken($"frame {_controls} ({width} x {height} at {x}, {y}) is not inside the canvas of {header.Width} x {header.Height}");
        }

        if (_dataIsIdat && (width != header.Width || height != header.Height))
        {
            throw Broken("its first frame is the still picture but does not cover the canvas");
        }

        var (dispose, blend) = (data[24], data[25]);
        if (dispose > 2 || blend > 1)
        {
            throw Broken($"frame {_controls} has the unknown disposal {dispose} or blending {blend}");
        }
    }

    /// <summary>IDAT: the still picture, which is also the first frame if a fcTL came before.</summary>
    public void StillData() => _awaitsData = false;

    /// <summary>fdAT: data of a frame that is not the still picture.</summary>
    public void FrameData(ReadOnlySpan<byte> data)
    {
        if (_controls == 0 || _dataIsIdat)
        {
            throw Broken("a fdAT chunk comes without a fcTL chunk before it");
        }

        if (data.Length < SequenceSize)
        {
            throw Broken($"a fdAT chunk has {data.Length} bytes and no sequence number");
        }

        Sequence(data);
        _awaitsData = false;
    }

    public readonly void End()
    {
        if (_awaitsData)
        {
            throw Broken($"frame {_controls} has no data");
        }

        if (IsPresent && _controls != _promised)
        {
            throw Broken($"it claims {_promised} frames and has {_controls}");
        }
    }

    private void Sequence(ReadOnlySpan<byte> data)
    {
        var sequence = BinaryPrimitives.ReadUInt32BigEndian(data);
        if (sequence != _sequence)
        {
            throw Broken($"the sequence number {sequence} stands where {_sequence} belongs");
        }

        _sequence++;
    }

    private static PictureException Broken(string how) => new("the PNG's animation is broken: " + how);
}
