using System.Globalization;
using Daybook.Core.Access;
using Daybook.Core.Entries;
using Daybook.Server.Journals;
using Daybook.Server.Modes.Declarations;

namespace Daybook.Server.Modes;

/// <summary>An entry in the form in which a client wants it.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Url">Its address.</param>
/// <param name="Subject">The subject to show; empty for none.</param>
/// <param name="Text">The text to show.</param>
/// <param name="MayComment">Whether who asks may comment on it.</param>
/// <param name="HasProps">Whether the client wants metadata.</param>
/// <param name="Props">The metadata, by name.</param>
internal sealed record ShownEntry(
    Entry Entry, string Url, string Subject, string Text, bool MayComment, bool HasProps, IReadOnlyList<ShownProperty> Props)
{
    /// <summary>The same, for a client that cannot be told all texts: subject and text are then both withheld, and metadata that cannot be told is absent.</summary>
    public ShownEntry Sayable(Func<string, bool> canBeTold)
    {
        var props = Props.Where(prop => canBeTold(prop.Value.Text)).ToList();
        return props.Count == Props.Count && canBeTold(Subject) && canBeTold(Text)
            ? this
            : this with { Subject = EventText.CannotBeShown, Text = EventText.CannotBeShown, Props = props };
    }
}

/// <summary>A piece of metadata of an entry.</summary>
/// <param name="ItemId">The entry.</param>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value: a number where it can be nothing else.</param>
internal sealed record ShownProperty(long ItemId, string Name, MapValue Value)
{
    /// <summary>All metadata of an entry, by name.</summary>
    public static IReadOnlyList<ShownProperty> Of(Entry entry) =>
        [.. entry.Properties().Select(property => new ShownProperty(entry.ItemId, property.Key, ValueOf(property.Key, property.Value)))];

    private static MapValue ValueOf(string name, string value) =>
        EntryProperty.Find(name)?.Kind is PropertyKind.Flag or PropertyKind.Number
            && long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number
                : value;
}

/// <summary>How a client wants entries.</summary>
/// <param name="PrefersSubject">Whether the subject stands in for the text.</param>
/// <param name="Length">The longest text; see <see cref="EventText.Truncate"/>.</param>
/// <param name="IsLengthInBytes">Whether that is in bytes.</param>
/// <param name="LineEndings">The line ends; see <see cref="EventText.Write"/>.</param>
/// <param name="HasProps">Whether it wants metadata.</param>
/// <param name="HasTags">Whether it wants tags.</param>
internal sealed record ShownForm(bool PrefersSubject, int Length, bool IsLengthInBytes, string? LineEndings, bool HasProps, bool HasTags)
{
    public ShownEntry Show(Entry entry, Standing viewer, string siteUrl)
    {
        var isSubjectText = PrefersSubject && entry.Subject.Length > 0;
        var text = EventText.Truncate(isSubjectText ? entry.Subject : entry.Text, Length, IsLengthInBytes);
        return new ShownEntry(
            entry,
            JournalUrl.Of(siteUrl, entry),
            isSubjectText ? "" : entry.Subject,
            EventText.Write(text, LineEndings),
            viewer.RefusesComment(entry) is null,
            HasProps,
            HasProps ? [.. ShownProperty.Of(entry).Where(property => HasTags || property.Name != EntryProperty.TagList)] : []);
    }
}
