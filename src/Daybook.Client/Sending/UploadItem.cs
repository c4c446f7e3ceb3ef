namespace Daybook.Client.Sending;

/// <summary>A picture to upload: a file or an address, and what is said about it.</summary>
/// <param name="Name">What the person calls it.</param>
/// <param name="File">Its file; null for an address.</param>
/// <param name="Url">Its address; null for a file.</param>
internal sealed record UploadItem(string Name, string? File, Uri? Url)
{
    public IReadOnlyList<string> Keywords { get; init; } = [];

    public string? Description { get; init; }

    public bool IsDefault { get; init; }
}
