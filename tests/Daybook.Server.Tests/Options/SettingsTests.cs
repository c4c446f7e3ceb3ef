using System.Net;
using Daybook.Server.Options;
using Microsoft.Extensions.Logging;

namespace Daybook.Server.Tests.Options;

public sealed class SettingsTests
{
    [Fact]
    public void Without_sources_the_defaults_of_the_specification_hold()
    {
        var settings = LoadedSettings.Load().Values;

        Assert.Null(settings.Site.Url);
        Assert.Empty(settings.Site.TrustedProxies);
        Assert.Equal(new LoginOptions(10, 50, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(5)), settings.Login);
        Assert.Equal(new PasswordOptions(19456, 2), settings.Passwords);
        Assert.Equal(
            new UserpicsOptions(40_960, 1000, 10_000_000, 1000, 64, 10, 100, 67_108_864, settings.Userpics.Fetch), settings.Userpics);
        Assert.True(settings.Userpics.Fetch.Enabled);
        Assert.Empty(settings.Userpics.Fetch.AllowedNetworks);
        Assert.Equal([80, 443], settings.Userpics.Fetch.AllowedPorts);
        Assert.Equal(new LogOptions(LogLevel.Information, LogFormat.Text), settings.Log);
    }

    [Fact]
    public void Every_setting_can_be_set_in_the_file()
    {
        var settings = LoadedSettings.Load(Given.File(
            """
            {
              // Comments and trailing commas are allowed.
              "Site": { "Url": "https://daybook.example", "TrustedProxies": ["127.0.0.1", "fd00::/8"] },
              "Login": { "MaxFailuresPerAccount": 3, "MaxFailuresPerAddress": 4, "FailureWindow": "00:00:07", "Ban": "36:00:00" },
              "Passwords": { "MemoryKiB": 7168, "Iterations": 5 },
              "Userpics": {
                "MaxBytes": 1, "MaxSide": 2, "MaxPixels": 3, "MaxFrames": 4, "MaxScans": 5, "MaxKeywords": 6, "MaxPerAccount": 7, "CacheBytes": 8,
                "Fetch": { "Enabled": false, "AllowedNetworks": ["10.0.0.0/8"], "AllowedPorts": [8081] },
              },
              "Log": { "Level": "debug", "Format": "JSON" },
            }
            """)).Values;

        Assert.Equal(new Uri("https://daybook.example"), settings.Site.Url);
        Assert.Equal([IPNetwork.Parse("127.0.0.1/32"), IPNetwork.Parse("fd00::/8")], settings.Site.TrustedProxies);
        Assert.Equal(new LoginOptions(3, 4, TimeSpan.FromSeconds(7), TimeSpan.FromHours(36)), settings.Login);
        Assert.Equal(new PasswordOptions(7168, 5), settings.Passwords);
        Assert.Equal(new UserpicsOptions(1, 2, 3, 4, 5, 6, 7, 8, settings.Userpics.Fetch), settings.Userpics);
        Assert.False(settings.Userpics.Fetch.Enabled);
        Assert.Equal([IPNetwork.Parse("10.0.0.0/8")], settings.Userpics.Fetch.AllowedNetworks);
        Assert.Equal([8081], settings.Userpics.Fetch.AllowedPorts);
        Assert.Equal(new LogOptions(LogLevel.Debug, LogFormat.Json), settings.Log);
    }

    [Fact]
    public void The_environment_wins_over_the_file_and_the_command_line_over_both()
    {
        var loaded = LoadedSettings.Load(
            Given.File("""{"Userpics": {"MaxBytes": 1, "MaxSide": 1, "MaxScans": 1}}"""),
            Given.Environment("Daybook__Userpics__MaxBytes=2", "Daybook__Userpics__MaxSide=2", "PATH=/bin"),
            Given.CommandLine("Userpics:MaxBytes=3"));

        Assert.Equal((3, 2, 1, 10), (
            loaded.Values.Userpics.MaxBytes, loaded.Values.Userpics.MaxSide, loaded.Values.Userpics.MaxScans, loaded.Values.Userpics.MaxKeywords));
        Assert.Equal("command line", Effective(loaded, "Userpics:MaxBytes").Origin);
        Assert.Equal("environment variable Daybook__Userpics__MaxSide", Effective(loaded, "Userpics:MaxSide").Origin);
        Assert.Equal("daybook.json line 1", Effective(loaded, "Userpics:MaxScans").Origin);
        Assert.Equal("default", Effective(loaded, "Userpics:MaxKeywords").Origin);
    }

    [Fact]
    public void Case_of_keys_does_not_matter_and_on_the_command_line_the_last_value_counts()
    {
        var settings = LoadedSettings.Load(
            Given.Environment("DAYBOOK__USERPICS__MAXSIDE=7"),
            Given.CommandLine("userpics:maxbytes=5", "Userpics:MaxBytes=6")).Values;

        Assert.Equal((6, 7), (settings.Userpics.MaxBytes, settings.Userpics.MaxSide));
    }

    [Fact]
    public void A_source_that_sets_a_list_replaces_it_whole()
    {
        var settings = LoadedSettings.Load(
            Given.File("""{"Userpics": {"Fetch": {"AllowedPorts": [1, 2, 3]}}}"""),
            Given.CommandLine("Userpics:Fetch:AllowedPorts:0=8081")).Values;

        Assert.Equal([8081], settings.Userpics.Fetch.AllowedPorts);
    }

    [Fact]
    public void Items_of_a_list_are_ordered_by_number()
    {
        var given = Enumerable.Range(0, 12).Reverse().Select(i => $"Userpics:Fetch:AllowedPorts:{i}={100 + i}");

        var settings = LoadedSettings.Load(Given.CommandLine([.. given])).Values;

        Assert.Equal(Enumerable.Range(100, 12), settings.Userpics.Fetch.AllowedPorts);
    }

    [Fact]
    public void An_empty_value_empties_a_list_and_takes_an_optional_value_away()
    {
        var settings = LoadedSettings.Load(
            Given.File("""{"Site": {"Url": "https://daybook.example", "TrustedProxies": ["10.0.0.1"]}, "Userpics": {"Fetch": {"AllowedNetworks": []}}}"""),
            Given.Environment("Daybook__Site__Url=", "Daybook__Site__TrustedProxies=")).Values;

        Assert.Null(settings.Site.Url);
        Assert.Empty(settings.Site.TrustedProxies);
        Assert.Empty(settings.Userpics.Fetch.AllowedNetworks);
    }

    [Fact]
    public void Every_fault_of_every_source_is_reported_at_once()
    {
        var faults = Given.Faults(
            Given.File("{\n  \"Userpics\": {\n    \"MaxBytes\": \"lots\",\n    \"MaxSide\": 20000\n  }\n}"),
            Given.Environment("Daybook__Login__Ban=5m"),
            Given.CommandLine("Log:Level=Loud", "Userpics:MaxByte=5"));

        Assert.Equal(
            [
                "Login:Ban (environment variable Daybook__Login__Ban): is \"5m\"; it must be a duration hh:mm:ss from 00:00:01 to 168:00:00",
                "Userpics:MaxBytes (daybook.json line 3): is \"lots\"; it must be a whole number from 1 to 16777216",
                "Userpics:MaxSide (daybook.json line 4): is \"20000\"; it must be a whole number from 1 to 10000",
                "Log:Level (command line): is \"Loud\"; it must be one of Trace, Debug, Information, Warning, Error, Critical, None",
                "Userpics:MaxByte (command line): there is no such setting; did you mean Userpics:MaxBytes?",
            ],
            faults);
    }

    [Theory]
    [InlineData("Userpics:MaxByte", "there is no such setting; did you mean Userpics:MaxBytes?")]
    [InlineData("MaxBytes", "there is no such setting; did you mean Userpics:MaxBytes?")]
    [InlineData("Userpics:AllowedPorts:0", "there is no such setting; did you mean Userpics:Fetch:AllowedPorts?")]
    [InlineData("Weather:Tomorrow", "there is no such setting")]
    [InlineData("Userpics:MaxBytes:0", "Userpics:MaxBytes takes one value")]
    [InlineData("Log", "is a section; its settings are Log:Level, Log:Format")]
    [InlineData("Site:TrustedProxies:first", "the items of the list Site:TrustedProxies are Site:TrustedProxies:0, Site:TrustedProxies:1 and so on")]
    public void An_unknown_setting_is_a_fault_that_says_what_may_be_meant(string key, string problem) =>
        Assert.Equal([$"{key} (command line): {problem}"], Given.Faults(Given.CommandLine($"{key}=1")));

    [Theory]
    [InlineData("Userpics:MaxBytes=0")]
    [InlineData("Userpics:MaxBytes=-1")]
    [InlineData("Userpics:MaxBytes=")]
    [InlineData("Userpics:MaxBytes=5.0")]
    [InlineData("Userpics:MaxBytes=99999999999999999999")]
    [InlineData("Userpics:Fetch:Enabled=yes")]
    [InlineData("Userpics:Fetch:AllowedPorts=80")]
    [InlineData("Userpics:Fetch:AllowedPorts=")]
    [InlineData("Userpics:Fetch:AllowedPorts:0=65536")]
    [InlineData("Userpics:Fetch:AllowedPorts:1=80")]
    [InlineData("Userpics:Fetch:AllowedPorts:00=80")]
    [InlineData("Userpics:Fetch:AllowedNetworks:0=10.0.0.1/8")]
    [InlineData("Userpics:Fetch:AllowedNetworks:0=10.0.0.0/33")]
    [InlineData("Userpics:Fetch:AllowedNetworks:0=1")]
    [InlineData("Userpics:Fetch:AllowedNetworks:0=010.0.0.1")]
    [InlineData("Userpics:Fetch:AllowedNetworks:0=fe80::1%lo")]
    [InlineData("Login:Ban=00:00:00")]
    [InlineData("Login:Ban=5")]
    [InlineData("Login:Ban=00:60:00")]
    [InlineData("Login:Ban=168:00:01")]
    [InlineData("Login:MaxFailuresPerAddress=9")]
    [InlineData("Passwords:MemoryKiB=7167")]
    [InlineData("Passwords:Iterations=1")]
    [InlineData("Otlp:SamplePercent=0")]
    [InlineData("Otlp:SamplePercent=101")]
    [InlineData("Log:Level=2")]
    [InlineData("Log:Format=xml")]
    [InlineData("Site:Url=daybook.example")]
    [InlineData("Site:Url=ftp://daybook.example")]
    [InlineData("Site:Url=https://daybook.example/journal")]
    [InlineData("Site:Url=https://daybook.example/?")]
    [InlineData("Site:Url=https://daybook.example#top")]
    [InlineData("Site:Contact=mailto:us@daybook.example")]
    [InlineData("Site:Contact=https://us:secret@daybook.example")]
    [InlineData("Site:Contact=https://daybook.example/ask us")]
    [InlineData("Site:Contact=https://")]
    [InlineData("Site:Contact=us\u202Eelpmaxe@")]
    [InlineData("Site:Contact=us\nthem")]
    public void A_value_outside_of_what_is_allowed_is_one_fault(string setting) =>
        Assert.Single(Given.Faults(Given.CommandLine(setting)));

    [Theory]
    [InlineData("https://daybook.example/")]
    [InlineData("http://192.0.2.1:8080")]
    [InlineData("https://[2001:db8::1]")]
    public void A_public_address_may_have_a_port_and_a_closing_slash(string url) =>
        Assert.Equal(new Uri(url), LoadedSettings.Load(Given.CommandLine($"Site:Url={url}")).Values.Site.Url);

    [Theory]
    [InlineData("us@daybook.example", "mailto:us@daybook.example")]
    [InlineData("us?subject=x@daybook.example", "mailto:us%3Fsubject%3Dx@daybook.example")]
    [InlineData("https://daybook.example/contact", "https://daybook.example/contact")]
    [InlineData("the front desk, +1 555 0100", null)]
    [InlineData("javascript:alert(1)", null)]
    public void A_contact_is_an_address_with_a_link_or_a_text(string contact, string? link)
    {
        var site = LoadedSettings.Load(Given.CommandLine($"Site:Contact={contact}")).Values.Site;

        Assert.Equal((contact, link, $"whoever runs this server ({contact})"), (site.Contact, site.ContactLink, site.Operator));
    }

    [Fact]
    public void A_contact_has_200_characters_at_most()
    {
        Assert.Equal(200, LoadedSettings.Load(Given.CommandLine("Site:Contact=" + new string('x', 200))).Values.Site.Contact!.Length);
        Assert.Contains("at most 200 characters", Assert.Single(Given.Faults(Given.CommandLine("Site:Contact=" + new string('x', 201)))), StringComparison.Ordinal);
    }

    [Fact]
    public void A_password_in_an_address_is_refused_without_being_printed()
    {
        var fault = Assert.Single(Given.Faults(Given.CommandLine("Site:Url=https://admin:hunter2@daybook.example")));

        Assert.DoesNotContain("hunter2", fault, StringComparison.Ordinal);
        Assert.Contains("…@daybook.example", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData('x', 'x')]
    [InlineData('\u202E', '\uFFFD')]
    [InlineData('\t', '\uFFFD')]
    public void A_long_or_odd_value_is_quoted_as_one_readable_line(char letter, char shown)
    {
        var fault = Assert.Single(Given.Faults(Given.CommandLine($"Log:Level=a{new string(letter, 78)}😀")));

        Assert.Contains($"\"a{new string(shown, 78)}…\"", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_is_shown_neither_as_a_value_nor_in_a_fault()
    {
        var good = new SettingsReader([Given.CommandLine("Site:Secret=https://hunter2.example")]);
        good.ReadOptional("Site:Secret", Formats.PublicAddress, "A secret.", isSecret: true);
        var bad = new SettingsReader([Given.CommandLine("Site:Secret=hunter2")]);
        bad.ReadOptional("Site:Secret", Formats.PublicAddress, "A secret.", isSecret: true);

        Assert.Equal("(secret)", Assert.Single(good.Settings).Value);
        var fault = Assert.Single(Assert.Throws<SettingsException>(bad.Finish).Faults);
        Assert.StartsWith("is (secret); it must be ", fault.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_variable_that_is_set_twice_in_different_case_is_a_fault()
    {
        var fault = Assert.Single(Given.Faults(Given.Environment("Daybook__Log__Level=Error", "DAYBOOK__LOG__LEVEL=Debug")));

        Assert.Contains("is set already", fault, StringComparison.Ordinal);
    }

    private static EffectiveSetting Effective(LoadedSettings loaded, string key) => loaded.Effective.Single(setting => setting.Key == key);

    [Fact]
    public void PostgreSQL_needs_a_connection_string_that_can_be_read_and_nobody_is_shown_it()
    {
        Assert.Equal(
            ["Storage:ConnectionString: is missing: Storage:Provider=postgres needs it"],
            Given.Faults(Given.CommandLine("Storage:Provider=postgres")));
        Assert.Equal(
            ["Storage:ConnectionString (command line): cannot be read"],
            Given.Faults(Given.CommandLine("Storage:Provider=postgres", "Storage:ConnectionString=Host=db;Database=d;Pasword=hunter2")));

        var loaded = LoadedSettings.Load(
            Given.CommandLine("Storage:Provider=Postgres", "Storage:ConnectionString=Host=db;Database=d;Password=hunter2"));
        Assert.Equal(StorageProvider.Postgres, loaded.Values.Storage.Provider);
        Assert.DoesNotContain("hunter2", loaded.ToString() + string.Join(' ', loaded.Effective), StringComparison.Ordinal);
    }

    [Fact]
    public void A_connection_string_is_refused_where_everything_would_go_into_a_file_all_the_same() => Assert.Equal(
        ["Storage:ConnectionString (command line): is for Storage:Provider=postgres alone: set that as well, or leave this out"],
        Given.Faults(Given.CommandLine("Storage:ConnectionString=Host=db;Database=d;Password=hunter2")));

    [Fact]
    public void A_bucket_needs_a_name_and_keys_and_everything_that_is_wrong_is_said_at_once()
    {
        Assert.Equal(["S3:Bucket: is missing: Pictures:Store=s3 needs it"], Given.Faults(Given.CommandLine("Pictures:Store=s3")));
        Assert.Equal(
            [
                "S3:ServiceUrl (command line): is \"s3.example\"; it must be an http or https address without path, query and password, such as https://daybook.example",
                "S3:KeepDeletedDays (command line): is \"-1\"; it must be a whole number from 0 to 3650",
                "S3:AccessKey: is missing: S3:Bucket needs it, or AWS_ACCESS_KEY_ID in the environment",
                "S3:SecretKey: is missing: S3:Bucket needs it, or AWS_SECRET_ACCESS_KEY in the environment",
            ],
            Given.Faults(Given.CommandLine("S3:Bucket=pictures", "S3:ServiceUrl=s3.example", "S3:KeepDeletedDays=-1")));
    }

    [Fact]
    public void A_bucket_is_configured_by_settings_and_nobody_is_shown_the_secrets()
    {
        var loaded = LoadedSettings.Load(Given.CommandLine(
            "Pictures:Store=S3", "S3:Bucket=pictures", "S3:ServiceUrl=http://127.0.0.1:9000", "S3:Region=eu-central-1", "S3:AccessKey=key",
            "S3:SecretKey=hunter2", "S3:SessionToken=hunter3", "S3:ForcePathStyle=false"));

        Assert.Equal(PictureStore.S3, loaded.Values.Pictures.Store);
        Assert.Equal(
            new S3Options(new S3Bucket(new Uri("http://127.0.0.1:9000"), "pictures", "eu-central-1", "key", "hunter2", "hunter3", false), 7), loaded.Values.S3);
        Assert.DoesNotContain("hunter", loaded.ToString() + string.Join(' ', loaded.Effective), StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_settings_do_not_say_of_a_bucket_comes_from_the_names_that_programs_for_S3_share()
    {
        var environment = new Dictionary<string, string>
        {
            ["AWS_ENDPOINT_URL"] = "http://127.0.0.1:1",
            ["AWS_ENDPOINT_URL_S3"] = "http://127.0.0.1:2",
            ["AWS_DEFAULT_REGION"] = "eu-west-1",
            ["AWS_ACCESS_KEY_ID"] = "theirs",
            ["AWS_SECRET_ACCESS_KEY"] = "secret",
            ["AWS_SESSION_TOKEN"] = "token",
        };

        Assert.Equal(
            new S3Bucket(new Uri("http://127.0.0.1:2"), "pictures", "eu-west-1", "theirs", "secret", "token", true),
            BucketOf("S3:Bucket=pictures"));

        // Their token does not belong to our key, nor their address to our region.
        Assert.Equal(
            new S3Bucket(new Uri("http://127.0.0.1:2"), "pictures", "us-east-1", "ours", "hidden", null, true),
            BucketOf("S3:Bucket=pictures", "S3:AccessKey=ours", "S3:SecretKey=hidden", "S3:Region=us-east-1"));
        Assert.Equal("", BucketFault("S3:Bucket=pictures"));

        // Where there is no bucket they are other programs' business, whatever they say.
        environment["AWS_ENDPOINT_URL_S3"] = "nonsense";
        Assert.Null(BucketOf());
        Assert.Contains("S3:ServiceUrl (environment variable AWS_ENDPOINT_URL_S3)", BucketFault("S3:Bucket=pictures"), StringComparison.Ordinal);

        S3Bucket? BucketOf(params string[] settings) => Load(settings).Values.S3.Bucket;

        string BucketFault(params string[] settings)
        {
            try
            {
                Load(settings);
                return "";
            }
            catch (SettingsException refused)
            {
                return string.Join(' ', refused.Faults);
            }
        }

        LoadedSettings Load(string[] settings)
        {
            var own = Given.CommandLine(settings);
            return LoadedSettings.Load(SettingsSource.FromEnvironmentOfAws(environment, [own]), own);
        }
    }
}
