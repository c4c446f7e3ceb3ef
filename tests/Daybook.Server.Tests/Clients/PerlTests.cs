using Daybook.Core.Accounts;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Clients;

/// <summary>Debian's Perl module <c>LiveJournal</c> of 2001, unchanged, against this server.</summary>
[Trait("Speed", "slow")]
public sealed class PerlTests : IAsyncLifetime
{
    private const string Password = "pass word+-~%";

    /// <summary>Logs in and prints what the module understood of the reply.</summary>
    private const string Script =
        """
        use strict;
        use LiveJournal;
        my ($url, $kind, $password) = @ARGV;
        my $client = LiveJournal->new({ user => 'test', $kind => $password, url => $url });
        my $reply = $client->login({ getmoods => 0, getmenus => 1, getpickws => 1 }) or die "no reply\n";
        print "success: $reply->{success}\n";
        print "errmsg: $reply->{errmsg}\n" if exists $reply->{errmsg};
        $client->parse_login($reply);
        print "name: ", $client->name, "\n";
        print "keywords: ", join('|', sort @{ $client->pic_keyword || [] }), "\n";
        print "moods: ", $client->mood_count, ', ', scalar(@{ $client->mood }), "\n";
        print "menu: ", join('|', map { $_->{text} } @{ $client->menu->[0] || [] }), "\n";
        """;

    private TestServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        await Requires.PerlModuleAsync("LiveJournal", "liblivejournal-perl");
        _server = await TestServer.StartAsync();
        await _server.CreateAccountAsync("test", Password, "Test Person");
        (await _server.PostAsync(
            ("mode", "uploadpic"), ("user", "test"), ("password", Password), ("keywords", "ink, my pen"), ("data", TestPictures.Inkwell))).AssertOk();
        (await _server.PostAsync(
            ("mode", "uploadpic"), ("user", "test"), ("password", Password), ("data", TestPictures.Random()))).AssertOk();
    }

    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Theory]
    [InlineData("/interface/flat", "password")]
    [InlineData("/interface/flat", "hpassword")]
    [InlineData("/cgi-bin/log.cgi", "password")]
    public async Task It_logs_in_and_sees_the_keywords(string path, string kind)
    {
        var run = await RunAsync(path, kind, kind == "password" ? Password : PasswordHash.Digest(Password));

        Assert.Equal(
            """
            success: OK
            name: Test Person
            keywords: ink|my pen|pic#2
            moods: 132, 132
            menu: Home|-|Developer Area

            """,
            run.Output);
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public async Task It_is_told_that_the_password_is_wrong()
    {
        var run = await RunAsync("/interface/flat", "password", "wrong");

        Assert.StartsWith("success: FAIL\nerrmsg: Invalid password\n", run.Output, StringComparison.Ordinal);
    }

    private Task<ProcessResult> RunAsync(string path, string kind, string password) =>
        ProcessResult.OfAsync("perl", "-e", Script, _server.Url + path, kind, password);
}
