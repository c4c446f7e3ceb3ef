using Daybook.Client.Commands;
using Daybook.Client.Reporting;
using Daybook.Protocol.Client;

namespace Daybook.Client.Sending;

/// <summary>What an upload was asked to send: all that can be said against it is said before anything is sent.</summary>
internal sealed class UploadPlan
{
    private static readonly string[] Extensions = [".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".gif", ".webp"];

    private readonly List<UploadItem> _items = [];
    private readonly List<Result> _refused = [];

    /// <summary>What can be sent.</summary>
    public IReadOnlyList<UploadItem> Items => _items;

    /// <summary>What cannot, with the reason.</summary>
    public IReadOnlyList<Result> Refused => _refused;

    /// <summary>Finds the pictures: files, the pictures in folders, addresses; on Windows also the files that <see cref="Wildcards"/> mean.</summary>
    /// <exception cref="CommandException">A manifest cannot be read.</exception>
    public static UploadPlan Find(IEnumerable<string> paths)
    {
        var plan = new UploadPlan();
        foreach (var path in OperatingSystem.IsWindows() ? paths.SelectMany(Wildcards.Expand) : paths)
        {
            if (Uri.TryCreate(path, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps))
            {
                plan._items.Add(new UploadItem(path, null, url));
            }
            else if (Directory.Exists(path))
            {
                plan.AddFolder(path);
            }
            else if (File.Exists(path))
            {
                plan._items.Add(new UploadItem(path, path, null));
            }
            else
            {
                plan._refused.Add(Result.Failed(path, "there is no such file or folder"));
            }
        }

        return plan;
    }

    /// <summary>Says something about all pictures.</summary>
    public void Describe(Func<UploadItem, UploadItem> describe)
    {
        for (var i = 0; i < _items.Count; i++)
        {
            _items[i] = describe(_items[i]);
        }
    }

    /// <summary>Refuses what one upload cannot mean: a keyword or the default for two pictures.</summary>
    /// <exception cref="CommandException">Something is meant twice.</exception>
    public void RequireSense()
    {
        foreach (var twice in _items.SelectMany(item => item.Keywords.Distinct(), (item, keyword) => (keyword, item.Name))
            .GroupBy(pair => pair.keyword, pair => pair.Name, StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            throw new CommandException($"The keyword '{twice.Key}' can name only one picture, not {string.Join(" and ", twice)}.");
        }

        if (_items.Where(item => item.IsDefault).ToList() is { Count: > 1 } defaults)
        {
            throw new CommandException($"Only one picture can be the default, not {string.Join(" and ", defaults.Select(item => item.Name))}.");
        }
    }

    /// <summary>Takes out the files that are past the limit.</summary>
    /// <param name="maxBytes">The limit.</param>
    /// <param name="advice">What helps against it.</param>
    public void RequireSize(long maxBytes, string advice)
    {
        foreach (var item in _items.Where(item => item.File is not null).ToList())
        {
            var size = new FileInfo(item.File!).Length;
            if (size > 0 && size <= maxBytes)
            {
                continue;
            }

            _items.Remove(item);
            _refused.Add(Result.Failed(item.Name, size == 0 ? "the file is empty" : $"has {size} bytes, the limit is {maxBytes}{advice}"));
        }
    }

    private void AddFolder(string folder)
    {
        var described = ReadManifest(folder).ToDictionary(picture => picture.File, StringComparer.OrdinalIgnoreCase);
        var files = Directory.EnumerateFiles(folder)
            .Where(file => Extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal)
            .ToList();
        foreach (var file in files)
        {
            described.Remove(Path.GetFileName(file), out var told);
            _items.Add(new UploadItem(file, file, null)
            {
                Keywords = told?.Keywords ?? [],
                Description = told?.Description,
                IsDefault = told?.Default ?? false,
            });
        }

        _refused.AddRange(described.Values.Select(missing => Result.Failed(
            Path.Combine(folder, missing.File), $"is in {UserpicManifest.FileName} but is not a picture in the folder")));
        if (files.Count == 0 && described.Count == 0)
        {
            _refused.Add(Result.Failed(folder, $"the folder has no pictures ({string.Join(", ", Extensions)})"));
        }
    }

    private static IReadOnlyList<ManifestUserpic> ReadManifest(string folder)
    {
        var path = Path.Combine(folder, UserpicManifest.FileName);
        try
        {
            return File.Exists(path) ? UserpicManifest.Parse(File.ReadAllBytes(path)).Pictures : [];
        }
        catch (FormatException malformed)
        {
            throw new CommandException($"{path} cannot be read: {malformed.Message}");
        }
    }
}
