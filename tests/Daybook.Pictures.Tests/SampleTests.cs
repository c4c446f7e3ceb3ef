using System.Text;
using Daybook.Pictures.Tests.Making;

namespace Daybook.Pictures.Tests;

/// <summary>
/// The pictures in samples/, which the README uploads. DAYBOOK_WRITE_SAMPLES=1 in the environment draws them anew before they are tested.
/// </summary>
public sealed class SampleTests
{
    private static readonly string Folder = Path.Combine(Root(), "samples");

    public static TheoryData<string> Names => [.. Generators.Keys];

    private static readonly Dictionary<string, (Func<byte[]> Draw, string Secret, int Frames)> Generators = new()
    {
        ["inkwell.png"] = (Inkwell.File, Inkwell.Secret, 1),
        ["lantern.gif"] = (Lantern.File, Lantern.Secret, Lantern.Frames),
    };

    static SampleTests()
    {
        if (Environment.GetEnvironmentVariable("DAYBOOK_WRITE_SAMPLES") != "1")
        {
            return;
        }

        foreach (var (name, sample) in Generators)
        {
            File.WriteAllBytes(Path.Combine(Folder, name), sample.Draw());
        }
    }

    /// <summary>Skia may round a colour differently on another processor, so close is enough.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void The_samples_are_what_the_generator_draws(string name)
    {
        const int Close = 48;
        var drawn = Generators[name].Draw();
        var (expected, actual) = (Decoded.From(drawn), Decoded.From(Committed(name)));
        Assert.Equal(Generators[name].Frames, actual.Frames.Count);
        foreach (var (first, second) in expected.Frames.Zip(actual.Frames))
        {
            Assert.True(first.Pixels.Zip(second.Pixels).All(pair => Math.Abs(pair.First - pair.Second) <= Close), $"{name} looks different");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_samples_carry_metadata_and_lose_it(string name)
    {
        var (_, secret, frames) = Generators[name];
        var file = Committed(name);
        Assert.True(file.Length <= 40_960, $"{name} has {file.Length} bytes, more than a server takes by default");
        Assert.True(file.AsSpan().IndexOf(Encoding.ASCII.GetBytes(secret)) >= 0);

        var picture = PictureInspector.Inspect(file, new());
        Assert.Equal((100, 100, frames), (picture.Width, picture.Height, picture.Frames));
        Assert.True(picture.Bytes.AsSpan().IndexOf("Inkwell Lane"u8) < 0);
        Decoded.AssertSame(file, picture.Bytes);
    }

    private static byte[] Committed(string name) => File.ReadAllBytes(Path.Combine(Folder, name));

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Daybook.slnx")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        }

        return folder.FullName;
    }
}
