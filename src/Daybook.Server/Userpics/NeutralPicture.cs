namespace Daybook.Server.Userpics;

/// <summary>What is shown in the place of a suspended userpic: 100 × 100 pixels that say nothing but that there is nothing to see.</summary>
internal static class NeutralPicture
{
    public const string ContentType = "image/png";

    private const string Resource = "Userpics/neutral.png";

    public static ReadOnlyMemory<byte> Bytes { get; } = Read();

    private static byte[] Read()
    {
        using var stream = typeof(NeutralPicture).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The program was built without {Resource}.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
