using System.Globalization;
using Daybook.Browser.Tests.Drawing;
using Daybook.Browser.Tests.Driving;
using Daybook.Core.Userpics;
using Daybook.Server.Tests;
using static Microsoft.Playwright.Assertions;

namespace Daybook.Browser.Tests.Journeys;

/// <summary>What somebody writes in their old client, and what others see of it in the browser.</summary>
public sealed class ClassicClientTests(Chromium chromium)
{
    /// <summary>Debian's Perl module <c>LiveJournal</c> of 2001, unchanged, posts an entry with a picture's keyword.</summary>
    private const string Post =
        """
        use strict;
        use LiveJournal;
        my ($url, $password) = @ARGV;
        my $journal = bless LiveJournal->new({ user => 'anna', password => $password, url => $url }), 'LiveJournal::Journal';
        $journal->lastsync('');
        my $reply = $journal->post({ subject => 'At night', event => 'It blinks.', date => 1795435200, prop_picture_keyword => 'lighthouse' });
        print "$reply->{success} $reply->{itemid}\n";
        """;

    [Fact]
    public async Task An_entry_that_is_posted_with_a_keyword_is_shown_with_the_picture_that_has_it()
    {
        await using var world = await World.CreateAsync();
        var anna = await world.JoinAsync("anna");
        await world.AddAsync(anna, Scenes.Png(0), "the sea", isDefault: true);
        var lighthouse = await world.AddAsync(anna, Scenes.Png(6), "lighthouse");

        var posted = await ProcessResult.OfAsync("perl", "-e", Post, world.Url + "/interface/flat", World.Password);
        Assert.Equal((0, "OK 1\n"), (posted.ExitCode, posted.Output));

        await using var window = await chromium.OpenAsync(world.Url, new Look());
        await window.GoAsync("/users/anna/");
        var entry = window.Page.Locator("article").First;
        await Expect(entry).ToContainTextAsync("At night");
        await Expect(entry).ToContainTextAsync("It blinks.");
        await AssertShownAsync(window, lighthouse);

        // The keyword moves to another picture: the entry follows it.
        var night = await world.AddAsync(anna, Scenes.Png(3), "lighthouse");
        await window.GoAsync("/users/anna/");
        await AssertShownAsync(window, night);
    }

    private static async Task AssertShownAsync(Window window, Userpic userpic)
    {
        var picture = window.Page.Locator("article img").First;
        await Expect(picture).ToHaveAttributeAsync("src", string.Create(CultureInfo.InvariantCulture, $"/userpic/{userpic.Id}/{userpic.AccountId}?s=100"));
        Assert.Equal(100, await picture.EvaluateAsync<int>("image => image.naturalWidth"));
    }
}
