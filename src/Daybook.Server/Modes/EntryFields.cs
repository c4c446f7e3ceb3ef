using System.Globalization;
using System.Numerics;
using System.Text;
using Daybook.Core.Entries;
using Daybook.Core.Journals;
using Daybook.Protocol;
using Daybook.Server.Modes.Declarations;

namespace Daybook.Server.Modes;

/// <summary>What <c>postevent</c> and <c>editevent</c> are told of an entry in the same way, and how it is read (fact sheet 4.4, 4.5).</summary>
/// <remarks>What is wrong is found in the order of the fact sheet: whoever reads these calls the methods in the order in which they stand here.</remarks>
internal sealed class EntryFields
{
    private readonly TextField _event, _subject, _lineEndings, _security, _allowMask, _year, _month, _day, _hour, _minute;
    private readonly MapField _props;

    /// <summary>Declares the fields.</summary>
    /// <param name="mode">For this mode.</param>
    /// <param name="isEdit">Whether it changes an entry that is there.</param>
    public EntryFields(ModeDeclaration mode, bool isEdit)
    {
        var unsent = isEdit ? " Not sent, it stays as it is." : "";
        _event = mode.Takes(new TextField("event",
            $"The text, HTML, of fewer than {EntryLimits.TextBytes} bytes. White space around it is dropped." + (isEdit
                ? " Empty or nothing but white space, the entry is deleted."
                : " It may not be nothing but white space."))
        {
            IsOfEntry = true,
        });
        _subject = mode.Takes(new TextField("subject",
            $"Optional. One line; what is beyond {EntryLimits.LineCharacters} characters or {EntryLimits.LineBytes} bytes is cut off." +
            (isEdit ? " Not sent, the entry has none from now on." : ""))
        {
            IsOfEntry = true,
        });
        _lineEndings = mode.Takes(new TextField("lineendings", "Optional. `mac` if CR ends the lines of `event`; otherwise LF does and CR means nothing."));
        _security = mode.Takes(new TextField("security",
            "Optional. `public`, `private` or `usemask`." + (isEdit ? " Not sent, or anything else, it stays as it is." : " Anything else is `public`, which is the default.")));
        _allowMask = mode.Takes(new TextField("allowmask",
            "With `usemask`: who may read it. Bit 0 alone is all friends, or the members of a community; bits 1 to 30 are friend groups, and then bit 0 " +
            "may not be set; 0 is for the poster alone." + unsent,
            type: "int"));
        var needed = isEdit ? "Optional." : "Needed, unless `tz` is sent and none of the five.";
        _year = mode.Takes(new TextField("year",
            $"{needed} The year of the entry's time on the poster's clock, {EventTime.MinYear} to {EventTime.MaxYear}, in four digits." + unsent, type: "int"));
        _month = mode.Takes(new TextField("mon", "The month, 1 to 12.", type: "int"));
        _day = mode.Takes(new TextField("day", "The day of the month.", type: "int"));
        _hour = mode.Takes(new TextField("hour", "The hour, 0 to 23.", type: "int"));
        _minute = mode.Takes(new TextField("min", "The minute, 0 to 59.", type: "int"));
        _props = mode.Takes(new MapField(("prop_", "props"), "NAME",
            "Optional. Metadata: " + string.Join(", ", EntryProperty.All.Where(property => !property.IsSystem).Select(property => $"`{property.Name}`")) +
            ". Empty or `0` means that it is not set" + (isEdit ? "; one that is not sent stays as it is, and so does a `0` that the entry has. " : ". ") +
            "Those that only the server sets, such as `revnum`, are ignored. " +
            "`picture_keyword` is a keyword of the poster's pictures, `0` too if one is called so, or `pic#` and a number; `taglist` has commas between tags, or is an array.")
        {
            IsOfEntry = true,
            IsNumber = static name => EntryProperty.Find(name)?.Kind is PropertyKind.Flag or PropertyKind.Number,
        });
    }

    /// <summary>Whether there is no text.</summary>
    public bool IsBlank(ModeRequest request) => request.Bytes(_event).Span.Trim(EventText.WhiteBytes).IsEmpty;

    /// <summary>Demands that the client does not send back what stands for a text that it could not be told.</summary>
    public void DemandShown(ModeRequest request)
    {
        if (Ascii.Equals(request.Bytes(_event).Span, EventText.CannotBeShown))
        {
            throw new ProtocolException(Faults.CorruptEdit);
        }
    }

    /// <summary>Demands that the text is small enough, as sent.</summary>
    public void DemandSize(ModeRequest request) => DemandSize(request.Bytes(_event).Span.Trim(EventText.WhiteBytes).Length);

    /// <summary>Whether any part of the time was sent.</summary>
    public bool HasTime(ModeRequest request) =>
        new[] { _year, _month, _day, _hour, _minute }.Any(field => !request.Bytes(field).IsEmpty);

    /// <summary>The parts of the time that were sent.</summary>
    /// <exception cref="ProtocolException">One of them is none.</exception>
    public EventTimeEdit Time(ModeRequest request) => new(
        Part(request, _year, "year", EventTime.MinYear, EventTime.MaxYear),
        Part(request, _month, "month", 1, 12),
        Part(request, _day, "day of month", 1, 31),
        Part(request, _hour, "hour", 0, 23),
        Part(request, _minute, "minute", 0, 59));

    /// <summary>The time that the parts make, all of which must have been sent.</summary>
    /// <exception cref="ProtocolException">One was not, or there is no such day.</exception>
    public static EventTime Whole(EventTimeEdit parts)
    {
        var (year, month, day, hour, minute) = (
            parts.Year ?? throw Bad("year", EventTime.MinYear, EventTime.MaxYear),
            parts.Month ?? throw Bad("month", 1, 12),
            parts.Day ?? throw Bad("day of month", 1, 31),
            parts.Hour ?? throw Bad("hour", 0, 23),
            parts.Minute ?? throw Bad("minute", 0, 59));
        return EventTime.TryCreate(year, month, day, hour, minute, out var time) ? time : throw Bad("day of month", 1, DateTime.DaysInMonth(year, month));
    }

    /// <summary>The text as it is kept.</summary>
    /// <exception cref="ProtocolException">It is no text, or too large.</exception>
    public string Text(ModeRequest request)
    {
        if (request.Bytes(_event).Span.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]))
        {
            throw new ProtocolException(Faults.InvalidEncoding, "Cannot send gzipped data");
        }

        var text = EventText.Read(Sayable(request.Get(_event)), request.Get(_lineEndings));
        DemandSize(EntryLimits.Fits(text) ? 0 : Encoding.UTF8.GetByteCount(text));
        return text;
    }

    /// <summary>The subject as it is kept.</summary>
    /// <exception cref="ProtocolException">It is no text.</exception>
    public string Subject(ModeRequest request) => EventText.ReadSubject(Sayable(request.Get(_subject)));

    /// <summary>
    /// The metadata. In a community no entry is out of order, and <c>opt_backdated</c> is passed over: clients send it with whatever is not their user's newest.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="journal">Where the entry is, or is to be.</param>
    /// <param name="old">The entry that is edited; null for a new one.</param>
    /// <exception cref="ProtocolException">There is no such, or its value is not one that it may have.</exception>
    public EntryMetadata Metadata(ModeRequest request, Journal journal, Entry? old)
    {
        // Tags are looked at when all else is well.
        var props = request.Get(_props)
            .Where(prop => (!journal.IsCommunity || prop.Key != EntryProperty.Backdated) && !IsEchoOfZero(prop.Key, prop.Value, old))
            .OrderBy(prop => prop.Key == EntryProperty.TagList).ThenBy(prop => prop.Key, StringComparer.Ordinal);
        return EntryMetadata.TryRead(props.Select(prop => KeyValuePair.Create(prop.Key, Sayable(prop.Value))), out var metadata, out var fault)
            ? metadata
            : throw fault switch
            {
                { Property: null } => new ProtocolException(Faults.UnknownMetadata, fault.Name),
                { Name: EntryProperty.TagList } => new ProtocolException(Faults.InvalidTags, $"tags are {TagName.Rule}"),
                { Property.Kind: PropertyKind.Flag } => new ProtocolException(Faults.InvalidMetadataType, $"Property {fault.Name} should be 0 or 1"),
                { Property.Kind: PropertyKind.Number } => new ProtocolException(Faults.InvalidMetadataType, $"Property {fault.Name} should be numeric"),
                _ => new ProtocolException(Faults.InvalidMetadataType, $"Property {fault.Name} should be coordinates, such as 45.2935N 123.3452W"),
            };
    }

    /// <summary>Who it is for; null if that was not sent, or is not known.</summary>
    public SecurityKind? Security(ModeRequest request) => request.Get(_security) switch
    {
        "public" => SecurityKind.Public,
        "private" => SecurityKind.Private,
        "usemask" => SecurityKind.UseMask,
        _ => null,
    };

    /// <summary>The mask; null if it was not sent.</summary>
    /// <exception cref="ProtocolException">It is none.</exception>
    public uint? AllowMask(ModeRequest request)
    {
        if (request.Get(_allowMask) is not { } text)
        {
            return null;
        }

        // Some clients, to whom it is signed, send what has the highest bit set with a minus.
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) || number is > uint.MaxValue or < int.MinValue)
        {
            throw new ProtocolException(Faults.InvalidArgument, "Bad allowmask value");
        }

        var mask = (uint)number & EntrySecurity.MaskBits;
        return (mask & EntrySecurity.Friends) == 0 || BitOperations.IsPow2(mask)
            ? mask
            : throw new ProtocolException(Faults.InvalidArgument, "Invalid friends group security set");
    }

    /// <summary>
    /// Whether it is a <c>0</c> that the client was told: on the site a tag, say, may be called so. Whoever sends back all that they were told takes nothing away.
    /// </summary>
    private static bool IsEchoOfZero(string name, string? value, Entry? old) =>
        value == "0" && old is not null && old.Properties().Any(told => told.Key == name && told.Value == value);

    private static void DemandSize(int bytes)
    {
        if (bytes >= EntryLimits.TextBytes)
        {
            throw new ProtocolException(Faults.PostTooLarge, $"the text has {bytes} bytes, at most {EntryLimits.TextBytes - 1} are allowed");
        }
    }

    /// <summary>The text, which has no NUL: no database and no client knows what to do with that.</summary>
    private static string Sayable(string? text) => text?.Contains('\0', StringComparison.Ordinal) == true
        ? throw new ProtocolException(Faults.InvalidEncoding, TextField.NotUtf8)
        : text ?? "";

    private static int? Part(ModeRequest request, TextField field, string name, int least, int most)
    {
        if (request.Get(field) is not { } text)
        {
            return null;
        }

        // A year has four digits, other parts one or two.
        var isWellFormed = least == EventTime.MinYear ? text.Length == 4 : text.Length <= 2;
        return isWellFormed && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var part) && part >= least && part <= most
            ? part
            : throw Bad(name, least, most);
    }

    private static ProtocolException Bad(string name, int least, int most) =>
        new(Faults.InvalidArgument, $"Bad {name} value: it must be from {least} to {most}");
}
