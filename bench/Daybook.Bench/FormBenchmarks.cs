using System.Text;
using BenchmarkDotNet.Attributes;
using Daybook.Protocol.Flat;

namespace Daybook.Bench;

/// <summary>Reading the form of a request from its body: a small one, and an upload of 40,960 random bytes.</summary>
[MemoryDiagnoser]
public class FormBenchmarks
{
    private const int Inputs = 64;

    private static readonly byte[] LoginBody = Encoding.ASCII.GetBytes(
        "mode=login&user=test&auth_method=challenge&auth_challenge=c0%3a1795420800%3a260%3a60%3a4e25f073548ff5c33410%3a51b29b22cfd44a68217e"
        + "64cbb3090639&auth_response=90c5354716374cb8dca9d7f72195c8ee&ver=1&clientversion=Perl%2dLJ&getmoods=0&getpickws=1&getpickwurls=1");

    private readonly byte[][] _uploads =
    [
        .. RandomPictures.EncodeMany(Inputs).Select(data =>
            (byte[])[.. "mode=uploadpic&user=test&password=secret&default=1&keywords=happy,+at+home&data="u8, .. data]),
    ];

    private readonly byte[] _buffer = new byte[4 * RandomPictures.Length];
    private int _next;

    [Benchmark]
    public int Login() => Parse(LoginBody);

    [Benchmark]
    public int Upload() => Parse(_uploads[_next++ % Inputs]);

    private int Parse(byte[] body)
    {
        body.CopyTo(_buffer, 0);
        return FlatForm.Parse(_buffer.AsMemory(0, body.Length), maxFields: 100).Count;
    }
}
