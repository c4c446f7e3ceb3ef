using Daybook.Core.Accounts;
using Daybook.Protocol;
using Daybook.Server.Accounts;
using Daybook.Server.Site.Forms;
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
        pages.MapRead("/login", (Visit visit) => visit.Account is null
            ? Show(PageForm.With((ReturnAddress.Field, visit.Context.Request.Query[ReturnAddress.Field])))
            : visit.SeeOther(ReturnAddress.Checked(visit.Context.Request.Query[ReturnAddress.Field])));
        pages.MapPost("/login", LogInAsync);
        pages.MapPost("/logout", async (Visit visit) =>
        {
            await visit.LogOutAsync();
            return visit.SeeOther("/", new Notice("You are logged out."));
        });
    }

    private static RazorComponentResult<LoginPage> Show(PageForm form) => Page.Of<LoginPage>(form.Status, (nameof(LoginPage.Form), form));

    private static async Task<IResult> LogInAsync(Visit visit, Authenticator authenticator)
    {
        var form = await PageForm.ReadAsync(visit.Context);
        if (await AuthenticateAsync(visit, authenticator, form) is { } account)
        {
            if (await visit.LogInAsync(account, form.Has("remember")))
            {
                return visit.SeeOther(ReturnAddress.Checked(form[ReturnAddress.Field]));
            }

            form.Refuse(Password, "The password was changed a moment ago. Use the new one.");
        }

        return Show(form);
    }

    private static async Task<Account?> AuthenticateAsync(Visit visit, Authenticator authenticator, PageForm form)
    {
        if (!AccountName.TryParse(form[User], out var name))
        {
            form.Refuse(User, form[User].Length == 0 ? "Type the name of your account." : "That is not the name of an account.");
        }

        if (form[Password].Length == 0)
        {
            form.Refuse(Password, "Type your password.");
        }

        if (name is null || form.HasErrors)
        {
            return null;
        }

        try
        {
            return await authenticator.AuthenticateAsync(
                name, Credentials.OwnPassword.Of(form[Password]), Visitors.AddressOf(visit.Context), visit.Context.RequestAborted);
        }
        catch (ProtocolException refused)
        {
            var (field, text) = Refusal(refused);
            form.Refuse(field, text);
            return null;
        }
    }

    private static (string Field, string Text) Refusal(ProtocolException refused) => refused.Fault switch
    {
        var fault when fault == Faults.InvalidUsername => (User, "There is no account of this name here."),
        var fault when fault == Faults.InvalidPassword => (
            Password, "This is not the password of the account. App passwords are for programs and do not work here."),
        var fault when fault == Faults.AddressBanned => (
            "", "Too many logins from your address went wrong. Wait a few minutes, and try again."),
        var fault when fault == Faults.Suspended => (
            "", "This account is suspended, so nobody can log in to it. Ask whoever runs this server."),
        _ => ("", "Too many people are logging in at this moment. Try again."),
    };
}
