using Daybook.Core.Accounts;

namespace Daybook.Server.Site.Visits;

/// <summary>Who looks at a page.</summary>
/// <param name="Account">The account that logged in, not suspended, perhaps deleted by its owner; null for anybody.</param>
/// <param name="Session">The session that shows it; null also for who logged in with this very request.</param>
internal sealed record Visitor(Account? Account, Session? Session)
{
    public static readonly Visitor Anybody = new(null, null);
}
