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

    /// <summary>Posts, reads, edits, syncs, counts and deletes, and prints what it was answered.</summary>
    private const string Writing =
        """
        use strict;
        use LiveJournal;
        my ($url, $kind, $password) = @ARGV;
        my $journal = bless LiveJournal->new({ user => 'test', $kind => $password, url => $url }), 'LiveJournal::Journal';
        $journal->lastsync('');
        sub show {
          my ($name, $reply, @keys) = @_;
          print "$name $reply->{success}", (exists $reply->{errmsg} ? " $reply->{errmsg}" : ''), map { " $_=" . ($reply->{$_} // '-') } @keys;
          print "\n";
        }
        show('post', $journal->post({ event => 'Hello%20from%20Perl%20%26%20co', subject => 'First', date => 1795435200, prop_picture_keyword => 'my pen' }), 'itemid');
        show('post', $journal->post({ event => 'Second', date => 1795438800, security => 'private' }), 'itemid');
        show('get', $journal->get({ selecttype => 'lastn', howmany => 2 }), qw(events_count events_1_itemid events_1_security events_2_event events_2_subject prop_2_value));
        show('edit', $journal->edit({ itemid => 1, event => 'Edited' }), 'itemid');
        show('get', $journal->get({ selecttype => 'one', itemid => 1 }), qw(events_1_event events_1_subject));
        show('sync', $journal->syncitems, qw(sync_count sync_total sync_1_item sync_1_action sync_2_item sync_2_action));
        my $days = $journal->getdaycounts;
        print 'days ', join(', ', map { $days->{$_} } grep { /^\d/ } sort keys %$days), "\n";
        show('remove', $journal->remove([2]), 'itemid');
        show('post', $journal->post({ event => ' ' }));
        show('get', $journal->get({ selecttype => 'lastn', howmany => 5 }), 'events_count');
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

    [Theory]
    [InlineData("password")]
    [InlineData("hpassword")]
    public async Task It_writes_and_reads_a_journal(string kind)
    {
        var run = await ProcessResult.OfAsync(
            "perl", "-e", Writing, _server.Url + "/interface/flat", kind, kind == "password" ? Password : PasswordHash.Digest(Password));

        Assert.Equal(
            """
            post OK itemid=1
            post OK itemid=2
            get OK events_count=2 events_1_itemid=2 events_1_security=private events_2_event=Hello+from+Perl+%26+co events_2_subject=First prop_2_value=flat
            edit OK itemid=1
            get OK events_1_event=Edited events_1_subject=-
            sync OK sync_count=2 sync_total=2 sync_1_item=L-2 sync_1_action=create sync_2_item=L-1 sync_2_action=update
            days 1, 1
            remove OK itemid=2
            post FAIL Client error: Missing required argument(s): event
            get OK events_count=1

            """,
            run.Output);
        Assert.Equal(0, run.ExitCode);
    }

    private Task<ProcessResult> RunAsync(string path, string kind, string password) =>
        ProcessResult.OfAsync("perl", "-e", Script, _server.Url + path, kind, password);
}
