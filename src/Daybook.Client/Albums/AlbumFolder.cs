using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Daybook.Client.Accounts;
using Daybook.Client.Commands;
using Daybook.Client.Reporting;
using Daybook.Pictures;
using Daybook.Protocol.Client;

namespace Daybook.Client.Albums;

/// <summary>A folder with the pictures of one account, each in a file with its number, and <c>manifest.json</c>.</summary>
internal sealed class AlbumFolder
{
    /// <summary>Hexadecimal digits in the name of a picture without a number.</summary>
    private const int HashLength = 16;

    private readonly string _path;
    private readonly AccountKey _account;
    private IReadOnlyList<ManifestUserpic> _before = [];

    private AlbumFolder(string path, AccountKey account) => (_path, _account) = (path, account);

    /// <summary>Opens or makes the folder.</summary>
    /// <exception cref="CommandException">
    /// It holds the pictures of another account, whose numbers mean others; or files of somebody's own that would be taken for this one's pictures.
    /// </exception>
    public static AlbumFolder Open(string path, AccountKey account)
    {
        Directory.CreateDirectory(path);
        var folder = new AlbumFolder(path, account);
        if (File.Exists(folder.ManifestPath))
        {
            folder.RequireMine();
        }
        else
        {
            // From the first picture on the folder says whose it is.
            folder.RequireNoneLikeMine();
            folder.WriteManifest([]);
        }

        return folder;
    }

    /// <summary>Fetches a picture, unless it is there: what a picture's address serves never changes (fact sheet 11).</summary>
    public async Task<Result> FetchAsync(RemotePicture picture, PictureSource source, CancellationToken cancellation)
    {
        if (Find(picture) is { } there)
        {
            return new Result(picture.Name, ResultState.Skipped, Path.GetFileName(there)) { PicId = picture.Id, File = there };
        }

        var bytes = await source.ReadPictureAsync(picture, cancellation);
        var format = PictureInspector.Recognise(bytes)
            ?? throw new PictureException($"what is at {picture.Url.AbsoluteUri} is not a PNG, JPEG, GIF or WebP");
        var file = Path.Combine(_path, StemOf(picture) + ExtensionOf(format));

        // Whole or not at all: a file with its final name is complete.
        var draft = file + ".part";
        await File.WriteAllBytesAsync(draft, bytes, cancellation);
        File.Move(draft, file, overwrite: true);
        return new Result(picture.Name, ResultState.Done, Path.GetFileName(file)) { PicId = picture.Id, File = file };
    }

    /// <summary>
    /// Writes down what is known of the pictures whose files are here. What the server shows no longer, since it was deleted there or is inactive, keeps
    /// what was known of it, but for keywords that name another picture since.
    /// </summary>
    public void WriteManifest(IEnumerable<RemotePicture> pictures)
    {
        var before = _before.ToDictionary(told => told.File, StringComparer.OrdinalIgnoreCase);
        var here = new List<ManifestUserpic>();
        foreach (var picture in pictures)
        {
            if (Find(picture) is { } file)
            {
                before.Remove(Path.GetFileName(file), out var told);
                here.Add(Describe(picture, Path.GetFileName(file), told));
            }
        }

        var (named, hasDefault) = (here.SelectMany(told => told.Keywords).ToHashSet(StringComparer.Ordinal), here.Any(told => told.Default));
        here.AddRange(
            from told in _before
            where before.ContainsKey(told.File) && File.Exists(Path.Combine(_path, told.File))
            select told with { Keywords = [.. told.Keywords.Where(keyword => !named.Contains(keyword))], Default = told.Default && !hasDefault });
        var manifest = new UserpicManifest(ServerAddress.Shown(_account.Server), _account.User, here);
        var draft = ManifestPath + ".part";
        File.WriteAllBytes(draft, [.. manifest.ToJson(), (byte)'\n']);
        File.Move(draft, ManifestPath, overwrite: true);
    }

    /// <param name="picture">What the server tells.</param>
    /// <param name="file">Its file's name.</param>
    /// <param name="before">What was known: a time that is not told now says that the feed, which has the descriptions, was not there.</param>
    private static ManifestUserpic Describe(RemotePicture picture, string file, ManifestUserpic? before) => new(file)
    {
        Keywords = picture.Keywords,
        Description = picture.CreatedAt is null ? picture.Description ?? before?.Description : picture.Description,
        Default = picture.IsDefault,
        Created = picture.CreatedAt ?? before?.Created,
        Id = picture.Id,
        Url = picture.Url.AbsoluteUri,
    };

    private string ManifestPath => Path.Combine(_path, UserpicManifest.FileName);

    private void RequireMine()
    {
        UserpicManifest manifest;
        try
        {
            manifest = UserpicManifest.Parse(File.ReadAllBytes(ManifestPath));
        }
        catch (FormatException malformed)
        {
            throw new CommandException($"{ManifestPath} cannot be read: {malformed.Message}");
        }

        if (manifest is not { Server: { } text, User: { } user }
            || !ServerAddress.TryParse(text, out var server)
            || new AccountKey(server, user) != _account)
        {
            throw new CommandException($"{_path} holds pictures other than those of {_account}: choose another folder.");
        }

        _before = manifest.Pictures;
    }

    /// <summary>What has the name of a picture counts as fetched, whatever it is.</summary>
    private void RequireNoneLikeMine()
    {
        var alike = Directory.EnumerateFiles(_path).Select(Path.GetFileName).Where(file => IsNameOfPicture(file!)).Order(StringComparer.Ordinal);
        if (alike.FirstOrDefault() is { } file)
        {
            throw new CommandException(
                $"{_path} has no {UserpicManifest.FileName}, and {file} in it would be taken for a picture of {_account}: choose another folder.");
        }
    }

    private string? Find(RemotePicture picture) => Enum.GetValues<PictureFormat>()
        .Select(format => Path.Combine(_path, StemOf(picture) + ExtensionOf(format)))
        .FirstOrDefault(File.Exists);

    /// <summary>Whether <see cref="StemOf"/> and <see cref="ExtensionOf"/> can make the name, or one that file systems take for it.</summary>
    private static bool IsNameOfPicture(string file)
    {
        var stem = Path.GetFileNameWithoutExtension(file);
        return (stem.All(char.IsAsciiDigit) || (stem.Length == HashLength && stem.All(char.IsAsciiHexDigit)))
            && Enum.GetValues<PictureFormat>().Any(format => string.Equals(Path.GetExtension(file), ExtensionOf(format), StringComparison.OrdinalIgnoreCase));
    }

    private static string StemOf(RemotePicture picture) => picture.Id is { } id
        ? id.ToString(CultureInfo.InvariantCulture)
        : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(picture.Url.AbsoluteUri)))[..HashLength];

    private static string ExtensionOf(PictureFormat format) => format switch
    {
        PictureFormat.Png => ".png",
        PictureFormat.Jpeg => ".jpg",
        PictureFormat.Gif => ".gif",
        _ => ".webp",
    };
}
