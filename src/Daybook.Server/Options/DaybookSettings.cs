using System.Collections;

namespace Daybook.Server.Options;

/// <summary>Every setting of the server, validated. docs/settings.md, generated from the declarations here, says what each means.</summary>
/// <param name="Site">How the world reaches the server.</param>
/// <param name="Storage">Where everything is kept.</param>
/// <param name="Pictures">Where the bytes of pictures are kept.</param>
/// <param name="S3">A bucket for them.</param>
/// <param name="Login">What guards logins against guessing.</param>
/// <param name="Passwords">What a password hash costs.</param>
/// <param name="Registration">Who may make an account on the site.</param>
/// <param name="Mail">How mail leaves the server.</param>
/// <param name="Userpics">What user pictures may ask for.</param>
/// <param name="Limits">How much is under way at once.</param>
/// <param name="Tls">Encryption by the server itself.</param>
/// <param name="Metrics">What the server tells of itself.</param>
/// <param name="Otlp">Where traces go.</param>
/// <param name="Log">What is logged.</param>
public sealed record DaybookSettings(
    SiteOptions Site,
    StorageOptions Storage,
    PicturesOptions Pictures,
    S3Options S3,
    LoginOptions Login,
    PasswordOptions Passwords,
    RegistrationOptions Registration,
    MailOptions Mail,
    UserpicsOptions Userpics,
    LimitsOptions Limits,
    TlsOptions Tls,
    MetricsOptions Metrics,
    OtlpOptions Otlp,
    LogOptions Log)
{
    internal static DaybookSettings Read(SettingsReader reader)
    {
        var (site, storage, pictures) = (SiteOptions.Read(reader), StorageOptions.Read(reader), PicturesOptions.Read(reader));
        return new DaybookSettings(
            site,
            storage,
            pictures,
            S3Options.Read(reader, pictures),
            LoginOptions.Read(reader),
            PasswordOptions.Read(reader),
            RegistrationOptions.Read(reader),
            MailOptions.Read(reader),
            UserpicsOptions.Read(reader),
            LimitsOptions.Read(reader),
            TlsOptions.Read(reader),
            MetricsOptions.Read(reader),
            OtlpOptions.Read(reader),
            LogOptions.Read(reader));
    }
}

/// <summary>The settings, and where each comes from.</summary>
/// <param name="Values">The settings.</param>
/// <param name="Effective">Each of them as text, in the order of the documentation.</param>
internal sealed record LoadedSettings(DaybookSettings Values, IReadOnlyList<EffectiveSetting> Effective)
{
    /// <summary>Reads and validates everything.</summary>
    /// <param name="sources">Where from; a later one wins.</param>
    /// <exception cref="SettingsException">There are faults; all of them.</exception>
    public static LoadedSettings Load(params IReadOnlyList<SettingsSource> sources)
    {
        var reader = new SettingsReader(sources);
        var values = DaybookSettings.Read(reader);
        reader.Finish();
        return new LoadedSettings(values, reader.Settings);
    }

    /// <summary>Reads and validates everything from where a command finds it.</summary>
    /// <param name="data">The data folder; its <c>daybook.json</c> is read if there is one.</param>
    /// <param name="configFile">The file to read instead, which must be there; or null.</param>
    /// <param name="environment">The environment's variables.</param>
    /// <param name="commandLine">The settings of the command line, in order.</param>
    /// <exception cref="SettingsException">There are faults; all of them.</exception>
    public static LoadedSettings Load(
        DataFolder data, string? configFile, IDictionary environment, IEnumerable<KeyValuePair<string, string>> commandLine)
    {
        SettingsSource[] own =
        [
            SettingsFile.Read(configFile ?? data.SettingsFile, required: configFile is not null),
            SettingsSource.FromEnvironment(environment),
            SettingsSource.FromCommandLine(commandLine),
        ];
        return Load([SettingsSource.FromEnvironmentOfAws(environment, own), .. own]);
    }

    /// <summary>The same of a second data folder: what Daybook's own variables and the command line say is about the first.</summary>
    public static LoadedSettings LoadAlone(DataFolder data, string? configFile, IDictionary environment)
    {
        SettingsSource[] own = [SettingsFile.Read(configFile ?? data.SettingsFile, required: configFile is not null)];
        return Load([SettingsSource.FromEnvironmentOfAws(environment, own), .. own]);
    }
}
