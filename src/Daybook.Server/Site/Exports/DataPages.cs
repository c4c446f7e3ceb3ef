using System.Globalization;
using System.Text;
using Daybook.Core.Accounts;
using Daybook.Core.Friends;
using Daybook.Core.Profiles;
using Daybook.Server.Site.Visits;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Daybook.Server.Site.Exports;

/// <summary>What programs that draw maps of friends and interests read, a line each (fact sheet 10.6).</summary>
internal static class DataPages
{
    private const int MaxFriendOfs = 5000;

    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapMethods("/misc/fdata.bml", ReadRoutes.Methods, ListFriendsAsync);
        pages.MapMethods("/misc/interestdata.bml", ReadRoutes.Methods, ListInterestsAsync);
    }

    private static async Task<IResult> ListFriendsAsync(Visit visit, string? user, string? comm, IAccountStore accounts, IFriendStore friends)
    {
        var cancellation = visit.Context.RequestAborted;
        if (await FindAsync(accounts, user, cancellation) is not { } account)
        {
            return NoSuchUser();
        }

        var withKinds = comm == "1";
        var lines = new StringBuilder("# > a friend of ").Append(account.Name).Append(", < somebody who calls ").Append(account.Name).Append(" a friend\n");
        Write(">", (await friends.ListAsync(account.Id, cancellation)).Where(friend => friend.State == AccountState.Visible));
        Write("<", await friends.ListFriendOfAsync(account.Id, MaxFriendOfs, cancellation));
        return TypedResults.Text(lines.ToString(), "text/plain; charset=utf-8");

        void Write(string direction, IEnumerable<Friend> some)
        {
            foreach (var friend in some.Where(friend => withKinds || friend.Kind == AccountKind.Person))
            {
                lines.Append(withKinds ? $"{(char)friend.Kind}" : "").Append(direction).Append(' ').Append(friend.Name).Append('\n');
            }
        }
    }

    private static async Task<IResult> ListInterestsAsync(Visit visit, string? user, IAccountStore accounts, IProfileStore profiles)
    {
        var cancellation = visit.Context.RequestAborted;
        if (await FindAsync(accounts, user, cancellation) is not { } account)
        {
            return NoSuchUser();
        }

        var lines = new StringBuilder("# number, how many have it, interest\n");
        foreach (var interest in await profiles.ListInterestsAsync(account.Id, cancellation))
        {
            lines.Append(CultureInfo.InvariantCulture, $"{interest.Id} {interest.Count} {interest.Name}\n");
        }

        return TypedResults.Text(lines.ToString(), "text/plain; charset=utf-8");
    }

    private static ContentHttpResult NoSuchUser() =>
        TypedResults.Text("! no such user\n", "text/plain; charset=utf-8", statusCode: StatusCodes.Status404NotFound);

    private static async ValueTask<Account?> FindAsync(IAccountStore accounts, string? user, CancellationToken cancellation) =>
        AccountName.TryParse(user, out var name) && await accounts.FindAsync(name, cancellation) is { State: AccountState.Visible } account
            ? account
            : null;
}
