using System.Collections;

namespace Daybook.Server.Options;

/// <summary>A value as it was given.</summary>
/// <param name="Key">The key, as it was spelled.</param>
/// <param name="Text">The value; empty where none was given.</param>
/// <param name="Origin">Where, for the operator: <c>daybook.json line 3</c>.</param>
internal sealed record GivenValue(string Key, string Text, string Origin);

/// <summary>
/// Settings from one place, by key: <c>Section:Key</c>, and <c>Section:Key:0</c>, <c>Section:Key:1</c> … for lists. Case does not matter.
/// </summary>
internal sealed class SettingsSource
{
    private const string EnvironmentPrefix = "Daybook__";
    private readonly Dictionary<string, GivenValue> _values = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<SettingFault> _faults = [];

    /// <summary>What was given; each key once.</summary>
    public IReadOnlyDictionary<string, GivenValue> Values => _values;

    /// <summary>What could not be read as key and value.</summary>
    public IReadOnlyList<SettingFault> Faults => _faults;

    /// <summary>The environment's variables <c>Daybook__Section__Key</c>.</summary>
    public static SettingsSource FromEnvironment(IDictionary variables)
    {
        var source = new SettingsSource();
        foreach (DictionaryEntry variable in variables)
        {
            var name = (string)variable.Key;
            if (name.StartsWith(EnvironmentPrefix, StringComparison.OrdinalIgnoreCase))
            {
                var key = name[EnvironmentPrefix.Length..].Replace("__", ":", StringComparison.Ordinal);
                source.AddOnce(new GivenValue(key, (string?)variable.Value ?? "", $"environment variable {name}"));
            }
        }

        return source;
    }

    /// <summary>The names that programs for S3 have in common, for what others do not set; nothing where there is no bucket.</summary>
    /// <param name="variables">The environment.</param>
    /// <param name="others">The other sources. Where they set a key of their own, or a part of it, no part of another one comes from here.</param>
    public static SettingsSource FromEnvironmentOfAws(IDictionary variables, IReadOnlyList<SettingsSource> others)
    {
        var source = new SettingsSource();
        if (!IsSet(S3Options.BucketKey))
        {
            return source;
        }

        Take("S3:ServiceUrl", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL");
        Take("S3:Region", "AWS_REGION", "AWS_DEFAULT_REGION");
        if (!IsSet("S3:AccessKey") && !IsSet("S3:SecretKey"))
        {
            Take("S3:AccessKey", "AWS_ACCESS_KEY_ID");
            Take("S3:SecretKey", "AWS_SECRET_ACCESS_KEY");
            Take("S3:SessionToken", "AWS_SESSION_TOKEN");
        }

        return source;

        bool IsSet(string key) => others.Any(other => other.Values.ContainsKey(key));

        void Take(string key, params ReadOnlySpan<string> names)
        {
            foreach (var name in names)
            {
                if (variables[name] is string { Length: > 0 } text)
                {
                    source._values[key] = new GivenValue(key, text, $"environment variable {name}");
                    return;
                }
            }
        }
    }

    /// <summary>Settings of the command line, in order: of a key that is given twice the last value counts.</summary>
    public static SettingsSource FromCommandLine(IEnumerable<KeyValuePair<string, string>> settings)
    {
        var source = new SettingsSource();
        foreach (var (key, text) in settings)
        {
            source._values[key] = new GivenValue(key, text, "command line");
        }

        return source;
    }

    /// <summary>Adds a value; a second one for the key is a fault, for nobody can tell which was meant.</summary>
    public void AddOnce(GivenValue value)
    {
        if (!_values.TryAdd(value.Key, value))
        {
            AddFault(new SettingFault(value.Key, value.Origin, $"is set already ({_values[value.Key].Origin})"));
        }
    }

    public void AddFault(SettingFault fault) => _faults.Add(fault);
}
