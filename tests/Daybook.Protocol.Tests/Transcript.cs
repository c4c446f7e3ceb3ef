using Daybook.Protocol.Flat;

namespace Daybook.Protocol.Tests;

/// <summary>Requests as unmodified clients sent them, of the account <c>test</c> with the password <c>secret</c>.</summary>
internal static class Transcript
{
    public static FlatForm ReadForm(string name)
    {
        using var stream = typeof(Transcript).Assembly.GetManifestResourceStream(name)!;
        using var buffer = new MemoryStream();
        stream.CopyTo(buffer);
        var request = buffer.ToArray();
        return FlatForm.Parse(request.AsMemory(request.AsSpan().IndexOf("\r\n\r\n"u8) + 4), maxFields: 100);
    }
}
