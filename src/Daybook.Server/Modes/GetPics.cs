using System.Globalization;
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
    private static readonly NumberReply PicTotal, PicMore, MaxBytes, MaxSide, MaxPics, MaxKeywords;

    static GetPics()
    {
        Declaration = new ModeDeclaration(
            "getpics",
            "List the account's user pictures, with their keywords, and the limits of this server.",
            "An addition of this server. Where it is not known, `login` with `getpickws` and `getpickwurls` tells keywords and addresses.",
            "A reply has at most 1000 pictures. If `pic_more` is `1`, ask again with the last `pic_N_id` as `after`.")
        {
            Example = new(
                [("mode", "getpics"), ("user", "demo"), ("password", "correct+horse")],
                [
                    ("max_bytes", "40960"), ("max_keywords", "10"), ("max_pics", "100"), ("max_side", "1000"), ("pic_1_bytes", "4292"),
                    ("pic_1_default", "1"), ("pic_1_description", "An ink bottle with a pen"), ("pic_1_height", "100"), ("pic_1_id", "1"),
                    ("pic_1_keywords", "inkwell, writing"), ("pic_1_suspended", "0"), ("pic_1_time", "1795435200"),
                    ("pic_1_type", "image/png"), ("pic_1_url", "http://127.0.0.1:8080/userpic/1/1"), ("pic_1_width", "100"),
                    ("pic_count", "1"), ("pic_more", "0"), ("pic_total", "1"), ("success", "OK"),
                ]),
        };
        After = Declaration.Takes(new OptionalIdField("after", "Optional. Only pictures with a higher number than this."));
        Pic = Declaration.Answers(new TableReply<Row>(
            "pic",
            new("id", "The number of the picture. Rows are in its order: oldest first.", row => Digits(row.Userpic.Id)),
            new("url", "The address of its bytes.", row => row.Url),
            new("width", "Its width in pixels, as displayed.", row => Digits(row.Userpic.Width)),
            new("height", "Its height in pixels, as displayed.", row => Digits(row.Userpic.Height)),
            new("bytes", "Its size in bytes, as stored: without the metadata that `uploadpic` drops.", row => Digits(row.Userpic.Size)),
            new("type", "Its type: `image/png`, `image/jpeg`, `image/gif` or `image/webp`.", row => row.Userpic.ContentType),
            new("keywords", "Its keywords, with commas between them; empty if it has none.", row => UserpicTexts.Write(row.Userpic.Keywords)),
            new("description", "What it shows; empty if nobody said.", row => row.Userpic.Description),
            new("default", "`1` if it is the account's default picture, else `0`.", row => row.IsDefault ? "1" : "0"),
            new("time", "When it was first uploaded, in Unix seconds.", row => Digits(row.Userpic.CreatedAt.ToUnixTimeSeconds())),
            new("suspended", "`1` if a moderator suspended it: its address then shows a neutral picture. Else `0`.",
                row => row.Userpic.Suspension is null ? "0" : "1")));
        PicTotal = Declaration.Answers(new NumberReply("pic_total", "How many pictures the account has."));
        PicMore = Declaration.Answers(new NumberReply("pic_more", "`1` if there are more pictures than this reply has, else `0`."));
        MaxBytes = Declaration.Answers(new NumberReply("max_bytes", "The largest picture that `uploadpic` takes, in bytes as sent."));
        MaxSide = Declaration.Answers(new NumberReply("max_side", "The longest side of a picture that it takes, in pixels."));
        MaxPics = Declaration.Answers(new NumberReply("max_pics", "How many pictures the account may have."));
        MaxKeywords = Declaration.Answers(new NumberReply("max_keywords", "How many keywords a picture may have."));
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
                    userpic,
                    UserpicUrl.Of(request.Caller.SiteUrl, userpic.Id, account.Id),
                    userpic.Id == account.DefaultUserpicId)),
            ]);
        reply.Set(PicTotal, await userpics.CountAsync(account.Id, cancellation));
        reply.Set(PicMore, page.Count > MaxRows ? 1 : 0);
        reply.Set(MaxBytes, options.MaxBytes);
        reply.Set(MaxSide, options.MaxSide);
        reply.Set(MaxPics, options.MaxPerAccount);
        reply.Set(MaxKeywords, options.MaxKeywords);
    }

    private static string Digits(long value) => value.ToString(CultureInfo.InvariantCulture);

    private sealed record Row(Userpic Userpic, string Url, bool IsDefault);
}
