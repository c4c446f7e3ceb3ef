using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Daybook.Protocol.XmlRpc;

/// <summary>
/// Writes calls and answers. All of it is ASCII, which every client reads in whatever encoding it believes in: text with any other character
/// goes as the <c>base64</c> of its UTF-8 (fact sheet 5.1), and so does text with characters that XML has no way to say.
/// </summary>
public static class XmlRpcWriter
{
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        "\t\n !#$%()*+,-./0123456789:;=?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~\"'");

    /// <summary>A call with one parameter, or none.</summary>
    public static byte[] WriteCall(string method, XmlRpcValue? parameter)
    {
        var output = new ArrayBufferWriter<byte>(1024);
        Begin("<methodCall><methodName>"u8, output);
        WriteEscaped(method, output);
        output.Write("</methodName><params>"u8);
        if (parameter is not null)
        {
            output.Write("<param>"u8);
            Write(parameter, output);
            output.Write("</param>"u8);
        }

        output.Write("</params></methodCall>\n"u8);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>An answer.</summary>
    public static byte[] WriteResponse(XmlRpcValue value)
    {
        var output = new ArrayBufferWriter<byte>(1024);
        WriteResponse(value, output);
        return output.WrittenSpan.ToArray();
    }

    /// <inheritdoc cref="WriteResponse(XmlRpcValue)"/>
    public static void WriteResponse(XmlRpcValue value, IBufferWriter<byte> output)
    {
        Begin("<methodResponse><params><param>"u8, output);
        Write(value, output);
        output.Write("</param></params></methodResponse>\n"u8);
    }

    /// <summary>A refusal.</summary>
    /// <param name="code">The number of the error, which is always sent as an <c>int</c>: a string has broken clients.</param>
    /// <param name="text">Its text.</param>
    public static byte[] WriteFault(int code, string text)
    {
        var output = new ArrayBufferWriter<byte>(1024);
        WriteFault(code, text, output);
        return output.WrittenSpan.ToArray();
    }

    /// <inheritdoc cref="WriteFault(int, string)"/>
    public static void WriteFault(int code, string text, IBufferWriter<byte> output)
    {
        Begin("<methodResponse><fault>"u8, output);
        Write(new XmlRpcStruct(("faultCode", new XmlRpcInteger(code)), ("faultString", new XmlRpcText(text))), output);
        output.Write("</fault></methodResponse>\n"u8);
    }

    private static void Begin(ReadOnlySpan<byte> start, IBufferWriter<byte> output)
    {
        output.Write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"u8);
        output.Write(start);
    }

    private static void Write(XmlRpcValue value, IBufferWriter<byte> output)
    {
        output.Write("<value>"u8);
        switch (value)
        {
            case XmlRpcText { Value: var text } when IsPlain(text):
                output.Write("<string>"u8);
                WriteEscaped(text, output);
                output.Write("</string>"u8);
                break;

            case XmlRpcText text:
                WriteBase64(Encoding.UTF8.GetBytes(text.Value), output);
                break;

            case XmlRpcBytes bytes:
                WriteBase64(bytes.Value.Span, output);
                break;

            case XmlRpcDateTime moment:
                WriteScalar(moment.Type, moment.Value.ToString("yyyyMMdd'T'HH:mm:ss", CultureInfo.InvariantCulture), output);
                break;

            case XmlRpcArray array:
                output.Write("<array><data>"u8);
                foreach (var item in array.Items)
                {
                    Write(item, output);
                }

                output.Write("</data></array>"u8);
                break;

            case XmlRpcStruct members:
                output.Write("<struct>"u8);
                foreach (var (name, member) in members.Members)
                {
                    output.Write("<member><name>"u8);
                    WriteEscaped(name, output);
                    output.Write("</name>"u8);
                    Write(member, output);
                    output.Write("</member>"u8);
                }

                output.Write("</struct>"u8);
                break;

            default:
                WriteScalar(value.Type, value.Plain.ToText(), output);
                break;
        }

        output.Write("</value>\n"u8);
    }

    private static void WriteScalar(string type, string text, IBufferWriter<byte> output)
    {
        output.Write(Encoding.ASCII.GetBytes($"<{type}>{text}</{type}>"));
    }

    /// <summary>Whether XML 1.0 can say it in ASCII.</summary>
    private static bool IsPlain(string text)
    {
        foreach (var character in text)
        {
            if (character is not ('\t' or '\r' or '\n' or (>= ' ' and <= '\u007f')))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// Writes text; what is not ASCII, which only the name of a member can have in it here, as a reference. So goes CR too: a reader takes a bare
    /// one for LF.
    /// </summary>
    private static void WriteEscaped(ReadOnlySpan<char> text, IBufferWriter<byte> output)
    {
        while (!text.IsEmpty)
        {
            var plain = text.IndexOfAnyExcept(Plain) is >= 0 and var end ? text[..end] : text;
            output.Advance(Encoding.ASCII.GetBytes(plain, output.GetSpan(plain.Length + 1)));
            text = text[plain.Length..];
            if (!text.IsEmpty)
            {
                // Half a surrogate pair becomes U+FFFD, as everywhere in UTF-8.
                Rune.DecodeFromUtf16(text, out var rune, out var length);
                output.Write(rune.Value switch
                {
                    '&' => "&amp;"u8,
                    '<' => "&lt;"u8,
                    '>' => "&gt;"u8,
                    _ => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"&#{Sayable(rune.Value)};")),
                });
                text = text[length..];
            }
        }
    }

    private static int Sayable(int character) => character is '\r' or (>= ' ' and not 0xfffe and not 0xffff) ? character : Rune.ReplacementChar.Value;

    private static void WriteBase64(ReadOnlySpan<byte> bytes, IBufferWriter<byte> output)
    {
        output.Write("<base64>"u8);
        Base64.EncodeToUtf8(bytes, output.GetSpan(Base64.GetMaxEncodedToUtf8Length(bytes.Length) + 1), out _, out var written);
        output.Advance(written);
        output.Write("</base64>"u8);
    }
}
