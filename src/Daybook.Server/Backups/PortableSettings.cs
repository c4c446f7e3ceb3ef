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

    private static ReadOnlySpan<byte> Blanks => " \t\r\n"u8;

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

    /// <summary>A comma that belongs to what was left out goes with it, and so do comments before that; a comma before it may stay, as the last one.</summary>
    private static int BehindComma(byte[] json, int position)
    {
        var rest = new ReadOnlySpan<byte>(json)[position..].TrimStart(Blanks);
        while (LengthOfComment(rest) is > 0 and var length)
        {
            rest = rest[length..].TrimStart(Blanks);
        }

        return rest.StartsWith(","u8) ? json.Length - rest.Length + 1 : position;
    }

    /// <summary>How long the comment is that a text begins with; 0 if it begins with none.</summary>
    private static int LengthOfComment(ReadOnlySpan<byte> text)
    {
        if (text.StartsWith("/*"u8))
        {
            return text[2..].IndexOf("*/"u8) is >= 0 and var end ? end + 4 : 0;
        }

        if (text.StartsWith("//"u8))
        {
            return text.IndexOfAny("\r\n"u8) is >= 0 and var end ? end : text.Length;
        }

        return 0;
    }
}
