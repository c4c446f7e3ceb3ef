using System.Diagnostics.CodeAnalysis;
using Daybook.Core.Accounts;
using Microsoft.AspNetCore.Antiforgery;

namespace Daybook.Server.Site.Visits;

/// <summary>One request for a page: who sent it, and what the page and its frame need of it. Handlers and components get it injected.</summary>
internal sealed class Visit(Visitors visitors, Notices notices, IAntiforgery antiforgery)
{
    private HttpContext? _context;
    private string? _formToken;

    /// <summary>The request.</summary>
    public HttpContext Context => _context ?? throw new InvalidOperationException("Only pages mapped in SitePages have a visit.");

    /// <summary>Whether the request is for a page, and it is known who sent it.</summary>
    public bool HasBegun => _context is not null;

    /// <summary>Who sent it.</summary>
    public Visitor Visitor { get; private set; } = Visitor.Anybody;

    /// <summary>The account that is logged in, or null.</summary>
    public Account? Account => Visitor.Account;

    /// <summary>The account that is logged in, on pages that demand one: see <see cref="VisitFilter.RequireAccount"/>.</summary>
    public Account Owner => Account ?? throw new InvalidOperationException("This page was mapped without RequireAccount.");

    /// <summary>The address of the page, without its query.</summary>
    public string Path => Context.Request.Path.Value ?? "/";

    /// <summary>Whether a script sent it, and not a form: then the answer is for a script, too.</summary>
    public bool IsFromScript => Context.Request.Headers.ContainsKey(VisitFilter.TokenHeader);

    /// <summary>
    /// Whether a form came whose token is not good: it was made for somebody else, or too long ago. It is asked only where what was typed
    /// must not be lost (<see cref="KeepsWhatWasTyped"/>): then the form is shown again and nothing else is done.
    /// </summary>
    public bool IsFormStale { get; set; }

    /// <summary>What a form must bring back in the field <see cref="VisitFilter.TokenField"/>, or a script in <see cref="VisitFilter.TokenHeader"/>.</summary>
    public string FormToken => _formToken ??= antiforgery.GetAndStoreTokens(Context).RequestToken!;

    /// <summary>Finds out who is there.</summary>
    [MemberNotNull(nameof(_context))]
    public async Task BeginAsync(HttpContext context)
    {
        _context = context;
        Visitor = await visitors.FindAsync(context);
        context.User = Visitors.PrincipalOf(Visitor);
    }

    /// <summary>Goes on with a visit whose page failed: to show another, nothing that may have failed is asked again.</summary>
    public void Resume(Visit failed)
    {
        _context = failed.Context;
        Visitor = failed.Visitor;
    }

    /// <summary>Logs an account in, which sent this very request from then on: its forms are made for it. False if its password changed a moment ago.</summary>
    public async Task<bool> LogInAsync(Account account, bool remember)
    {
        if (!await visitors.BeginAsync(Context, account, remember))
        {
            return false;
        }

        Visitor = new Visitor(account, Session: null);
        Context.User = Visitors.PrincipalOf(Visitor);
        return true;
    }

    /// <summary>Logs the visitor out.</summary>
    public async Task LogOutAsync()
    {
        await visitors.EndAsync(Context, Visitor);
        Visitor = Visitor.Anybody;
    }

    /// <summary>Sends the browser to another page, after what it asked for was done.</summary>
    /// <param name="address">A page of this site.</param>
    /// <param name="notice">What that page says, once.</param>
    public IResult SeeOther(string address, Notice? notice = null)
    {
        if (notice is not null)
        {
            notices.Leave(Context, notice);
        }

        Context.Response.Headers.Location = address;
        return TypedResults.StatusCode(StatusCodes.Status303SeeOther);
    }

    /// <summary>What the page before left to be said; from then on it is said.</summary>
    public Notice? TakeNotice() => Context.Response.StatusCode == StatusCodes.Status200OK ? notices.Take(Context) : null;

    /// <summary>Keeps the address of the page, which holds a secret, from every page that it leads to.</summary>
    public void HideAddress() => Context.Response.Headers["Referrer-Policy"] = "no-referrer";

    /// <summary>Lets the page show the pictures of what people wrote: by <c>https</c>, from wherever they are.</summary>
    public void AllowPictures() => VisitFilter.SetPolicy(Context.Response, "img-src 'self' https:");

    /// <summary>Lets scripts of this site run on the page, send requests to it, and show pictures that the visitor has chosen.</summary>
    public void AllowScript() => VisitFilter.SetPolicy(Context.Response, "script-src 'self'; connect-src 'self'; img-src 'self' blob:");
}
