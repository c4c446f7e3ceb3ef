using System.Globalization;
using System.Net;
using Daybook.Core.Moderation;
using Daybook.Core.Userpics;
using Daybook.Server.Site.Pictures;
using Daybook.Server.Tests.Running;
using Daybook.Server.Tests.Userpics;

namespace Daybook.Server.Tests.Site;

/// <summary>What the owner of pictures does with them on <c>/manage/userpics</c>.</summary>
public sealed class ManageEditTests : IAsyncLifetime
{
    private const string Path = "/manage/userpics";

    private readonly ManualTime _time = new();
    private TestServer _server = null!;
    private Member _member = null!;
    private Browser _browser = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync(UserpicServer.Quiet, _time);
        _member = await Member.JoinAsync(_server);
        _browser = await Browser.At(_server).LogInAsync("test", Member.Password);
    }

    public async ValueTask DisposeAsync()
    {
        _browser.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Keywords_and_description_are_changed_in_place_and_a_keyword_that_moves_is_named()
    {
        var first = await AddAsync(1, "sea, evening");
        var second = await AddAsync(2, "");

        await EditAsync(second, "Sea, night", "Dark water");

        Assert.Equal("Saved.", _browser.Notice);
        Assert.Equal(("Sea,night", "Dark water"), (await _member.KeywordsAsync(second), (await _member.FindAsync(second)).Description));
        await EditAsync(second, "sea", "");
        Assert.Equal("Saved. “sea” moved here from another picture, because a keyword can name only one picture.", _browser.Notice);
        Assert.Equal(("evening", "sea"), (await _member.KeywordsAsync(first), await _member.KeywordsAsync(second)));
    }

    [Fact]
    public async Task What_is_wrong_with_an_edit_stands_at_its_field_and_nothing_is_lost()
    {
        var id = await AddAsync(1, "sea");

        await EditAsync(id, "sea, pic#7", new string('d', 301));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, _browser.Status);
        Assert.Equal([$"keywords-{id}", $"description-{id}"], _browser.Errors.Select(error => error.Field));
        foreach (var (field, text) in _browser.Errors)
        {
            ManageUploadTests.AssertAtField(_browser.Page, field, text);
        }

        Assert.Equal("sea, pic#7", _browser.Page.Elements.Single(element => element.Attributes.GetValueOrDefault("id") == $"keywords-{id}").Attributes["value"]);
        Assert.True(_browser.Page.Elements.Single(element => element.Name == "details" && element.Around.Any(IsCard)).Attributes.ContainsKey("open"));
        Assert.Equal("sea", await _member.KeywordsAsync(id));

        await EditAsync(id, string.Join(',', Enumerable.Range(1, 11)), "");
        Assert.Equal($"keywords-{id}", Assert.Single(_browser.Errors).Field);
    }

    [Fact]
    public async Task A_keyword_that_is_typed_for_two_pictures_of_a_form_is_refused_at_both_and_nothing_is_saved_or_lost()
    {
        long[] ids = [await AddAsync(1, "one"), await AddAsync(2, ""), await AddAsync(3, "three")];
        await _browser.OpenAsync($"{Path}?ids={string.Join(',', ids)}");

        await _browser.SubmitAsync(
            Path + "/edit", ($"keywords-{ids[0]}", "sea, one"), ($"keywords-{ids[1]}", "sea"), ($"keywords-{ids[2]}", "night"), ($"description-{ids[2]}", "A night"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, _browser.Status);
        Assert.Equal(
            [
                ($"keywords-{ids[0]}", $"“sea” is also typed for picture {ids[1]}, and a keyword can name only one picture."),
                ($"keywords-{ids[1]}", "“sea” is also typed for “one”, and a keyword can name only one picture."),
            ],
            _browser.Errors);
        ManageUploadTests.AssertAtField(_browser.Page, _browser.Errors[1].Field, _browser.Errors[1].Text);
        Assert.Equal(["sea, one", "sea", "night"], ids.Select(id => ValueOf($"keywords-{id}")));
        Assert.Equal(("one", "", "three"), (await _member.KeywordsAsync(ids[0]), await _member.KeywordsAsync(ids[1]), await _member.KeywordsAsync(ids[2])));

        await _browser.SubmitAsync(Path + "/edit", ($"keywords-{ids[1]}", "shore"));
        Assert.Equal("Saved.", _browser.Notice);
        Assert.Equal(("sea,one", "shore", "night"), (await _member.KeywordsAsync(ids[0]), await _member.KeywordsAsync(ids[1]), await _member.KeywordsAsync(ids[2])));
        Assert.Equal("A night", (await _member.FindAsync(ids[2])).Description);
    }

    [Fact]
    public async Task Of_a_form_in_which_one_picture_would_have_too_many_keywords_nothing_is_saved()
    {
        long[] ids = [await AddAsync(1, "one"), await AddAsync(2, "two")];
        await _browser.OpenAsync($"{Path}?ids={ids[0]},{ids[1]}");

        await _browser.SubmitAsync(
            Path + "/edit", ($"keywords-{ids[0]}", "uno"), ($"keywords-{ids[1]}", string.Join(',', Enumerable.Range(1, 11))));

        Assert.Equal([($"keywords-{ids[1]}", "The picture would have 11 keywords, the limit is 10.")], _browser.Errors);
        Assert.Equal(("one", "two"), (await _member.KeywordsAsync(ids[0]), await _member.KeywordsAsync(ids[1])));
    }

    [Fact]
    public async Task A_picture_from_before_the_limit_was_lowered_loses_one_keyword_after_another()
    {
        var keywords = Enumerable.Range(1, 13).Select(number => Keyword.Parse(number.ToString(CultureInfo.InvariantCulture))).ToList();
        var id = (await _server.Database.Userpics.AddAsync(
            new NewUserpic(_member.Account.Id, "image/png", 1, 1, BitConverter.GetBytes(1), keywords, null, false), new UserpicQuota(1000, 13), Cancellation)).Userpic.Id;

        await EditAsync(id, string.Join(',', keywords.Take(12)), "");
        Assert.Equal("Saved.", _browser.Notice);
        await EditAsync(id, string.Join(',', keywords.Take(11)) + ",new", "");
        Assert.Equal("The picture would have 12 keywords, the limit is 10.", Assert.Single(_browser.Errors).Text);

        Assert.Equal(string.Join(',', keywords.Take(12)), await _member.KeywordsAsync(id));
    }

    [Fact]
    public async Task A_field_that_still_shows_a_keyword_does_not_take_it_back_and_pictures_can_exchange_theirs()
    {
        long[] ids = [await AddAsync(1, "a"), await AddAsync(2, "b")];
        await _browser.OpenAsync($"{Path}?ids={ids[0]},{ids[1]}");
        await _browser.SubmitAsync(Path + "/edit", ($"keywords-{ids[0]}", "a, b"));
        Assert.Equal("Saved. “b” moved here from another picture, because a keyword can name only one picture.", _browser.Notice);
        Assert.Equal(("a,b", ""), (await _member.KeywordsAsync(ids[0]), await _member.KeywordsAsync(ids[1])));

        await _browser.OpenAsync($"{Path}?ids={ids[0]},{ids[1]}");
        await _browser.SubmitAsync(Path + "/edit", ($"keywords-{ids[0]}", "b"), ($"keywords-{ids[1]}", "a"));
        Assert.Equal(("b", "a"), (await _member.KeywordsAsync(ids[0]), await _member.KeywordsAsync(ids[1])));
    }

    [Fact]
    public async Task What_one_tab_changed_another_that_only_changes_something_else_leaves_alone()
    {
        var id = await AddAsync(1, "sea", "Water");
        using var other = await Browser.At(_server).LogInAsync("test", Member.Password);
        await other.OpenAsync(Path);
        await RenameAsync("sea", "ocean");

        await other.SubmitAsync(Path + "/edit", ($"description-{id}", new string('d', 301)));
        Assert.Equal($"description-{id}", Assert.Single(other.Errors).Field);
        await other.SubmitAsync(Path + "/edit", ($"description-{id}", "Much water"));

        Assert.Equal(("ocean", "Much water"), (await _member.KeywordsAsync(id), (await _member.FindAsync(id)).Description));
        await EditAsync(id, "ocean", "");
        Assert.Equal("", (await _member.FindAsync(id)).Description);
    }

    [Fact]
    public async Task Many_pictures_are_named_a_page_at_a_time_and_none_is_passed_over()
    {
        var ids = new List<long>();
        for (var i = 0; i < PictureView.PerPage + 2; i++)
        {
            ids.Add((await _server.Database.Userpics.AddAsync(
                new NewUserpic(_member.Account.Id, "image/png", 1, 1, BitConverter.GetBytes(i), [], null, false), new UserpicQuota(1000, 10), Cancellation)).Userpic.Id);
        }

        await _browser.OpenAsync($"{Path}?ids={string.Join(',', ids)}&fitted={ids[^1]}");
        Assert.Contains("102 pictures have been uploaded.", _browser.Page.One("main").Text, StringComparison.Ordinal);
        Assert.Contains("These are 1 to 100 of 102; the others follow once you have saved these.", _browser.Page.One("main").Text, StringComparison.Ordinal);
        Assert.Equal(100, Cards().Count());
        await _browser.SubmitAsync(Path + "/edit", ($"keywords-{ids[99]}", "hundred"));

        Assert.Equal("Saved.", _browser.Notice);
        Assert.Contains("These are 101 to 102 of 102.", _browser.Page.One("main").Text, StringComparison.Ordinal);
        Assert.Equal(["Every pixel kept", "Made to fit"], _browser.Page.Main.All("strong").Select(strong => strong.Text));
        await _browser.SubmitAsync(Path + "/edit", ($"keywords-{ids[101]}", "last"));
        Assert.Equal(("Saved.", "Your pictures"), (_browser.Notice, _browser.Heading));
        Assert.Equal(("hundred", "last"), (await _member.KeywordsAsync(ids[99]), await _member.KeywordsAsync(ids[101])));
    }

    [Fact]
    public async Task One_picture_is_the_default_or_none()
    {
        var id = await AddAsync(1, "sea");
        await EditAsync(id, "sea", "", "default");
        Assert.Equal(id, await _member.DefaultAsync());
        Assert.Contains("Default", Cards().Single().Text, StringComparison.Ordinal);

        await EditAsync(id, "sea", "", "no-default");
        Assert.Null(await _member.DefaultAsync());
    }

    [Fact]
    public async Task What_was_deleted_comes_back_with_the_keywords_that_are_still_free()
    {
        var first = await AddAsync(1, "sea, evening");
        await EditAsync(first, "sea, evening", "", "delete");
        Assert.Equal("Deleted. You can restore it for ten minutes.", _browser.Notice);
        Assert.Empty(await _member.ListAsync());
        var second = await AddAsync(2, "sea");
        var again = await AddAsync(3, "");
        Assert.NotEqual(first, again);

        await RestoreAsync(first);

        Assert.Equal("The picture is back.", _browser.Notice);
        Assert.Equal(("evening", "sea"), (await _member.KeywordsAsync(first), await _member.KeywordsAsync(second)));
    }

    [Fact]
    public async Task A_deleted_picture_is_no_duplicate_and_does_not_come_back_beside_the_same()
    {
        var first = await AddAsync(1, "sea");
        await EditAsync(first, "sea", "", "delete");
        Assert.NotEqual(first, await AddAsync(1, ""));

        await RestoreAsync(first);

        Assert.Equal("You have since uploaded the same picture again, so there is nothing to restore.", Assert.Single(_browser.Errors).Text);
    }

    [Fact]
    public async Task What_another_tab_deleted_or_brought_back_is_told_as_it_is()
    {
        long[] ids = [await AddAsync(1, "sea"), await AddAsync(2, "shore"), await AddAsync(3, "storm")];
        await EditAsync(ids[0], "sea", "", "delete");
        await EditAsync(ids[0], "sea", "", "delete");
        Assert.Equal("The picture was already gone.", _browser.Notice);
        await PostAsync("/chosen", [("do", "delete"), ("id", $"{ids[0]}"), ("id", $"{ids[1]}")]);
        Assert.Equal("Deleted. You can restore it for ten minutes. One was already gone.", _browser.Notice);
        await PostAsync("/chosen", [("do", "delete"), ("id", $"{ids[0]}"), ("id", $"{ids[1]}")]);
        Assert.Equal("These pictures were already gone.", _browser.Notice);

        await RestoreAsync(ids[0]);
        Assert.Equal("The picture is back.", _browser.Notice);
        await RestoreAsync(ids[0]);
        Assert.Equal("The picture is already back.", _browser.Notice);
    }

    [Fact]
    public async Task After_ten_minutes_it_is_gone()
    {
        var id = await AddAsync(1, "sea");
        await EditAsync(id, "sea", "", "delete");
        _time.Advance(TimeSpan.FromMinutes(10));

        await RestoreAsync(id);

        Assert.Equal("The ten minutes are over: it can no longer be restored.", Assert.Single(_browser.Errors).Text);
        Assert.DoesNotContain("Just deleted", (await _browser.OpenAsync(Path)).Page.One("main").Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_are_chosen_to_be_named_or_deleted()
    {
        long[] ids = [await AddAsync(1, "one"), await AddAsync(2, ""), await AddAsync(3, "three")];
        await _browser.OpenAsync(Path);

        await PostAsync("/chosen", [("do", "name"), ("id", $"{ids[0]}"), ("id", $"{ids[1]}")]);
        Assert.Equal("Name pictures", _browser.Heading);
        await PostAsync("/edit", [
            ("do", "save"), ("view", $"?ids={ids[0]},{ids[1]}"), ("id", $"{ids[0]}"), ("id", $"{ids[1]}"),
            ($"keywords-{ids[0]}", "uno"), ($"description-{ids[0]}", ""), ($"keywords-{ids[1]}", "due"), ($"description-{ids[1]}", "Two")]);
        Assert.Equal(("uno", "due"), (await _member.KeywordsAsync(ids[0]), await _member.KeywordsAsync(ids[1])));

        await PostAsync("/chosen", [("do", "delete"), ("id", $"{ids[0]}"), ("id", $"{ids[2]}")]);
        Assert.Equal("2 pictures deleted. You can restore them for ten minutes.", _browser.Notice);
        Assert.Equal(ids[1], Assert.Single(await _member.ListAsync()).Id);

        await PostAsync("/chosen", [("do", "delete")]);
        Assert.Equal("Choose one or more pictures first: each has a box to tick.", Assert.Single(_browser.Errors).Text);
    }

    [Fact]
    public async Task Where_fewer_pictures_are_allowed_than_somebody_has_all_that_are_deleted_come_back_as_promised()
    {
        await using var server = await UserpicServer.StartAsync(("Userpics:MaxPerAccount", "2"));
        var member = await Member.JoinAsync(server);
        using var browser = await Browser.At(server).LogInAsync("test", Member.Password);
        List<long> ids = [];
        for (var i = 0; i < 6; i++)
        {
            ids.Add((await server.Database.Userpics.AddAsync(
                new NewUserpic(member.Account.Id, "image/png", 1, 1, BitConverter.GetBytes(i), [], null, false), new UserpicQuota(100, 10), Cancellation)).Userpic.Id);
        }

        var chosen = ids.Take(5).Select(id => KeyValuePair.Create("id", $"{id}"));
        await browser.OpenAsync(Path);
        await browser.PostAsync(Path + "/chosen", [new("form-token", browser.FormToken), new("do", "delete"), .. chosen]);
        Assert.Equal("5 pictures deleted. You can restore them for ten minutes.", browser.Notice);
        await browser.PostAsync(Path + "/restore", [new("form-token", browser.FormToken), .. chosen]);

        Assert.Equal("5 pictures are back.", browser.Notice);
        Assert.Equal(ids, (await member.ListAsync()).Select(userpic => userpic.Id));
    }

    [Fact]
    public async Task More_than_a_page_of_pictures_can_be_chosen_and_none_of_too_many_is_forgotten()
    {
        var ids = new List<long>();
        for (var i = 0; i < PictureView.PerPage + 2; i++)
        {
            ids.Add((await _server.Database.Userpics.AddAsync(
                new NewUserpic(_member.Account.Id, "image/png", 1, 1, BitConverter.GetBytes(i), [], null, false), new UserpicQuota(1000, 10), Cancellation)).Userpic.Id);
        }

        await _browser.OpenAsync(Path);
        await PostAsync("/chosen", [("do", "name"), .. ids.Select(id => ("id", $"{id}"))]);
        Assert.Contains("These are 1 to 100 of 102", _browser.Page.One("main").Text, StringComparison.Ordinal);

        await _browser.OpenAsync(Path);
        await PostAsync("/chosen", [("do", "delete"), .. Enumerable.Range(1, PictureView.MaxIds + 5).Select(id => ("id", $"{id}"))]);
        Assert.Equal("You chose more than 400 pictures, which is the limit. Nothing was done.", Assert.Single(_browser.Errors).Text);
        Assert.Equal(ids.Count, (await _member.ListAsync()).Count);

        await PostAsync("/chosen", [("do", "delete"), .. ids.Select(id => ("id", $"{id}"))]);
        Assert.Equal("102 pictures deleted. You can restore them for ten minutes.", _browser.Notice);
    }

    [Fact]
    public async Task A_keyword_gets_another_name()
    {
        var id = await AddAsync(1, "see, evening");
        await RenameAsync("see", "sea");
        Assert.Equal("“see” is now called “sea”.", _browser.Notice);
        Assert.Equal(["evening", "sea"], (await _member.KeywordsAsync(id)).Split(',').Order());
    }

    [Fact]
    public async Task A_name_that_another_picture_has_is_not_taken_from_it_and_one_of_the_same_picture_becomes_one_with_it()
    {
        long[] ids = [await AddAsync(1, "evening, dusk"), await AddAsync(2, "calm")];

        await RenameAsync("evening", "calm");

        var (field, text) = Assert.Single(_browser.Errors);
        Assert.Equal("to", field);
        Assert.StartsWith("“calm” already names another picture, and a keyword can name only one picture.", text, StringComparison.Ordinal);
        ManageUploadTests.AssertAtField(_browser.Page, field, text);
        Assert.Equal(("evening,dusk", "calm"), (await _member.KeywordsAsync(ids[0]), await _member.KeywordsAsync(ids[1])));

        await RenameAsync("evening", "dusk");
        Assert.Equal("“evening” is now called “dusk”.", _browser.Notice);
        Assert.Equal("dusk", await _member.KeywordsAsync(ids[0]));
    }

    [Theory]
    [InlineData("sea", "", "to", "Type the new name.")]
    [InlineData("sea", "a, b", "to", "Keyword 'a, b' has a comma.")]
    [InlineData("nothing", "sea", "from", "None of your pictures has the keyword “nothing”.")]
    public async Task A_name_that_cannot_be_is_refused_at_its_field(string from, string to, string field, string text)
    {
        await AddAsync(1, "sea");
        await RenameAsync(from, to);
        Assert.Equal((field, text), Assert.Single(_browser.Errors));
        ManageUploadTests.AssertAtField(_browser.Page, field, text);
    }

    [Fact]
    public async Task Nobody_touches_the_pictures_of_another()
    {
        var bob = await Member.JoinAsync(_server, "bob");
        var his = await bob.AddAsync(Samples.Png(9), ("keywords", "his"));
        var gone = await bob.AddAsync(Samples.Png(8));
        await bob.DeleteAsync(gone);
        var before = await bob.EverythingAsync();
        await _browser.OpenAsync(Path);

        foreach (var act in (string[])["save", "default", "delete"])
        {
            await PostAsync("/edit", [("do", act), ("id", $"{his}"), ($"keywords-{his}", "mine"), ($"description-{his}", "")]);
        }

        await PostAsync("/chosen", [("do", "delete"), ("id", $"{his}")]);
        await PostAsync("/restore", [("id", $"{gone}")]);
        await _browser.OpenAsync($"{Path}?ids={his}");
        Assert.Empty(_browser.Page.Main.All("img"));

        Assert.Equal(before, await bob.EverythingAsync());
    }

    [Fact]
    public async Task Pictures_stand_in_the_order_and_choice_that_is_asked_for()
    {
        await AddAsync(1, "Zebra");
        await AddAsync(2, "");
        await AddAsync(3, "apple", "A red FRUIT");

        Assert.Equal(["apple", "Zebra", "No keywords"], await KeywordsAsync(""));
        Assert.Equal(["apple", "No keywords", "Zebra"], await KeywordsAsync("?sort=newest"));
        Assert.Equal(["Zebra", "No keywords", "apple"], await KeywordsAsync("?sort=oldest"));
        Assert.Equal(["apple"], await KeywordsAsync("?filter=fruit"));
        Assert.Equal(["Zebra"], await KeywordsAsync("?filter=ZEB"));
        Assert.Empty(await KeywordsAsync("?filter=nothing"));
        Assert.Contains("No picture has “nothing”", _browser.Page.One("main").Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_suspended_picture_says_so_to_its_owner()
    {
        var id = await AddAsync(1, "sea");
        await _server.Database.Moderation.SetUserpicSuspendedAsync(id, true, new ModerationNote(null, "an advertisement"), Cancellation);
        await _browser.OpenAsync(Path);
        Assert.Contains("Suspended by the operator of this server: an advertisement", Cards().Single().Text, StringComparison.Ordinal);
    }

    private Task<long> AddAsync(int seed, string keywords, string description = "") =>
        _member.AddAsync(Samples.Png(seed), ("keywords", keywords), ("description", description));

    private async Task EditAsync(long id, string keywords, string description, string act = "save")
    {
        await _browser.OpenAsync(Path);
        await PostAsync("/edit", [
            ("do", act), ("view", ""), ("id", id.ToString(CultureInfo.InvariantCulture)), ($"keywords-{id}", keywords), ($"description-{id}", description)]);
    }

    private async Task RestoreAsync(long id)
    {
        await _browser.OpenAsync(Path);
        await PostAsync("/restore", [("id", id.ToString(CultureInfo.InvariantCulture))]);
    }

    private async Task RenameAsync(string from, string to)
    {
        await _browser.OpenAsync(Path);
        await PostAsync("/rename", [("from", from), ("to", to)]);
    }

    private Task<Browser> PostAsync(string path, IEnumerable<(string Name, string Value)> fields) =>
        _browser.PostAsync(Path + path, [new("form-token", _browser.FormToken), .. fields.Select(field => KeyValuePair.Create(field.Name, field.Value))]);

    private string ValueOf(string field) => _browser.Page.All("input").Single(input => input.Attributes.GetValueOrDefault("id") == field).Attributes["value"];

    private IEnumerable<HtmlElement> Cards() => _browser.Page.All("li").Where(IsCard);

    private static bool IsCard(HtmlElement element) => element.Attributes.GetValueOrDefault("class") == "card";

    private async Task<IEnumerable<string>> KeywordsAsync(string query) =>
        (await _browser.OpenAsync(Path + query)).Page.All("p").Where(line => line.Attributes.GetValueOrDefault("class") == "keywords").Select(line => line.Text);
}
