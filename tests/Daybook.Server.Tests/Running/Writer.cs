using System.Globalization;
using System.Text;
using Daybook.Core.Accounts;
using Daybook.Protocol.Flat;
using Daybook.Protocol.XmlRpc;

namespace Daybook.Server.Tests.Running;

/// <summary>Somebody who writes entries by one of the interfaces. What is asked and answered looks the same by either.</summary>
internal sealed class Writer(TestServer server, Account account, string interfaceName)
{
    public const string Flat = "flat", XmlRpc = "xml-rpc";

    /// <summary>Both interfaces, for a theory.</summary>
    public static TheoryData<string> Interfaces => [Flat, XmlRpc];

    public Account Account => account;

    public string Name => account.Name.Value;

    /// <summary>The same person by the other interface, or by this one.</summary>
    public Writer By(string other) => new(server, account, other);

    /// <summary>Sends a mode with fields as the flat protocol names them.</summary>
    public Task<Answer> SendAsync(string mode, params (string Name, object Value)[] fields) =>
        interfaceName == Flat ? SendFlatAsync(mode, fields) : SendXmlRpcAsync(mode, fields);

    /// <summary>Posts an entry, which must be taken. It is dated in the far past, so that others can follow.</summary>
    public async Task<Answer> PostAsync(string text, params (string Name, object Value)[] fields) =>
        (await SendAsync("postevent", [("event", text), .. At("2001-02-03 04:05"), .. fields])).AssertOk();

    public Task<Answer> EditAsync(long itemId, string text, params (string Name, object Value)[] fields) =>
        SendAsync("editevent", [("itemid", itemId), ("event", text), .. fields]);

    /// <summary>Reads entries, with LF for line ends.</summary>
    public async Task<IReadOnlyList<ReadEntry>> GetAsync(string selectType, params (string Name, object Value)[] fields) =>
        (await SendAsync("getevents", [("selecttype", selectType), ("lineendings", "unix"), .. fields])).AssertOk().Events;

    public async Task<ReadEntry> GetOneAsync(long itemId, params (string Name, object Value)[] fields) =>
        Assert.Single(await GetAsync("one", [("itemid", itemId), .. fields]));

    /// <summary>The fields that date an entry.</summary>
    public static (string Name, object Value)[] At(string time)
    {
        var parts = time.Split('-', ' ', ':');
        return [("year", parts[0]), ("mon", parts[1]), ("day", parts[2]), ("hour", parts[3]), ("min", parts[4])];
    }

    private async Task<Answer> SendFlatAsync(string mode, (string Name, object Value)[] fields) => Answer.Of(await server.PostAsync(
        [("mode", mode), ("user", Name), ("password", "secret"), ("ver", 1), .. fields]));

    private async Task<Answer> SendXmlRpcAsync(string mode, (string Name, object Value)[] fields)
    {
        const string prop = "prop_";
        var members = new XmlRpcStruct(
            ("username", new XmlRpcText(Name)), ("password", new XmlRpcText("secret")), ("ver", new XmlRpcInteger(1)));
        var props = new XmlRpcStruct();
        foreach (var (name, value) in fields)
        {
            XmlRpcValue typed = value switch
            {
                string text => new XmlRpcText(text),
                byte[] bytes => new XmlRpcBytes(bytes),
                IFormattable number => new XmlRpcInteger(long.Parse(number.ToString(null, CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)),
                _ => throw new ArgumentException($"{value.GetType()} is no value of a field", nameof(fields)),
            };
            if (name.StartsWith(prop, StringComparison.Ordinal))
            {
                props.Set(name[prop.Length..], typed);
            }
            else
            {
                members.Set(name, typed);
            }
        }

        if (props.Members.Count > 0)
        {
            members.Set("props", props);
        }

        try
        {
            return Answer.Of(await server.CallAsync(mode, members));
        }
        catch (XmlRpcFaultException fault)
        {
            return Answer.Of(fault);
        }
    }
}

/// <summary>What a <see cref="Writer"/> is answered.</summary>
/// <param name="Error">The error; null if there is none.</param>
/// <param name="Code">Its code, which only XML-RPC tells; else null.</param>
/// <param name="Fields">The single values.</param>
/// <param name="Events">The entries.</param>
/// <param name="Items">What <c>syncitems</c> lists.</param>
internal sealed record Answer(
    string? Error, int? Code, IReadOnlyDictionary<string, string> Fields, IReadOnlyList<ReadEntry> Events, IReadOnlyList<ReadItem> Items)
{
    public string this[string key] => Fields.TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"The answer has no {key}: {this}");

    public long ItemId => long.Parse(this["itemid"], CultureInfo.InvariantCulture);

    public int Total => int.Parse(Fields.TryGetValue("sync_total", out var flat) ? flat : this["total"], CultureInfo.InvariantCulture);

    public Answer AssertOk()
    {
        Assert.Null(Error);
        return this;
    }

    public static Answer Of(Reply reply)
    {
        var fields = reply.Pairs.ToDictionary(pair => pair.Key, pair => pair.Value);
        if (!reply.IsOk)
        {
            reply.AssertFail(reply.Error!);
            return new Answer(reply.Error, null, fields, [], []);
        }

        return new Answer(
            null,
            null,
            fields,
            [.. Rows(reply, "events").Select((row, index) => ReadEntry.Of(
                row,
                Rows(reply, "prop").Where(prop => prop["itemid"] == row["itemid"]).ToDictionary(prop => prop["name"], prop => prop["value"])))],
            [.. Rows(reply, "sync").Select(row => new ReadItem(row["item"], row["action"], row["time"]))]);
    }

    public static Answer Of(XmlRpcStruct reply) => new(
        null,
        null,
        reply.Members.Where(member => member.Value is not (XmlRpcArray or XmlRpcStruct)).ToDictionary(member => member.Key, member => member.Value.ToText()),
        [.. Structs(reply, "events").Select(one => ReadEntry.Of(
            Texts(one), one["props"] is XmlRpcStruct props ? Texts(props) : new Dictionary<string, string>()))],
        [.. Structs(reply, "syncitems").Select(one => new ReadItem(one.Text("item"), one.Text("action"), one.Text("time")))]);

    public static Answer Of(XmlRpcFaultException fault) => new(fault.Message, fault.Code, new Dictionary<string, string>(), [], []);

    public override string ToString() => Error ?? string.Join(", ", Fields.Select(field => $"{field.Key}={field.Value}"));

    /// <summary>The rows of a flat reply; the texts of entries are decoded.</summary>
    private static IEnumerable<Dictionary<string, string>> Rows(Reply reply, string name)
    {
        var count = int.Parse(reply.Find($"{name}_count") ?? "0", CultureInfo.InvariantCulture);
        return Enumerable.Range(1, count).Select(i => $"{name}_{i}_").Select(prefix => reply.Pairs
            .Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal))
            .ToDictionary(
                pair => pair.Key[prefix.Length..],
                pair => pair.Key == prefix + "event" ? Decode(pair.Value) : pair.Value));
    }

    private static string Decode(string encoded)
    {
        var bytes = Encoding.ASCII.GetBytes(encoded);
        return Encoding.UTF8.GetString(bytes.AsSpan(0, PercentEncoding.DecodeInPlace(bytes)));
    }

    private static IEnumerable<XmlRpcStruct> Structs(XmlRpcStruct reply, string name) =>
        reply[name] is XmlRpcArray array ? array.Items.Cast<XmlRpcStruct>() : [];

    private static Dictionary<string, string> Texts(XmlRpcStruct one) =>
        one.Members.Where(member => member.Value is not XmlRpcStruct).ToDictionary(member => member.Key, member => member.Value.ToText());
}

/// <summary>An entry as a client reads it.</summary>
internal sealed record ReadEntry(IReadOnlyDictionary<string, string> Fields, IReadOnlyDictionary<string, string> Props)
{
    public long ItemId => long.Parse(Fields["itemid"], CultureInfo.InvariantCulture);

    public long DisplayId => ItemId * 256 + long.Parse(Fields["anum"], CultureInfo.InvariantCulture);

    public string Text => Fields["event"];

    public string? Subject => Fields.GetValueOrDefault("subject");

    public string? Security => Fields.GetValueOrDefault("security");

    public string? AllowMask => Fields.GetValueOrDefault("allowmask");

    public string? Poster => Fields.GetValueOrDefault("poster");

    public string EventTime => Fields["eventtime"];

    public static ReadEntry Of(IReadOnlyDictionary<string, string> fields, IReadOnlyDictionary<string, string> props) => new(fields, props);
}

/// <summary>A thing that changed, as a client reads it.</summary>
internal sealed record ReadItem(string Item, string Action, string Time);
