using System.Text.Json.Serialization;

namespace Daybook.Server.Backups;

/// <summary>What a backup says of itself: the last entry of its archive, so that one that broke off has none.</summary>
/// <param name="Format">How the archive is laid out; <see cref="CurrentFormat"/>.</param>
/// <param name="Program">Which version of the program wrote it.</param>
/// <param name="CreatedAt">Which moment it shows.</param>
/// <param name="Files">Every other entry.</param>
internal sealed record BackupManifest(int Format, string Program, DateTimeOffset CreatedAt, IReadOnlyList<BackedUpFile> Files)
{
    public const int CurrentFormat = 1;

    /// <summary>The name of its entry.</summary>
    public const string Name = "manifest.json";

    /// <summary>Far more than the largest one has: a server keeps some hundred files beside its database at most.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;
}

/// <summary>A file of a backup.</summary>
/// <param name="Name">Its path in the data folder, with <c>/</c>.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">The hash of its bytes, in lower-case hex.</param>
internal sealed record BackedUpFile(string Name, long Bytes, string Sha256);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(BackupManifest))]
internal sealed partial class BackupJson : JsonSerializerContext;
