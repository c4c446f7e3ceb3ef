using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Daybook.Protocol.Client;

/// <summary>
/// <c>manifest.json</c> of a folder of userpics: what their files do not say. <c>ljpics download</c> writes it and <c>ljpics upload</c> reads it.
/// </summary>
/// <param name="Server">Where the pictures come from; null in one that a person wrote.</param>
/// <param name="User">Whose they are; null in one that a person wrote.</param>
/// <param name="Pictures">The pictures.</param>
public sealed record UserpicManifest(string? Server, string? User, IReadOnlyList<ManifestUserpic> Pictures)
{
    /// <summary>The file's name in its folder.</summary>
    public const string FileName = "manifest.json";

    private static readonly ManifestJson Json = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        AllowTrailingCommas = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
        // A file for people: letters stay letters.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>The manifest as it is written: JSON in UTF-8, for people as well.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, Json.UserpicManifest);

    /// <summary>Reads a manifest, checking that it names files of its own folder and each once.</summary>
    /// <exception cref="FormatException">It is malformed; the message says where.</exception>
    public static UserpicManifest Parse(ReadOnlySpan<byte> json)
    {
        UserpicManifest? manifest;
        try
        {
            // Notepad writes a byte order mark.
            manifest = JsonSerializer.Deserialize(
                json.StartsWith("\uFEFF"u8) ? json["\uFEFF"u8.Length..] : json, Json.UserpicManifest);
        }
        catch (JsonException malformed)
        {
            throw new FormatException(malformed.Message, malformed);
        }

        if (manifest?.Pictures is not { } pictures)
        {
            throw new FormatException("It has no list 'pictures'.");
        }

        var files = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var picture in pictures)
        {
            var file = picture?.File;
            if (string.IsNullOrWhiteSpace(file) || file is "." or ".." || file.AsSpan().ContainsAny('/', '\\', '\0'))
            {
                throw new FormatException($"'{file}' is not the name of a file in the manifest's own folder.");
            }

            if (!files.Add(file))
            {
                throw new FormatException($"It has {file} twice.");
            }

            if (picture!.Keywords.Any(keyword => keyword is null || keyword.Contains(',', StringComparison.Ordinal)))
            {
                throw new FormatException($"The keywords of {file} are not a list of texts without commas.");
            }
        }

        return manifest;
    }
}

/// <summary>A picture of a manifest.</summary>
/// <param name="File">The name of its file, in the manifest's folder.</param>
public sealed record ManifestUserpic(string File)
{
    // What is absent in the file arrives here as null.
    /// <summary>Its keywords.</summary>
    public IReadOnlyList<string> Keywords { get; init => field = value ?? []; } = [];

    /// <summary>What it shows.</summary>
    public string? Description { get; init; }

    /// <summary>Whether it is the default picture.</summary>
    public bool Default { get; init; }

    /// <summary>When it was uploaded, as far as the server tells.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>Its number on the server where it comes from.</summary>
    public long? Id { get; init; }

    /// <summary>Its address there.</summary>
    public string? Url { get; init; }
}

// Generated at build time, since a natively compiled program has no reflection over what it serializes.
[JsonSerializable(typeof(UserpicManifest))]
internal sealed partial class ManifestJson : JsonSerializerContext;
