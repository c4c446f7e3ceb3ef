using Daybook.Server.Options;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Daybook.Server.Site.Pages;

/// <summary>A page with nothing but a message, and a way on.</summary>
public sealed partial class MessagePage
{
    /// <summary>What it is about.</summary>
    [Parameter, EditorRequired]
    public required string Title { get; set; }

    /// <summary>The message.</summary>
    [Parameter, EditorRequired]
    public required string Text { get; set; }

    /// <summary>Where to go on, or null.</summary>
    [Parameter]
    public string? Address { get; set; }

    /// <summary>What is there.</summary>
    [Parameter]
    public string? Way { get; set; }

    internal static RazorComponentResult NotFound() => Of(
        StatusCodes.Status404NotFound,
        "There is nothing here",
        "The address may be mistyped, or what it led to may be gone.",
        "/",
        "Go to the home page");

    internal static RazorComponentResult NotAllowed() => Of(
        StatusCodes.Status405MethodNotAllowed,
        "That cannot be done here",
        "There is something at this address, but it cannot do what your browser or program asked for. Nothing was changed.",
        "/",
        "Go to the home page");

    internal static RazorComponentResult NotForYou(string text) => Of(
        StatusCodes.Status403Forbidden, "This is not for you", text, "/", "Go to the home page");

    internal static RazorComponentResult BadRequest(string text) => Of(
        StatusCodes.Status400BadRequest, "That was not understood", text, "/", "Go to the home page");

    internal static RazorComponentResult Failed(string id, SiteOptions site) => Of(
        StatusCodes.Status500InternalServerError,
        "The server made a mistake",
        $"It is not your fault, and it is recorded in the server's log as {id}. Try again; if it keeps happening, give that id to {site.Operator}.",
        "/",
        "Go to the home page");

    internal static RazorComponentResult StaleForm(HttpRequest request) => Of(
        StatusCodes.Status400BadRequest,
        "This form is out of date",
        "It was opened before you logged in or out, or too long ago, so nothing was changed. Open the page again and fill it in once more.",
        request.Path.ToUriComponent(),
        "Open the page again");

    /// <param name="limit">A sentence that names it.</param>
    internal static RazorComponentResult TooLarge(string limit) => Of(
        StatusCodes.Status413PayloadTooLarge,
        "That was too much at once",
        $"What you sent is larger than this page accepts, so nothing was changed. Go back, and send less. {limit}",
        null,
        null);

    internal static RazorComponentResult TryAgain() => Of(
        StatusCodes.Status503ServiceUnavailable,
        "Try again in a moment",
        "The server is busy and could not do what you asked. Nothing is lost: load the page again in a few seconds.",
        null,
        null);

    internal static RazorComponentResult TooYoung() => Of(
        StatusCodes.Status403Forbidden,
        "You must be 13 or older",
        "To have a journal here, you must be at least 13 years old. Nothing that you typed was kept.",
        "/legal/coppa",
        "Why this is so");

    internal static RazorComponentResult LinkIsOver(string address, string way) => Of(
        StatusCodes.Status404NotFound,
        "This link no longer works",
        "Each link works once, and only for a while. This one has been used, is too old, or was cut off when it was copied.",
        address,
        way);

    private static RazorComponentResult Of(int status, string title, string text, string? address, string? way) => Page.Of<MessagePage>(
        status, (nameof(Title), title), (nameof(Text), text), (nameof(Address), address), (nameof(Way), way));
}
