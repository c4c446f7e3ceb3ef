using System.Net;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Site;

/// <summary>
/// A person at a browser that runs no scripts: it keeps cookies, fills in the forms that stand on the page, sends all of their fields, and goes
/// where it is sent.
/// </summary>
internal sealed class Browser : IDisposable
{
    private readonly CookieContainer _cookies = new();
    private readonly HttpClient _client;
    private readonly Uri[] _addresses;
    private int _requests;

    public Browser(TestServer server)
        : this(new Uri(server.Url))
    {
    }

    private Browser(params Uri[] addresses)
    {
        _addresses = addresses;
        _client = new HttpClient(new SocketsHttpHandler { CookieContainer = _cookies, AllowAutoRedirect = false }) { BaseAddress = addresses[0] };
        _client.DefaultRequestHeaders.Add("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0");
    }

    /// <summary>Where it is.</summary>
    public string Path { get; private set; } = "";

    /// <summary>How the last request was answered, before it went where it was sent.</summary>
    public HttpResponseMessage Response { get; private set; } = null!;

    public HttpStatusCode Status { get; private set; }

    /// <summary>What it shows.</summary>
    public HtmlPage Page { get; private set; } = null!;

    public string Heading => Page.One("h1").Text;

    /// <summary>What the page says about what was done on the page before, or null.</summary>
    public string? Notice => Page.All("div").SingleOrDefault(element => element.Attributes.GetValueOrDefault("class") == "notice")?.Text.Trim();

    /// <summary>What is wrong with the form that was sent, by the field that it links to.</summary>
    public IReadOnlyList<(string Field, string Text)> Errors
    {
        get
        {
            var summary = Page.Elements.SingleOrDefault(element => element.Attributes.GetValueOrDefault("role") == "alert");
            return summary is null
                ? []
                : [.. Page.Inside(summary).All("li").Select(item => (
                    Page.Inside(item).All("a").SingleOrDefault()?.Attributes["href"][1..] ?? "", item.Text.Trim()))];
        }
    }

    public static Browser At(TestServer server) => new(server);

    public static Browser At(ServerProcess server) => new(server.Client.BaseAddress!);

    /// <summary>Before servers that take turns, as behind a balancer: none of them gets two requests one after the other.</summary>
    public static Browser Before(params TestServer[] servers) => new([.. servers.Select(server => new Uri(server.Url))]);

    /// <summary>A cookie that it holds, or null.</summary>
    public string? Cookie(string name) => _cookies.GetCookies(_client.BaseAddress!)[name]?.Value;

    /// <summary>Sets or, with null, forgets a cookie.</summary>
    public void SetCookie(string name, string? value)
    {
        if (_cookies.GetCookies(_client.BaseAddress!)[name] is { } held)
        {
            held.Expired = true;
        }

        if (value is not null)
        {
            _cookies.Add(_client.BaseAddress!, new Cookie(name, value));
        }
    }

    public async Task<Browser> OpenAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        await SendAsync(request);
        return this;
    }

    /// <summary>Fills in the form that is sent to <paramref name="action"/>, and sends it.</summary>
    /// <param name="action">The form's address; null for the first form of the page that is not the frame's, and has the first of the fields if one has it.</param>
    /// <param name="fields">What is typed, ticked or pressed; null takes a tick or a field away.</param>
    public async Task<Browser> SubmitAsync(string? action, params (string Name, string? Value)[] fields)
    {
        var form = action is not null
            ? Page.All("form").First(form => form.Attributes.GetValueOrDefault("action") == action)
            : Page.Main.All("form").FirstOrDefault(form => fields is [var (first, _), ..] && Page.Inside(form).Elements.Any(element => element.Attributes.GetValueOrDefault("name") == first))
                ?? Page.Main.All("form").First();
        var sent = Fields(Page.Inside(form));
        foreach (var (name, value) in fields)
        {
            Assert.Contains(Page.Inside(form).Elements, element => element.Attributes.GetValueOrDefault("name") == name);
            sent.RemoveAll(field => field.Key == name);
            if (value is not null)
            {
                sent.Add(new(name, value));
            }
        }

        return await PostAsync(form.Attributes.GetValueOrDefault("action") ?? Path, sent);
    }

    /// <summary>Sends what no form of a page may have.</summary>
    public async Task<Browser> PostAsync(string path, IEnumerable<KeyValuePair<string, string>> fields)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(fields) };
        await SendAsync(request);
        return this;
    }

    /// <summary>Sends files, with what the form that is sent to <paramref name="action"/> has beside them.</summary>
    /// <param name="action">The form's address.</param>
    /// <param name="files">The files of the form's one field for them.</param>
    /// <param name="fields">What is typed.</param>
    public async Task<Browser> SendFilesAsync(string action, IEnumerable<(string Name, byte[] Bytes)> files, params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, action) { Content = Parts(FormToken, files, fields) };
        await SendAsync(request);
        return this;
    }

    /// <summary>Sends files as the script of a page does.</summary>
    public async Task<HttpResponseMessage> SendFilesByScriptAsync(
        string action, IEnumerable<(string Name, byte[] Bytes)> files, params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, action) { Content = Parts(null, files, fields) };
        request.Headers.Add("X-Form-Token", FormToken);
        return await SendRawAsync(request);
    }

    /// <summary>What the forms of the page bring back.</summary>
    public string FormToken => Page.All("input").First(input => input.Attributes.GetValueOrDefault("name") == "form-token").Attributes["value"];

    /// <summary>Logs in on the page for that, with the password that accounts of tests have.</summary>
    public async Task<Browser> LogInAsync(string name = "test", string password = "secret")
    {
        await OpenAsync("/login");
        await SubmitAsync(null, ("user", name), ("password", password));
        Assert.Equal(HttpStatusCode.OK, Status);
        return this;
    }

    /// <summary>The account that the frame says is logged in, or null.</summary>
    public string? Account =>
        Page.All("form").SingleOrDefault(form => form.Attributes.GetValueOrDefault("action") == "/logout") is { } logout
            ? Page.Inside(logout.Around.First(element => element.Name == "section")).All("h2").Single().Text
            : null;

    /// <summary>Sends a request as it is, with the cookies.</summary>
    public Task<HttpResponseMessage> SendRawAsync(HttpRequestMessage request)
    {
        request.RequestUri = new Uri(_addresses[_requests++ % _addresses.Length], request.RequestUri!);
        return _client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public void Dispose()
    {
        Response?.Dispose();
        _client.Dispose();
    }

    private static MultipartFormDataContent Parts(
        string? token, IEnumerable<(string Name, byte[] Bytes)> files, IEnumerable<(string Name, string Value)> fields)
    {
        var content = new MultipartFormDataContent();
        foreach (var (name, value) in token is null ? fields : fields.Prepend(("form-token", token)))
        {
            content.Add(new StringContent(value), name);
        }

        foreach (var (name, bytes) in files)
        {
            content.Add(new ByteArrayContent(bytes), "picture", name);
        }

        return content;
    }

    private static List<KeyValuePair<string, string>> Fields(HtmlPage form)
    {
        var fields = new List<KeyValuePair<string, string>>();
        foreach (var element in form.Elements)
        {
            var value = element.Name switch
            {
                "textarea" => element.Text,
                "input" when element.Attributes.GetValueOrDefault("type") is "checkbox" or "radio" && !element.Attributes.ContainsKey("checked") => null,
                "input" => element.Attributes.GetValueOrDefault("value", ""),
                "select" => Chosen(form.Inside(element)),
                _ => null,
            };
            if (value is not null && element.Attributes.GetValueOrDefault("name") is { } name)
            {
                fields.Add(new(name, value));
            }
        }

        return fields;
    }

    private static string? Chosen(HtmlPage options) =>
        (options.All("option").FirstOrDefault(option => option.Attributes.ContainsKey("selected")) ?? options.All("option").FirstOrDefault())?.Attributes["value"];

    private async Task SendAsync(HttpRequestMessage request)
    {
        Response?.Dispose();
        var at = request.RequestUri!.ToString();
        Response = await SendRawAsync(request);
        var answer = Response;
        for (var hops = 0; answer.StatusCode == HttpStatusCode.SeeOther; hops++)
        {
            Assert.True(hops < 5, "Sent round in circles");
            at = answer.Headers.Location!.ToString();
            answer = await SendRawAsync(new HttpRequestMessage(HttpMethod.Get, at));
        }

        Path = at.Split('?')[0];
        Status = answer.StatusCode;
        if (answer.Content.Headers.ContentType?.MediaType == "text/html")
        {
            Page = HtmlPage.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }
    }
}
