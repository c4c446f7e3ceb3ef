namespace Daybook.Storage.Objects;

/// <summary>Where an S3 bucket is, and who comes.</summary>
/// <param name="ServiceUrl">The service; null for that of Amazon in the region.</param>
/// <param name="Bucket">The bucket, which must be there.</param>
/// <param name="Region">What requests are signed for.</param>
/// <param name="AccessKey">Who comes.</param>
/// <param name="SecretKey">What requests are signed with.</param>
/// <param name="SessionToken">What belongs to keys for a while; null for others.</param>
/// <param name="ForcePathStyle">Whether the bucket stands in the path, rather than in the name of the host.</param>
public sealed record S3Settings(
    Uri? ServiceUrl, string Bucket, string Region, string AccessKey, string SecretKey, string? SessionToken, bool ForcePathStyle)
{
    /// <summary>Never the keys.</summary>
    public override string ToString() => $"{ServiceUrl?.ToString() ?? Region} {Bucket}";
}
