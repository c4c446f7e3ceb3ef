using System.Globalization;
using System.Numerics;
using Daybook.Core.Entries;
using Daybook.Protocol;
using Daybook.Server.Site.Forms;
using Daybook.Server.Site.Reading;

namespace Daybook.Server.Site.Writing;

/// <summary>The fields of the form that entries are written and edited with.</summary>
internal static class EntryForm
{
    public const string Journal = "usejournal";
    public const string Subject = "subject";
    public const string Text = "event";
    public const string Mood = "mood";
    public const string Music = "music";
    public const string Location = "location";
    public const string Tags = "tags";
    public const string Security = "security";
    public const string Date = "date";
    public const string Time = "time";
    public const string Backdated = "backdated";
    public const string Preformatted = "preformatted";
    public const string NoComments = "nocomments";
    public const string Screening = "screening";

    /// <summary>The values of <see cref="Security"/>.</summary>
    public const string Public = "public";
    public const string Private = "private";
    public const string Friends = "friends";
    public const string Groups = "groups";

    private static readonly Dictionary<string, int> MoodIds = Moods.All.ToDictionary(mood => mood.Name, mood => mood.Id, StringComparer.OrdinalIgnoreCase);

    /// <summary>The boxes of all groups that there may be.</summary>
    public static IEnumerable<string> GroupFields => GroupNumbers.Select(GroupField);

    private static IEnumerable<int> GroupNumbers => Enumerable.Range(1, 30);

    /// <summary>The box of a friend group.</summary>
    public static string GroupField(int number) => string.Create(CultureInfo.InvariantCulture, $"group-{number}");

    /// <summary>What the form shows of an entry that is there.</summary>
    public static PageForm Of(Entry entry) => PageForm.With(
    [
        (Subject, entry.Subject),
        (Text, entry.Text),
        (PictureChoices.Field, entry.PictureKeyword),
        (Mood, JournalText.Mood(entry)),
        (Music, entry.Property(EntryProperty.Music)),
        (Location, entry.Property(EntryProperty.Location)),
        (Tags, string.Join(", ", entry.Tags)),
        (Security, Name(entry.Security)),
        (Date, entry.EventTime.Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        (Time, entry.EventTime.Value.ToString("HH:mm", CultureInfo.InvariantCulture)),
        (Backdated, entry.IsBackdated ? "1" : null),
        (Preformatted, entry.Property(EntryProperty.Preformatted)),
        (NoComments, entry.Property(EntryProperty.NoComments)),
        (Screening, entry.Property(EntryProperty.Screening)),
        .. GroupNumbers.Where(number => (entry.Security.AllowMask & (1u << number)) != 0).Select(number => (GroupField(number), (string?)"1")),
    ]);

    /// <summary>Reads the form. What is wrong stands at its fields, and then there is nothing to read.</summary>
    /// <param name="form">The form.</param>
    /// <param name="now">The time of an entry that names none, UTC.</param>
    public static ReadEntry? Read(PageForm form, DateTimeOffset now)
    {
        RefuseLonger(form, Subject, "subject");
        var text = WrittenText.Read(form[Text]).Trim('\n');
        if (text.Trim().Length == 0)
        {
            form.Refuse(Text, "Write something first.");
        }
        else if (WrittenText.FaultOf(text) is { } fault)
        {
            form.Refuse(Text, fault);
        }

        RefuseLonger(form, Mood, "mood");
        RefuseLonger(form, Music, "music");
        RefuseLonger(form, Location, "location");
        if (!TagName.TryParseList(form[Tags], out var tags))
        {
            form.Refuse(Tags, string.Create(
                CultureInfo.InvariantCulture, $"Separate tags with commas. An entry has at most {TagName.MaxPerEntry}; a tag cannot contain < or >, or begin with _."));
        }

        var isTimeOurs = form[Date].Length == 0 && form[Time].Length == 0;
        if (!TryReadTime(form, now, out var time))
        {
            form.Refuse(Date, $"Choose a date from {EventTime.MinYear} to {EventTime.MaxYear}, and a time of that day.");
        }

        var security = ReadSecurity(form);
        return form.HasErrors || security is null ? null : new ReadEntry(
            time, isTimeOurs, security.Value, form.Line(Subject), text, new EntryMetadata(Properties(form), tags, form[PictureChoices.Field]));
    }

    private static void RefuseLonger(PageForm form, string field, string what)
    {
        if (WrittenText.FaultOfLine(what, form.Line(field)) is { } fault)
        {
            form.Refuse(field, fault);
        }
    }

    private static Dictionary<string, string> Properties(PageForm form)
    {
        var mood = form.Line(Mood);
        var isStandard = MoodIds.TryGetValue(mood, out var moodId);
        return new Dictionary<string, string>
        {
            [EntryProperty.Mood] = isStandard ? "" : mood,
            [EntryProperty.MoodId] = isStandard ? moodId.ToString(CultureInfo.InvariantCulture) : "",
            [EntryProperty.Music] = form.Line(Music),
            [EntryProperty.Location] = form.Line(Location),
            [EntryProperty.Backdated] = form.Has(Backdated) ? "1" : "",
            [EntryProperty.Preformatted] = form.Has(Preformatted) ? "1" : "",
            [EntryProperty.NoComments] = form.Has(NoComments) ? "1" : "",
            [EntryProperty.Screening] = EntryLimits.CutLine(form.Line(Screening)),
        };
    }

    /// <summary>Who it is for. Whoever did not say that it is for everybody is asked.</summary>
    private static EntrySecurity? ReadSecurity(PageForm form)
    {
        switch (form[Security])
        {
            case Public:
                return EntrySecurity.Public;

            case Private:
                return EntrySecurity.Private;

            case Friends:
                return EntrySecurity.FriendsOnly;

            case Groups:
                var mask = GroupNumbers.Where(number => form.Has(GroupField(number))).Aggregate(0u, (bits, number) => bits | (1u << number));
                if (mask != 0)
                {
                    return EntrySecurity.Masked(mask);
                }

                form.Refuse(Security, "Choose one of your friend groups, or who else it is for.");
                return null;

            default:
                form.Refuse(Security, "Choose who may read it.");
                return null;
        }
    }

    private static string Name(EntrySecurity security) => security switch
    {
        { Kind: SecurityKind.Public } => Public,
        { Kind: SecurityKind.Private } or { AllowMask: 0 } => Private,
        _ when BitOperations.IsPow2(security.AllowMask) && security == EntrySecurity.FriendsOnly => Friends,
        _ => Groups,
    };

    /// <summary>The date and time; now where neither is named, and midnight or today where one is.</summary>
    private static bool TryReadTime(PageForm form, DateTimeOffset now, out EventTime time)
    {
        time = default;
        var date = DateOnly.FromDateTime(now.UtcDateTime);
        var hour = form[Date].Length == 0 ? TimeOnly.FromDateTime(now.UtcDateTime) : default;
        if ((form[Date].Length > 0 && !DateOnly.TryParseExact(form[Date].Trim(), ["yyyy-M-d"], CultureInfo.InvariantCulture, DateTimeStyles.None, out date))
            || (form[Time].Length > 0 && !TimeOnly.TryParseExact(form[Time].Trim(), ["H:m", "H:m:s"], CultureInfo.InvariantCulture, DateTimeStyles.None, out hour)))
        {
            return false;
        }

        return EventTime.TryCreate(date.Year, date.Month, date.Day, hour.Hour, hour.Minute, out time);
    }
}

/// <summary>What the form of an entry says.</summary>
/// <param name="Time">When it happened.</param>
/// <param name="IsTimeOurs">Whether nobody said when, and it is now.</param>
/// <param name="Security">Who it is for.</param>
/// <param name="Subject">The subject.</param>
/// <param name="Text">The text.</param>
/// <param name="Metadata">The rest.</param>
internal sealed record ReadEntry(EventTime Time, bool IsTimeOurs, EntrySecurity Security, string Subject, string Text, EntryMetadata Metadata);
