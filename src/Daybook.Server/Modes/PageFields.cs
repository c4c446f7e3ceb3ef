using System.Globalization;
using Daybook.Protocol;
using Daybook.Server.Modes.Declarations;

namespace Daybook.Server.Modes;

/// <summary>How the modes that answer pages of a list are told which one (fact sheet 5.3). Each mode has fields of its own.</summary>
internal sealed class PageFields
{
    /// <summary>How many items a client may ask for, and how many it may pass over.</summary>
    private const int Most = 100;

    private readonly OptionalIdField _itemShow, _skip;
    private readonly TextField _lastSync, _before;

    public PageFields(ModeDeclaration mode, string itemShow)
    {
        _itemShow = mode.Takes(new OptionalIdField(Named("itemshow"), itemShow));
        _skip = mode.Takes(new OptionalIdField(Named("skip"), "Optional. How many of the newest to pass over, up to 100."));
        _lastSync = mode.Takes(new TextField(Named("lastsync"), "Optional. Only what is later than this time, in Unix seconds.", type: "int"));
        _before = mode.Takes(new TextField(Named("before"), "Optional. Only what is earlier than this time, in Unix seconds.", type: "int"));

        FieldName Named(string name) => mode.IsIn(ModeInterfaces.Flat) ? name : FieldName.XmlRpcOnly(name);
    }

    /// <summary>How many to answer.</summary>
    public int ReadItemShow(ModeRequest request) => request.Get(_itemShow) switch
    {
        null => Most,
        >= 1 and <= Most and var number => (int)number,
        _ => throw new ProtocolException(Faults.OutOfRange, "Bad itemshow value"),
    };

    /// <summary>How many to pass over first.</summary>
    public int ReadSkip(ModeRequest request) => request.Get(_skip) switch
    {
        null => 0,
        <= Most and var number => (int)number,
        _ => throw new ProtocolException(Faults.OutOfRange, "Bad skip value"),
    };

    public DateTimeOffset? ReadAfter(ModeRequest request) => ReadTime(request, _lastSync);

    public DateTimeOffset? ReadBefore(ModeRequest request) => ReadTime(request, _before);

    private static DateTimeOffset? ReadTime(ModeRequest request, TextField field) => request.Get(field) switch
    {
        null => null,
        var text when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds() => DateTimeOffset.FromUnixTimeSeconds(seconds),
        _ => throw new ProtocolException(Faults.InvalidArgument, $"Bad {field.Name} value"),
    };
}
