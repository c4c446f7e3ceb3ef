namespace Daybook.Pictures;

/// <summary>The formats a picture may have, recognised by content alone.</summary>
public enum PictureFormat
{
    /// <summary>PNG, also animated.</summary>
    Png,

    /// <summary>JPEG, baseline or progressive.</summary>
    Jpeg,

    /// <summary>GIF, also animated.</summary>
    Gif,

    /// <summary>WebP, lossy or lossless, also animated.</summary>
    WebP,
}

/// <summary>What the formats are called elsewhere.</summary>
public static class PictureFormats
{
    /// <summary>The media type, such as <c>image/png</c>.</summary>
    public static string ContentType(this PictureFormat format) => format switch
    {
        PictureFormat.Png => "image/png",
        PictureFormat.Jpeg => "image/jpeg",
        PictureFormat.Gif => "image/gif",
        PictureFormat.WebP => "image/webp",
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, null),
    };
}
