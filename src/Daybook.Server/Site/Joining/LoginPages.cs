using Daybook.Core.Accounts;
using Daybook.Server.Site.Forms;
using Daybook.Server.Site.Settings;
using Daybook.Server.Site.Visits;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Daybook.Server.Site.Joining;

/// <summary><c>/login</c> and <c>/logout</c>.</summary>
internal static class LoginPages
{
    private const string User = "user";
    private const string Password = "password";

    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapMethods("/login", ReadRoutes.Methods, (Visit visit) => visit.Account is null
            ? Show(PageForm.With((ReturnAddress.Field, visit.Context.Request.Query[ReturnAddress.Field])))
            : visit.SeeOther(ReturnAddress.Checked(visit.Context.Request.Query[ReturnAddress.Field])));
        pages.MapPost("/login", LogInAsync);
        pages.MapPost("/logout", async (Visit visit) =>
        {
            await visit.LogOutAsync();
            return visit.SeeOther("/", new Notice("You are logged out."));
        });

        // Where the page leads that says of the button for it that it is out of date.
        pages.MapMethods("/logout", ReadRoutes.Methods, (Visit visit) => visit.SeeOther("/"));
    }

    private static RazorComponentResult Show(PageForm form) => Page.Of<LoginPage>(form.Status, (nameof(LoginPage.Form), form));

    private static async Task<IResult> LogInAsync(Visit visit, PasswordProof proof)
    {
        var form = await PageForm.ReadAsync(visit.Context);
        if (!AccountName.TryParse(form[User], out var name))
        {
            form.Refuse(User, form[User].Length == 0 ? "Type your username." : $"A username has 1 to {AccountName.MaxLength} characters: letters a to z, digits and underscores.");
        }

        if (form[Password].Length == 0)
        {
            form.Refuse(Password, "Type your password.");
        }

        if (!form.HasErrors && await proof.AskAsync(visit, form, name!, User, Password) is { } account)
        {
            if (await visit.LogInAsync(account, form.Has("remember")))
            {
                // Whoever deleted their account can think again, and do nothing else with it.
                return visit.SeeOther(account.State == AccountState.Deleted ? DeletedPages.Path : ReturnAddress.Checked(form[ReturnAddress.Field]));
            }

            form.Refuse(Password, "The password was changed a moment ago. Use the new one.");
        }

        return Show(form);
    }
}
