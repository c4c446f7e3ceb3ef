using System.Net;
using Daybook.Protocol.Flat;
using Daybook.Server.Modes;
using Daybook.Server.Modes.Declarations;

namespace Daybook.Server.Tests.Modes;

public sealed class DeclarationTests
{
    public static TheoryData<string> Names => [.. ModeCatalogue.All.Select(entry => entry.Declaration.Name)];

    [Fact]
    public void Every_mode_is_in_the_catalogue_once() => Assert.Equal(
        typeof(IMode).Assembly.GetTypes().Where(type => type.IsClass && type.IsAssignableTo(typeof(IMode))).Select(type => type.Name).Order(),
        ModeCatalogue.All.Select(entry => entry.Type.Name).Order());

    [Theory]
    [MemberData(nameof(Names))]
    public void A_mode_and_each_of_its_fields_are_described(string name)
    {
        var mode = Find(name);

        AssertSentences(mode.Summary, name);
        Assert.All(mode.Details, paragraph => AssertSentences(paragraph, name));
        Assert.All(
            CommonFields.RequestOf(mode).SelectMany(field => field.FlatRows.Concat(field.XmlRpcRows))
                .Concat(CommonFields.ReplyOf(mode).SelectMany(field => field.FlatRows.Concat(field.XmlRpcRows))),
            row => AssertSentences(row.Meaning, row.Key));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void No_field_is_declared_twice(string name)
    {
        var request = CommonFields.RequestOf(Find(name));
        var reply = CommonFields.ReplyOf(Find(name));

        Assert.All(
            [
                request.SelectMany(field => field.FlatRows), request.SelectMany(field => field.XmlRpcRows),
                reply.SelectMany(field => field.FlatRows), reply.SelectMany(field => field.XmlRpcRows),
            ],
            rows => Assert.Equal(rows.Select(row => row.Key).Distinct(), rows.Select(row => row.Key)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_mode_has_fields_only_in_its_interfaces(string name)
    {
        var mode = Find(name);

        Assert.All(mode.Request.Select(field => field.Names).Concat(mode.Reply.Select(field => field.Names)), names =>
        {
            Assert.True(names.Flat is null || mode.IsIn(ModeInterfaces.Flat));
            Assert.True(names.XmlRpc is null || mode.IsIn(ModeInterfaces.XmlRpc));
        });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void An_example_uses_declared_fields_only(string name)
    {
        var mode = Find(name);
        var request = CommonFields.RequestOf(mode).SelectMany(field => field.FlatRows).Select(row => row.Key).ToList();
        var members = CommonFields.RequestOf(mode).SelectMany(field => field.XmlRpcRows).Select(row => row.Key.Split('.', '[')[0]).ToList();

        Assert.Equal(mode.IsIn(ModeInterfaces.Flat), mode.Example.FlatRequest is [("mode", var first), ..] && first == name);
        Assert.All(mode.Example.FlatRequest, pair => Assert.Contains(request, declared => Fits(pair.Key, declared)));
        Assert.All(mode.Example.XmlRpcRequest().Members, member => Assert.Contains(member.Key, members));
    }

    [Fact]
    public void A_field_that_is_not_declared_can_be_neither_read_nor_set()
    {
        var mode = new ModeDeclaration("example", "An example.");
        mode.Takes(new TextField("known", "Known."));
        mode.Answers(new TextReply("known", "Known."));
        var request = new ModeRequest(mode, new FlatFields(new FlatForm()), sender: null, new Caller(IPAddress.Loopback, "", null, false, ""));
        var reply = new ModeReply(mode);

        var text = Assert.Throws<InvalidOperationException>(() => request.Get(new TextField("known", "Another of that name.")));
        Assert.Throws<InvalidOperationException>(() => request.Has(new TextField("unknown", "")));
        Assert.Throws<InvalidOperationException>(() => request.Numbers(new KeysField("unknown_", "N", "")));
        var number = Assert.Throws<InvalidOperationException>(() => reply.Set(new NumberReply("unknown", ""), 1));

        Assert.Equal("Mode example reads the field known, which it does not declare.", text.Message);
        Assert.Equal("Mode example answers unknown, which it does not declare.", number.Message);
    }

    [Fact]
    public void A_mode_that_needs_no_account_is_given_none()
    {
        var mode = new ModeDeclaration("example", "An example.") { Authentication = Authentication.None };
        var request = new ModeRequest(mode, new FlatFields(new FlatForm()), sender: null, new Caller(IPAddress.Loopback, "", null, false, ""));

        Assert.Throws<InvalidOperationException>(() => request.Account);
    }

    private static ModeDeclaration Find(string name) => ModeCatalogue.Find(name)!.Declaration;

    private static void AssertSentences(string text, string of)
    {
        Assert.True(text.Length > 0 && text.TrimEnd('"')[^1] == '.' && text.Trim() == text, $"{of} is described by \"{text}\"");
        Assert.True(char.IsUpper(text.TrimStart('`')[0]) || char.IsDigit(text.TrimStart('`')[0]) || text[0] == '`', $"{of} is described by \"{text}\"");
    }

    /// <summary>Whether a key is the declared one, in which <c>N</c> and <c>M</c> stand for numbers, and other words in capitals for names.</summary>
    private static bool Fits(string key, string declared)
    {
        var pattern = declared.Split('_');
        var parts = key.Split('_', pattern.Length);
        return parts.Length == pattern.Length && parts.Zip(pattern).All(pair => pair.First == pair.Second
            || (pair.Second is "N" or "M" ? pair.First.All(char.IsAsciiDigit) : pair.Second.All(char.IsAsciiLetterUpper)));
    }
}
