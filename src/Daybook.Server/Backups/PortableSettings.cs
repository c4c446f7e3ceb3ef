using System.Text;
using System.Text.Json;

namespace Daybook.Server.Backups;

/// <summary>
/// A settings file without what says where everything is kept: what is restored from a backup is a folder with SQLite and all pictures in it,
/// and must not say otherwise, nor hold the secrets of databases and buckets, nor meddle with a bucket that another server uses. The rest stays
/// as it is, comments among it.
/// </summary>
internal static class PortableSettings
{
    private static readonly string[] Sections = ["Storage", "Pictures", "S3"];

    /// <param name="json">The file.</param>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static byte[] Of(byte[] json)
    {
        json = json.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? json[Encoding.UTF8.Preamble.Length..] : json;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        var kept = new List<byte>(json.Length);
        var copied = 0;
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != 1 || !IsAbout(reader.GetString()!))
            {
                continue;
            }

            kept.AddRange(json.AsSpan(copied, (int)reader.TokenStartIndex - copied));
            reader.Skip();
            copied = BehindComma(json, (int)reader.BytesConsumed);
        }

        kept.AddRange(json.AsSpan(copied));
        return [.. kept];
    }

    private static bool IsAbout(string property) =>
        Sections.Any(section => property.Split(':')[0].Equals(section, StringComparison.OrdinalIgnoreCase));

    /// <summary>A comma that belongs to what was left out goes with it; one before it may stay, as the last one.</summary>
    private static int BehindComma(byte[] json, int position)
    {
        var next = json.AsSpan(position).IndexOfAnyExcept(" \t\r\n"u8);
        return next >= 0 && json[position + next] == (byte)',' ? position + next + 1 : position;
    }
}
