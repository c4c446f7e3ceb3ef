using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Daybook.Client.Commands;

/// <summary>Arguments that are numbers of pictures.</summary>
internal static class PictureIds
{
    private const string Name = "PICTURE";
    private const string Description = "The picture's number, as 'list' shows it";

    public static Argument<long> One() => new(Name) { Description = Description, CustomParser = result => Read(result, result.Tokens[0]) };

    public static Argument<long[]> Several() => new(Name)
    {
        Description = Description,
        Arity = ArgumentArity.OneOrMore,
        CustomParser = result => [.. result.Tokens.Select(token => Read(result, token)).Distinct()],
    };

    private static long Read(ArgumentResult result, Token token)
    {
        if (!long.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var id) || id == 0)
        {
            result.AddError($"'{token.Value}' is not the number of a picture");
        }

        return id;
    }
}
