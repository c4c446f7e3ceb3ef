namespace Daybook.Protocol.Client;

/// <summary>What a login asks for beside the check of the credentials (fact sheet 4.1).</summary>
public sealed record LoginRequest
{
    /// <summary>The client as <c>Platform-Name/Version</c>; null sends none.</summary>
    public string? ClientVersion { get; init; }

    /// <summary>The highest mood number that is known already; 0 asks for all, null for none.</summary>
    public int? MoodsAfter { get; init; }

    /// <summary>Whether to send web menus.</summary>
    public bool Menus { get; init; }

    /// <summary>Whether to send the keywords of the account's userpics and their addresses.</summary>
    public bool Userpics { get; init; }
}

/// <summary>A userpic to upload. Either <see cref="Data"/> or <see cref="Url"/> is set.</summary>
public sealed record UserpicUpload
{
    /// <summary>The picture's bytes.</summary>
    public ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>An address from which the server gets the picture.</summary>
    public Uri? Url { get; init; }

    /// <summary>Its keywords; one that another picture has moves to this one.</summary>
    public IReadOnlyList<string> Keywords { get; init; } = [];

    /// <summary>What it shows. Daybook's addition; other servers pass over it.</summary>
    public string? Description { get; init; }

    /// <summary>Whether it becomes the default picture.</summary>
    public bool IsDefault { get; init; }
}

/// <summary>Changes to a userpic; what is null stays as it is.</summary>
/// <param name="Id">The picture.</param>
public sealed record UserpicEdit(long Id)
{
    /// <summary>All its keywords from now on; empty takes them away.</summary>
    public IReadOnlyList<string>? Keywords { get; init; }

    /// <summary>What it shows; empty takes the description away.</summary>
    public string? Description { get; init; }

    /// <summary>Whether it is the default picture.</summary>
    public bool? IsDefault { get; init; }
}
