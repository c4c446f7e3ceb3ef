using System.Diagnostics.CodeAnalysis;

namespace Daybook.Server.Commands;

/// <summary>
/// Takes the settings, <c>--Section:Key=value</c> or <c>--Section:Key value</c>, out of a command line. The colon tells them from
/// options, and there are too many of them, and of their items, to be options themselves.
/// </summary>
internal static class SettingArguments
{
    /// <param name="arguments">The command line.</param>
    /// <param name="settings">The settings, in order.</param>
    /// <param name="others">What is left.</param>
    /// <param name="fault">What is wrong, if a setting has no value.</param>
    public static bool TryTake(
        IReadOnlyList<string> arguments,
        out List<KeyValuePair<string, string>> settings,
        out List<string> others,
        [NotNullWhen(false)] out string? fault)
    {
        settings = [];
        others = [];
        fault = null;
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            if (argument == "--")
            {
                others.AddRange(arguments.Skip(i));
                return true;
            }

            var equals = argument.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? argument : argument[..equals];
            if (!name.StartsWith("--", StringComparison.Ordinal) || !name.Contains(':', StringComparison.Ordinal))
            {
                others.Add(argument);
            }
            else if (equals >= 0)
            {
                settings.Add(new(name[2..], argument[(equals + 1)..]));
            }
            else if (i + 1 < arguments.Count && !arguments[i + 1].StartsWith("--", StringComparison.Ordinal))
            {
                settings.Add(new(name[2..], arguments[++i]));
            }
            else
            {
                fault = $"The setting {name} has no value: write {name}=VALUE";
                return false;
            }
        }

        return true;
    }
}
