using Daybook.Core.Accounts;
using Daybook.Core.Userpics;
using Daybook.Pictures;
using Daybook.Pictures.Fitting;
using Daybook.Protocol;
using Daybook.Server.Bounds;
using Daybook.Server.Options;
using Daybook.Server.Userpics;
using Daybook.Server.Userpics.Fetch;

namespace Daybook.Server.Site.Pictures.Manage;

/// <summary>
/// Takes the pictures that people choose: one that fits stays as it is, without its metadata; any other is made to fit.
/// </summary>
internal sealed class PictureUploads(
    IUserpicStore userpics, PictureFetcher fetcher, PictureLimits limits, UserpicsOptions options, TimeProvider time) : IDisposable
{
    /// <summary>
    /// What a picture of 50 megapixels may take while it is made smaller: 12 bytes a pixel for an interlaced PNG of 16 bits a sample, and the file with its
    /// copies. A photo takes less than half of that.
    /// </summary>
    private const long MemoryOfOne = 650_000_000;

    private const int MaxWaiting = 64;

    private const int UsualSide = 200;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>A quarter of the memory is for photos; one at a time there must be.</summary>
    private readonly Turns _turns = new(
        (int)Math.Clamp(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4 / MemoryOfOne, 1, Environment.ProcessorCount),
        MaxWaiting,
        Patience,
        () => new TooManyPicturesException());

    /// <summary>A picture that was fetched is in memory until its turn has come: so only so many are fetched before.</summary>
    private readonly FetchSlots _fetched = new(PictureFetcher.MaxAtOnce, PictureFetcher.MaxAtOncePerAccount, PictureFetcher.MaxWait, time, TooManyFetched);

    /// <summary>How many pictures wait for their turn.</summary>
    public int Waiting => _turns.Waiting;

    /// <summary>What may be chosen, and what it is made to fit.</summary>
    public FitLimits Limits { get; } = new()
    {
        MaxBytes = options.MaxBytes,
        Side = Math.Min(Math.Min(UsualSide, options.MaxSide), (int)Math.Sqrt(options.MaxPixels)),
        AsIs = limits,
    };

    /// <summary>Takes a file.</summary>
    /// <exception cref="PictureRefusedException">It is not taken; nothing has changed.</exception>
    public Task<UploadedPicture> AddAsync(long accountId, IFormFile file, UploadChoices choices, CancellationToken cancellation)
    {
        if (file.Length > Limits.MaxSourceBytes)
        {
            throw new PictureRefusedException($"the picture has {file.Length} bytes, and at most {Limits.MaxSourceBytes} are allowed");
        }

        // Read when its turn has come, so that those who wait hold no memory.
        return AddAsync(
            accountId,
            () =>
            {
                var bytes = new byte[file.Length];
                using var stream = file.OpenReadStream();
                stream.ReadExactly(bytes);
                return bytes;
            },
            choices,
            cancellation);
    }

    /// <summary>Takes the picture of an address.</summary>
    /// <exception cref="PictureRefusedException">It is not taken; nothing has changed.</exception>
    public Task<UploadedPicture> AddAsync(long accountId, string url, UploadChoices choices, CancellationToken cancellation) => _fetched.RunAsync(
        accountId,
        async () =>
        {
            byte[] bytes;
            try
            {
                bytes = await fetcher.FetchAsync(url, accountId, Limits.MaxSourceBytes, cancellation);
            }
            catch (ProtocolException refused)
            {
                throw new PictureRefusedException(refused.Detail ?? refused.Message, refused.Fault == Faults.Internal ? Obstacle.Busy : Obstacle.Itself);
            }

            return await AddAsync(accountId, () => bytes, choices, cancellation);
        },
        cancellation);

    public void Dispose()
    {
        _turns.Dispose();
        _fetched.Dispose();
    }

    private static PictureRefusedException TooManyFetched(int count, bool isOwn) => new(
        $"{count} pictures are being fetched from addresses{(isOwn ? " for you" : "")}, and no more at once are allowed; try again in a moment", Obstacle.Busy);

    private async Task<UploadedPicture> AddAsync(long accountId, Func<byte[]> read, UploadChoices choices, CancellationToken cancellation)
    {
        try
        {
            var (picture, isUntouched) = await _turns.RunAsync(() => Fit(read(), choices.Crop), cancellation);
            var before = choices.Keywords.Count > 0 ? await userpics.ListAsync(accountId, cancellation) : [];
            var added = await userpics.AddAsync(
                new NewUserpic(
                    accountId,
                    picture.Format.ContentType(),
                    picture.Width,
                    picture.Height,
                    picture.Bytes,
                    choices.Keywords,
                    choices.Description.Length == 0 ? null : choices.Description,
                    MakeDefault: false),
                new UserpicQuota(options.MaxPerAccount, options.MaxKeywords),
                cancellation);
            return new UploadedPicture(added.Userpic, isUntouched, added.IsDuplicate, PictureText.Moved(before, [added.Userpic]));
        }
        catch (Exception refused) when (refused
            is PictureException or TooManyPicturesException or UserpicQuotaException or TooManyKeywordsException or AccountGoneException)
        {
            throw new PictureRefusedException(
                refused.Message, refused switch { UserpicQuotaException => Obstacle.Full, TooManyPicturesException => Obstacle.Busy, _ => Obstacle.Itself });
        }
    }

    private (Picture Picture, bool IsUntouched) Fit(byte[] bytes, PictureCrop? crop)
    {
        if (IsHeic(bytes))
        {
            throw new PictureException("A HEIC photo cannot be read here; export it as JPEG, and choose that");
        }

        var fitted = PictureFitter.Fit(bytes, Limits, FitShape.Square, crop);
        return (PictureInspector.Inspect(fitted.Bytes, limits), fitted.IsUntouched);
    }

    /// <summary>ISO/IEC 23008-12, annex B.4: a file of this family says at the beginning what it is.</summary>
    private static bool IsHeic(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= 12 && bytes[4..8].SequenceEqual("ftyp"u8)
        && (bytes[8..11].SequenceEqual("hei"u8) || bytes[8..11].SequenceEqual("hev"u8) || bytes[8..12].SequenceEqual("mif1"u8) || bytes[8..12].SequenceEqual("msf1"u8));
}

/// <summary>What somebody says of a picture while they upload it.</summary>
/// <param name="Keywords">Its keywords.</param>
/// <param name="Description">What it shows; empty leaves what a duplicate has.</param>
/// <param name="Crop">The square to take; null for the middle, or for all of a picture that fits.</param>
internal sealed record UploadChoices(IReadOnlyList<Keyword> Keywords, string Description, PictureCrop? Crop);

/// <summary>A picture that was taken.</summary>
/// <param name="Userpic">The picture.</param>
/// <param name="IsUntouched">Whether it fitted, and has the pixels that were sent.</param>
/// <param name="IsDuplicate">Whether the account had it already.</param>
/// <param name="Moved">Which keywords left another picture for it: see <see cref="PictureText.Moved"/>.</param>
public sealed record UploadedPicture(Userpic Userpic, bool IsUntouched, bool IsDuplicate, string Moved);

/// <summary>A picture was not taken. The message is a sentence for the person who chose it.</summary>
internal sealed class PictureRefusedException(string reason, Obstacle obstacle = Obstacle.Itself) : Exception(PictureText.Sentence(reason))
{
    /// <summary>What stood in its way.</summary>
    public Obstacle Obstacle => obstacle;
}

/// <summary>What stood in the way of a picture.</summary>
internal enum Obstacle
{
    /// <summary>The picture itself, or what was said of it.</summary>
    Itself,

    /// <summary>The account has as many as it may: no other will be taken either.</summary>
    Full,

    /// <summary>The server had too much to do: in a moment it may be taken.</summary>
    Busy,
}
