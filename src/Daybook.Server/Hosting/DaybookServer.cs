using Daybook.Core;
using Daybook.Core.Accounts;
using Daybook.Core.Comments;
using Daybook.Core.Communities;
using Daybook.Core.Entries;
using Daybook.Core.Friends;
using Daybook.Core.Journals;
using Daybook.Core.Messages;
using Daybook.Core.Moderation;
using Daybook.Core.Profiles;
using Daybook.Core.Userpics;
using Daybook.Pictures;
using Daybook.Server.Accounts;
using Daybook.Server.Interfaces;
using Daybook.Server.Mail;
using Daybook.Server.Modes;
using Daybook.Server.Modes.Console;
using Daybook.Server.Options;
using Daybook.Server.Publishing;
using Daybook.Server.Site;
using Daybook.Server.Site.Exports;
using Daybook.Server.Telemetry;
using Daybook.Server.Userpics;
using Daybook.Server.Userpics.Fetch;
using Daybook.Server.Userpics.Sizes;
using Daybook.Storage;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Daybook.Server.Hosting;

/// <summary>Puts the server together: which part gets which, and what is asked in which order. Wiring only.</summary>
internal static class DaybookServer
{
    /// <summary>What the body of a request may have unless its endpoint says otherwise, as those for pictures, entries and large forms do.</summary>
    private const long MaxOtherBody = 64 * 1024;

    /// <summary>
    /// How much one connection of HTTP/2 asks for at once. Each answer waits in memory until the client takes it, of a picture up to 128 KB
    /// (<see cref="PictureResponse"/>): with the 100 streams that are usual, 300 connections that take nothing would hold 1.2 GB of pictures of 40 KB, and
    /// with these 240 MB, for the ten seconds until they are cut off. A page of a hundred icons needs five rounds in place of one.
    /// </summary>
    private const int MaxStreams = 20;

    /// <summary>What is put together before there are settings or a database; the framework's part of it takes as long as to read and open them.</summary>
    public static WebApplicationBuilder Begin()
    {
        // The empty builder: no settings file, environment variable or argument that is not Daybook's own changes anything.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelCore();
        builder.Services.AddSingleton<IMemoryPoolFactory<byte>, ReceivePool.Factory>();
        builder.Services.AddRouting();
        builder.Services.AddSite();
        builder.Services.AddModes();
        return builder;
    }

    /// <summary>Begins on another thread: while one processor loads the framework, another reads the settings and opens the database.</summary>
    public static Task<WebApplicationBuilder> BeginAsync() => Task.Run(Begin);

    /// <summary>Makes a server that is ready to be started; disposing it ends it, but not the database.</summary>
    /// <param name="builder">What was begun.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="data">The data folder.</param>
    /// <param name="database">The database.</param>
    /// <param name="shared">What it shares with other servers on the database, if there may be any.</param>
    /// <param name="urls">Where to listen.</param>
    /// <param name="time">What time it is.</param>
    public static WebApplication Build(
        WebApplicationBuilder builder,
        DaybookSettings settings,
        DataFolder data,
        Database database,
        SharedState shared,
        IReadOnlyList<string> urls,
        TimeProvider time)
    {
        var certificate = settings.Tls.Files is { } files ? ServerCertificate.Open(files) : null;
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            Configure(kestrel, settings);
            kestrel.ListenOn(settings.Metrics.Url is { } metrics ? [.. urls, metrics.GetLeftPart(UriPartial.Authority)] : urls, certificate);
        });

        builder.Logging.AddDaybookLog(settings.Log);

        // Razor components bring Data Protection along, which would otherwise keep keys of its own in the home folder.
        KeyRing.Use(builder.Services.AddDataProtection(), shared.Keys);
        builder.Services.AddMail(settings.Mail, data);
        AddParts(builder.Services, settings, database, time);
        AddShared(builder.Services, shared);
        AddTelemetry(builder.Services, settings, database);
        if (certificate is not null)
        {
            builder.Services.AddSingleton(certificate);
            builder.Services.AddHostedService<CertificateReload>();
        }

        var app = builder.Build();
        app.UseMiddleware<LastResort>();
        MetricsEndpoint.Use(app, settings.Metrics.Url);
        app.Use(OldAddresses.Translate);
        UserpicEndpoint.Use(app);
        PlainHttp.Use(app, settings);
        UseProxies(app, settings.Site);
        UserpicEndpoint.UseSizes(app);
        StrictTransport.Use(app, settings.Tls.HstsDays);
        app.UseMiddleware<CrowdLimit>();
        app.UseRouting();
        HealthEndpoints.Map(app);
        FlatEndpoint.Map(app);
        XmlRpcEndpoint.Map(app);
        AtomEndpoint.Map(app);
        SitePages.MapAll(app);
        UseEndpoints(app);
        return app;
    }

    /// <summary>
    /// The framework would do so by itself, but not before the server starts, and <see cref="Rehearsal"/> makes the endpoints before that. Through
    /// this interface, since the analyzer would otherwise take it for routes that are mapped twice.
    /// </summary>
    private static void UseEndpoints(IApplicationBuilder app) => app.UseEndpoints(_ => { });

    private static void Configure(KestrelServerOptions kestrel, DaybookSettings settings)
    {
        kestrel.AddServerHeader = false;

        // A request line with the whole address, as old clients send to a proxy, beats Host (RFC 9112, 3.2.2).
        kestrel.AllowHostHeaderOverride = true;
        kestrel.Limits.MaxRequestBodySize = MaxOtherBody;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);

        // Whoever reads an answer slower than an old modem would is cut off: what was written for them takes memory until they have it.
        kestrel.Limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 1024, gracePeriod: TimeSpan.FromSeconds(10));

        kestrel.Limits.Http2.MaxStreamsPerConnection = MaxStreams;

        var room = new ConnectionRoom(settings.Limits);
        var measures = kestrel.ApplicationServices.GetRequiredService<Measures>();
        kestrel.ConfigureEndpointDefaults(endpoint =>
        {
            endpoint.Protocols = HttpProtocols.Http1;
            endpoint.Use(next => new ConnectionLimit(next, room, settings.Metrics.Url?.Port, settings.Site, measures).OnConnectionAsync);
        });
    }

    private static void AddParts(
        IServiceCollection services, DaybookSettings settings, Database database, TimeProvider time)
    {
        services.AddSingleton(time);
        services.AddSingleton(settings.Site);
        services.AddSingleton(settings.Limits);
        services.AddSingleton(settings.Login);
        services.AddSingleton(settings.Passwords);
        services.AddSingleton(settings.Registration);
        services.AddSingleton(settings.S3);
        services.AddSingleton(settings.Storage);
        services.AddSingleton(settings.Userpics);
        services.AddSingleton(settings.Userpics.Fetch);
        services.AddSingleton(new PictureLimits
        {
            MaxBytes = settings.Userpics.MaxBytes,
            MaxSide = settings.Userpics.MaxSide,
            MaxPixels = settings.Userpics.MaxPixels,
            MaxFrames = settings.Userpics.MaxFrames,
            MaxScans = settings.Userpics.MaxScans,
        });

        // Given, not made here: the container must not dispose the database before the last request is answered.
        services.AddSingleton(database);
        services.AddSingleton<IChangeCount>(database);
        services.AddSingleton<IAccountStore>(_ => database.Accounts);
        services.AddSingleton<IAppPasswordStore>(_ => database.AppPasswords);
        services.AddSingleton<IBanStore>(_ => database.Bans);
        services.AddSingleton<ICommentExport>(_ => database.CommentExport);
        services.AddSingleton<ICommentStore>(_ => database.Comments);
        services.AddSingleton<ICommunityStore>(_ => database.Communities);
        services.AddSingleton<IDeletedUserpicStore>(_ => database.DeletedUserpics);
        services.AddSingleton<IEntryReader>(_ => database.EntryReader);
        services.AddSingleton<IEntryStore>(_ => database.Entries);
        services.AddSingleton<IEntrySync>(_ => database.EntrySync);
        services.AddSingleton<IFriendsPage>(_ => database.FriendsPage);
        services.AddSingleton<IFriendStore>(_ => database.Friends);
        services.AddSingleton<IInviteStore>(_ => database.Invites);
        services.AddSingleton<IJournalStore>(_ => database.Journals);
        services.AddSingleton<IMailTokenStore>(_ => database.MailTokens);
        services.AddSingleton<IMessageStore>(_ => database.Messages);
        services.AddSingleton<IModerationStore>(_ => database.Moderation);
        services.AddSingleton<IProfileStore>(_ => database.Profiles);
        services.AddSingleton<IQueuedEntryStore>(_ => database.QueuedEntries);
        services.AddSingleton<ISessionStore>(_ => database.Sessions);
        services.AddSingleton<ITagStore>(_ => database.Tags);
        services.AddSingleton<IUserpicStore>(_ => database.Userpics);
        services.AddSingleton<IWrittenElsewhere>(_ => database.WrittenElsewhere);

        services.AddSingleton<Authenticator>();
        services.AddSingleton<Challenges>();
        services.AddSingleton<CommentAllowance>();
        services.AddSingleton<KnownPictureNames>();
        services.AddSingleton<LoginThrottle>();
        services.AddSingleton<OwnPasswords>();
        services.AddSingleton<Registrations>();
        services.AddSingleton<Sessions>();
        services.AddSingleton<SlowHashGate>(provider =>
        {
            var gate = new SlowHashGate();
            provider.GetRequiredService<Measures>().Watch("passwords", () => gate.Waiting);
            return gate;
        });
        services.AddSingleton<VerifiedCredentials>();

        // In the database also where a server is alone: a nonce of before its start is still good after it.
        services.AddSingleton(_ => new WsseNonces(database.Challenges, time));

        services.AddSingleton<Places>();
        services.AddSingleton<ModeDispatcher>();
        services.AddSingleton<ProtocolExchange>();
        services.AddSingleton<CommandShell>();
        services.AddSingleton<AtomPublishing>();
        services.AddSingleton<PictureFetcher>(provider => ActivatorUtilities.CreateInstance<PictureFetcher>(provider, settings.Userpics.MaxBytes));
        services.AddSingleton<Renditions>(provider => new Renditions(provider.GetRequiredService<Measures>()));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<HotPictures>(
            provider, settings.Userpics.CacheBytes, settings.Userpics.MaxBytes));
        services.AddSingleton<UserpicEndpoint>();
        services.AddHostedService<Purge>();
    }

    private static void AddShared(IServiceCollection services, SharedState shared)
    {
        services.AddSingleton(shared.Secrets);
        services.AddSingleton(shared.Secret);
        services.AddSingleton(shared.Challenges);
        services.AddSingleton(shared.LoginFailures);
        services.AddSingleton(shared.Allowances);
    }

    private static void AddTelemetry(IServiceCollection services, DaybookSettings settings, Database database)
    {
        if (database is IWriterFigures writer)
        {
            services.AddSingleton(writer);
        }

        if (database.ObjectFigures is { } objects)
        {
            services.AddSingleton(objects);
        }

        services.AddSingleton<Measures>(provider =>
        {
            var measures = ActivatorUtilities.CreateInstance<Measures>(provider);
            measures.Watch(provider.GetRequiredService<ILogRoom>());
            if (database is IReaderFigures readers)
            {
                measures.Watch("reads", () => readers.WaitingReads);
            }

            return measures;
        });
        services.AddSingleton<PrometheusText>();
        if (settings.Otlp.Endpoint is { } endpoint)
        {
            services.AddHostedService(provider => ActivatorUtilities.CreateInstance<TraceExport>(provider, endpoint, settings.Otlp.SamplePercent));
        }
    }

    private static void UseProxies(WebApplication app, SiteOptions site)
    {
        app.UseMiddleware<UntrustedProxyWarning>();
        if (site.TrustedProxies.Count == 0)
        {
            return;
        }

        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto,

            // From the nearest proxy back to the first address that is no trusted proxy's: that is the client.
            ForwardLimit = null,
        };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var network in site.TrustedProxies)
        {
            options.KnownIPNetworks.Add(network);
        }

        app.UseForwardedHeaders(options);
    }
}
