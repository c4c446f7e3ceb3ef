using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Daybook.Core.Accounts;
using Daybook.Core.Communities;
using Daybook.Server.Site.Visits;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Site;

/// <summary>A form may take as long as it likes to come: what its sender could when it began, they can no more if they lost it meanwhile. And what is no form at all is refused.</summary>
public sealed class SlowFormTests(UserpicServer shared) : IClassFixture<UserpicServer>
{
    private const string AppPasswords = "/manage/settings/app-passwords";
    private static readonly string NewOne = $"label=mine&password={Uri.EscapeDataString(Member.Password)}";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private TestServer Server => shared.Server;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_session_that_ended_while_a_form_came_makes_nothing(bool isScript)
    {
        var member = await shared.JoinAsync();
        using var thief = await OpenAsync(member, AppPasswords);
        using var form = await BeginAsync(thief, AppPasswords, NewOne, isScript);

        await Server.Database.Accounts.ChangePasswordAsync(member.Account.Id, PasswordHash.Create(PasswordHash.Digest("new"), new(64, 1)), Token);
        var answer = await form.EndAsync();

        Assert.Equal(isScript ? "HTTP/1.1 401 Unauthorized" : "HTTP/1.1 400 Bad Request", answer.StatusLine);
        Assert.Empty(await Server.Database.AppPasswords.ListAsync(member.Account.Id, Token));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Whoever_maintains_a_community_no_more_when_the_form_has_come_changes_nothing(bool isScript)
    {
        var (anna, eve) = (await shared.JoinAsync(), await shared.JoinAsync());
        var community = await Server.Database.Communities.CreateAsync(
            AccountName.Parse(isScript ? "rowers" : "runners"), "Sport", anna.Account.Id, Token);
        await Server.Database.Communities.SetRolesAsync(community.Id, eve.Account.Id, CommunityRoles.All, Token);
        var page = $"/manage/communities/{community.Name}/members";
        using var browser = await OpenAsync(eve, page);
        using var form = await BeginAsync(browser, page, $"name={eve.Account.Name}&member=1&maintainer=1", isScript);

        await Server.Database.Communities.SetRolesAsync(community.Id, eve.Account.Id, CommunityRoles.Member, Token);
        var answer = await form.EndAsync();

        Assert.Equal("HTTP/1.1 404 Not Found", answer.StatusLine);
        Assert.Equal(CommunityRoles.Member, Assert.Single(await Server.Database.Communities.ListOfAsync(eve.Account.Id, Token)).Roles);
    }

    [Fact]
    public async Task A_form_whose_sender_stays_who_they_are_does_what_it_says()
    {
        var member = await shared.JoinAsync();
        using var browser = await OpenAsync(member, AppPasswords);
        using var form = await BeginAsync(browser, AppPasswords, NewOne, isScript: true);

        Assert.Equal("HTTP/1.1 303 See Other", (await form.EndAsync()).StatusLine);
        Assert.Equal("mine", Assert.Single(await Server.Database.AppPasswords.ListAsync(member.Account.Id, Token)).Label);
    }

    [Theory]
    [InlineData("/update")]
    [InlineData("/login")]
    [InlineData("/manage/settings")]
    [InlineData("/manage/userpics/upload")]
    public async Task What_is_no_form_is_refused_and_is_no_fault_of_the_server(string path)
    {
        var member = await shared.JoinAsync();
        using var browser = await OpenAsync(member, AppPasswords);
        foreach (var isScript in (bool[])[false, true])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent("hello") };
            if (isScript)
            {
                request.Headers.Add(VisitFilter.TokenHeader, browser.FormToken);
            }

            using var answer = await browser.SendRawAsync(request);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        }

        Assert.DoesNotContain(Server.Log.Problems, entry => entry.ToString().Contains(path, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_page_without_files_takes_a_form_in_parts_and_lets_files_in_it_go()
    {
        var member = await shared.JoinAsync();
        using var browser = await OpenAsync(member, AppPasswords);

        await browser.SendFilesAsync(AppPasswords, Enumerable.Range(0, 100).Select(i => ($"{i}", "x"u8.ToArray())), ("label", "für später"), ("password", Member.Password));

        Assert.Equal("für später", Assert.Single(await Server.Database.AppPasswords.ListAsync(member.Account.Id, Token)).Label);

        foreach (var (files, status) in new[] { (1022, HttpStatusCode.SeeOther), (1023, HttpStatusCode.BadRequest) })
        {
            var body = "--b\r\nContent-Disposition: form-data; name=label\r\n\r\nagain\r\n"
                + $"--b\r\nContent-Disposition: form-data; name=password\r\n\r\n{Member.Password}\r\n"
                + string.Concat(Enumerable.Repeat("--b\r\nContent-Disposition: form-data; name=a; filename=a\r\n\r\n\r\n", files)) + "--b--\r\n";
            using var request = new HttpRequestMessage(HttpMethod.Post, AppPasswords) { Content = new StringContent(body) };
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=b");
            request.Headers.Add(VisitFilter.TokenHeader, browser.FormToken);
            using var answer = await browser.SendRawAsync(request);
            Assert.Equal(status, answer.StatusCode);
            Assert.Equal(
                status == HttpStatusCode.BadRequest,
                (await answer.Content.ReadAsStringAsync(Token)).Contains("The form has more than 1024 parts, which is the limit.", StringComparison.Ordinal));
        }

        Assert.Equal(2, (await Server.Database.AppPasswords.ListAsync(member.Account.Id, Token)).Count);
    }

    private async Task<Browser> OpenAsync(Member member, string page) =>
        await (await Browser.At(Server).LogInAsync(member.Account.Name.Value, Member.Password)).OpenAsync(page);

    /// <summary>Sends all of a form but its last byte, once the server has begun to read it.</summary>
    private async Task<HalfForm> BeginAsync(Browser browser, string path, string fields, bool isScript)
    {
        var body = isScript ? fields : $"{fields}&{VisitFilter.TokenField}={Uri.EscapeDataString(browser.FormToken)}";
        var connection = await RawConnection.OpenAsync(Server.Port);
        await connection.SendAsync(
            $"POST {path} HTTP/1.1\r\nHost: h\r\nCookie: {Visitors.CookieName}={browser.Cookie(Visitors.CookieName)}; " +
            $"daybook-form={browser.Cookie("daybook-form")}\r\n" +
            (isScript ? $"{VisitFilter.TokenHeader}: {browser.FormToken}\r\n" : "") +
            string.Create(CultureInfo.InvariantCulture, $"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n") +
            "Expect: 100-continue\r\n\r\n");
        Assert.Equal("HTTP/1.1 100 Continue", (await connection.ReadAsync()).StatusLine);
        await connection.SendAsync(body[..^1]);
        return new HalfForm(connection, body[^1..]);
    }

    private sealed record HalfForm(RawConnection Connection, string Rest) : IDisposable
    {
        public async Task<RawAnswer> EndAsync()
        {
            await Connection.SendAsync(Rest);
            return await Connection.ReadAsync();
        }

        public void Dispose() => Connection.Dispose();
    }
}
