using System.Globalization;
using System.Text;

namespace Daybook.Server.Tests.Running;

/// <summary>A url-encoded body as classic clients make it: byte by byte.</summary>
internal static class FormBody
{
    public static byte[] Encode(params (string Name, object Value)[] fields)
    {
        var body = new StringBuilder();
        foreach (var (name, value) in fields)
        {
            body.Append(body.Length == 0 ? "" : "&").Append(Escape(Encoding.UTF8.GetBytes(name))).Append('=').Append(Escape(BytesOf(value)));
        }

        return Encoding.ASCII.GetBytes(body.ToString());
    }

    /// <summary>Text as UTF-8, a number in digits, bytes as they are.</summary>
    public static byte[] BytesOf(object value) => value switch
    {
        byte[] bytes => bytes,
        string text => Encoding.UTF8.GetBytes(text),
        IFormattable number => Encoding.ASCII.GetBytes(number.ToString(null, CultureInfo.InvariantCulture)),
        _ => throw new ArgumentException($"{value.GetType()} is no value of a field", nameof(value)),
    };

    private static StringBuilder Escape(byte[] bytes)
    {
        var text = new StringBuilder();
        foreach (var b in bytes)
        {
            if (char.IsAsciiLetterOrDigit((char)b))
            {
                text.Append((char)b);
            }
            else if (b == ' ')
            {
                text.Append('+');
            }
            else
            {
                text.Append('%').Append(b.ToString("x2", CultureInfo.InvariantCulture));
            }
        }

        return text;
    }
}
