using System.Globalization;
using System.Text;
using Daybook.Client.Accounts;
using Daybook.Client.Albums;
using Daybook.Client.Reporting;
using Daybook.Pictures;
using Daybook.Pictures.Fitting;
using Daybook.Protocol;
using Daybook.Protocol.Client;

namespace Daybook.Client.Sending;

/// <summary>Sends pictures to an account, each that it has not taken yet, none past the limit.</summary>
/// <param name="account">The account.</param>
/// <param name="taken">What it has taken.</param>
/// <param name="source">Gets what stands elsewhere.</param>
/// <param name="limits">What it takes.</param>
/// <param name="shrink">Whether larger ones are made to fit.</param>
internal sealed class Uploader(OpenAccount account, TakenPictures taken, PictureSource source, FitLimits limits, bool shrink)
{
    private volatile bool _isFull;

    /// <summary>Uploads a file, or has the server get an address; what is to be made to fit is got here.</summary>
    public async Task<Result> SendAsync(UploadItem item, CancellationToken cancellation)
    {
        if (item.Url is not null && !shrink)
        {
            return await FetchAsync(item, item.Url, cancellation);
        }

        var bytes = item.Url is { } url
            ? await source.ReadAddressAsync(url, cancellation)
            : await File.ReadAllBytesAsync(item.File!, cancellation);
        var key = TakenPictures.KeyOf(bytes, item.Keywords, item.Description, item.IsDefault, shrink ? limits.MaxBytes : 0);
        return taken.Find(key, item) is { } before ? Skipped(item.Name, before) : await SendAsync(item, bytes, key, cancellation);
    }

    /// <summary>Uploads a picture of another server; if it was taken, that one is not even asked for it.</summary>
    public async Task<Result> SendAsync(RemotePicture picture, CancellationToken cancellation)
    {
        var item = new UploadItem(picture.Name, null, null)
        {
            Keywords = picture.Keywords,
            Description = picture.Description,
            IsDefault = picture.IsDefault,
        };

        // What is behind the address of a userpic never changes (fact sheet 11).
        var address = Encoding.UTF8.GetBytes(picture.Url.AbsoluteUri);
        var key = TakenPictures.KeyOf(address, item.Keywords, item.Description, item.IsDefault, shrink ? limits.MaxBytes : 0);
        return taken.Find(key, item) is { } before ? Skipped(item.Name, before)
            : _isFull ? throw Full()
            : await SendAsync(item, await source.ReadPictureAsync(picture, cancellation), key, cancellation);
    }

    /// <summary>Has the server get an address. What stands there may change, and the server gets only so many a minute: it is asked again after a while.</summary>
    private async Task<Result> FetchAsync(UploadItem item, Uri url, CancellationToken cancellation)
    {
        var key = TakenPictures.KeyOf(Encoding.UTF8.GetBytes(url.AbsoluteUri), item.Keywords, item.Description, item.IsDefault, 0);
        if (taken.Find(key, item) is { } before)
        {
            return Skipped(item.Name, before);
        }

        var fetched = await SendAsync(UploadOf(item, default), cancellation);
        taken.AddFetched(key, fetched.Id);
        return Done(item.Name, fetched, "");
    }

    private async Task<Result> SendAsync(UploadItem item, byte[] bytes, string key, CancellationToken cancellation)
    {
        var note = "";
        if (shrink)
        {
            var fitted = PictureFitter.Fit(bytes, limits);
            note = NoteOn(fitted);
            bytes = fitted.Bytes;
        }

        if (bytes.Length > limits.MaxBytes)
        {
            throw new PictureException($"has {bytes.Length} bytes, the limit is {limits.MaxBytes}; --shrink makes it fit");
        }

        var uploaded = await SendAsync(UploadOf(item, bytes), cancellation);
        taken.Add(key, uploaded.Id);
        return Done(item.Name, uploaded, note);
    }

    private async Task<UploadedUserpic> SendAsync(UserpicUpload upload, CancellationToken cancellation)
    {
        if (_isFull)
        {
            throw Full();
        }

        try
        {
            return await account.SendAsync((client, token) => client.UploadPicAsync(upload, token), cancellation);
        }
        catch (LiveJournalException refused) when (refused.Fault == Faults.RestrictedFeature)
        {
            // The account is full: the pictures that follow would be fetched and sent only to be refused as well.
            _isFull = true;
            throw;
        }
    }

    private static IOException Full() => new("not sent, because the account takes no more pictures");

    private static UserpicUpload UploadOf(UploadItem item, ReadOnlyMemory<byte> data) => new()
    {
        Data = data,
        Url = data.IsEmpty ? item.Url : null,
        Keywords = item.Keywords,
        Description = item.Description,
        IsDefault = item.IsDefault,
    };

    private static string NoteOn(FittedPicture fitted) => fitted switch
    {
        { IsUntouched: true } => "",
        { Quality: { } quality } => string.Create(CultureInfo.InvariantCulture, $", made to fit as {fitted.Format} of quality {quality}"),
        _ => $", made to fit as {fitted.Format}",
    };

    private static Result Done(string name, UploadedUserpic uploaded, string note) =>
        new(name, ResultState.Done, string.Create(
            CultureInfo.InvariantCulture, $"picture {uploaded.Id}, {uploaded.Width}x{uploaded.Height}{note}"))
        {
            PicId = uploaded.Id,
            Width = uploaded.Width,
            Height = uploaded.Height,
        };

    private static Result Skipped(string name, TakenPicture taken) =>
        new(name, ResultState.Skipped, string.Create(CultureInfo.InvariantCulture, $"picture {taken.Id}, {When(taken.Age)}")) { PicId = taken.Id };

    private static string When(TimeSpan? age) => age switch
    {
        null => "already there",
        { TotalMinutes: < 1 } => "fetched from there just now",
        { TotalMinutes: < 2 } => "fetched from there a minute ago",
        { TotalMinutes: var minutes } => string.Create(CultureInfo.InvariantCulture, $"fetched from there {(int)minutes} minutes ago"),
    };
}
