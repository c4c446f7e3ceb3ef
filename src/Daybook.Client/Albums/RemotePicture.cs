using System.Globalization;

namespace Daybook.Client.Albums;

/// <summary>A picture on a server, with what the server tells of it.</summary>
/// <param name="Id">Its number, if its address tells.</param>
/// <param name="Url">Its address.</param>
internal sealed record RemotePicture(long? Id, Uri Url)
{
    public IReadOnlyList<string> Keywords { get; init; } = [];

    public string? Description { get; init; }

    public bool IsDefault { get; init; }

    /// <summary>Whether a moderator suspended it: at its address stands a neutral picture, which is not to be taken for it.</summary>
    public bool IsSuspended { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }

    public int? Width { get; init; }

    public int? Height { get; init; }

    public long? Bytes { get; init; }

    public string? ContentType { get; init; }

    /// <summary>What a person calls it.</summary>
    public string Name => Id is { } id ? string.Create(CultureInfo.InvariantCulture, $"picture {id}") : Url.AbsoluteUri;

    /// <summary>The number in an address <c>…/PICID/USERID</c>, which is how all servers write them (fact sheet 11).</summary>
    public static long? IdIn(Uri url) =>
        url.AbsolutePath.Split('/') is [.., var picture, var user]
        && long.TryParse(picture, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
        && long.TryParse(user, NumberStyles.None, CultureInfo.InvariantCulture, out _)
            ? id
            : null;
}
