using System.Diagnostics.CodeAnalysis;

namespace Daybook.Core.Entries;

/// <summary>What a client said of an entry beside its subject and text; what it did not name is not there.</summary>
/// <param name="Properties">Values by name, cut to their limits; an empty value takes the property away.</param>
/// <param name="Tags">The tags; null if they were not named.</param>
/// <param name="PictureKeyword">The keyword, or <c>pic#</c> and a number; empty for the default picture; null if it was not named.</param>
public sealed record EntryMetadata(
    IReadOnlyDictionary<string, string> Properties, IReadOnlyList<TagName>? Tags = null, string? PictureKeyword = null)
{
    /// <summary>Nothing was named.</summary>
    public static EntryMetadata None { get; } = new(new Dictionary<string, string>());

    /// <summary>Whether it says that the entry is backdated.</summary>
    public bool IsBackdated => Properties.GetValueOrDefault(EntryProperty.Backdated) is { Length: > 0 };

    /// <summary>Reads properties as clients send them, in their order; of two of one name the later counts.</summary>
    /// <param name="named">Names and values.</param>
    /// <param name="metadata">What they say, if all are well formed.</param>
    /// <param name="fault">Else what is wrong with the first that is not.</param>
    public static bool TryRead(
        IEnumerable<KeyValuePair<string, string>> named,
        [NotNullWhen(true)] out EntryMetadata? metadata,
        [NotNullWhen(false)] out PropertyFault? fault)
    {
        var properties = new Dictionary<string, string>(StringComparer.Ordinal);
        var read = new EntryMetadata(properties);
        metadata = null;
        fault = null;
        foreach (var (name, value) in named)
        {
            var property = EntryProperty.Find(name);
            if (property is null || !(property.IsSystem || property.Accepts(value)))
            {
                fault = new PropertyFault(name, property);
                return false;
            }

            if (property.IsSystem)
            {
                continue;
            }

            var set = EntryProperty.IsUnset(value) ? "" : value;
            switch (name)
            {
                case EntryProperty.TagList:
                    if (!TagName.TryParseList(set, out var tags))
                    {
                        fault = new PropertyFault(name, property);
                        return false;
                    }

                    read = read with { Tags = tags };
                    break;

                case EntryProperty.PictureKeyword:
                    // A keyword may be `0`. Where no picture has it the name means the default picture, as any such does.
                    read = read with { PictureKeyword = value.Trim() };
                    break;

                default:
                    properties[name] = EntryLimits.CutLine(set);
                    break;
            }
        }

        metadata = read;
        return true;
    }
}

/// <summary>A property that is not one, or has a value that is not one of its own.</summary>
/// <param name="Name">The name, as it was sent.</param>
/// <param name="Property">The property; null if there is none of that name.</param>
public sealed record PropertyFault(string Name, EntryProperty? Property);
