using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Daybook.Server.Site;

/// <summary>Pages as results of requests. They are rendered whole before the first byte is sent, so that a page may still set headers.</summary>
internal static class Page
{
    /// <summary>A page.</summary>
    /// <param name="parameters">The parameters of the component.</param>
    public static RazorComponentResult Of<TPage>(params ReadOnlySpan<(string Name, object? Value)> parameters)
        where TPage : IComponent => Of<TPage>(StatusCodes.Status200OK, parameters);

    /// <inheritdoc cref="Of{TPage}(ReadOnlySpan{ValueTuple{string, object}})"/>
    /// <param name="status">The status of the response.</param>
    /// <param name="parameters">The parameters of the component.</param>
    public static RazorComponentResult Of<TPage>(int status, params ReadOnlySpan<(string Name, object? Value)> parameters)
        where TPage : IComponent
    {
        var given = new Dictionary<string, object?>();
        foreach (var (name, value) in parameters)
        {
            given.Add(name, value);
        }

        return new RazorComponentResult<TPage>(given) { PreventStreamingRendering = true, StatusCode = status };
    }
}
