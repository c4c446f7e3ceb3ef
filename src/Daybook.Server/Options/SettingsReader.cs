using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Daybook.Core;

namespace Daybook.Server.Options;

/// <summary>A setting and what it comes to.</summary>
/// <param name="Key">Its key, such as <c>Login:Ban</c>.</param>
/// <param name="Default">The default, as text.</param>
/// <param name="Allowed">The allowed values, in words.</param>
/// <param name="Meaning">What it is for.</param>
/// <param name="Value">What holds, as text; of a secret only whether there is one.</param>
/// <param name="Origin">Where the value is from.</param>
/// <param name="IsSecret">Whether the value is never shown.</param>
internal sealed record EffectiveSetting(
    string Key, string Default, string Allowed, string Meaning, string Value, string Origin, bool IsSecret)
{
    /// <summary>Where the value is from if nobody set it.</summary>
    public const string DefaultOrigin = "default";

    /// <summary>Whose setting it is: the key up to its last colon.</summary>
    public string Section => Key[..Key.LastIndexOf(':')];
}

/// <summary>
/// Reads settings from sources of which a later one wins. To read a setting is to declare it: from the same call come its value, its
/// validation, its documentation and its line in <c>daybook config</c>.
/// </summary>
internal sealed class SettingsReader(IReadOnlyList<SettingsSource> sources)
{
    /// <summary>How an absent value or an empty list is shown.</summary>
    public const string None = "none";
    private const string Mask = "(secret)";
    private readonly List<EffectiveSetting> _settings = [];
    private readonly List<SettingFault> _faults = [.. sources.SelectMany(source => source.Faults)];
    private readonly HashSet<string> _lists = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Every setting read so far, in that order.</summary>
    public IReadOnlyList<EffectiveSetting> Settings => _settings;

    /// <summary>Reads a setting that always has a value.</summary>
    public T Read<T>(string key, T @default, ValueFormat<T> format, string meaning)
        where T : struct
    {
        var value = @default;
        var given = Find(key);
        if (given is not null && !TryRead(key, given, format, isSecret: false, out value))
        {
            value = @default;
        }

        Declare(key, format.Write(@default), format.Allowed, meaning, format.Write(value), given?.Origin, isSecret: false);
        return value;
    }

    /// <summary>Reads a setting that may be absent; an empty value makes it so.</summary>
    public T? ReadOptional<T>(string key, ValueFormat<T> format, string meaning, bool isSecret = false)
        where T : class
    {
        T? value = null;
        var given = Find(key);
        if (given is { Text: not "" })
        {
            TryRead(key, given, format, isSecret, out value);
        }

        Declare(key, None, format.Allowed, meaning, value is null ? None : format.Write(value), given?.Origin, isSecret);
        return value;
    }

    /// <summary>Reads a list. The last source that sets any item sets them all; an empty value is the empty list.</summary>
    public IReadOnlyList<T> ReadList<T>(
        string key, IReadOnlyList<T> @default, ValueFormat<T> item, int minItems, int maxItems, string meaning)
    {
        _lists.Add(key);
        var value = @default;
        var given = FindList(key);
        if (given is { Items: var items })
        {
            value = ReadItems(items, item);
            if (items.Count < minItems || items.Count > maxItems)
            {
                AddFault(key, given.Origin, $"has {items.Count} items; it must have {minItems} to {maxItems}, each {item.Allowed}");
            }
        }

        // No query: for each kind of value the runtime would compile one anew, at every start.
        string Write(IReadOnlyList<T> list)
        {
            var texts = new string[list.Count];
            for (var i = 0; i < texts.Length; i++)
            {
                texts[i] = item.Write(list[i]);
            }

            return texts.Length == 0 ? None : string.Join(", ", texts);
        }

        var allowed = $"a list of {minItems} to {maxItems}, each {item.Allowed}";
        Declare(key, Write(@default), allowed, meaning, Write(value), given?.Origin, isSecret: false);
        return value;
    }

    /// <summary>States what must hold between settings.</summary>
    /// <param name="holds">Whether it does.</param>
    /// <param name="key">The setting to name if it does not.</param>
    /// <param name="problem">What is wrong.</param>
    public void Require(bool holds, string key, string problem)
    {
        if (!holds)
        {
            AddFault(key, Find(key)?.Origin, problem);
        }
    }

    /// <summary>Ends the reading: whatever was given and not read is unknown.</summary>
    /// <exception cref="SettingsException">Something is wrong with the settings; all that is.</exception>
    public void Finish()
    {
        foreach (var given in sources.SelectMany(source => source.Values.Values).Where(given => !IsKnown(given.Key)))
        {
            AddFault(given.Key, given.Origin, UnknownSetting.Describe(given.Key, [.. _settings.Select(setting => setting.Key)], _lists));
        }

        if (_faults.Count > 0)
        {
            throw new SettingsException(_faults);
        }
    }

    private GivenValue? Find(string key)
    {
        GivenValue? found = null;
        foreach (var source in sources)
        {
            found = source.Values.GetValueOrDefault(key) ?? found;
        }

        return found;
    }

    /// <summary>What the last source that says anything about the list says; null if none does.</summary>
    private GivenList? FindList(string key)
    {
        foreach (var source in sources.Reverse())
        {
            List<GivenValue> items = [.. source.Values.Values.Where(given => ItemNumber(key, given.Key) is not null)];
            if (items.Count > 1)
            {
                items = [.. items.OrderBy(given => ItemNumber(key, given.Key))];
            }

            var whole = source.Values.GetValueOrDefault(key);
            if (whole is not null && (whole.Text.Length > 0 || items.Count > 0))
            {
                AddFault(key, whole.Origin, $"is a list: set {key}:0, {key}:1 and so on, or {key} alone to nothing for an empty list");
                return null;
            }

            if ((whole ?? items.FirstOrDefault()) is { Origin: var origin })
            {
                return new GivenList(items, origin);
            }
        }

        return null;
    }

    private List<T> ReadItems<T>(IReadOnlyList<GivenValue> given, ValueFormat<T> format)
    {
        var items = new List<T>();
        for (var i = 0; i < given.Count; i++)
        {
            if (given[i].Key[(given[i].Key.LastIndexOf(':') + 1)..] != i.ToString(CultureInfo.InvariantCulture))
            {
                AddFault(
                    given[i].Key, given[i].Origin, $"the items of a list are numbered from 0 without gaps; this one must be number {i}");
            }

            if (TryRead(given[i].Key, given[i], format, isSecret: false, out var value))
            {
                items.Add(value);
            }
        }

        return items;
    }

    /// <summary>The number of a list's item, from its key; null if it is none.</summary>
    private static int? ItemNumber(string list, string key) =>
        key.StartsWith(list + ":", StringComparison.OrdinalIgnoreCase)
        && int.TryParse(key.AsSpan(list.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private bool IsKnown(string key) =>
        _settings.Any(setting => setting.Key.Equals(key, StringComparison.OrdinalIgnoreCase))
        || _lists.Any(list => ItemNumber(list, key) is not null);

    private bool TryRead<T>(
        string key, GivenValue given, ValueFormat<T> format, bool isSecret, [MaybeNullWhen(false)] out T value)
    {
        if (format.TryRead(given.Text.Trim(), out value))
        {
            return true;
        }

        var shown = isSecret ? Mask : Quote(given.Text);
        AddFault(key, given.Origin, $"is {shown}; it must be {format.Allowed}");
        return false;
    }

    /// <summary>One readable line, however long the value is. What stands before an @ may be a password in an address.</summary>
    private static string Quote(string text)
    {
        const int Longest = 80;
        var at = text.LastIndexOf('@');
        return $"\"{TextLine.Abridge(TextLine.Printable(at < 0 ? text : "…" + text[at..]), Longest)}\"";
    }

    private void AddFault(string subject, string? origin, string problem) => _faults.Add(new SettingFault(subject, origin, problem));

    private void Declare(string key, string @default, string allowed, string meaning, string value, string? origin, bool isSecret)
    {
        var shown = isSecret && value != None ? Mask : value;
        _settings.Add(new EffectiveSetting(key, @default, allowed, meaning, shown, origin ?? EffectiveSetting.DefaultOrigin, isSecret));
    }

    private sealed record GivenList(IReadOnlyList<GivenValue> Items, string Origin);
}
