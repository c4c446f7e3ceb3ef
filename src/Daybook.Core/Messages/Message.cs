using Daybook.Core.Accounts;

namespace Daybook.Core.Messages;

/// <summary>A message between accounts, as one of them has it: each has a copy of its own.</summary>
/// <param name="Id">Positive, never used again: the <c>qid</c>, and the <c>msgid</c> of the sender's copy.</param>
/// <param name="IsSent">True for what the account sent, false for what it got.</param>
/// <param name="Other">Who it went to or came from.</param>
/// <param name="SentAt">When.</param>
/// <param name="Subject">One line; may be empty.</param>
/// <param name="Body">Plain text.</param>
/// <param name="ParentId">The message of the same account that it answers; null if none.</param>
/// <param name="IsRead">Whether the account has read it.</param>
/// <param name="SenderId">The account that sent it.</param>
/// <param name="UserpicId">The sender's picture to show with it: that of the keyword that was chosen, else the default; null if there is neither.</param>
public sealed record Message(
    long Id, bool IsSent, AccountName Other, DateTimeOffset SentAt, string Subject, string Body, long? ParentId, bool IsRead, long SenderId, long? UserpicId)
{
    /// <summary>The longest subject, in code points.</summary>
    public const int MaxSubjectLength = 100;

    /// <summary>The longest body, in code points.</summary>
    public const int MaxBodyLength = 5000;

    /// <summary>
    /// How many messages an account keeps at most of those that it got, and how many of those that it sent. One more that it sends takes the oldest of these away. A stranger,
    /// whom the account neither follows nor wrote to, cannot push out what others wrote to it, except those whom it bans by now.
    /// </summary>
    public const int MaxPerAccount = 1000;

    /// <summary>For how long the same message to the same account is taken for one that was sent again, since its answer was lost.</summary>
    public static readonly TimeSpan IsTheSameFor = TimeSpan.FromMinutes(5);
}

/// <summary>The messages of accounts.</summary>
/// <remarks>All members throw <see cref="StorageUnavailableException"/> when the database cannot answer now.</remarks>
public interface IMessageStore
{
    /// <summary>
    /// Sends a message to one account. The same one once more within <see cref="Message.IsTheSameFor"/> is the one that is there. If the account has as many as it keeps, one goes: of
    /// those whom it banned by now, if there are any. Else, of somebody whom it knows, a message takes the place of a stranger's, then of the sender's own, then of another's, always
    /// the oldest of whoever has most there; a stranger's takes only that of the stranger's own oldest.
    /// </summary>
    /// <returns>The sender's copy; null if the recipient is not a visible person, or bans the sender, or the sender is not visible any more.</returns>
    /// <exception cref="TooManyException">The recipient has as many messages as it keeps, and none whose place the sender may take.</exception>
    /// <param name="message">The message.</param>
    /// <param name="cancellation">Gives up while it is still waiting its turn.</param>
    Task<Message?> SendAsync(NewMessage message, CancellationToken cancellation);

    /// <summary>The sender's copy of a message that is there already, as it is for <see cref="SendAsync"/>; null if it is not.</summary>
    ValueTask<Message?> FindSameAsync(NewMessage message, CancellationToken cancellation);

    /// <summary>An account's messages, newest first.</summary>
    /// <param name="accountId">Whose.</param>
    /// <param name="query">Which.</param>
    /// <param name="cancellation">Gives up.</param>
    ValueTask<IReadOnlyList<Message>> ListAsync(long accountId, MessageQuery query, CancellationToken cancellation);

    /// <summary>Notes that the account has read it. False if it has no such message.</summary>
    Task<bool> MarkReadAsync(long accountId, long messageId, CancellationToken cancellation);
}

/// <summary>A message to send.</summary>
/// <param name="SenderId">Who sends it.</param>
/// <param name="RecipientId">Who gets it.</param>
/// <param name="Subject">One line, within its limit.</param>
/// <param name="Body">Plain text, within its limit.</param>
/// <param name="ParentId">A message of the sender that it answers; dropped if the sender has none of that id.</param>
/// <param name="PictureKeyword">The keyword of one of the sender's pictures, or <c>pic#</c> and its number; dropped if it names none.</param>
public sealed record NewMessage(
    long SenderId, long RecipientId, string Subject, string Body, long? ParentId = null, string? PictureKeyword = null);

/// <summary>Which messages.</summary>
/// <param name="Limit">How many at most.</param>
/// <param name="Skip">How many to leave out first.</param>
/// <param name="After">Only those strictly later.</param>
/// <param name="Before">Only those strictly earlier.</param>
/// <param name="IsSent">Only sent ones, or only those received; null for both.</param>
/// <param name="BeforeId">Only those with a lower id: whoever reads page by page meets none twice, and misses none, if others come or go meanwhile.</param>
public sealed record MessageQuery(
    int Limit, int Skip = 0, DateTimeOffset? After = null, DateTimeOffset? Before = null, bool? IsSent = null, long? BeforeId = null);
