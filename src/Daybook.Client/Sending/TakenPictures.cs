using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Daybook.Client.Accounts;
using Daybook.Client.Albums;

namespace Daybook.Client.Sending;

/// <summary>
/// What an account's server has taken, noted the moment it says so: a line with a digest of what was sent and the picture's number. A run that
/// was interrupted goes on from there. A note of an earlier run counts only while the server shows what it says: pictures are deleted, keywords move to
/// others, and another becomes the default.
/// </summary>
internal sealed class TakenPictures : IDisposable
{
    private readonly Dictionary<string, long> _before = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _now = new(StringComparer.Ordinal);
    private readonly FileStream _file;
    private readonly Album _album;
    private readonly Lock _gate = new();

    private TakenPictures(FileStream file, Album album) => (_file, _album) = (file, album);

    /// <summary>Opens the notes of an account.</summary>
    /// <param name="account">The account.</param>
    /// <param name="album">What is on the server now.</param>
    public static TakenPictures Open(AccountKey account, Album album)
    {
        var folder = Path.Combine(LoginFile.Folder(Environment.SpecialFolder.LocalApplicationData), "taken");
        LoginFile.CreatePrivate(folder);
        var path = Path.Combine(folder, Digest(account.ToString())[..32] + ".txt");

        // Two runs at once may both add lines; each is written as a whole.
        var taken = new TakenPictures(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0), album);
        var text = ReadShared(path);
        foreach (var line in text.Split('\n'))
        {
            // The last line may be cut off by the interruption.
            if (line.Split(' ') is [{ Length: 64 } key, var number]
                && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            {
                taken._before[key] = id;
            }
        }

        if (text.Length > 0 && !text.EndsWith('\n'))
        {
            taken._file.Write("\n"u8);
        }

        return taken;
    }

    /// <summary>The digest of one upload: the picture, what is said about it, and how it is changed before.</summary>
    public static string KeyOf(ReadOnlySpan<byte> source, IReadOnlyList<string> keywords, string? description, bool isDefault, int shrinkTo)
    {
        // No text has a NUL inside, so that no two uploads make the same line.
        var what = $"{Convert.ToHexStringLower(SHA256.HashData(source))}\0{string.Join(',', keywords)}\0{description}\0{isDefault}\0{shrinkTo}";
        return Digest(what);
    }

    /// <summary>The picture's number, if the server took it and shows it still as it was sent.</summary>
    public long? Find(string key, UploadItem item) =>
        _now.TryGetValue(key, out var id) || (_before.TryGetValue(key, out id) && _album.Shows(id, item)) ? id : null;

    public void Add(string key, long id)
    {
        _now[key] = id;
        lock (_gate)
        {
            _file.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{key} {id}\n")));
        }
    }

    public void Dispose() => _file.Dispose();

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string ReadShared(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream, Encoding.ASCII);
        return reader.ReadToEnd();
    }
}
