using System.Globalization;
using Daybook.Protocol;
using Daybook.Server.Modes.Declarations;

namespace Daybook.Server.Modes;

/// <summary>How the modes that answer pages of a list are told which one (fact sheet 5.3). Each mode has fields of its own.</summary>
internal sealed class PageFields
{
    /// <summary>How many items a client may ask for, and how many it may pass over.</summary>
    public const int Most = 100;

    private readonly TextField _itemShow, _skip, _lastSync, _before;

    public PageFields(ModeDeclaration mode, string itemShow)
    {
        _itemShow = mode.Takes(new TextField(Named("itemshow"), itemShow, type: "int"));
        _skip = mode.Takes(new TextField(Named("skip"), $"Optional. How many of the newest to pass over, up to {Most}.", type: "int"));
        _lastSync = mode.Takes(Time("lastsync", "Optional. Only what is later than this time, in Unix seconds or, UTC, as `yyyy-mm-dd hh:mm:ss`."));
        _before = mode.Takes(Time("before", "Optional. Only what is earlier than this time, in Unix seconds or, UTC, as `yyyy-mm-dd hh:mm:ss`."));

        TextField Time(string name, string meaning) => new(Named(name), meaning) { IsTime = true };
        FieldName Named(string name) => mode.IsIn(ModeInterfaces.Flat) ? name : FieldName.XmlRpcOnly(name);
    }

    /// <summary>How many to answer.</summary>
    public int ReadItemShow(ModeRequest request) => ReadNumber(request, _itemShow, least: 1) ?? Most;

    /// <summary>How many to pass over first.</summary>
    public int ReadSkip(ModeRequest request) => ReadNumber(request, _skip, least: 0) ?? 0;

    public DateTimeOffset? ReadAfter(ModeRequest request) => ReadTime(request, _lastSync);

    public DateTimeOffset? ReadBefore(ModeRequest request) => ReadTime(request, _before);

    /// <summary>What is no number is as much out of the range as one that is too large.</summary>
    private static int? ReadNumber(ModeRequest request, TextField field, int least) => request.Get(field) switch
    {
        null => null,
        var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= Most => number,
        _ => throw new ProtocolException(Faults.OutOfRange, $"Bad {field.Name} value"),
    };

    private static DateTimeOffset? ReadTime(ModeRequest request, TextField field) => request.Get(field) switch
    {
        // 0 is what clients send that mean nothing by it, as syncing programs do for lastsync.
        null or "0" => null,
        var text when ClientTime.TryReadMoment(text, out var moment) => moment,
        _ => throw new ProtocolException(Faults.InvalidArgument, $"Bad {field.Name} value"),
    };
}
