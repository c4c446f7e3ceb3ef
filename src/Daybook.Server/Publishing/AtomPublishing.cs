using System.Text;
using Daybook.Core.Access;
using Daybook.Core.Accounts;
using Daybook.Core.Entries;
using Daybook.Core.Journals;
using Daybook.Protocol.Atom;
using Daybook.Server.Journals;
using Microsoft.Net.Http.Headers;

namespace Daybook.Server.Publishing;

/// <summary>What Atom publishing does: an account's own journal, read and written.</summary>
internal sealed class AtomPublishing(IJournalStore journals, IEntryReader reader, IEntryStore entries, ITagStore tags, TimeProvider time)
{
    private const int FeedEntries = 25;
    private const string Interface = "atom";

    public async Task<AtomAnswer> ServiceAsync(Account account, AtomDocuments documents, CancellationToken cancellation) =>
        Ok(documents.Service((await StandingOfAsync(account, cancellation)).Journal));

    public async Task<AtomAnswer> FeedAsync(Account account, AtomDocuments documents, CancellationToken cancellation)
    {
        var standing = await StandingOfAsync(account, cancellation);
        return Ok(documents.Feed(standing.Journal, await reader.ListAsync(standing, new EntryPage(FeedEntries), cancellation)));
    }

    public async Task<AtomAnswer> CategoriesAsync(Account account, CancellationToken cancellation) =>
        Ok(AtomDocuments.Categories((await tags.ListAsync(await StandingOfAsync(account, cancellation), cancellation)).Select(tag => tag.Name)));

    public async Task<AtomAnswer> ShowAsync(Account account, long itemId, AtomDocuments documents, CancellationToken cancellation) =>
        Ok(documents.Entry(await FindAsync(account, itemId, cancellation)));

    public async Task<AtomAnswer> PostAsync(
        Account account, ReadOnlyMemory<byte> body, string? contentType, AtomDocuments documents, CancellationToken cancellation)
    {
        var sent = Read(body, contentType);
        if (sent.Id is not null)
        {
            throw BadRequest("An entry that is new has no id: the server gives it one.");
        }

        var zone = await PosterZone.GuessAsync(reader, await StandingOfAsync(account, cancellation), cancellation);
        var now = EventTime.Of(time.GetUtcNow().UtcDateTime + zone);
        var posted = await OrRefuse(entries.PostAsync(
            new NewEntry(
                account.Id, account.Id, now, EntrySecurity.Public, SubjectOf(sent), TextOf(sent), MetadataOf(sent), Interface, IsTimeOurs: true),
            cancellation));
        var entry = posted.Entry ?? throw new InvalidOperationException("Nobody moderates somebody's own journal.");
        return new AtomAnswer(
            StatusCodes.Status201Created, AtomEndpoint.ContentType, documents.Entry(entry), documents.EditAddress(entry));
    }

    public async Task<AtomAnswer> PutAsync(
        Account account, long itemId, ReadOnlyMemory<byte> body, string? contentType, AtomDocuments documents, CancellationToken cancellation)
    {
        var entry = await FindAsync(account, itemId, cancellation);
        var sent = Read(body, contentType);
        if (sent.Id != documents.IdOf(entry))
        {
            throw BadRequest($"The id must be that of the entry: {documents.IdOf(entry)}");
        }

        var edit = new EntryEdit(
            account.Id, itemId, account.Id, default, Security: null, AllowMask: null, SubjectOf(sent), TextOf(sent), MetadataOf(sent));
        return Ok(documents.Entry(await OrRefuse(entries.EditAsync(edit, cancellation))));
    }

    public async Task<AtomAnswer> DeleteAsync(Account account, long itemId, CancellationToken cancellation)
    {
        await OrRefuse(entries.DeleteAsync(account.Id, itemId, account.Id, cancellation));
        return new AtomAnswer(StatusCodes.Status200OK, AtomEndpoint.ContentType, []);
    }

    private static AtomAnswer Ok(byte[] document) => new(StatusCodes.Status200OK, AtomEndpoint.ContentType, document);

    private static AtomRefusedException BadRequest(string message) => new(StatusCodes.Status400BadRequest, message);

    private static AtomRefusedException NotFound() => new(StatusCodes.Status404NotFound, "There is no such entry.");

    private async ValueTask<Standing> StandingOfAsync(Account account, CancellationToken cancellation) =>
        await journals.FindAsync(account.Id, account.Id, cancellation) is { Keeps: true } standing ? standing : throw NotFound();

    private async ValueTask<Entry> FindAsync(Account account, long itemId, CancellationToken cancellation) =>
        await reader.FindAsync(await StandingOfAsync(account, cancellation), itemId, cancellation) ?? throw NotFound();

    private static AtomEntry Read(ReadOnlyMemory<byte> body, string? contentType)
    {
        try
        {
            var charset = MediaTypeHeaderValue.TryParse(contentType, out var type) ? HeaderUtilities.RemoveQuotes(type.Charset).Value : null;
            return AtomEntryReader.Read(body, charset);
        }
        catch (FormatException malformed)
        {
            throw BadRequest(malformed.Message);
        }
    }

    private static string SubjectOf(AtomEntry sent) => EntryLimits.CutLine(string.Join(' ', sent.Title.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));

    private static string TextOf(AtomEntry sent)
    {
        var text = sent.Content?.ReplaceLineEndings("\n").Trim() ?? "";
        if (text.Length == 0)
        {
            throw BadRequest("The entry has no content.");
        }

        return EntryLimits.Fits(text)
            ? text
            : throw new AtomRefusedException(
                StatusCodes.Status413PayloadTooLarge,
                $"The content has {Encoding.UTF8.GetByteCount(text)} bytes, at most {EntryLimits.TextBytes - 1} are allowed.");
    }

    /// <summary>Where no category is sent the tags stay: some clients know of none.</summary>
    private static EntryMetadata MetadataOf(AtomEntry sent)
    {
        IReadOnlyList<TagName>? read = null;
        if (sent.Categories is { } categories && !TagName.TryParseList(string.Join(',', categories), out read))
        {
            throw BadRequest($"Categories are tags, which are {TagName.Rule}.");
        }

        return new EntryMetadata(new Dictionary<string, string> { [EntryProperty.Preformatted] = sent.IsPlain ? "" : "1" }, read);
    }

    private static async Task<T> OrRefuse<T>(Task<T> change)
    {
        try
        {
            return await change;
        }
        catch (EntryRefusedException refused)
        {
            throw refused.Reason switch
            {
                EntryRefusal.NotFound => NotFound(),
                EntryRefusal.TooManyTags => BadRequest($"A journal has at most {TagName.MaxPerJournal} tags."),
                EntryRefusal.PosterGone or EntryRefusal.JournalGone =>
                    new AtomRefusedException(StatusCodes.Status403Forbidden, "The account is suspended or deleted."),
                // The rest is about journals of others, and about times that this interface does not take.
                _ => new AtomRefusedException(StatusCodes.Status403Forbidden, "The entry may not be written."),
            };
        }
    }
}
