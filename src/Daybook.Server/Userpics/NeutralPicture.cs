namespace Daybook.Server.Userpics;

/// <summary>What is shown in the place of a suspended userpic, or of none: 100 × 100 pixels that say nothing but that there is nothing to see.</summary>
internal static class NeutralPicture
{
    public const string ContentType = "image/png";

    /// <summary>Where it can be had for itself: no userpic's address has this form.</summary>
    public const string Path = "/userpic/neutral.png";

    private const string Resource = "Userpics/neutral.png";

    public static ReadOnlyMemory<byte> Bytes { get; } = Read();

    /// <summary>The address, for clients that need one where there is no picture.</summary>
    /// <param name="siteUrl">The server's address, without a slash at the end.</param>
    public static string UrlOf(string siteUrl) => siteUrl + Path;

    private static byte[] Read()
    {
        using var stream = typeof(NeutralPicture).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The program was built without {Resource}.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
