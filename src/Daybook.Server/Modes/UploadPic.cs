using Daybook.Core.Userpics;
using Daybook.Pictures;
using Daybook.Protocol;
using Daybook.Server.Modes.Declarations;
using Daybook.Server.Options;
using Daybook.Server.Telemetry;
using Daybook.Server.Userpics;
using Daybook.Server.Userpics.Fetch;

namespace Daybook.Server.Modes;

/// <summary><c>uploadpic</c>: upload a user picture. The mode that this server is for.</summary>
internal sealed class UploadPic(
    IUserpicStore userpics, PictureFetcher fetcher, PictureLimits limits, UserpicsOptions options, Measures measures) : IMode
{
    private static readonly ChoiceField Default;
    private static readonly TextField KeywordsField, Url, Description;
    private static readonly BytesField Data;
    private static readonly NumberReply PicId, Width, Height;

    static UploadPic()
    {
        Declaration = new ModeDeclaration(
            "uploadpic",
            "Upload a user picture.",
            $"A picture is a PNG, JPEG, GIF or WebP, possibly animated, of at most {UserpicsOptions.UsualBytes} bytes and {UserpicsOptions.UsualSide} pixels a side unless the operator " +
            "chose other limits. It is kept with the pixels that were sent and without its metadata: places, cameras, comments and thumbnails " +
            "are dropped, and so is whatever follows the picture's end.",
            "All or nothing: after `FAIL` nothing has changed; after `OK` the picture, its keywords and the choice of default are kept for good. But with a " +
            "`Server error` the connection to the database may have been lost just when it was done: then send the same request again, which does no harm.",
            "A body may be url-encoded or `multipart/form-data`. Use the latter if your library rewrites line ends inside values, as some do: " +
            "that destroys pictures.")
        {
            NeedsVisibleAccount = true,
        };
        Default = Declaration.Takes(new ChoiceField("default",
            "`1` makes this the account's default picture; `0`, or nothing, leaves the default as it is."));
        KeywordsField = Declaration.Takes(new TextField("keywords",
            $"Optional. Keywords for this picture, separated by commas. A keyword may have spaces, and up to {Keyword.MaxLength} characters, but no comma: " +
            $"pages show keywords as lists with commas. Case counts. `pic#` and a number is reserved. A picture has at most {UserpicsOptions.UsualKeywords} keywords unless the " +
            "operator chose otherwise. A keyword that another picture of the account has moves to this one."));
        Data = Declaration.Takes(new BytesField("data",
            "The picture's bytes. This or `url` must be sent, not both. Url-encoding makes about 2.5 bytes of each, which at this size does no " +
            $"harm; `multipart/form-data` sends them as they are. A client should check the limit ({UserpicsOptions.UsualBytes} bytes unless the operator chose otherwise) " +
            "before it sends the picture: anything larger is refused."));
        Url = Declaration.Takes(new TextField("url",
            "An http or https address to get the picture from. This or `data` must be sent, not both. The address must be public, and answer within " +
            $"{PictureFetcher.Deadline.TotalSeconds} seconds and {PictureFetcher.MaxRedirects} redirects. An account may have {PictureFetcher.MaxPerMinute} fetched a minute; more are refused with error 405."));
        Description = Declaration.Takes(new TextField("description",
            $"Optional; an addition of this server. What the picture shows, for those who cannot see it: up to {UserpicDescription.MaxLength} characters."));
        PicId = Declaration.Answers(new NumberReply("picid",
            "The number of the picture. If the account already has this very picture, it is that one's number, and the given keywords are added to " +
            "those that it has."));
        Width = Declaration.Answers(new NumberReply("width", "The picture's width in pixels, as displayed."));
        Height = Declaration.Answers(new NumberReply("height", "The picture's height in pixels, as displayed."));
        Declaration.Shows(
            [
                ("mode", "uploadpic"), ("user", "demo"), ("password", "correct+horse"), ("default", "1"),
                ("keywords", "inkwell%2C+writing"), ("data", "%89PNG%0D%0A%1A%0A…"),
            ],
            reply =>
            {
                reply.Set(PicId, 1);
                reply.Set(Width, 100);
                reply.Set(Height, 100);
            });
    }

    public static ModeDeclaration Declaration { get; }

    public async Task HandleAsync(ModeRequest request, ModeReply reply, CancellationToken cancellation)
    {
        var isDefault = request.Get(Default);
        var keywords = ReadKeywords(request);
        var description = request.Get(Description) is { } text ? UserpicTexts.Description(text) : null;
        var picture = Inspect(await ReadPictureAsync(request, cancellation));

        var userpic = await AddAsync(
            new NewUserpic(
                request.Account.Id,
                picture.Format.ContentType(),
                picture.Width,
                picture.Height,
                picture.Bytes,
                keywords,
                description,
                isDefault),
            cancellation);
        reply.UserpicId = userpic.Id;
        reply.Set(PicId, userpic.Id);
        reply.Set(Width, userpic.Width);
        reply.Set(Height, userpic.Height);
    }

    private IReadOnlyList<Keyword> ReadKeywords(ModeRequest request)
    {
        var keywords = UserpicTexts.Keywords(request.Get(KeywordsField) ?? "");
        return keywords.Count <= options.MaxKeywords
            ? keywords
            : throw new ProtocolException(Faults.InvalidArgument, $"{keywords.Count} keywords, the limit is {options.MaxKeywords}");
    }

    private async ValueTask<ReadOnlyMemory<byte>> ReadPictureAsync(ModeRequest request, CancellationToken cancellation)
    {
        var data = request.Get(Data);
        var url = request.Get(Url);
        if (url is not null)
        {
            return data.IsEmpty
                ? await FetchAsync(url, request.Account.Id, cancellation)
                : throw new ProtocolException(Faults.InvalidArgument, "send either data or url, not both");
        }

        return data.IsEmpty ? throw new ProtocolException(Faults.MissingArgument, "data or url") : data;
    }

    private async Task<byte[]> FetchAsync(string url, long accountId, CancellationToken cancellation)
    {
        using var stage = measures.Begin(Stages.Fetch);
        return await fetcher.FetchAsync(url, accountId, cancellation);
    }

    private Picture Inspect(ReadOnlyMemory<byte> data)
    {
        using var stage = measures.Begin(Stages.Inspect);
        try
        {
            return PictureInspector.Inspect(data.Span, limits);
        }
        catch (PictureException refused)
        {
            throw new ProtocolException(Faults.InvalidArgument, refused.Message);
        }
    }

    private async Task<Userpic> AddAsync(NewUserpic userpic, CancellationToken cancellation)
    {
        using var stage = measures.Begin(Stages.Store);
        try
        {
            var added = await userpics.AddAsync(userpic, new UserpicQuota(options.MaxPerAccount, options.MaxKeywords), cancellation);
            return added.Userpic;
        }
        catch (UserpicQuotaException refused)
        {
            throw new ProtocolException(Faults.RestrictedFeature, refused.Message);
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
