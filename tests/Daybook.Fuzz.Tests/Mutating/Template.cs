using System.Text;

namespace Daybook.Fuzz.Tests.Mutating;

/// <summary>
/// Text with holes for what only the running server knows: the bytes 1, 2, 3 … stand for the first, second, third … secret. So a case can be
/// kept and tried again although the secrets are other ones each time.
/// </summary>
internal static class Template
{
    public static string Fill(byte[] input, params string[] secrets)
    {
        var text = new StringBuilder();
        foreach (var character in Encoding.UTF8.GetString(input))
        {
            text.Append(character >= 1 && character <= secrets.Length ? secrets[character - 1] : character);
        }

        return text.ToString();
    }
}
