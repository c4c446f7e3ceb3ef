using Daybook.Core.Userpics;

namespace Daybook.Storage.Sql.Entries;

/// <summary>Which picture was chosen for something written: a keyword, or a picture without any.</summary>
/// <param name="KeywordId">The keyword's identity, which follows it through new names and pictures.</param>
/// <param name="UserpicId">The picture, if it was named by its number.</param>
internal readonly record struct PictureChoice(long? KeywordId, long? UserpicId)
{
    /// <summary>What a name means for a poster; nothing if it names no picture that the poster has now.</summary>
    public static PictureChoice Find(SqlLink link, long posterId, string? name)
    {
        if (string.IsNullOrEmpty(name))
        {
            return default;
        }

        if (Keyword.TryReadNumber(name, out var number))
        {
            return new PictureChoice(null, link.Integer(
                "SELECT id FROM userpics WHERE id = @id AND account_id = @account AND deleted_at IS NULL",
                ("@id", number),
                ("@account", posterId)));
        }

        return new PictureChoice(
            link.Integer(
                "SELECT id FROM keywords WHERE account_id = @account AND keyword = @keyword AND userpic_id IS NOT NULL",
                ("@account", posterId),
                ("@keyword", Keyword.TryParse(name, out var keyword, out _) ? keyword.Value : name)),
            null);
    }
}
