using System.Net;
using System.Net.Sockets;

namespace Daybook.Server.Accounts;

/// <summary>
/// A client's address as failures are counted by: an IPv4 address, or the /64 network of an IPv6 address, since whoever has one address
/// of it has them all.
/// </summary>
internal readonly record struct AddressKey
{
    private AddressKey(UInt128 value) => Value = value;

    private UInt128 Value { get; }

    /// <summary>32 hexadecimal digits.</summary>
    public override string ToString() => Value.ToString("x32", System.Globalization.CultureInfo.InvariantCulture);

    public static AddressKey Of(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            // Mapped to IPv6, ::ffff:192.0.2.1, without allocating another address for it.
            bytes[10..12].Fill(0xff);
            address.TryWriteBytes(bytes[12..], out _);
        }
        else
        {
            address.TryWriteBytes(bytes, out _);
            if (!address.IsIPv4MappedToIPv6)
            {
                bytes[8..].Clear();
            }
        }

        return new AddressKey(System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes));
    }
}
