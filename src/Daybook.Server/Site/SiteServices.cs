using Daybook.Server.Site.Admin;
using Daybook.Server.Site.Exports;
using Daybook.Server.Site.Joining;
using Daybook.Server.Site.Pictures;
using Daybook.Server.Site.Pictures.Manage;
using Daybook.Server.Site.Reading;
using Daybook.Server.Site.Settings;
using Daybook.Server.Site.Talk;
using Daybook.Server.Site.Visits;
using Daybook.Server.Site.Words;
using Daybook.Server.Site.Writing;
using Daybook.Server.Telemetry;

namespace Daybook.Server.Site;

/// <summary>What the pages for people are made with.</summary>
internal static class SiteServices
{
    public static IServiceCollection AddSite(this IServiceCollection services)
    {
        services.AddRazorComponents();
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolver = SiteJson.Default);
        services.AddAntiforgery(antiforgery =>
        {
            antiforgery.FormFieldName = VisitFilter.TokenField;
            antiforgery.HeaderName = VisitFilter.TokenHeader;
            antiforgery.Cookie.Name = "daybook-form";
            antiforgery.Cookie.SameSite = SameSiteMode.Lax;
            antiforgery.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;

            // The policy of every page says the same, better.
            antiforgery.SuppressXFrameOptionsHeader = true;
        });
        services.AddSingleton<SiteAddress>();
        services.AddSingleton<Visitors>();
        services.AddSingleton<Notices>();
        services.AddScoped<Visit>();
        services.AddSingleton<FormSpace>();
        services.AddSingleton<VisitFilter>();
        services.AddSingleton<OtherMethods>();
        services.AddSingleton<PageFacts>();
        services.AddSingleton<PageTexts>();
        services.AddSingleton<Moderators>();
        services.AddSingleton<ExportKeeper>();
        services.AddSingleton<FeedLogin>();
        services.AddSingleton<NamedPicture>();
        services.AddSingleton<PictureUploads>(provider =>
        {
            var uploads = ActivatorUtilities.CreateInstance<PictureUploads>(provider);
            provider.GetRequiredService<Measures>().Watch("uploads", () => uploads.Waiting);
            return uploads;
        });
        services.AddScoped<UploadForm>();
        services.AddScoped<ManageView>();
        services.AddScoped<PictureEdits>();

        services.AddScoped<JournalAt>();
        services.AddScoped<EntryShow>();
        services.AddScoped<TalkView>();
        services.AddScoped<WhoWrites>();
        services.AddScoped<WritingView>();

        services.AddSingleton<PasswordProof>();
        services.AddSingleton<LostInfoAllowance>();
        services.AddSingleton<ConfirmationAllowance>();
        services.AddSingleton<AccountArchive>();
        services.AddSingleton<AccountDescription>();
        services.AddSingleton<JournalArchive>();
        return services;
    }
}
