using System.Globalization;
using System.Text;
using Daybook.Core.Access;
using Daybook.Core.Entries;
using Daybook.Protocol;
using Daybook.Server.Modes.Declarations;

namespace Daybook.Server.Modes;

/// <summary>Which entries <c>getevents</c> is asked for, and how they are found (fact sheet 4.6).</summary>
internal sealed class EventSelection
{
    private const int MaxOfDay = 200, DefaultNewest = 20, MaxNewest = 50, MaxSkip = 500, MaxSynced = 100, MaxChosen = 100;

    /// <summary>What <c>itemid</c> is for the newest entry.</summary>
    private const long Newest = -1;

    private readonly TextField _selectType, _howMany, _beforeDate, _before, _skip, _lastSync, _year, _month, _day, _tags, _tagMode;
    private readonly ItemIdField _itemId, _displayId;
    private readonly ListField _itemIds, _displayIds;
    private readonly OptionalIdField _posterId;

    /// <summary>Declares the fields.</summary>
    public EventSelection(ModeDeclaration mode)
    {
        _selectType = mode.Takes(new TextField("selecttype", "Which entries: `day`, `lastn`, `before`, `tag`, `one`, `multiple` or `syncitems`."));
        _year = mode.Takes(new TextField("year", "With `day`: the year, in four digits.", type: "int"));
        _month = mode.Takes(new TextField("month", "With `day`: the month. Here it is `month`, where `postevent` has `mon`.", type: "int"));
        _day = mode.Takes(new TextField("day", $"With `day`: the day of the month. Up to {MaxOfDay} entries, the oldest first.", type: "int"));
        _howMany = mode.Takes(new TextField("howmany",
            $"With `lastn`, `before` and `tag`: how many, {DefaultNewest} unless sent and at most {MaxNewest}. The newest first: with `lastn` by the entry's time, " +
            "in a community and with the others by when it was posted.",
            type: "int"));
        _skip = mode.Takes(new TextField("skip", $"With `lastn`, `before` and `tag`: how many to leave out first, at most {MaxSkip}.", type: "int"));
        _beforeDate = mode.Takes(new TextField("beforedate", "With `lastn`: only entries earlier than this, as `yyyy-mm-dd hh:mm:ss`.") { IsTime = true });
        _before = mode.Takes(new TextField("before",
            "With `before`: only entries that were posted earlier than this, in Unix seconds or, UTC, as `yyyy-mm-dd hh:mm:ss`.")
        {
            IsTime = true,
        });
        _tags = mode.Takes(new TextField("tags", $"With `tag`: the tags, up to {IEntryReader.MaxTags}, with commas between them.") { Alias = "tag" });
        _tagMode = mode.Takes(new TextField("tagmode", "With `tag`: `or` for entries with any of the tags, which is the default, or `and` for those with all."));
        _itemId = mode.Takes(new ItemIdField("itemid", "With `one`: the number of the entry; `-1` is the one posted last."));
        _displayId = mode.Takes(new ItemIdField("ditemid", "With `one`: its public number, in place of `itemid`."));
        _itemIds = mode.Takes(new ListField("itemids", $"With `multiple`: the numbers of the entries, up to {MaxChosen}.") { AreNumbers = true });
        _displayIds = mode.Takes(new ListField("ditemids", "With `multiple`: their public numbers, in place of `itemids`.") { AreNumbers = true });
        _lastSync = mode.Takes(new TextField("lastsync",
            $"With `syncitems`: the latest time that `syncitems` told the client; empty for everything. Up to {MaxSynced} entries that changed later, the oldest change first.")
        {
            IsTime = true,
        });
        _posterId = mode.Takes(new OptionalIdField("posterid", "Optional. Of these only what the account of this number wrote."));
    }

    /// <summary>Whether these are the entries of a day.</summary>
    public bool IsOfDay(ModeRequest request) => request.Get(_selectType) == "day";

    /// <summary>The time after which is asked for what changed; null for anything else, and for everything.</summary>
    public DateTimeOffset? SyncedAfter(ModeRequest request) =>
        request.Get(_selectType) == "syncitems" && ClientTime.TryReadLast(request.Get(_lastSync), out var after) ? after : null;

    /// <summary>How many entries are left out first.</summary>
    public int Skip(ModeRequest request) => Math.Min(Number(request, _skip), MaxSkip);

    /// <summary>Finds the entries.</summary>
    /// <exception cref="ProtocolException">What is asked for makes no sense.</exception>
    public async ValueTask<IReadOnlyList<Entry>> FindAsync(
        ModeRequest request, Standing viewer, IEntryReader reader, IEntrySync sync, CancellationToken cancellation)
    {
        viewer = viewer with { WantedPosterId = request.Get(_posterId) ?? 0 };
        switch (request.Get(_selectType))
        {
            case "day":
                return await reader.ListDayAsync(viewer, ReadDay(request), after: null, MaxOfDay, cancellation);

            case "lastn":
                return await reader.ListAsync(
                    viewer, new EntryPage(HowMany(request), Skip(request), ReadBeforeDate(request)), cancellation);

            case "before":
                return await reader.ListAsync(
                    viewer, new EntryPage(HowMany(request), Skip(request), ReadBefore(request), IsByPosting: true), cancellation);

            case "tag":
                return ReadTags(request) is { Count: > 0 } tags
                    ? await reader.ListTaggedAsync(viewer, tags, request.Get(_tagMode) == "and", HowMany(request), Skip(request), cancellation)
                    : [];

            case "one":
                return await FindOneAsync(request, viewer, reader, cancellation) is { } one ? [one] : [];

            case "multiple":
                return await FindChosenAsync(request, viewer, reader, cancellation);

            case "syncitems":
                return ClientTime.TryReadLast(request.Get(_lastSync), out var after)
                    ? await sync.ListEntriesAsync(viewer, after, MaxSynced, cancellation)
                    : throw new ProtocolException(Faults.InvalidArgument, "Bad syncitems value");

            default:
                throw new ProtocolException(Faults.MissingArgument, "Bad selecttype value");
        }
    }

    private async ValueTask<Entry?> FindOneAsync(ModeRequest request, Standing viewer, IEntryReader reader, CancellationToken cancellation)
    {
        // Clients whose requests are structs send 0 for the one that they do not mean.
        var (itemId, displayId) = (request.Get(_itemId) is var id and not 0 ? id : null, request.Get(_displayId));
        return (itemId ?? displayId) switch
        {
            null => null,
            Newest => await reader.FindLastPostedAsync(viewer, cancellation),
            _ when itemId is { } number => await reader.FindAsync(viewer, number, cancellation),
            var number => await reader.FindAsync(viewer, DisplayId.ToId(number.Value), cancellation) is { } entry && entry.DisplayId == number ? entry : null,
        };
    }

    private async ValueTask<IReadOnlyList<Entry>> FindChosenAsync(ModeRequest request, Standing viewer, IEntryReader reader, CancellationToken cancellation)
    {
        if (ReadIds(request, _itemIds, _itemId) is { Count: > 0 } itemIds)
        {
            return await reader.FindAsync(viewer, itemIds, cancellation);
        }

        var displayIds = ReadIds(request, _displayIds, _displayId);
        var found = await reader.FindAsync(viewer, [.. displayIds.Select(DisplayId.ToId).Distinct()], cancellation);
        return [.. found.Where(entry => displayIds.Contains(entry.DisplayId))];
    }

    private int HowMany(ModeRequest request) => Number(request, _howMany) is > 0 and var howMany ? Math.Min(howMany, MaxNewest) : DefaultNewest;

    private DateOnly ReadDay(ModeRequest request) =>
        DateOnly.TryParseExact(
            $"{request.Get(_year)}-{request.Get(_month)}-{request.Get(_day)}", "yyyy-M-d", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            && day.Year is >= EventTime.MinYear and <= EventTime.MaxYear
            ? day
            : throw new ProtocolException(Faults.InvalidArgument, "Bad date value");

    private DateTime ReadBefore(ModeRequest request) =>
        ClientTime.TryReadMoment(request.Get(_before) ?? "", out var moment) ? moment.UtcDateTime : throw Bad(_before);

    private DateTime? ReadBeforeDate(ModeRequest request) =>
        request.Get(_beforeDate) is not { } text ? null : ClientTime.TryRead(text, out var time) ? time : throw Bad(_beforeDate);

    private static ProtocolException Bad(TextField field) => new(Faults.InvalidArgument, $"Bad {field.Name} value");

    private IReadOnlyList<TagName> ReadTags(ModeRequest request)
    {
        if (request.Get(_tagMode) is not (null or "and" or "or"))
        {
            throw Bad(_tagMode);
        }

        return !TagName.TryParseList(request.Get(_tags) ?? "", out var tags)
            ? throw new ProtocolException(Faults.InvalidTags)
            : tags.Count <= IEntryReader.MaxTags
                ? tags
                : throw new ProtocolException(Faults.OutOfRange, $"{tags.Count} tags, at most {IEntryReader.MaxTags} are allowed");
    }

    private static List<long> ReadIds(ModeRequest request, ListField field, ItemIdField one)
    {
        var ids = request.Get(field).Select(text => ItemIdField.Parse(Encoding.UTF8.GetBytes(text), one.Name)).Distinct().ToList();
        return ids.Count <= MaxChosen
            ? ids
            : throw new ProtocolException(Faults.OutOfRange, $"Can't retrieve more than {MaxChosen} entries at once");
    }

    /// <summary>A number of which only the bounds matter: however large it is, it is at least the largest that means something.</summary>
    public static int Number(ModeRequest request, TextField field)
    {
        var text = request.Get(field) ?? "0";
        return text.All(char.IsAsciiDigit)
            ? int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : int.MaxValue
            : throw Bad(field);
    }
}
