using Daybook.Fuzz.Tests.Mutating;
using Daybook.Fuzz.Tests.Running;
using Daybook.Pictures.Tests.Making;

namespace Daybook.Fuzz.Tests.Targets;

/// <summary>Everything that is fuzzed.</summary>
internal static class AllTargets
{
    public static IReadOnlyList<string> Names { get; } =
        ["percent", "form", "reply", "xmlrpc", "atom", "multipart", "pageform", "challenge", "cookie", "login", "url", "png", "jpeg", "gif", "webp", "fit"];

    /// <summary>A target with a state of its own.</summary>
    public static Target Create(string name) => name switch
    {
        "percent" => new PercentTarget(),
        "form" => new FormTarget(),
        "reply" => new ReplyTarget(),
        "xmlrpc" => new XmlRpcTarget(),
        "atom" => new AtomTarget(),
        "multipart" => new MultipartTarget(),
        "pageform" => new PageFormTarget(),
        "challenge" => new ChallengeTarget(),
        "cookie" => new CookieTarget(),
        "login" => new LoginHeaderTarget(),
        "url" => new UrlTarget(),
        "png" => new PictureTarget(name, 1_500_000, new PngPieces(), Pngs.Any),
        "jpeg" => new PictureTarget(name, 800_000, new JpegPieces(), Jpegs.Any),
        "gif" => new PictureTarget(name, 600_000, new GifPieces(), Gifs.Any),
        "webp" => new PictureTarget(name, 800_000, new WebPPieces(), WebPs.Any),
        "fit" => new FitTarget(),
        _ => throw new ArgumentException($"There is no target {name}, only {string.Join(", ", Names)}.", nameof(name)),
    };
}
