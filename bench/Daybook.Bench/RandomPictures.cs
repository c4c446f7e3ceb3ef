using System.Buffers;
using Daybook.Protocol.Flat;

namespace Daybook.Bench;

/// <summary>
/// Url-encoded random bytes, as a compressed picture is. Many different ones: with a single input the branch predictor learns the whole
/// of it by heart, and a decoder that branches on every byte looks several times as fast as it is.
/// </summary>
internal static class RandomPictures
{
    /// <summary>The largest picture that a server takes by default.</summary>
    public const int Length = 40_960;

    public static byte[][] EncodeMany(int count)
    {
        var random = new Random(20010707);
        var picture = new byte[Length];
        var encoded = new byte[count][];
        for (var i = 0; i < count; i++)
        {
            random.NextBytes(picture);
            var output = new ArrayBufferWriter<byte>();
            PercentEncoding.Encode(picture, output);
            encoded[i] = output.WrittenSpan.ToArray();
        }

        return encoded;
    }
}
