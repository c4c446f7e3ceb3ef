using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Daybook.Client.Accounts;
using Daybook.Client.Albums;

namespace Daybook.Client.Sending;

/// <summary>
/// What an account's server has taken, noted the moment it says so: a line with a digest of what was sent, the picture's number and, of one that the
/// server got from an address, the time in Unix seconds. A run that was interrupted goes on from there. A note of an earlier run counts only while
/// the server shows what it says: pictures are deleted, keywords move to others, and another becomes the default.
/// </summary>
internal sealed class TakenPictures
{
    /// <summary>How long a note of an address counts: another picture may stand there tomorrow.</summary>
    private static readonly TimeSpan AddressTime = TimeSpan.FromHours(1);

    private readonly Dictionary<string, Note> _before = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Note> _now = new(StringComparer.Ordinal);
    private readonly NoteFile _file;
    private readonly Album _album;
    private readonly TimeProvider _clock;
    private readonly Lock _gate = new();

    private TakenPictures(NoteFile file, Album album, TimeProvider clock) => (_file, _album, _clock) = (file, album, clock);

    /// <summary>Opens the notes of an account.</summary>
    /// <param name="account">The account.</param>
    /// <param name="album">What is on the server now.</param>
    /// <param name="clock">Tells how old notes of addresses are.</param>
    public static TakenPictures Open(AccountKey account, Album album, TimeProvider clock)
    {
        var folder = Path.Combine(LoginFile.Folder(Environment.SpecialFolder.LocalApplicationData), "taken");
        LoginFile.CreatePrivate(folder);
        var file = new NoteFile(Path.Combine(folder, Digest(account.ToString())[..32] + ".txt"));
        var taken = new TakenPictures(file, album, clock);
        foreach (var line in file.Read())
        {
            // The last line may be cut off by the interruption.
            if (line.Split(' ') is [{ Length: 64 } key, .. { Length: 1 or 2 } numbers] && Array.TrueForAll(numbers, IsNumber))
            {
                taken._before[key] = new Note(NumberOf(numbers[0]), numbers.Length == 1 ? null : NumberOf(numbers[1]));
            }
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

    /// <summary>The picture, if the server took it and shows it still as it was sent.</summary>
    public TakenPicture? Find(string key, UploadItem item) =>
        _now.TryGetValue(key, out var note) ? Counted(note)
        : _before.TryGetValue(key, out note) && _album.Shows(note.Id, item) ? Counted(note)
        : null;

    public void Add(string key, long id) => Add(key, new Note(id, null));

    /// <summary>Notes a picture that the server got from an address.</summary>
    public void AddFetched(string key, long id) => Add(key, new Note(id, _clock.GetUtcNow().ToUnixTimeSeconds()));

    private void Add(string key, Note note)
    {
        _now[key] = note;
        lock (_gate)
        {
            _file.Add(string.Create(CultureInfo.InvariantCulture, $"{key} {note.Id}{(note.At is { } at ? $" {at}" : "")}"));
        }
    }

    private TakenPicture? Counted(Note note)
    {
        if (note.At is not { } at)
        {
            return new TakenPicture(note.Id, null);
        }

        var age = TimeSpan.FromSeconds(_clock.GetUtcNow().ToUnixTimeSeconds() - at);
        return age >= TimeSpan.Zero && age < AddressTime ? new TakenPicture(note.Id, age) : null;
    }

    private static bool IsNumber(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private static long NumberOf(string text) => long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private readonly record struct Note(long Id, long? At);
}

/// <summary>A picture that a server has taken.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Age">How long ago, if the server got it from an address, where another may stand since.</param>
internal sealed record TakenPicture(long Id, TimeSpan? Age);
