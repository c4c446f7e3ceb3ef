using Microsoft.AspNetCore.Routing.Template;

namespace Daybook.Server.Site;

/// <summary>
/// Knows what a path that was asked for in the wrong way can be asked: the route that catches every path would hide it.
/// </summary>
internal sealed class OtherMethods(EndpointDataSource endpoints)
{
    private readonly Lazy<IReadOnlyList<(TemplateMatcher Matcher, IReadOnlyList<string> Methods)>> _routes = new(() => [.. Routes(endpoints)]);

    /// <summary>The methods that the path answers, in alphabetical order; none if there is nothing at that path.</summary>
    public IReadOnlyList<string> At(PathString path) =>
    [
        .. _routes.Value.Where(route => route.Matcher.TryMatch(path, [])).SelectMany(route => route.Methods).Distinct().Order(StringComparer.Ordinal),
    ];

    private static IEnumerable<(TemplateMatcher, IReadOnlyList<string>)> Routes(EndpointDataSource endpoints)
    {
        foreach (var endpoint in endpoints.Endpoints.OfType<RouteEndpoint>())
        {
            // What is for operators alone is not there for anybody else, also not in this way.
            if (endpoint.Metadata.GetMetadata<HttpMethodMetadata>() is { HttpMethods: { Count: > 0 } methods }
                && endpoint.Metadata.GetMetadata<OperatorsOnly>() is null)
            {
                yield return (new TemplateMatcher(new RouteTemplate(endpoint.RoutePattern), new RouteValueDictionary(endpoint.RoutePattern.Defaults)), methods);
            }
        }
    }
}

/// <summary>Marks endpoints that answer as if they did not exist to whoever is no operator.</summary>
internal sealed class OperatorsOnly
{
    public static readonly OperatorsOnly Mark = new();
}
