using BenchmarkDotNet.Attributes;
using Daybook.Pictures;
using Daybook.Pictures.Walking;
using SkiaSharp;

namespace Daybook.Bench;

/// <summary>A picture of each format: the walk that strips it, and the whole inspection, which decodes every frame as well.</summary>
[MemoryDiagnoser]
public class PictureBenchmarks
{
    private static readonly PictureLimits Limits = new();

    private byte[] _picture = [];

    [Params(PictureFormat.Png, PictureFormat.Jpeg, PictureFormat.Gif, PictureFormat.WebP)]
    public PictureFormat Format { get; set; }

    [GlobalSetup]
    public void Read()
    {
        var samples = Path.Combine(AppContext.BaseDirectory, "samples");
        _picture = Format switch
        {
            PictureFormat.Png => new NoisePng().Next(),
            PictureFormat.Gif => File.ReadAllBytes(Path.Combine(samples, "lantern.gif")),
            _ => Encode(File.ReadAllBytes(Path.Combine(samples, "inkwell.png"))),
        };
    }

    [Benchmark]
    public int Walk() => (Format switch
    {
        PictureFormat.Png => PngWalker.Walk(_picture, Limits),
        PictureFormat.Jpeg => JpegWalker.Walk(_picture, Limits),
        PictureFormat.Gif => GifWalker.Walk(_picture, Limits),
        _ => WebPWalker.Walk(_picture, Limits),
    }).Stripped.Length;

    [Benchmark]
    public int Inspect() => PictureInspector.Inspect(_picture, Limits).Bytes.Length;

    private byte[] Encode(byte[] png)
    {
        using var bitmap = SKBitmap.Decode(png);
        using var data = bitmap.Encode(Format == PictureFormat.Jpeg ? SKEncodedImageFormat.Jpeg : SKEncodedImageFormat.Webp, 90);
        return data.ToArray();
    }
}
