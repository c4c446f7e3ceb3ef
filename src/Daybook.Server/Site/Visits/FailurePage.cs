using Daybook.Server.Options;
using Daybook.Server.Site.Pages;

namespace Daybook.Server.Site.Visits;

/// <summary>The page for whoever asked for one that failed.</summary>
internal static partial class FailurePage
{
    /// <summary>Shows it in the frame of every page; false, and nothing sent, if no page was asked for or the frame itself fails.</summary>
    /// <param name="context">The request, whose response has not begun.</param>
    /// <param name="id">What the log calls the failure.</param>
    public static async Task<bool> TryShowAsync(HttpContext context, string id)
    {
        if (context.RequestServices.GetRequiredService<Visit>() is not { HasBegun: true } failed)
        {
            return false;
        }

        // The failed page leaves its renderer half way: this one gets parts of its own.
        var services = context.RequestServices;
        await using var scope = services.CreateAsyncScope();
        context.RequestServices = scope.ServiceProvider;
        try
        {
            scope.ServiceProvider.GetRequiredService<Visit>().Resume(failed);
            VisitFilter.SetPolicy(context.Response);
            await MessagePage.Failed(id, services.GetRequiredService<SiteOptions>()).ExecuteAsync(context);
            return true;
        }

        // CA1031: what the frame fails at as well is most likely the same, which the log has already; then a line of text must do.
#pragma warning disable CA1031
        catch (Exception again) when (!context.Response.HasStarted)
#pragma warning restore CA1031
        {
            LogFrame(services.GetRequiredService<ILogger<Visit>>(), again, id);
            return false;
        }
        finally
        {
            context.RequestServices = services;
        }
    }

    [LoggerMessage(1, LogLevel.Error, "The page that was to tell of failure {Id} failed as well")]
    private static partial void LogFrame(ILogger log, Exception failure, string id);
}
