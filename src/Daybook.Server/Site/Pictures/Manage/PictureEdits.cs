using System.Globalization;
using Daybook.Core.Accounts;
using Daybook.Core.Userpics;
using Daybook.Server.Options;
using Daybook.Server.Site.Forms;
using Daybook.Server.Site.Visits;

namespace Daybook.Server.Site.Pictures.Manage;

/// <summary>What the forms of <c>/manage/userpics</c> change. Each leads back to the page that it stood on, or shows it again with what is wrong.</summary>
internal sealed class PictureEdits(
    Visit visit, IUserpicStore userpics, IDeletedUserpicStore deleted, ManageView shown, UserpicsOptions options)
{
    /// <summary>The field that tells which pictures a form is about; it may come many times.</summary>
    public const string IdField = "id";

    /// <summary>The buttons' field: <c>save</c>, <c>default</c>, <c>no-default</c>, <c>delete</c>, <c>name</c>.</summary>
    public const string ActionField = "do";

    private readonly UserpicQuota _quota = new(options.MaxPerAccount, options.MaxKeywords);

    private CancellationToken Cancellation => visit.Context.RequestAborted;

    /// <summary>The field of a picture's keywords.</summary>
    public static string KeywordsField(long id) => string.Create(CultureInfo.InvariantCulture, $"keywords-{id}");

    /// <summary>The field of a picture's description.</summary>
    public static string DescriptionField(long id) => string.Create(CultureInfo.InvariantCulture, $"description-{id}");

    /// <summary>What a field showed, in a hidden one beside it: who leaves it as it was changes nothing, whatever another tab has done meanwhile.</summary>
    public static string ShownField(string field) => "shown-" + field;

    /// <summary>What somebody typed into a field; null if the form did not have it, or it still says what it showed.</summary>
    public static string? Typed(PageForm form, string field) =>
        !form.Has(field) || (form.Has(ShownField(field)) && form[field].Trim() == form[ShownField(field)].Trim()) ? null : form[field];

    /// <summary>Saves the keywords and descriptions of one or several pictures, and what the pressed button says.</summary>
    public async Task<IResult> SaveAsync()
    {
        var (form, ids) = await ReadAsync();
        if (form[ActionField] == "delete")
        {
            return await DeleteAsync(form, ids);
        }

        var before = await userpics.ListAsync(visit.Owner.Id, Cancellation);
        var edits = ids.Select(id => (Id: id, Edit: ReadEdit(form, id))).ToList();
        RefuseTwice(form, before, edits);
        RefuseTooMany(form, before, edits);

        // All of it is looked at first: nothing is saved of a form that says what cannot be.
        for (var i = 0; i < edits.Count && !form.HasErrors; i++)
        {
            await SaveOneAsync(form, edits[i].Id, edits[i].Edit);
        }

        if (form.HasErrors)
        {
            return await ShowAgainAsync(form);
        }

        var all = await userpics.ListAsync(visit.Owner.Id, Cancellation);
        var view = ManagePages.ViewOf(form);
        var place = (view.Ids, ids) switch
        {
            // Where many pictures are being named one page after the other: the next page.
            (not null, _) => view.Page < view.Pick(all).Pages ? (view with { Page = view.Page + 1 }).Query() : "",
            (null, [var only]) => string.Create(CultureInfo.InvariantCulture, $"{view.Query()}#picture-{only}"),
            _ => "",
        };
        var saved = all.Where(userpic => ids.Contains(userpic.Id));
        return visit.SeeOther(ManagePages.Path + place, new Notice("Saved." + PictureText.Moved(before, saved)));
    }

    /// <summary>Deletes the chosen pictures, or shows them to be named.</summary>
    public async Task<IResult> DoWithChosenAsync()
    {
        var (form, ids) = await ReadAsync();
        if (ids.Count == 0)
        {
            form.Refuse("", "Choose one or more pictures first: each has a box to tick.");
            return await ShowAgainAsync(form);
        }

        if (ids.Count > PictureView.MaxIds)
        {
            form.Refuse("", $"You chose more than {PictureView.MaxIds} pictures, which is the limit. Nothing was done.");
            return await ShowAgainAsync(form);
        }

        return form[ActionField] == "delete"
            ? await DeleteAsync(form, ids)
            : visit.SeeOther(ManagePages.Path + PictureView.Of(ids).Query());
    }

    /// <summary>Restores deleted pictures.</summary>
    public async Task<IResult> RestoreAsync()
    {
        var (form, ids) = await ReadAsync();
        var restored = 0;
        foreach (var id in ids)
        {
            try
            {
                restored += await deleted.RestoreAsync(visit.Owner.Id, id, _quota, Cancellation) is null ? 0 : 1;
            }
            catch (SameUserpicException)
            {
                form.Refuse("", "You have since uploaded the same picture again, so there is nothing to restore.");
            }
            catch (Exception refused) when (refused is UserpicQuotaException or AccountGoneException)
            {
                form.Refuse("", PictureText.Sentence(refused.Message));
            }
        }

        if (restored == 0 && !form.HasErrors)
        {
            // Another tab may have restored it.
            var all = await userpics.ListAsync(visit.Owner.Id, Cancellation);
            if (ids.Count > 0 && ids.All(id => all.Any(userpic => userpic.Id == id)))
            {
                return Back(form, ids.Count == 1 ? "The picture is already back." : "The pictures are already back.");
            }

            form.Refuse("", "The ten minutes are over: it can no longer be restored.");
        }

        return form.HasErrors
            ? await ShowAgainAsync(form)
            : Back(form, restored == 1 ? "The picture is back." : $"{restored} pictures are back.");
    }

    /// <summary>Gives a keyword another name.</summary>
    public async Task<IResult> RenameAsync()
    {
        var (form, _) = await ReadAsync();
        var isKnown = Keyword.TryParse(form["from"], out var from, out _);
        if (!isKnown)
        {
            form.Refuse("from", "Choose the keyword to rename.");
        }

        if (!Keyword.TryParse(form["to"], out var to, out var fault))
        {
            form.Refuse("to", form["to"].Trim().Length == 0 ? "Type the new name." : PictureText.Sentence(fault));
        }

        if (from is null || to is null)
        {
            return await ShowAgainAsync(form);
        }

        // The store would take it from that picture. Who types a new name may not know that it is one already, and would find out much later.
        var all = await userpics.ListAsync(visit.Owner.Id, Cancellation);
        if (all.Any(userpic => userpic.Keywords.Contains(to) && !userpic.Keywords.Contains(from)) && all.Any(userpic => userpic.Keywords.Contains(from)))
        {
            form.Refuse("to", $"“{to}” already names another picture, and a keyword can name only one picture. Choose another name, or add “{to}” to the keywords of the picture that should have it.");
            return await ShowAgainAsync(form);
        }

        try
        {
            if (await userpics.RenameKeywordAsync(visit.Owner.Id, from, to, Cancellation) is not null)
            {
                return Back(form, $"“{from}” is now called “{to}”.");
            }

            form.Refuse("from", $"None of your pictures has the keyword “{from}”.");
        }
        catch (AccountGoneException refused)
        {
            form.Refuse("", PictureText.Sentence(refused.Message));
        }

        return await ShowAgainAsync(form);
    }

    /// <summary>What the form says of a picture. What cannot be is refused, and then null.</summary>
    private static UserpicEdit ReadEdit(PageForm form, long id)
    {
        IReadOnlyList<Keyword>? keywords = null;
        if (Typed(form, KeywordsField(id)) is { } names && !Keyword.TryParseList(names, out keywords, out var wrongKeyword))
        {
            form.Refuse(KeywordsField(id), PictureText.Sentence(wrongKeyword));
        }

        string? description = null;
        if (Typed(form, DescriptionField(id)) is { } text && !UserpicDescription.TryRead(text.Trim(), out description, out var wrongDescription))
        {
            form.Refuse(DescriptionField(id), PictureText.Sentence(wrongDescription));
        }

        return new UserpicEdit(keywords, description, form[ActionField] switch { "default" => true, "no-default" => false, _ => null });
    }

    /// <summary>A keyword names one picture of an account: one that was typed at several is refused at each, since nobody can tell which was meant.</summary>
    private static void RefuseTwice(PageForm form, IReadOnlyList<Userpic> all, IReadOnlyList<(long Id, UserpicEdit Edit)> edits)
    {
        var typed = edits.SelectMany(one => (one.Edit.Keywords ?? []).Distinct().Select(keyword => (Keyword: keyword, one.Id)));
        foreach (var places in typed.GroupBy(one => one.Keyword, one => one.Id).Where(places => places.Count() > 1))
        {
            foreach (var id in places)
            {
                var others = string.Join(" and ", places.Where(other => other != id).Select(other => NameOf(other, places.Key)));
                form.Refuse(KeywordsField(id), $"“{places.Key}” is also typed for {others}, and a keyword can name only one picture.");
            }
        }

        string NameOf(long id, Keyword inQuestion) => all.FirstOrDefault(userpic => userpic.Id == id)?.Keywords.FirstOrDefault(keyword => keyword != inQuestion) is { } name
            ? $"“{name}”"
            : string.Create(CultureInfo.InvariantCulture, $"picture {id}");
    }

    /// <summary>More keywords than a picture may have are refused, unless it has all of them, from before the limit was lowered.</summary>
    private void RefuseTooMany(PageForm form, IReadOnlyList<Userpic> all, IReadOnlyList<(long Id, UserpicEdit Edit)> edits)
    {
        foreach (var (id, edit) in edits)
        {
            if (edit.Keywords is { } keywords && keywords.Count > options.MaxKeywords
                && all.FirstOrDefault(userpic => userpic.Id == id) is { } userpic && keywords.Any(keyword => !userpic.Keywords.Contains(keyword)))
            {
                form.Refuse(KeywordsField(id), PictureText.Sentence(new TooManyKeywordsException(keywords.Count, options.MaxKeywords).Message));
            }
        }
    }

    private async Task SaveOneAsync(PageForm form, long id, UserpicEdit edit)
    {
        try
        {
            if (await userpics.EditAsync(visit.Owner.Id, id, edit, _quota, Cancellation) is null)
            {
                form.Refuse("", "One of the pictures is no longer there.");
            }
        }
        catch (TooManyKeywordsException refused)
        {
            form.Refuse(KeywordsField(id), PictureText.Sentence(refused.Message));
        }
        catch (AccountGoneException refused)
        {
            form.Refuse("", PictureText.Sentence(refused.Message));
        }
    }

    private async Task<IResult> DeleteAsync(PageForm form, IReadOnlyList<long> ids)
    {
        var gone = 0;
        try
        {
            foreach (var id in ids)
            {
                gone += await deleted.DeleteAsync(visit.Owner.Id, id, Cancellation) is null ? 0 : 1;
            }
        }
        catch (AccountGoneException refused)
        {
            form.Refuse("", PictureText.Sentence(refused.Message));
            return await ShowAgainAsync(form);
        }

        // Another tab may have deleted some before.
        var others = (ids.Count - gone) switch { 0 => "", 1 => " One was already gone.", var number => $" {number} were already gone." };
        return Back(form, gone switch
        {
            0 => ids.Count == 1 ? "The picture was already gone." : "These pictures were already gone.",
            1 => $"Deleted. You can restore it for ten minutes.{others}",
            _ => $"{gone} pictures deleted. You can restore them for ten minutes.{others}",
        });
    }

    private async Task<(PageForm Form, IReadOnlyList<long> Ids)> ReadAsync()
    {
        var form = await PageForm.ReadAsync(visit.Context);
        var sent = await visit.Context.Request.ReadFormAsync(Cancellation);
        var ids = new List<long>();
        foreach (var text in sent[IdField].Take(PictureView.MaxIds + 1))
        {
            if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && !ids.Contains(id))
            {
                ids.Add(id);
            }
        }

        return (form, ids);
    }

    private IResult Back(PageForm form, string notice)
    {
        var view = ManagePages.ViewOf(form);
        return visit.SeeOther(ManagePages.Path + (view.Ids is null ? view.Query() : ""), new Notice(notice));
    }

    private Task<IResult> ShowAgainAsync(PageForm form) => shown.ShowAsync(ManagePages.ViewOf(form), form);
}
