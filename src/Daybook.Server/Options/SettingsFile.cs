using System.Text;
using System.Text.Json;

namespace Daybook.Server.Options;

/// <summary>Settings in a JSON file: sections are objects, lists are arrays; comments and trailing commas are allowed.</summary>
internal static class SettingsFile
{
    /// <summary>No settings come near this; a wrong path to something large must not fill the memory.</summary>
    private const int MaxBytes = 1024 * 1024;

    /// <summary>Reads the file; whatever is wrong with it is among the source's faults.</summary>
    /// <param name="path">The file.</param>
    /// <param name="required">Whether it is a fault if there is none.</param>
    public static SettingsSource Read(string path, bool required)
    {
        var source = new SettingsSource();
        var name = Path.GetFileName(path);

        // Most servers begin without one, and the first exception of a process is the dearest.
        if (!required && !Path.Exists(path))
        {
            return source;
        }

        try
        {
            Span<byte> json = ReadBytes(path);
            Flatten(json.StartsWith(Encoding.UTF8.Preamble) ? json[Encoding.UTF8.Preamble.Length..] : json, name, source);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            if (required)
            {
                source.AddFault(new SettingFault(path, null, "there is no such file"));
            }
        }
        catch (JsonException e)
        {
            // The position is counted from 0, and the message ends with it.
            var reason = e.Message.Split(" LineNumber:", 2)[0];
            source.AddFault(new SettingFault(path, e.LineNumber is { } line ? $"line {line + 1}" : null, $"is not valid JSON: {reason}"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            source.AddFault(new SettingFault(path, null, $"cannot be read: {e.Message}"));
        }

        return source;
    }

    private static byte[] ReadBytes(string path)
    {
        using var file = File.OpenRead(path);
        var buffer = new byte[MaxBytes + 1];
        var length = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        return length <= MaxBytes ? buffer[..length] : throw new IOException($"it has more than {MaxBytes} bytes, which is the limit.");
    }

    private static void Flatten(ReadOnlySpan<byte> json, string file, SettingsSource source)
    {
        var options = new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
        var reader = new Utf8JsonReader(json, options);
        var lines = new LineCounter();

        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            source.AddFault(new SettingFault(file, null, "must be a JSON object, such as {\"Log\": {\"Level\": \"Debug\"}}"));
            return;
        }

        // Where each open object or array stands, and for arrays the number of the next item.
        var open = new Stack<(string Prefix, int? Item)>([("", null)]);
        var property = "";
        var text = "";
        while (reader.Read())
        {
            var origin = $"{file} line {lines.LineOf(json, (int)reader.TokenStartIndex)}";
            if (reader.TokenType is JsonTokenType.PropertyName or JsonTokenType.String && !TryGetText(ref reader, out text))
            {
                source.AddFault(new SettingFault(file, origin, "has text that is not valid Unicode"));
                return;
            }

            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    property = open.Peek().Prefix + text;
                    break;
                case JsonTokenType.StartObject:
                    open.Push((NextKey(open, property) + ":", null));
                    break;
                case JsonTokenType.StartArray:
                    open.Push((NextKey(open, property) + ":", 0));
                    break;
                case JsonTokenType.EndArray:
                    if (open.Pop() is { Item: 0 } empty)
                    {
                        source.AddOnce(new GivenValue(empty.Prefix.TrimEnd(':'), "", origin));
                    }

                    break;
                case JsonTokenType.EndObject:
                    open.Pop();
                    break;
                case JsonTokenType.String:
                    source.AddOnce(new GivenValue(NextKey(open, property), text, origin));
                    break;
                case JsonTokenType.Null:
                    source.AddOnce(new GivenValue(NextKey(open, property), "", origin));
                    break;
                default:
                    source.AddOnce(new GivenValue(NextKey(open, property), Encoding.UTF8.GetString(reader.ValueSpan), origin));
                    break;
            }
        }
    }

    private static bool TryGetText(ref Utf8JsonReader reader, out string text)
    {
        try
        {
            text = reader.GetString()!;
            return true;
        }
        catch (InvalidOperationException)
        {
            // The reader's word for bytes that are no UTF-8, and for half a surrogate pair.
            text = "";
            return false;
        }
    }

    private static string NextKey(Stack<(string Prefix, int? Item)> open, string property)
    {
        var (prefix, item) = open.Peek();
        if (item is not { } number)
        {
            return property;
        }

        open.Pop();
        open.Push((prefix, number + 1));
        return $"{prefix}{number}";
    }

    /// <summary>Counts on from the last position asked for, so that a file is gone over once.</summary>
    private struct LineCounter
    {
        private int _position;
        private int _line;

        public int LineOf(ReadOnlySpan<byte> json, int position)
        {
            _line += json[_position..position].Count((byte)'\n');
            _position = position;
            return _line + 1;
        }
    }
}
