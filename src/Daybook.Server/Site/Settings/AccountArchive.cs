using System.Globalization;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Daybook.Core.Accounts;
using Daybook.Core.Friends;
using Daybook.Core.Messages;
using Daybook.Core.Moderation;
using Daybook.Core.Userpics;
using Daybook.Protocol.Client;
using Daybook.Server.Site.Visits;
using Daybook.Server.Userpics;

namespace Daybook.Server.Site.Settings;

/// <summary>
/// Everything that is kept of an account, as a zip file: its pictures, <c>manifest.json</c> as <c>ljpics</c> reads it, <c>account.json</c> (see
/// <see cref="AccountDescription"/>), and of its journal <c>entries.json</c> and <c>comments.json</c>; what it wrote in others' journals (<c>entries-elsewhere.json</c>,
/// <c>entries-waiting.json</c> for moderators, <c>comments-elsewhere.json</c>) and its <c>messages.json</c>. It is written while it is sent, one picture, or a page of entries, in memory at a time.
/// </summary>
internal sealed class AccountArchive(
    IUserpicStore userpics,
    IModerationStore files,
    IMessageStore messages,
    IFriendStore friends,
    AccountDescription description,
    JournalArchive journals,
    SiteAddress site,
    TimeProvider time)
{
    private const int MessagesPerPage = 100;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,

        // A file for people: letters stay letters.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The archive of whoever is logged in. If reading fails half-way, so does the download, and is not taken for a whole one.</summary>
    public async Task<IResult> OfAsync(Visit visit)
    {
        var cancellation = visit.Context.RequestAborted;
        var owner = visit.Owner;
        var siteUrl = site.UrlOf(visit.Context);
        var pictures = await userpics.ListAsync(owner.Id, cancellation);
        var groups = await friends.ListGroupsAsync(owner.Id, cancellation);
        var account = JsonSerializer.SerializeToUtf8Bytes(await description.OfAsync(owner, groups, siteUrl, cancellation), Json);
        return TypedResults.Stream(
            async body =>
            {
                await using var unhurried = new UnhurriedStream(body);

                // Not disposed when it fails: that would end the file as if it were whole.
                var zip = await ZipArchive.CreateAsync(unhurried, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancellation);
                await WriteAsync(zip, "account.json", account, cancellation);
                var manifest = new UserpicManifest(siteUrl, owner.Name.Value, await WriteAsync(zip, pictures, owner, siteUrl, cancellation));
                await WriteAsync(zip, UserpicManifest.FileName, manifest.ToJson(), cancellation);
                await WriteAsync(zip, "entries.json", journals.EntriesAsync(owner, groups, siteUrl, cancellation), cancellation);
                await WriteAsync(zip, "comments.json", journals.CommentsAsync(owner, cancellation), cancellation);
                await WriteAsync(zip, "entries-elsewhere.json", journals.EntriesElsewhereAsync(owner, siteUrl, cancellation), cancellation);
                await WriteAsync(zip, "entries-waiting.json", journals.EntriesWaitingAsync(owner, cancellation), cancellation);
                await WriteAsync(zip, "comments-elsewhere.json", journals.CommentsElsewhereAsync(owner, siteUrl, cancellation), cancellation);
                await WriteAsync(zip, "messages.json", MessagesAsync(owner, cancellation), cancellation);
                await zip.DisposeAsync();
                await unhurried.FlushAsync(cancellation);
            },
            "application/zip",
            $"daybook-{owner.Name}.zip");
    }

    /// <summary>Writes the pictures, and gives what the manifest says of each.</summary>
    private async Task<List<ManifestUserpic>> WriteAsync(
        ZipArchive zip, IReadOnlyList<Userpic> pictures, Account owner, string siteUrl, CancellationToken cancellation)
    {
        var manifest = new List<ManifestUserpic>();
        foreach (var picture in pictures)
        {
            // What was taken away meanwhile is not the owner's any more. What is suspended is.
            if (await files.ReadUserpicAsync(picture.Id, cancellation) is not { Bytes.IsEmpty: false } file)
            {
                continue;
            }

            var name = string.Create(CultureInfo.InvariantCulture, $"{picture.Id}{ExtensionOf(picture.ContentType)}");
            await WriteAsync(zip, name, file.Bytes, picture.CreatedAt, CompressionLevel.NoCompression, cancellation);
            manifest.Add(new ManifestUserpic(name)
            {
                Keywords = [.. picture.Keywords.Select(keyword => keyword.Value)],
                Description = picture.Description.Length > 0 ? picture.Description : null,
                Default = picture.Id == owner.DefaultUserpicId,
                Created = picture.CreatedAt,
                Id = picture.Id,
                Url = UserpicUrl.Of(siteUrl, picture.Id, owner.Id),
            });
        }

        return manifest;
    }

    /// <summary>The messages, newest first.</summary>
    private async IAsyncEnumerable<object> MessagesAsync(Account owner, [EnumeratorCancellation] CancellationToken cancellation)
    {
        long? before = null;
        while (await messages.ListAsync(owner.Id, new MessageQuery(MessagesPerPage, BeforeId: before), cancellation) is [.., var last] page)
        {
            foreach (var message in page)
            {
                yield return new
                {
                    message.Id,
                    From = message.IsSent ? null : message.Other.Value,
                    To = message.IsSent ? message.Other.Value : null,
                    Sent = message.SentAt,
                    message.Subject,
                    message.Body,
                    message.ParentId,
                };
            }

            before = last.Id;
        }
    }

    private Task WriteAsync(ZipArchive zip, string name, byte[] json, CancellationToken cancellation) =>
        WriteAsync(zip, name, json, time.GetUtcNow(), CompressionLevel.Fastest, cancellation);

    /// <summary>Writes a list while it is read.</summary>
    private static async Task WriteAsync<T>(ZipArchive zip, string name, IAsyncEnumerable<T> list, CancellationToken cancellation)
    {
        await using var stream = await zip.CreateEntry(name, CompressionLevel.Fastest).OpenAsync(cancellation);
        await JsonSerializer.SerializeAsync(stream, list, Json, cancellation);
    }

    private static async Task WriteAsync(
        ZipArchive zip, string name, ReadOnlyMemory<byte> bytes, DateTimeOffset at, CompressionLevel level, CancellationToken cancellation)
    {
        var entry = zip.CreateEntry(name, level);
        entry.LastWriteTime = at;
        await using var stream = await entry.OpenAsync(cancellation);
        await stream.WriteAsync(bytes, cancellation);
    }

    private static string ExtensionOf(string contentType) => contentType switch
    {
        "image/jpeg" => ".jpg",
        _ => "." + contentType["image/".Length..],
    };
}
