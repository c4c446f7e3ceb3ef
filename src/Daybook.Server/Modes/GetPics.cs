using Daybook.Core.Userpics;
using Daybook.Server.Modes.Declarations;
using Daybook.Server.Options;
using Daybook.Server.Userpics;

namespace Daybook.Server.Modes;

/// <summary><c>getpics</c>, an addition of this server: list the account's userpics with all that belongs to them.</summary>
internal sealed class GetPics(IUserpicStore userpics, UserpicsOptions options) : IMode
{
    private const int MaxRows = 1000;

    private static readonly OptionalIdField After;
    private static readonly TableReply<Row> Pic;
    private static readonly NumberReply PicTotal, MaxBytes, MaxSide, MaxPics, MaxKeywords;
    private static readonly FlagReply PicMore;

    static GetPics()
    {
        Declaration = new ModeDeclaration(
            "getpics",
            "List the account's user pictures, with their keywords, and the limits of this server.",
            "An addition of this server. On servers that do not know it, `login` with `getpickws` and `getpickwurls` tells keywords and addresses.",
            $"A reply has at most {MaxRows} pictures. If `pic_more` is `1`, ask again with the last `pic_N_id` as `after`.");
        After = Declaration.Takes(new OptionalIdField("after", "Optional. Only pictures with a higher number than this."));
        Pic = Declaration.Answers(new TableReply<Row>(("pic", "pics"), "The pictures, oldest first.")
            .With(new NumberReply("id", "The number of the picture. Rows are in its order: oldest first."), row => row.Id)
            .With(new TextReply("url", "The address of its bytes."), row => row.Url)
            .With(new NumberReply("width", "Its width in pixels, as displayed."), row => row.Width)
            .With(new NumberReply("height", "Its height in pixels, as displayed."), row => row.Height)
            .With(new NumberReply("bytes", "Its size in bytes, as stored: without the metadata that `uploadpic` drops."), row => row.Bytes)
            .With(new TextReply("type", "Its type: `image/png`, `image/jpeg`, `image/gif` or `image/webp`."), row => row.Type)
            .With(new TextReply("keywords", "Its keywords, with commas between them; empty if it has none."), row => row.Keywords)
            .With(new TextReply("description", "What it shows; empty if nobody said."), row => row.Description)
            .With(new FlagReply("default", "`1` if it is the account's default picture, else `0`."), row => row.IsDefault)
            .With(new NumberReply("time", "When it was first uploaded, in Unix seconds."), row => row.Time)
            .With(
                new FlagReply("suspended", "`1` if a moderator suspended it: its address then shows a neutral picture. Else `0`."),
                row => row.IsSuspended));
        PicTotal = Declaration.Answers(new NumberReply("pic_total", "How many pictures the account has."));
        PicMore = Declaration.Answers(new FlagReply("pic_more", "`1` if there are more pictures than this reply has, else `0`."));
        MaxBytes = Declaration.Answers(new NumberReply("max_bytes", "The largest picture that `uploadpic` takes, in bytes as sent."));
        MaxSide = Declaration.Answers(new NumberReply("max_side", "The longest side of a picture that it takes, in pixels."));
        MaxPics = Declaration.Answers(new NumberReply("max_pics", "How many pictures the account may have."));
        MaxKeywords = Declaration.Answers(new NumberReply("max_keywords", "How many keywords a picture may have."));
        Declaration.Shows(
            [("mode", "getpics"), ("user", "demo"), ("password", "correct+horse")],
            reply =>
            {
                reply.Set(
                    Pic,
                    [
                        new(
                            1, "http://127.0.0.1:8080/userpic/1/1", 100, 100, 4292, "image/png", "inkwell, writing", "An ink bottle with a pen",
                            IsDefault: true, 1795435200, IsSuspended: false),
                    ]);
                reply.Set(PicTotal, 1);
                reply.Set(PicMore, false);
                reply.Set(MaxBytes, 40960);
                reply.Set(MaxSide, 1000);
                reply.Set(MaxPics, 100);
                reply.Set(MaxKeywords, 10);
            });
    }

    public static ModeDeclaration Declaration { get; }

    public async Task HandleAsync(ModeRequest request, ModeReply reply, CancellationToken cancellation)
    {
        var account = request.Account;
        var page = await userpics.ListAsync(account.Id, request.Get(After) ?? 0, MaxRows + 1, cancellation);
        reply.Set(
            Pic,
            [
                .. page.Take(MaxRows).Select(userpic => new Row(
                    userpic.Id,
                    UserpicUrl.Of(request.Caller.SiteUrl, userpic.Id, account.Id),
                    userpic.Width,
                    userpic.Height,
                    userpic.Size,
                    userpic.ContentType,
                    UserpicTexts.Write(userpic.Keywords),
                    userpic.Description,
                    userpic.Id == account.DefaultUserpicId,
                    userpic.CreatedAt.ToUnixTimeSeconds(),
                    userpic.Suspension is not null)),
            ]);
        reply.Set(PicTotal, await userpics.CountAsync(account.Id, cancellation));
        reply.Set(PicMore, page.Count > MaxRows);
        reply.Set(MaxBytes, options.MaxBytes);
        reply.Set(MaxSide, options.MaxSide);
        reply.Set(MaxPics, options.MaxPerAccount);
        reply.Set(MaxKeywords, options.MaxKeywords);
    }

    private sealed record Row(
        long Id, string Url, int Width, int Height, int Bytes, string Type, string Keywords, string Description, bool IsDefault, long Time,
        bool IsSuspended);
}
