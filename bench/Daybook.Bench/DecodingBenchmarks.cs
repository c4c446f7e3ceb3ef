using System.Web;
using BenchmarkDotNet.Attributes;
using Daybook.Protocol.Flat;

namespace Daybook.Bench;

/// <summary>
/// Decoding one picture of 40,960 random bytes (about 101 KB encoded). Decoding in place destroys its input, so each starts with a copy of
/// it; <see cref="Copy"/> is that part alone.
/// </summary>
[MemoryDiagnoser]
public class DecodingBenchmarks
{
    private const int Inputs = 64;

    private readonly byte[][] _inputs = RandomPictures.EncodeMany(Inputs);
    private readonly byte[] _buffer = new byte[3 * RandomPictures.Length];
    private int _next;

    [Benchmark]
    public int Copy() => NextInput().Length;

    [Benchmark(Baseline = true)]
    public int Vector() => PercentDecoder.DecodeVector(NextInput());

    [Benchmark]
    public int Scalar() => PercentDecoder.DecodeScalar(NextInput());

    [Benchmark]
    public int Framework() => HttpUtility.UrlDecodeToBytes(_buffer, 0, NextInput().Length)!.Length;

    private Span<byte> NextInput()
    {
        var input = _inputs[_next++ % Inputs];
        input.CopyTo(_buffer, 0);
        return _buffer.AsSpan(0, input.Length);
    }
}
