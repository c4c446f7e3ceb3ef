using Daybook.Server.Options;
using Daybook.Server.Telemetry;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Console;

namespace Daybook.Server.Hosting;

/// <summary>The log: one line an event, on standard error, so that standard output has only what was asked for.</summary>
internal static class DaybookLog
{
    public static ILoggingBuilder AddDaybookLog(this ILoggingBuilder logging, LogOptions options)
    {
        logging.SetMinimumLevel(options.Level);

        // The framework tells every step of every request; what it has to say is told by its warnings.
        logging.AddFilter("Microsoft", level => level >= LogLevel.Warning && level >= options.Level);
        logging.AddFilter("System", level => level >= LogLevel.Warning && level >= options.Level);

        // It says nothing here, but would make a scope and an activity for every request that it might say something of.
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);

        // That the server cannot start is said by the command, in one line.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);

        // "No XML encryptor configured": what could encrypt the keys would lie beside them in the same folder, so this is no news.
        logging.AddFilter("Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager", LogLevel.Error);
        if (options.Format == LogFormat.Json)
        {
            logging.AddJsonConsole(json =>
            {
                json.UseUtcTimestamp = true;
                json.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
            });
        }
        else
        {
            logging.AddSimpleConsole(text =>
            {
                text.SingleLine = true;
                text.UseUtcTimestamp = true;
                text.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
                text.ColorBehavior = Console.IsErrorRedirected ? LoggerColorBehavior.Disabled : LoggerColorBehavior.Enabled;
            });
        }

        // The framework's formatters, and a writer of our own. How long it stands still is a matter of the process, whatever time it is for the server.
        logging.ClearProviders();
        logging.Services.AddSingleton(new LogQueue(TimeProvider.System));
        logging.Services.TryAddSingleton<ILogRoom>(services => services.GetRequiredService<LogQueue>());
        var name = options.Format == LogFormat.Json ? ConsoleFormatterNames.Json : ConsoleFormatterNames.Simple;
        logging.Services.AddSingleton<ILoggerProvider>(services => new StandardErrorLog(
            services.GetServices<ConsoleFormatter>().Single(formatter => formatter.Name == name),
            Console.OpenStandardError(),
            services.GetRequiredService<LogQueue>()));
        return logging;
    }
}
