using System.Globalization;
using Microsoft.Net.Http.Headers;

namespace Daybook.Server.Userpics.Sizes;

/// <summary>What a request wants instead of the stored picture.</summary>
/// <param name="Side">The longest side in pixels, one of <see cref="Sides"/>; null for that of the picture.</param>
/// <param name="IsStill">Whether of an animation only the first frame is wanted.</param>
/// <param name="TakesWebP">Whether WebP will do.</param>
internal sealed record RequestedSize(int? Side, bool IsStill, bool TakesWebP)
{
    /// <summary>The sizes that there are: few, so that few copies are made.</summary>
    public static readonly IReadOnlyList<int> Sides = [48, 64, 100, 200, 400];

    private static readonly Microsoft.Extensions.Primitives.StringSegment WebP = "image/webp";

    /// <summary>Distinguishes the copies of one picture, in cache keys and entity tags.</summary>
    public string Tag => string.Create(CultureInfo.InvariantCulture, $"{Side ?? 0}{(IsStill ? "s" : "")}{(TakesWebP ? "w" : "")}");

    /// <summary>Reads <c>s</c> and <c>still</c>.</summary>
    /// <param name="request">The request.</param>
    /// <param name="size">The size; null if the stored picture is wanted.</param>
    /// <returns>False if there is no such size.</returns>
    public static bool TryRead(HttpRequest request, out RequestedSize? size)
    {
        size = null;
        if (!request.QueryString.HasValue)
        {
            return true;
        }

        int? side = null;
        var (given, still) = (request.Query["s"], request.Query["still"]);
        if (given.Count > 0)
        {
            if (!TryReadSide(given.ToString(), out var known))
            {
                return false;
            }

            side = known;
        }

        if (still.Count > 0 && still.ToString() is not ("1" or "0"))
        {
            return false;
        }

        if (side is not null || still == "1")
        {
            var takesWebP = request.GetTypedHeaders().Accept.Any(
                type => type.MediaType.Equals(WebP, StringComparison.OrdinalIgnoreCase) && type.Quality is not 0);
            size = new RequestedSize(side, still == "1", takesWebP);
        }

        return true;
    }

    /// <summary>Reads a size; false if it is none of <see cref="Sides"/>.</summary>
    public static bool TryReadSide(string text, out int side) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out side) && Sides.Contains(side);
}
