using System.Text;
using Daybook.Core.Comments;
using Daybook.Core.Entries;
using Daybook.Core.Journals;
using Daybook.Server.Site.Forms;

namespace Daybook.Server.Site.Settings;

/// <summary>The fields that every journal is set with, a person's and a community's.</summary>
internal static class JournalForm
{
    public const string Title = "title";
    public const string Encoding = "encoding";
    public const string MinimumSecurity = "minimum-security";
    public const string Screening = "screening";
    public const string Anonymous = "anonymous-comments";

    /// <summary>What old clients wrote in: all that can be read, the most likely first, by their web names.</summary>
    public static readonly IReadOnlyList<(string Value, string Text)> Encodings =
    [
        ("windows-1252", "Western European (windows-1252)"),
        ("iso-8859-1", "Western European (ISO 8859-1)"),
        ("iso-8859-15", "Western European (ISO 8859-15)"),
        ("windows-1250", "Central European (windows-1250)"),
        ("iso-8859-2", "Central European (ISO 8859-2)"),
        ("windows-1251", "Cyrillic (windows-1251)"),
        ("koi8-r", "Russian (KOI8-R)"),
        ("koi8-u", "Ukrainian (KOI8-U)"),
        ("iso-8859-5", "Cyrillic (ISO 8859-5)"),
        ("windows-1253", "Greek (windows-1253)"),
        ("iso-8859-7", "Greek (ISO 8859-7)"),
        ("windows-1254", "Turkish (windows-1254)"),
        ("iso-8859-9", "Turkish (ISO 8859-9)"),
        ("windows-1255", "Hebrew (windows-1255)"),
        ("windows-1256", "Arabic (windows-1256)"),
        ("windows-1257", "Baltic (windows-1257)"),
        ("windows-1258", "Vietnamese (windows-1258)"),
        ("shift_jis", "Japanese (Shift_JIS)"),
        ("euc-jp", "Japanese (EUC-JP)"),
        ("euc-kr", "Korean (EUC-KR)"),
        ("gb18030", "Chinese (GB 18030, which includes GB 2312)"),
        ("big5", "Chinese (Big5)"),
    ];

    /// <summary>What the form shows of a journal.</summary>
    public static IEnumerable<(string Field, string? Value)> Of(JournalSettings settings) =>
    [
        (Title, settings.Title),
        (Encoding, settings.LegacyEncoding),
        (MinimumSecurity, ((char)settings.MinimumSecurity).ToString()),
        (Screening, ((char)settings.Screening).ToString()),
        (Anonymous, settings.AllowsAnonymousComments ? "1" : null),
    ];

    /// <summary>Reads the form. What is wrong stands at its fields; what it did not have stays as it was, but for ticks.</summary>
    public static JournalSettings Read(PageForm form, JournalSettings settings)
    {
        var title = form.Line(Title);
        if (title.EnumerateRunes().Count() is > JournalSettings.MaxTitleLength and var length)
        {
            form.Refuse(Title, $"The title has {length} characters, the limit is {JournalSettings.MaxTitleLength}.");
        }

        var encoding = form[Encoding];
        if (form.Has(Encoding) && Encodings.All(one => one.Value != encoding) && encoding != settings.LegacyEncoding)
        {
            form.Refuse(Encoding, "Choose one of the encodings.");
        }

        return settings with
        {
            Title = form.Has(Title) ? title : settings.Title,
            LegacyEncoding = form.Has(Encoding) ? encoding : settings.LegacyEncoding,
            MinimumSecurity = form[MinimumSecurity] is [var kind] && Enum.IsDefined((SecurityKind)kind) ? (SecurityKind)kind : settings.MinimumSecurity,
            Screening = Screenings.Read(form[Screening]) ?? settings.Screening,
            AllowsAnonymousComments = form.Has(Anonymous),
        };
    }
}
