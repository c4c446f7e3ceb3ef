using System.Text;
using Daybook.Protocol.Flat;

namespace Daybook.Protocol.Tests;

internal static class FlatFormText
{
    /// <summary>The value of a field as text, null if it was not sent.</summary>
    public static string? Text(this FlatForm form, string name) =>
        form.TryGet(name, out var value) ? Encoding.UTF8.GetString(value.Span) : null;
}
