using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Daybook.Core.Entries;

/// <summary>What values a property of an entry has.</summary>
public enum PropertyKind
{
    /// <summary>0 or 1.</summary>
    Flag,

    /// <summary>Decimal digits.</summary>
    Number,

    /// <summary>Text.</summary>
    Text,

    /// <summary>Text that names a place on Earth by latitude and longitude.</summary>
    Coordinates,
}

/// <summary>A property that entries have beside subject and text; clients call it metadata (fact sheet 7.2).</summary>
/// <param name="Name">The name on the wire.</param>
/// <param name="Kind">What its values are.</param>
/// <param name="IsSystem">True if the server sets it: what clients send is accepted and ignored, since some send back all they were given.</param>
public sealed partial record EntryProperty(string Name, PropertyKind Kind, bool IsSystem = false)
{
    /// <summary>The comma-delimited tags; kept as tags.</summary>
    public const string TagList = "taglist";

    /// <summary>The keyword of one of the poster's pictures; kept as the keyword's identity.</summary>
    public const string PictureKeyword = "picture_keyword";

    /// <summary>Hides the entry from friends pages, and frees it from the order of times.</summary>
    public const string Backdated = "opt_backdated";

    /// <summary>Nobody may comment.</summary>
    public const string NoComments = "opt_nocomments";

    /// <summary>Whose comments are screened; see <see cref="Comments.Screening"/>.</summary>
    public const string Screening = "opt_screening";

    /// <summary>A standard mood, by its number.</summary>
    public const string MoodId = "current_moodid";

    /// <summary>A mood in words.</summary>
    public const string Mood = "current_mood";

    /// <summary>What is playing.</summary>
    public const string Music = "current_music";

    /// <summary>Where it was written.</summary>
    public const string Location = "current_location";

    /// <summary>The text is HTML whose line ends do not count.</summary>
    public const string Preformatted = "opt_preformatted";

    /// <summary>Which interface it was posted through, such as <c>flat</c>.</summary>
    public const string Interface = "interface";

    /// <summary>How many times it was edited.</summary>
    public const string Revision = "revnum";

    /// <summary>When it was last edited, in Unix seconds.</summary>
    public const string RevisionTime = "revtime";

    /// <summary>When its comments last changed, in Unix seconds.</summary>
    public const string CommentsChanged = "commentalter";

    /// <summary>It has screened comments.</summary>
    public const string HasScreened = "hasscreened";

    private static readonly FrozenDictionary<string, EntryProperty> ByName = new EntryProperty[]
    {
        new(Mood, PropertyKind.Text),
        new(MoodId, PropertyKind.Number),
        new(Music, PropertyKind.Text),
        new(Location, PropertyKind.Text),
        new("current_coords", PropertyKind.Coordinates),
        new(PictureKeyword, PropertyKind.Text),
        new(TagList, PropertyKind.Text),
        new(Backdated, PropertyKind.Flag),
        new(NoComments, PropertyKind.Flag),
        new("opt_noemail", PropertyKind.Flag),
        new(Preformatted, PropertyKind.Flag),
        new("opt_lockcomments", PropertyKind.Flag),
        new("opt_norating", PropertyKind.Flag),
        new(Screening, PropertyKind.Text),
        new("adult_content", PropertyKind.Text),
        new("adult_content_reason", PropertyKind.Text),
        new("used_rte", PropertyKind.Flag),
        new("useragent", PropertyKind.Text),
        new("syn_id", PropertyKind.Text),
        new("syn_link", PropertyKind.Text),
        new("copyright", PropertyKind.Text),
        new("editor", PropertyKind.Text),
        new("admin_post", PropertyKind.Flag),
        new("qotdid", PropertyKind.Text),
        new("pingback", PropertyKind.Text),
        new("verticals_list", PropertyKind.Text),
        new(Revision, PropertyKind.Number, IsSystem: true),
        new(RevisionTime, PropertyKind.Number, IsSystem: true),
        new(CommentsChanged, PropertyKind.Number, IsSystem: true),
        new(HasScreened, PropertyKind.Flag, IsSystem: true),
        new("unknown8bit", PropertyKind.Flag, IsSystem: true),
        new(Interface, PropertyKind.Text, IsSystem: true),
        new("poster_ip", PropertyKind.Text, IsSystem: true),
        new("uniq", PropertyKind.Text, IsSystem: true),
        new("statusvis", PropertyKind.Text, IsSystem: true),
        new("picture_mapid", PropertyKind.Number, IsSystem: true),
        new("import_source", PropertyKind.Text, IsSystem: true),
        new("sms_msgid", PropertyKind.Text, IsSystem: true),
        new("admin_content_flag", PropertyKind.Text, IsSystem: true),
        new("unsuspend_supportid", PropertyKind.Text, IsSystem: true),
        new("personifi_lang", PropertyKind.Text, IsSystem: true),
        new("personifi_tags", PropertyKind.Text, IsSystem: true),
        new("personifi_word_count", PropertyKind.Text, IsSystem: true),
        new("give_features", PropertyKind.Text, IsSystem: true),
        new("images_processed", PropertyKind.Text, IsSystem: true),
        new("langs", PropertyKind.Text, IsSystem: true),
        new("og_image", PropertyKind.Text, IsSystem: true),
        new("spam_counter", PropertyKind.Text, IsSystem: true),
        new("reading_time", PropertyKind.Text, IsSystem: true),
        new("repost", PropertyKind.Text, IsSystem: true),
        new("repost_url", PropertyKind.Text, IsSystem: true),
        new("repost_author", PropertyKind.Text, IsSystem: true),
        new("repost_subject", PropertyKind.Text, IsSystem: true),
        new("reposted_from", PropertyKind.Text, IsSystem: true),
        new("xpost", PropertyKind.Text, IsSystem: true),
        new("xpostdetail", PropertyKind.Text, IsSystem: true),
        new("adult_content_maintainer", PropertyKind.Text, IsSystem: true),
        new("adult_content_maintainer_reason", PropertyKind.Text, IsSystem: true),
        new("opt_nocomments_maintainer", PropertyKind.Flag, IsSystem: true),
    }.ToFrozenDictionary(property => property.Name, StringComparer.Ordinal);

    /// <summary>All of them, by name.</summary>
    public static IReadOnlyList<EntryProperty> All { get; } = [.. ByName.Values.OrderBy(property => property.Name, StringComparer.Ordinal)];

    /// <summary>The property of this name, or null.</summary>
    public static EntryProperty? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>Whether the value is one of this property. Blank and <c>0</c> mean that it is not set, and are always.</summary>
    public bool Accepts(string value) => IsUnset(value) || Kind switch
    {
        PropertyKind.Flag => value == "1",
        PropertyKind.Number => value.All(char.IsAsciiDigit),
        PropertyKind.Coordinates => AreCoordinates(value),
        _ => true,
    };

    /// <summary>Whether a value that a client sends means that the property is not set: blank or <c>0</c>.</summary>
    public static bool IsUnset(string value) => string.IsNullOrWhiteSpace(value) || value == "0";

    private static bool AreCoordinates(string value)
    {
        var match = Lettered.Match(value) is { Success: true } lettered ? lettered : Signed.Match(value);
        return match.Success
            && double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) is >= -90 and <= 90
            && double.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture) is >= -180 and <= 180;
    }

    [GeneratedRegex(@"^\s*([0-9]{1,3}(?:\.[0-9]+)?)\s*[NSns],?\s*([0-9]{1,3}(?:\.[0-9]+)?)\s*[EWew]\s*$")]
    private static partial Regex Lettered { get; }

    [GeneratedRegex(@"^\s*([+-]?[0-9]{1,3}(?:\.[0-9]+)?)\s*,\s*([+-]?[0-9]{1,3}(?:\.[0-9]+)?)\s*$")]
    private static partial Regex Signed { get; }
}
