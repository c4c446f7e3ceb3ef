using System.Globalization;
using Daybook.Core.Entries;
using Daybook.Core.Journals;
using Daybook.Server.Modes.Declarations;

namespace Daybook.Server.Modes;

/// <summary><c>getusertags</c>: the tags of a journal and how they are used (fact sheet 4.14).</summary>
internal sealed class GetUserTags(IJournalStore journals, ITagStore tags) : IMode
{
    private static readonly TextField UseJournal;
    private static readonly TableReply<TagUse> Tags;

    static GetUserTags()
    {
        Declaration = new ModeDeclaration(
            "getusertags", "List the tags of a journal and how they are used.", "Only entries that the account may see count. Tags that none of them has are listed only for whoever keeps the journal.");
        UseJournal = Declaration.Takes(JournalChoice.ToRead());
        Tags = Declaration.Answers(new TableReply<TagUse>(("tag", "tags"), "The tags, by name.")
            .With(new TextReply("name", "The tag."), tag => tag.Name.Value)
            .With(
                new TextReply(("security", "security_level"), "Who can tell from an entry that there is this tag: `public`, `friends`, `group` or `private`."),
                tag => tag.Security)
            .With(new NumberReply("uses", "How many entries have it."), tag => tag.Uses)
            .With(new NumberReply("display", "Always 1."), _ => 1)
            .With(Uses(FieldName.FlatOnly("sb"), isComplete: false), tag => tag)
            .With(Uses(FieldName.XmlRpcOnly("security"), isComplete: true), tag => tag));
        Declaration.Shows(
            [("mode", "getusertags"), ("user", "demo"), ("password", "correct+horse"), ("ver", "1")],
            reply => reply.Set(
                Tags, [.. ExampleEntry.Snow.Tags.Select(tag => new TagUse(tag, 1, 1, 0, 0, new Dictionary<int, int>()))]));
    }

    public static ModeDeclaration Declaration { get; }

    public async Task HandleAsync(ModeRequest request, ModeReply reply, CancellationToken cancellation) => reply.Set(
        Tags,
        await tags.ListAsync(await JournalChoice.FindToReadAsync(journals, request, UseJournal, cancellation), cancellation));

    /// <summary>How many entries of each security have a tag.</summary>
    /// <param name="name">Where this stands.</param>
    /// <param name="isComplete">Whether what is 0 is there too.</param>
    private static StructReply<TagUse> Uses(FieldName name, bool isComplete) =>
        new StructReply<TagUse>(name, "How many entries of each security have it.")
            .With(new NumberReply("public", "How many public entries have it; absent in the flat protocol if none."), tag => tag.Public, tag => isComplete || tag.Public > 0)
            .With(new NumberReply("private", "How many private entries."), tag => tag.Private, tag => isComplete || tag.Private > 0)
            .With(new NumberReply("friends", "How many entries for all friends."), tag => tag.Friends, tag => isComplete || tag.Friends > 0)
            .With(new NumberReply(FieldName.XmlRpcOnly("protected"), "The same as `friends`, which Dreamwidth calls so."), tag => tag.Friends)
            .With(
                new TableReply<KeyValuePair<int, int>>(FieldName.FlatOnly("group"), "How many entries for a friend group.")
                    .With(new NumberReply("id", "The number of the group."), group => group.Key)
                    .With(new NumberReply("count", "How many entries are for it."), group => group.Value),
                tag => [.. tag.Groups],
                tag => tag.Groups.Count > 0)
            .With(
                new MapReply(FieldName.XmlRpcOnly("groups"), "ID", "How many entries for a friend group, by its number."),
                tag => [.. tag.Groups.Select(group => KeyValuePair.Create(group.Key.ToString(CultureInfo.InvariantCulture), (MapValue)group.Value))]);
}
