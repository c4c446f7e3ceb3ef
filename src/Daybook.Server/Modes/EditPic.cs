using Daybook.Core.Userpics;
using Daybook.Protocol;
using Daybook.Server.Modes.Declarations;
using Daybook.Server.Options;

namespace Daybook.Server.Modes;

/// <summary><c>editpic</c>, an addition of this server: change what belongs to a userpic.</summary>
internal sealed class EditPic(IUserpicStore userpics, UserpicsOptions options) : IMode
{
    private static readonly IdField PicId;
    private static readonly TextField KeywordsField, DescriptionField;
    private static readonly ChangeField Default;
    private static readonly NumberReply EditedId;
    private static readonly FlagReply IsDefault;
    private static readonly TextReply Keywords, Description;

    static EditPic()
    {
        Declaration = new ModeDeclaration(
            "editpic",
            "Change a user picture's keywords, its description, or whether it is the default.",
            "An addition of this server. What is not sent stays as it is; the picture's bytes never change.",
            "All or nothing: after `FAIL` nothing has changed. But with a `Server error` the connection to the database may have been lost just when it was done: then send the same " +
            "request again, which does no harm.")
        {
            NeedsVisibleAccount = true,
        };
        PicId = Declaration.Takes(new IdField("picid", "The number of the picture, which must be one of the account's."));
        KeywordsField = Declaration.Takes(new TextField("keywords",
            "Optional. The keywords that it is to have, separated by commas: they replace those that it has, in this order. If this is sent empty, it " +
            "removes all of them. `uploadpic` says what a keyword may be. A keyword that another picture of the account has moves to this one."));
        DescriptionField = Declaration.Takes(new TextField("description",
            $"Optional. What the picture shows, for those who cannot see it: up to {UserpicDescription.MaxLength} characters. If this is sent empty, it removes the description."));
        Default = Declaration.Takes(new ChangeField("default",
            "Optional. `1` makes it the account's default picture. `0` leaves the account without one if this is it."));
        EditedId = Declaration.Answers(new NumberReply("picid", "The number of the picture."));
        Keywords = Declaration.Answers(new TextReply("keywords", "Its keywords as they stand now, with commas between them; empty if it has none."));
        Description = Declaration.Answers(new TextReply("description", "Its description as it stands now; empty if it has none."));
        IsDefault = Declaration.Answers(new FlagReply("default", "`1` if it is the account's default picture now, else `0`."));
        Declaration.Shows(
            [
                ("mode", "editpic"), ("user", "demo"), ("password", "correct+horse"), ("picid", "1"), ("keywords", "ink%2C+writing"),
                ("default", "0"),
            ],
            reply =>
            {
                reply.Set(EditedId, 1);
                reply.Set(Keywords, "ink, writing");
                reply.Set(Description, "An ink bottle with a pen");
                reply.Set(IsDefault, false);
            });
    }

    public static ModeDeclaration Declaration { get; }

    public async Task HandleAsync(ModeRequest request, ModeReply reply, CancellationToken cancellation)
    {
        var account = request.Account;
        var id = request.Get(PicId);

        // Here an empty value says something.
        var edit = new UserpicEdit(
            request.Has(KeywordsField) ? UserpicTexts.Keywords(request.Get(KeywordsField) ?? "") : null,
            request.Has(DescriptionField) ? UserpicTexts.Description(request.Get(DescriptionField) ?? "") : null,
            request.Get(Default));
        var userpic = await EditAsync(account.Id, id, edit, cancellation) ?? throw UserpicTexts.NoPicture();
        reply.UserpicId = userpic.Id;
        reply.Set(EditedId, userpic.Id);
        reply.Set(Keywords, UserpicTexts.Write(userpic.Keywords));
        reply.Set(Description, userpic.Description);
        reply.Set(IsDefault, edit.IsDefault ?? account.DefaultUserpicId == userpic.Id);
    }

    private async Task<Userpic?> EditAsync(long accountId, long id, UserpicEdit edit, CancellationToken cancellation)
    {
        try
        {
            return await userpics.EditAsync(
                accountId, id, edit, new UserpicQuota(options.MaxPerAccount, options.MaxKeywords), cancellation);
        }
        catch (TooManyKeywordsException refused)
        {
            throw new ProtocolException(Faults.InvalidArgument, refused.Message);
        }
        catch (AccountGoneException)
        {
            throw new ProtocolException(Faults.Suspended);
        }
    }
}
