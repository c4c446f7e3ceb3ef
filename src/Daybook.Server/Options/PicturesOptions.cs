namespace Daybook.Server.Options;

/// <summary>Where the bytes of pictures are kept.</summary>
/// <param name="Store">Where new ones are put.</param>
public sealed record PicturesOptions(PictureStore Store)
{
    /// <summary>The setting that says so.</summary>
    internal const string StoreKey = "Pictures:Store";

    internal static PicturesOptions Read(SettingsReader reader) => new(reader.Read(
        StoreKey, PictureStore.Database, Formats.Choice<PictureStore>(choice => choice.ToString().ToLowerInvariant()),
        "Where the bytes of new pictures are put: database is the database, with everything else; s3 is the bucket of S3:Bucket. Pictures stay where they " +
        "were put, and are read from there whatever this setting is, as long as S3:Bucket is set."));
}

/// <summary>A place for the bytes of pictures.</summary>
public enum PictureStore
{
    /// <summary>The database.</summary>
    Database,

    /// <summary>A bucket of S3.</summary>
    S3,
}
