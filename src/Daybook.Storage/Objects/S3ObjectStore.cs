using System.Net;
using System.Runtime.CompilerServices;
using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Daybook.Core;
using Daybook.Storage.Sql;

namespace Daybook.Storage.Objects;

/// <summary>A bucket of S3, or of whatever speaks its protocol and knows conditional writes.</summary>
/// <remarks>
/// A try takes ten seconds at most, and what failed for the service's own reasons is tried once more. How many requests are under way at once
/// is bounded by <see cref="PictureObjects"/>.
/// </remarks>
public sealed class S3ObjectStore : IObjectStore
{
    private const string Any = "*";

    private readonly string _bucket;
    private readonly HttpClient _http;
    private readonly Lazy<AmazonS3Client> _client;

    /// <summary>Nothing is asked of the service yet, and nothing of the SDK is begun: that takes longer than all else when a server starts.</summary>
    public S3ObjectStore(S3Settings settings)
    {
        _bucket = settings.Bucket;
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            ConnectTimeout = TimeSpan.FromSeconds(5),

            // So that a service that moved to another address is found there.
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            UseCookies = false,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _client = new Lazy<AmazonS3Client>(() => Connect(settings, _http));
    }

    /// <inheritdoc/>
    public async Task<bool> PutIfAbsentAsync(string name, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        try
        {
            using var body = new MemoryStream(SqlLink.Blob(bytes), writable: false);
            await _client.Value.PutObjectAsync(
                new PutObjectRequest
                {
                    BucketName = _bucket,
                    Key = name,
                    InputStream = body,
                    AutoCloseStream = false,
                    ContentType = "application/octet-stream",
                    IfNoneMatch = Any,
                    UseChunkEncoding = false,
                },
                cancellation);
            return true;
        }
        catch (AmazonS3Exception fault) when (fault.StatusCode == HttpStatusCode.PreconditionFailed)
        {
            return false;
        }
        catch (Exception fault) when (IsOutage(fault, cancellation))
        {
            throw Unavailable("put", name, fault);
        }
    }

    /// <inheritdoc/>
    public async Task<byte[]?> GetAsync(string name, int limit, CancellationToken cancellation)
    {
        try
        {
            using var answer = await _client.Value.GetObjectAsync(new GetObjectRequest { BucketName = _bucket, Key = name }, cancellation);

            // For a service that does not say how long the object is, the SDK has 0 or less: then it ends where the answer does.
            var saysLength = answer.ContentLength > 0;
            var bytes = new byte[saysLength ? Math.Min(answer.ContentLength, limit + 1L) : limit + 1L];
            var read = await answer.ResponseStream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: saysLength, cancellation);
            return read == bytes.Length ? bytes : bytes[..read];
        }
        catch (AmazonS3Exception fault) when (fault.StatusCode == HttpStatusCode.NotFound && fault.ErrorCode != "NoSuchBucket")
        {
            return null;
        }
        catch (Exception fault) when (IsOutage(fault, cancellation))
        {
            throw Unavailable("get", name, fault);
        }
    }

    /// <inheritdoc/>
    public async Task DeleteAsync(string name, CancellationToken cancellation)
    {
        try
        {
            await _client.Value.DeleteObjectAsync(new DeleteObjectRequest { BucketName = _bucket, Key = name }, cancellation);
        }
        catch (Exception fault) when (IsOutage(fault, cancellation))
        {
            throw Unavailable("delete", name, fault);
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredObject> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellation)
    {
        string? more = null;
        do
        {
            ListObjectsV2Response page;
            try
            {
                page = await _client.Value.ListObjectsV2Async(
                    new ListObjectsV2Request { BucketName = _bucket, Prefix = prefix, ContinuationToken = more }, cancellation);
            }
            catch (Exception fault) when (IsOutage(fault, cancellation))
            {
                throw Unavailable("list", prefix, fault);
            }

            foreach (var one in page.S3Objects ?? [])
            {
                yield return new StoredObject(one.Key, one.LastModified is { } at ? at.ToUniversalTime() : DateTimeOffset.MaxValue);
            }

            more = page.IsTruncated == true ? page.NextContinuationToken : null;
        }
        while (more is not null);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_client.IsValueCreated)
        {
            _client.Value.Dispose();
        }

        _http.Dispose();
    }

    private static AmazonS3Client Connect(S3Settings settings, HttpClient http)
    {
        var config = new AmazonS3Config
        {
            ForcePathStyle = settings.ForcePathStyle,
            HttpClientFactory = new OneClient(http),
            MaxErrorRetry = 1,
            Timeout = TimeSpan.FromSeconds(10),

            // What others than Amazon do not know. The signature holds for the body as well, and what is read is compared with its hash.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (settings.ServiceUrl is { } url)
        {
            config.ServiceURL = url.ToString();
            config.AuthenticationRegion = settings.Region;
        }
        else
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(settings.Region);
        }

        return new AmazonS3Client(
            settings.SessionToken is { } token
                ? new SessionAWSCredentials(settings.AccessKey, settings.SecretKey, token)
                : new BasicAWSCredentials(settings.AccessKey, settings.SecretKey),
            config);
    }

    /// <summary>Whatever the service or the way to it says, short of the caller's giving up; anything else is a fault of the program.</summary>
    private static bool IsOutage(Exception fault, CancellationToken cancellation) => fault
        is AmazonServiceException or AmazonClientException or HttpRequestException or IOException or TimeoutException or WebException
        || (fault is OperationCanceledException && !cancellation.IsCancellationRequested);

    private static StorageUnavailableException Unavailable(string verb, string name, Exception fault)
    {
        var status = fault is AmazonServiceException { StatusCode: not 0 } answer ? $" ({(int)answer.StatusCode} {answer.ErrorCode})" : "";
        return new($"The object store could not {verb} {name}{status}: {fault.Message.ReplaceLineEndings(" ")}", fault);
    }

    /// <summary>Ours, since those that the SDK makes keep their connections for ever.</summary>
    private sealed class OneClient(HttpClient client) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => client;

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

        public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;
    }
}
