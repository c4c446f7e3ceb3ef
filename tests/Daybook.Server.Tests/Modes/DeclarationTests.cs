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
        Assert.All(CommonFields.RequestOf(mode), field => AssertSentences(field.Meaning, field.Name));
        Assert.All(CommonFields.ReplyOf(mode).SelectMany(field => field.Keys), key => AssertSentences(key.Meaning, key.Key));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void No_field_is_declared_twice(string name)
    {
        var requests = CommonFields.RequestOf(Find(name)).Select(field => field.Name).ToList();
        var replies = CommonFields.ReplyOf(Find(name)).SelectMany(field => field.Keys).Select(key => key.Key).ToList();

        Assert.Equal(requests.Distinct(), requests);
        Assert.Equal(replies.Distinct(), replies);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void An_example_uses_declared_fields_only(string name)
    {
        var mode = Find(name);
        var request = CommonFields.RequestOf(mode).Select(field => field.Name);
        var reply = CommonFields.ReplyOf(mode).SelectMany(field => field.Keys).Select(key => key.Key);

        Assert.Equal(("mode", name), mode.Example.Request[0]);
        Assert.All(mode.Example.Request, pair => Assert.Contains(request, declared => Fits(pair.Key, declared)));
        Assert.All(mode.Example.Reply, pair => Assert.Contains(reply, declared => Fits(pair.Key, declared)));
        Assert.Contains(("success", "OK"), mode.Example.Reply);
        Assert.Equal(mode.Example.Reply.OrderBy(pair => pair.Key, StringComparer.Ordinal), mode.Example.Reply);
    }

    [Fact]
    public void A_field_that_is_not_declared_can_be_neither_read_nor_set()
    {
        var mode = new ModeDeclaration("example", "An example.") { Example = new([], []) };
        mode.Takes(new TextField("known", "Known."));
        mode.Answers(new TextReply("known", "Known."));
        var request = new ModeRequest(mode, new FlatForm(), account: null, new Caller(IPAddress.Loopback, "", null, false, ""));
        var reply = new ModeReply(mode);

        var text = Assert.Throws<InvalidOperationException>(() => request.Get(new TextField("known", "Another of that name.")));
        Assert.Throws<InvalidOperationException>(() => request.Has(new TextField("unknown", "")));
        Assert.Throws<InvalidOperationException>(() => request.Numbers(new NumberedFields("unknown_", "")));
        var number = Assert.Throws<InvalidOperationException>(() => reply.Set(new NumberReply("unknown", ""), 1));

        Assert.Equal("Mode example reads the field known, which it does not declare.", text.Message);
        Assert.Equal("Mode example answers unknown, which it does not declare.", number.Message);
    }

    [Fact]
    public void A_mode_that_needs_no_account_is_given_none()
    {
        var mode = new ModeDeclaration("example", "An example.") { Example = new([], []), NeedsAccount = false };
        var request = new ModeRequest(mode, new FlatForm(), account: null, new Caller(IPAddress.Loopback, "", null, false, ""));

        Assert.Throws<InvalidOperationException>(() => request.Account);
    }

    private static ModeDeclaration Find(string name) => ModeCatalogue.Find(name)!.Declaration;

    private static void AssertSentences(string text, string of)
    {
        Assert.True(text.Length > 0 && text.TrimEnd('"')[^1] == '.' && text.Trim() == text, $"{of} is described by \"{text}\"");
        Assert.True(char.IsUpper(text.TrimStart('`')[0]) || char.IsDigit(text.TrimStart('`')[0]) || text[0] == '`', $"{of} is described by \"{text}\"");
    }

    /// <summary>Whether a key is the declared one, in which <c>N</c> and <c>M</c> stand for numbers.</summary>
    private static bool Fits(string key, string declared)
    {
        var parts = key.Split('_');
        var pattern = declared.Split('_');
        return parts.Length == pattern.Length
            && parts.Zip(pattern).All(pair => pair.First == pair.Second || (pair.Second is "N" or "M" && pair.First.All(char.IsAsciiDigit)));
    }
}
