using Daybook.Core.Userpics;
using Daybook.Protocol;
using Daybook.Server.Modes.Declarations;

namespace Daybook.Server.Modes;

/// <summary><c>deletepic</c>, an addition of this server: delete a userpic.</summary>
internal sealed class DeletePic(IDeletedUserpicStore userpics) : IMode
{
    private static readonly IdField PicId;
    private static readonly NumberReply DeletedId, UndoUntil;

    static DeletePic()
    {
        Declaration = new ModeDeclaration(
            "deletepic",
            "Delete a user picture.",
            "An addition of this server. Its keywords are free again, and if it was the default picture there is no default. For ten minutes it can be " +
            "taken back on the site, with those of its keywords that no other picture has by then; after that it is gone for good. Its " +
            "number is not used again: if the same picture is uploaded again, it is a new one, and it stays suspended if a moderator suspended it.")
        {
            NeedsVisibleAccount = true,
        };
        PicId = Declaration.Takes(new IdField("picid", "The number of the picture, which must be one of the account's."));
        DeletedId = Declaration.Answers(new NumberReply("picid", "The number of the picture."));
        UndoUntil = Declaration.Answers(new NumberReply("undo_until", "Until when it can be taken back, in Unix seconds."));
        Declaration.Shows(
            [("mode", "deletepic"), ("user", "demo"), ("password", "correct+horse"), ("picid", "1")],
            reply =>
            {
                reply.Set(DeletedId, 1);
                reply.Set(UndoUntil, 1795435800);
            });
    }

    public static ModeDeclaration Declaration { get; }

    public async Task HandleAsync(ModeRequest request, ModeReply reply, CancellationToken cancellation)
    {
        var id = request.Get(PicId);
        var deleted = await DeleteAsync(request.Account.Id, id, cancellation) ?? throw UserpicTexts.NoPicture();
        reply.UserpicId = id;
        reply.Set(DeletedId, id);
        reply.Set(UndoUntil, deleted.UndoUntil.ToUnixTimeSeconds());
    }

    private async Task<DeletedUserpic?> DeleteAsync(long accountId, long id, CancellationToken cancellation)
    {
        try
        {
            return await userpics.DeleteAsync(accountId, id, cancellation);
        }
        catch (AccountGoneException)
        {
            throw new ProtocolException(Faults.Suspended);
        }
    }
}
