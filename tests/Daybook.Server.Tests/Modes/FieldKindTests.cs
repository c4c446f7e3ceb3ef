using System.Net;
using System.Text;
using Daybook.Protocol;
using Daybook.Protocol.Flat;
using Daybook.Protocol.XmlRpc;
using Daybook.Server.Modes;
using Daybook.Server.Modes.Declarations;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Modes;

/// <summary>Each kind of field, declared once, in both interfaces: also those that no mode has yet.</summary>
public sealed class FieldKindTests
{
    private readonly ModeDeclaration _mode = new("example", "An example.") { Authentication = Authentication.None };

    [Fact]
    public void A_name_may_differ_and_another_may_stand_for_it()
    {
        var field = _mode.Takes(new TextField(("mon", "month"), "M.") { Alias = "m" });

        Assert.All([Flat("mon=5"), Flat("m=5"), Call(("month", Text("5"))), Call(("m", new XmlRpcInteger(5)))], request => Assert.Equal("5", request.Get(field)));
        Assert.All([Flat("month=5"), Call(("mon", Text("5")))], request => Assert.Null(request.Get(field)));
        Assert.All([Flat("ver=1"), Flat("version=1"), Call(("ver", Text("1"))), Call(("version", new XmlRpcInteger(1)))], request => Assert.Equal(1, request.Version));
        Assert.All([Flat(""), Flat("ver=x")], request => Assert.Equal(0, request.Version));
    }

    [Fact]
    public void A_field_of_one_interface_is_not_there_in_the_other()
    {
        var flat = _mode.Takes(new TextField(FieldName.FlatOnly("a"), "A."));
        var xmlRpc = _mode.Takes(new TextField(FieldName.XmlRpcOnly("a"), "A."));

        Assert.Equal(("1", null), (Flat("a=1").Get(flat), Flat("a=1").Get(xmlRpc)));
        Assert.Equal((null, "1"), (Call(("a", Text("1"))).Get(flat), Call(("a", Text("1"))).Get(xmlRpc)));
        Assert.False(Flat("a=1").Has(xmlRpc));
    }

    [Fact]
    public void Text_stays_as_it_was_written_and_a_number_or_a_time_is_read_however_it_was()
    {
        var text = _mode.Takes(new TextField("a", "T."));
        var bytes = _mode.Takes(new BytesField("a", "B.", type: "string"));
        var number = _mode.Takes(new NumberField("a", "N."));
        var count = _mode.Takes(new TextField("a", "C.", type: "int"));
        var time = _mode.Takes(new TextField("a", "T.") { IsTime = true });
        var map = _mode.Takes(new MapField("m", "NAME", "M."));
        var seven = new XmlRpcInteger(7, "+007");
        var moment = new XmlRpcDateTime(new DateTime(2004, 1, 2, 3, 4, 5), "20040102T03:04:05");

        Assert.Equal(("+007", 7, "7"), (Call(("a", seven)).Get(text), Call(("a", seven)).Get(number), Call(("a", seven)).Get(count)));
        Assert.Equal("1.50", Encoding.UTF8.GetString(Call(("a", new XmlRpcDouble(1.5, "1.50"))).Get(bytes).Span));
        Assert.Equal(("20040102T03:04:05", "2004-01-02 03:04:05"), (Call(("a", moment)).Get(text), Call(("a", moment)).Get(time)));
        Assert.Equal("+007", Call(("m", new XmlRpcStruct(("taglist", seven)))).Get(map)["taglist"]);
        Assert.Equal("+007, b", Call(("a", Array(seven, Text("b")))).Get(text));
    }

    [Fact]
    public void An_array_where_a_single_value_is_expected_is_a_list_with_commas()
    {
        var field = _mode.Takes(new TextField("taglist", "T."));

        Assert.Equal("a, b, 3", Call(("taglist", Array(Text("a"), Text("b"), new XmlRpcInteger(3)))).Get(field));
        Assert.Null(Call(("taglist", Array())).Get(field));
        AssertRefused("taglist has a value of the type struct, which it may not have", () => Call(("taglist", Array(new XmlRpcStruct()))).Get(field));
    }

    [Fact]
    public void A_list_is_flat_a_text_with_commas()
    {
        var field = _mode.Takes(new ListField("itemids", "I."));

        Assert.All(
            [Flat("itemids=1,+2,,3"), Call(("itemids", Array(new XmlRpcInteger(1), Text("2"), Text("3")))), Call(("itemids", Text("1,2, 3")))],
            request => Assert.Equal(["1", "2", "3"], request.Get(field)));
        Assert.All([Flat(""), Call()], request => Assert.Empty(request.Get(field)));
    }

    [Fact]
    public void Lists_of_words_are_flat_one_text()
    {
        var field = _mode.Takes(new WordListsField(("command", "commands"), "C."));

        Assert.Equal(["help me"], Assert.Single(Flat("command=help+me").Get(field)));
        Assert.Equal(
            [["help me"], ["set", "a b"]], Call(("commands", Array(Text("help me"), Array(Text("set"), Text("a b"))))).Get(field));
        Assert.Empty(Call().Get(field));
    }

    [Fact]
    public void Keys_are_flat_a_field_each()
    {
        var any = _mode.Takes(new KeysField(("expire_id_", "expire"), "N", "E."));
        var on = _mode.Takes(new KeysField(("efg_delete_", "delete"), "N", "D.") { IsFlag = true });

        Assert.Equal(["1", "x"], Flat("expire_id_1=&expire_id_x=0&expire_id_=1").Get(any));
        Assert.Equal([1], Flat("expire_id_1=&expire_id_x=0").Numbers(any));
        Assert.Equal(["1"], Flat("efg_delete_1=1&efg_delete_2=0&efg_delete_3=").Get(on));
        Assert.Equal(["1", "2"], Call(("expire", Array(new XmlRpcInteger(1), Text("2")))).Get(any));
        Assert.Equal(["7"], Call(("expire", Text("7"))).Get(any));
        Assert.Equal(["7"], Call(("expire", new XmlRpcStruct(("7", Text("1"))))).Get(any));
        Assert.True(Flat("expire_id_1=").Has(any));
        Assert.False(Flat("").Has(any));
    }

    [Fact]
    public void A_map_is_flat_a_field_for_each_name()
    {
        var field = _mode.Takes(new MapField(("prop_", "props"), "NAME", "P."));

        var flat = Flat("prop_opt_nocomments=1&prop_taglist=&other=1&prop_=x").Get(field);
        var called = Call(("props", new XmlRpcStruct(("opt_nocomments", new XmlRpcInteger(1)), ("taglist", Array())))).Get(field);

        Assert.All([flat, called], props => Assert.Equal(
            [("opt_nocomments", "1"), ("taglist", "")], props.Select(prop => (prop.Key, prop.Value)).Order()));
        Assert.All([Call(), Call(("props", Array())), Call(("props", Text("")))], request => Assert.Empty(request.Get(field)));
        AssertRefused("props has a value of the type string, which it may not have", () => Call(("props", Text("x"))).Get(field));
        Assert.Throws<ProtocolException>(() => Flat("prop_a=%ff").Get(field));
    }

    [Fact]
    public void Rows_are_flat_numbered()
    {
        var user = new TextField(("user", "username"), "U.");
        var colour = new TextField(("fg", "fgcolor"), "F.");
        var mask = new NumberField("groupmask", "G.");
        var field = _mode.Takes(new RowsField(("editfriend_add_", "add"), "A.", isKeyed: false, user, colour, mask) { Plain = user });

        var flat = Flat("editfriend_add_10_user=b&editfriend_add_2_user=a&editfriend_add_2_fg=%23ff0000&editfriend_add_2_groupmask=3").Get(field);
        var called = Call(("add", Array(
            new XmlRpcStruct(("username", Text("a")), ("fgcolor", Text("#ff0000")), ("groupmask", new XmlRpcInteger(3))), Text("b")))).Get(field);

        Assert.All([flat, called], rows => Assert.Equal(
            [("a", "#ff0000", 3), ("b", null, null)], rows.Select(row => (row.Get(user)!, row.Get(colour), row.Get(mask)))));
        Assert.Equal([true, false], flat.Select(row => row.Has(mask)));
        Assert.Equal("c", Assert.Single(Call(("add", Text("c"))).Get(field)).Get(user));
        Assert.Throws<InvalidOperationException>(() => flat[0].Get(new TextField("user", "U.")));
        AssertRefused("add has a value of the type array, which it may not have", () => Call(("add", Array(Array()))).Get(field));
    }

    [Fact]
    public void Rows_whose_number_means_something_are_a_struct_of_structs()
    {
        var name = new TextField("name", "N.");
        var sort = new NumberField(("sort", "sort"), "S.");
        var field = _mode.Takes(new RowsField(("efg_set_", "set"), "S.", isKeyed: true, name, sort));

        var flat = Flat("efg_set_3_name=Family&efg_set_3_sort=50&efg_set_12_name=Work").Get(field);
        var called = Call(("set", new XmlRpcStruct(
            ("3", new XmlRpcStruct(("name", Text("Family")), ("sort", Text("50")))), ("12", new XmlRpcStruct(("name", Text("Work"))))))).Get(field);

        Assert.All([flat, called], rows => Assert.Equal(
            [("3", "Family", 50), ("12", "Work", null)], rows.Select(row => (row.Key, row.Get(name)!, row.Get(sort)))));
    }

    [Fact]
    public void A_reply_is_keys_and_values_and_a_struct()
    {
        var groups = _mode.Answers(new TableReply<(int Number, string Name, bool IsPublic)>(("frgrp", "friendgroups"), "G.") { Number = group => group.Number }
            .With(new NumberReply(FieldName.XmlRpcOnly("id"), "I."), group => group.Number)
            .With(new TextReply("name", "N."), group => group.Name)
            .With(new FlagReply("public", "P.") { IsLeftOutOfFlatIfOff = true }, group => group.IsPublic));
        var events = _mode.Answers(new TableReply<(string Text, string Subject)>("events", "E.")
            .With(new TextReply("event", "E.") { IsEncodedInFlat = true }, one => one.Text)
            .With(new TextReply("subject", "S."), one => one.Subject, one => one.Subject.Length > 0)
            .With(
                new MapReply(FieldName.XmlRpcOnly("props"), "NAME", "P."),
                one => [new("current_mood", "42"), new("opt_nocomments", 1)]));
        var items = _mode.Answers(new TableReply<string>(("sync", "syncitems"), "S.") { XmlRpcCount = "count" }.With(new TextReply("item", "I."), item => item));
        var total = _mode.Answers(new NumberReply(("sync_total", "total"), "T."));
        var days = _mode.Answers(new PairsReply("daycounts", "date", "count", "C."));
        var reply = new ModeReply(_mode);

        reply.Set(groups, [(3, "Family", true), (12, "Work", false)]);
        reply.Set(events, [("a b\nc", ""), ("é", "1234")]);
        reply.Set(items, ["L-1"]);
        reply.Set(total, 1);
        reply.Set(days, [new("2004-01-02", 3)]);

        Assert.Equal(
            [
                ("2004-01-02", "3"), ("events_1_event", "a+b%0Ac"), ("events_2_event", "%C3%A9"), ("events_2_subject", "1234"),
                ("events_count", "2"), ("frgrp_12_name", "Work"), ("frgrp_3_name", "Family"), ("frgrp_3_public", "1"), ("frgrp_maxnum", "12"),
                ("sync_1_item", "L-1"), ("sync_count", "1"), ("sync_total", "1"),
            ],
            FlatOf(reply));
        Assert.Equal(
            "{friendgroups:[{id:int 3,name:string Family,public:int 1},{id:int 12,name:string Work,public:int 0}]," +
            "events:[{event:string a b\nc,props:{current_mood:string 42,opt_nocomments:int 1}}," +
            "{event:string é,subject:string 1234,props:{current_mood:string 42,opt_nocomments:int 1}}]," +
            "syncitems:[{item:string L-1}],count:int 1,total:int 1,daycounts:[{date:string 2004-01-02,count:int 3}]}",
            Show(reply.ToStruct()));
    }

    [Fact]
    public void Rows_may_be_plain_and_stand_in_one_another()
    {
        var lines = _mode.Answers(new TableReply<(string Type, string Text)>(FieldName.FlatOnly("cmd_line"), "L.")
            .With(new TextReply("", "T."), line => line.Text)
            .With(new TextReply("type", "T."), line => line.Type));
        var output = new TableReply<(string Type, string Text)>(FieldName.XmlRpcOnly("output"), "O.") { HasPlainRows = true }
            .With(new TextReply("type", "T."), line => line.Type)
            .With(new TextReply("text", "T."), line => line.Text);
        var results = _mode.Answers(new TableReply<IReadOnlyList<(string, string)>>(FieldName.XmlRpcOnly("results"), "R.")
            .With(new FlagReply("success", "S."), _ => true)
            .With(output, result => result));
        var tags = _mode.Answers(new TableReply<int>(("tag", "tags"), "T.")
            .With(
                new StructReply<int>(("sb", "security"), "S.")
                    .With(new NumberReply("public", "P."), tag => tag)
                    .With(new MapReply(FieldName.XmlRpcOnly("groups"), "N", "G."), tag => [new("7", tag)])
                    .With(
                        new TableReply<int>(FieldName.FlatOnly("group"), "G.").With(new NumberReply("id", "I."), id => id),
                        tag => [7]),
                tag => tag));
        var reply = new ModeReply(_mode);

        reply.Set(lines, [("info", "one")]);
        reply.Set(results, [[("info", "one")]]);
        reply.Set(tags, [5]);

        Assert.Equal(
            [
                ("cmd_line_1", "one"), ("cmd_line_1_type", "info"), ("cmd_line_count", "1"), ("tag_1_sb_group_1_id", "7"),
                ("tag_1_sb_group_count", "1"), ("tag_1_sb_public", "5"), ("tag_count", "1"),
            ],
            FlatOf(reply));
        Assert.Equal(
            "{results:[{success:int 1,output:[[string info,string one]]}],tags:[{security:{public:int 5,groups:{7:int 5}}}]}", Show(reply.ToStruct()));
        Assert.Equal(
            ["cmd_line_count", "cmd_line_N", "cmd_line_N_type", "tag_count", "tag_N_sb_public", "tag_N_sb_group_count", "tag_N_sb_group_N_id"],
            _mode.Reply.SelectMany(field => field.FlatRows).Select(row => row.Key));
        Assert.Equal(
            [
                "results", "results[].success", "results[].output", "results[].output[][0]", "results[].output[][1]",
                "tags", "tags[].security", "tags[].security.public", "tags[].security.groups.N",
            ],
            _mode.Reply.SelectMany(field => field.XmlRpcRows).Select(row => row.Key));
    }

    [Fact]
    public void Menus_stand_in_one_another()
    {
        var menu = _mode.Answers(new MenuReply());
        var reply = new ModeReply(_mode);

        reply.Set(menu, [new("Home", "http://a/"), MenuItem.Separator, new("More", Submenu: [new("One", "http://b/")])]);

        Assert.Equal(
            "{menus:[{text:string Home,url:string http://a/},{text:string -},{text:string More,sub:[{text:string One,url:string http://b/}]}]}",
            Show(reply.ToStruct()));
    }

    [Fact]
    public void The_documentation_shows_the_same_request_in_both_interfaces()
    {
        var user = new TextField(("user", "username"), "U.");
        var sort = new NumberField("sort", "S.");
        _mode.Takes(new RowsField(("add_", "add"), "A.", isKeyed: false, user));
        _mode.Takes(new RowsField(("set_", "set"), "S.", isKeyed: true, sort));
        _mode.Takes(new MapField(("prop_", "props"), "NAME", "P."));
        _mode.Takes(new KeysField(("delete_", "delete"), "USER", "D."));
        _mode.Takes(new ListField("ids", "I."));
        _mode.Takes(new WordListsField(("command", "commands"), "C."));
        _mode.Takes(new NumberField("number", "N."));

        _mode.Shows(
            [
                ("mode", "example"), ("add_1_user", "bob"), ("set_3_sort", "50"), ("prop_picture_keyword", "ink"), ("delete_carl", "1"), ("ids", "1,2"),
                ("command", "help"), ("number", "7"), ("ver", "1"),
            ],
            _ => { });

        Assert.Equal(
            "{add:[{username:string bob}],set:{3:{sort:int 50}},props:{picture_keyword:string ink},delete:[string carl],ids:[int 1,int 2]," +
            "commands:[string help],number:int 7,ver:int 1}",
            Show(_mode.Example.XmlRpcRequest()));
        Assert.Equal("success\nOK\n", _mode.Example.FlatReply());
    }

    private static XmlRpcText Text(string text) => new(text);

    private static XmlRpcArray Array(params XmlRpcValue[] items) => new(items);

    private static void AssertRefused(string detail, Func<object?> read) =>
        Assert.Equal($"Client error: Invalid argument(s): {detail}", Assert.Throws<ProtocolException>(read).Message);

    private ModeRequest Flat(string body) => Request(new FlatFields(FlatForm.Parse(Encoding.UTF8.GetBytes(body), maxFields: 100)));

    private ModeRequest Call(params (string, XmlRpcValue)[] members) => Request(new XmlRpcFields(new XmlRpcStruct(members)));

    private ModeRequest Request(RequestFields fields) => new(_mode, fields, sender: null, new Caller(IPAddress.Loopback, "", null, false, ""));

    private static IReadOnlyList<(string, string)> FlatOf(ModeReply reply)
    {
        var flat = new FlatReply();
        reply.Write(flat);
        return Reply.Parse(flat.ToLines()).Pairs;
    }

    private static string Show(XmlRpcValue value) => value switch
    {
        XmlRpcStruct members => $"{{{string.Join(',', members.Members.Select(member => $"{member.Key}:{Show(member.Value)}"))}}}",
        XmlRpcArray array => $"[{string.Join(',', array.Items.Select(Show))}]",
        _ => $"{value.Type} {value.ToText()}",
    };
}
