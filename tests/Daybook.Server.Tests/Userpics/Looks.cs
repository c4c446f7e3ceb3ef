using Daybook.Pictures.Tests.Making;

namespace Daybook.Server.Tests.Userpics;

/// <summary>Whether two files look the same.</summary>
internal static class Looks
{
    private static readonly string[] Pictorial = ["IHDR", "PLTE", "tRNS", "acTL", "fcTL", "IDAT", "fdAT"];

    /// <summary>Asserts the same pixels in every frame, and the same timing, turning and repetition.</summary>
    public static void AssertSame(byte[] sent, byte[] served)
    {
        Decoded.AssertSame(sent, served);
        if (sent.AsSpan().StartsWith(Pngs.Signature))
        {
            // Skia shows the still picture of an animated PNG only, so its frames are compared as they are written.
            Assert.Equal(Frames(sent), Frames(served));
        }
    }

    private static IEnumerable<(string, string)> Frames(byte[] png) =>
        Pngs.Parts(png).Where(part => Pictorial.Contains(part.Type)).Select(part => (part.Type, Convert.ToHexString(part.Data)));
}
