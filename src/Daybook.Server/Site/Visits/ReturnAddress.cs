namespace Daybook.Server.Site.Visits;

/// <summary>Where to go on after logging in: only ever a page of this site.</summary>
internal static class ReturnAddress
{
    /// <summary>The field of the login page that carries it.</summary>
    public const string Field = "to";

    /// <summary>Enough for the longest tag or interest, escaped.</summary>
    private const int MaxLength = 1000;

    /// <summary>What was asked for; a form's own page, since what it carried is lost.</summary>
    public static string Of(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) ? request.Path + request.QueryString : request.Path.ToUriComponent();

    /// <summary>The login page, which leads back to what was asked for.</summary>
    public static string ToLogin(HttpRequest request) => $"/login?{Field}={Uri.EscapeDataString(Of(request))}";

    /// <summary>The address, if it is one of this site; else the home page. Browsers take <c>//</c> and <c>/\</c> for another site.</summary>
    public static string Checked(string? address) =>
        address is ['/', ..] and not ['/', '/' or '\\', ..]
        && address.Length <= MaxLength
        && address.All(c => c is > ' ' and < '\x7f' and not '\\')
            ? address
            : "/";
}
