namespace Daybook.Server.Options;

/// <summary>A bucket of S3 for the bytes of pictures.</summary>
/// <param name="Bucket">The bucket, and who comes; null if there is none.</param>
/// <param name="KeepDeletedDays">For how many days an object is kept that no picture shows any more.</param>
public sealed record S3Options(S3Bucket? Bucket, int KeepDeletedDays)
{
    /// <summary>
    /// How long it is kept: an hour at least. The commit of an upload whose connection was lost may be done that much later, and until then nothing shows the object.
    /// </summary>
    public TimeSpan KeepDeleted => KeepDeletedDays > 0 ? TimeSpan.FromDays(KeepDeletedDays) : TimeSpan.FromHours(1);

    /// <summary>The setting without which there is no bucket.</summary>
    internal const string BucketKey = "S3:Bucket";

    private const string DefaultRegion = "us-east-1";

    internal static S3Options Read(SettingsReader reader, PicturesOptions pictures)
    {
        var url = reader.ReadOptional(
            "S3:ServiceUrl", Formats.PublicAddress,
            "The S3 service; Amazon's in S3:Region if there is none. If this is not set but S3:Bucket is, AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL from the environment counts.");
        var bucket = reader.ReadOptional(
            BucketKey, Formats.Bucket,
            "The bucket for the bytes of pictures, under userpics/. It must exist already, and the service must support conditional writes (If-None-Match).");
        var region = reader.ReadOptional(
            "S3:Region", Formats.Text(64),
            $"The region that requests are signed for; {DefaultRegion} if there is none. If this is not set but S3:Bucket is, AWS_REGION or AWS_DEFAULT_REGION from the environment counts.");
        var accessKey = reader.ReadOptional(
            "S3:AccessKey", Formats.Text(256),
            "The id of the key that requests are signed with. If neither this nor S3:SecretKey is set but S3:Bucket is, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY " +
            "and AWS_SESSION_TOKEN from the environment count.");
        var secretKey = reader.ReadOptional(
            "S3:SecretKey", Formats.Text(256),
            "The secret of that key. Every command needs it, so it is best kept in daybook.json, which other users must not be able to read.", isSecret: true);
        var sessionToken = reader.ReadOptional(
            "S3:SessionToken", Formats.Text(4096), "The token that belongs to a temporary key. The server does not renew it.", isSecret: true);
        var forcePathStyle = reader.Read(
            "S3:ForcePathStyle", true, Formats.Boolean,
            "Whether the bucket is in the path of addresses, as most services other than Amazon want it, rather than in the host name.");
        var keepDeletedDays = reader.Read(
            "S3:KeepDeletedDays", 7, Formats.Integer(0, 3650),
            "For how many days the bytes of a picture that is gone for good stay in the bucket. A database that is restored from a backup, or from a " +
            "dump, of these days still finds all its pictures. With 0 they stay an hour, because an upload whose answer was lost may still show them that late.");
        reader.Require(
            bucket is not null || pictures.Store != PictureStore.S3, BucketKey, $"is missing: {PicturesOptions.StoreKey}=s3 needs it");
        reader.Require(bucket is null || accessKey is not null, "S3:AccessKey", $"is missing: {BucketKey} needs it, or AWS_ACCESS_KEY_ID in the environment");
        reader.Require(
            bucket is null || secretKey is not null, "S3:SecretKey", $"is missing: {BucketKey} needs it, or AWS_SECRET_ACCESS_KEY in the environment");
        return new S3Options(
            bucket is null || accessKey is null || secretKey is null
                ? null
                : new S3Bucket(url, bucket, region ?? DefaultRegion, accessKey, secretKey, sessionToken, forcePathStyle),
            keepDeletedDays);
    }
}

/// <summary>A bucket, and who comes.</summary>
/// <param name="ServiceUrl">The service; null for that of Amazon.</param>
/// <param name="Name">Its name.</param>
/// <param name="Region">What requests are signed for.</param>
/// <param name="AccessKey">Who comes.</param>
/// <param name="SecretKey">What requests are signed with.</param>
/// <param name="SessionToken">What belongs to keys for a while; null for others.</param>
/// <param name="ForcePathStyle">Whether the bucket stands in the path.</param>
public sealed record S3Bucket(
    Uri? ServiceUrl, string Name, string Region, string AccessKey, string SecretKey, string? SessionToken, bool ForcePathStyle)
{
    /// <summary>Never the keys.</summary>
    public override string ToString() => Name;
}
