using Daybook.Core.Accounts;
using Daybook.Core.Comments;
using Daybook.Core.Communities;
using Daybook.Core.Entries;
using Daybook.Core.Journals;

namespace Daybook.Core.Tests;

/// <summary>What databases hold for values never changes.</summary>
public sealed class FrozenValuesTests
{
    [Fact]
    public void Letters_and_numbers_are_what_they_were()
    {
        Assert.Equal("C Community, P Person", Letters<AccountKind>());
        Assert.Equal("A Public, P Private, U UseMask", Letters<SecurityKind>());
        Assert.Equal("A All, F NotFriends, N None, R Anonymous", Letters<Screening>());
        Assert.Equal("A Anybody, M Members, S Select", Letters<PostingAccess>());
        Assert.Equal("A Active, D Deleted, F Frozen, S Screened", Letters<CommentState>());
        Assert.Equal(
            "0 None, 1 Member, 2 Poster, 4 Unmoderated, 8 Moderator, 16 Maintainer, 31 All",
            string.Join(", ", Enum.GetValues<CommunityRoles>().Select(role => $"{(int)role} {role}")));
    }

    private static string Letters<T>()
        where T : struct, Enum =>
        string.Join(", ", Enum.GetValues<T>().Select(value => $"{(char)(int)(object)value} {value}").Order(StringComparer.Ordinal));
}
