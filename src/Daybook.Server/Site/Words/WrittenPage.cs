namespace Daybook.Server.Site.Words;

/// <summary>A page that is prose: the operator may write it, and else the program brings one along.</summary>
/// <param name="Name">Its file in the data folder's <c>pages</c> is this, with <c>.md</c>.</param>
/// <param name="Path">Its address.</param>
/// <param name="Title">What links to it say; what it is called, unless its first line is a heading.</param>
public sealed record WrittenPage(string Name, string Path, string Title)
{
    internal static readonly WrittenPage Help = new("help", "/help", "Help");
    internal static readonly WrittenPage Faq = new("faq", "/help/faq", "FAQ");
    internal static readonly WrittenPage Download = new("download", "/download", "Download");
    internal static readonly WrittenPage Terms = new("terms", "/legal/terms", "Terms of Service");
    internal static readonly WrittenPage Privacy = new("privacy", "/legal/privacy", "Privacy");
    internal static readonly WrittenPage Coppa = new("coppa", "/legal/coppa", "COPPA");

    /// <summary>All of them.</summary>
    internal static readonly IReadOnlyList<WrittenPage> All = [Help, Faq, Download, Terms, Privacy, Coppa];

    /// <summary>The file in the data folder's <c>pages</c>.</summary>
    public string FileName => Name + ".md";
}
