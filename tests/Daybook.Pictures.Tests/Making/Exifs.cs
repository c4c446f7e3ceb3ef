using System.Text;

namespace Daybook.Pictures.Tests.Making;

/// <summary>EXIF as a camera writes it: the maker's name, an orientation and where it was.</summary>
internal static class Exifs
{
    /// <summary>A TIFF structure with Make (the marker), Orientation if given, and a GPS directory.</summary>
    public static byte[] Tiff(int? orientation, bool littleEndian = true, ushort type = 3, uint count = 1,
        string marker = "Camera")
    {
        var bytes = new List<byte>(littleEndian ? "II*\0"u8.ToArray() : "MM\0*"u8.ToArray());
        void Short(uint value) => Number(value, 2);
        void Long(uint value) => Number(value, 4);
        void Number(uint value, int length)
        {
            for (int i = 0; i < length; i++)
            {
                bytes.Add((byte)(value >> (8 * (littleEndian ? i : length - 1 - i))));
            }
        }

        int entries = orientation is null ? 2 : 3;
        uint afterDirectory = (uint)(8 + 2 + (12 * entries) + 4);
        uint gps = afterDirectory + (uint)marker.Length + 1;
        Long(8);
        Short((uint)entries);
        Short(0x010F);
        Short(2);
        Long((uint)marker.Length + 1);
        Long(afterDirectory);
        if (orientation is int value)
        {
            Short(0x0112);
            Short(type);
            Long(count);
            Short((uint)value);
            Short(0);
        }

        Short(0x8825);
        Short(4);
        Long(1);
        Long(gps);
        Long(0);
        bytes.AddRange(Encoding.ASCII.GetBytes(marker + "\0"));
        Short(1);
        Short(1);
        Short(2);
        Long(2);
        bytes.AddRange("N\0\0\0"u8);
        Long(0);
        return [.. bytes];
    }
}
