using System.Data.Common;
using Daybook.Core;
using Daybook.Core.Accounts;
using Daybook.Core.Messages;
using Daybook.Storage.Sql.Entries;

namespace Daybook.Storage.Sql.Profiles;

/// <inheritdoc/>
internal sealed class MessageStore(Database database) : IMessageStore
{
    private const string Select =
        """
        SELECT m.id, m.is_sent, a.name, m.sent_at, m.subject, m.body, m.parent_id, m.is_read, s.id, COALESCE(k.userpic_id, u.id, s.default_userpic_id)
        FROM messages m JOIN accounts a ON a.id = m.other_id JOIN accounts s ON s.id = CASE WHEN m.is_sent = 1 THEN m.account_id ELSE m.other_id END
          LEFT JOIN keywords k ON k.id = m.keyword_id LEFT JOIN userpics u ON u.id = m.userpic_id AND u.deleted_at IS NULL

        """;

    public Task<Message?> SendAsync(NewMessage message, CancellationToken cancellation) => database.AddAsync(
        link =>
        {
            var (senderId, recipientId) = (message.SenderId, message.RecipientId);

            // Both keep a limited number; the lower id first, or two who write to each other would wait for each other.
            AccountStore.Lock(link, Math.Min(senderId, recipientId));
            AccountStore.Lock(link, Math.Max(senderId, recipientId));
            if (link.Integer(
                """
                SELECT a.id FROM accounts a WHERE a.id = @recipient AND a.kind = 'P' AND a.state = 'V'
                  AND NOT EXISTS (SELECT 1 FROM bans b WHERE b.journal_id = a.id AND b.account_id = @sender)
                  AND EXISTS (SELECT 1 FROM accounts s WHERE s.id = @sender AND s.state = 'V')
                """,
                ("@recipient", recipientId),
                ("@sender", senderId)) is null)
            {
                return null;
            }

            var parent = ParentOf(link, message);
            var id = FindSame(link, message, parent);
            if (id is null)
            {
                var picture = PictureChoice.Find(link, senderId, message.PictureKeyword);
                MakeRoom(link, recipientId, senderId);
                Add(link, recipientId, senderId, isSent: false, message, parentId: null, picture);
                id = Add(link, senderId, recipientId, isSent: true, message, parent, picture);
                link.Execute(
                    """
                    DELETE FROM messages WHERE account_id = @sender AND is_sent = 1 AND id NOT IN (
                      SELECT id FROM messages WHERE account_id = @sender AND is_sent = 1 ORDER BY id DESC LIMIT @limit)
                    """,
                    ("@sender", senderId),
                    ("@limit", (long)Message.MaxPerAccount));
            }

            return link.One(Select + "WHERE m.id = @id", Read, ("@id", id));
        },
        cancellation);

    public ValueTask<Message?> FindSameAsync(NewMessage message, CancellationToken cancellation) => database.ReadAsync(
        link => FindSame(link, message, ParentOf(link, message)) is { } id ? link.One(Select + "WHERE m.id = @id", Read, ("@id", id)) : null, cancellation);

    public ValueTask<IReadOnlyList<Message>> ListAsync(long accountId, MessageQuery query, CancellationToken cancellation) =>
        database.ReadAsync<IReadOnlyList<Message>>(
            link => link.All(
                Select +
                """
                WHERE m.account_id = @account AND m.id < @id AND m.sent_at > @after AND m.sent_at < @before AND (@sent = -1 OR m.is_sent = @sent)
                ORDER BY m.id DESC LIMIT @limit OFFSET @skip
                """,
                Read,
                ("@account", accountId),
                ("@id", query.BeforeId ?? long.MaxValue),
                ("@after", query.After?.ToUnixTimeMilliseconds() ?? -1L),
                ("@before", query.Before?.ToUnixTimeMilliseconds() ?? long.MaxValue),
                ("@sent", query.IsSent is { } sent ? (long)Rows.Flag(sent) : -1L),
                ("@limit", (long)query.Limit),
                ("@skip", (long)query.Skip)),
            cancellation);

    public Task<bool> MarkReadAsync(long accountId, long messageId, CancellationToken cancellation) => database.AddAsync(
        link => link.Execute(
            "UPDATE messages SET is_read = 1 WHERE id = @id AND account_id = @account", ("@id", messageId), ("@account", accountId)) > 0,
        cancellation);

    private static long? ParentOf(SqlLink link, NewMessage message) => link.Integer(
        "SELECT id FROM messages WHERE id = @parent AND account_id = @sender", ("@parent", message.ParentId ?? 0), ("@sender", message.SenderId));

    /// <summary>The same message among the sender's newest: who heard no answer sends it once more, and it may be there, for some of its recipients or for all.</summary>
    private long? FindSame(SqlLink link, NewMessage message, long? parentId) => link.Integer(
        """
        SELECT m.id
        FROM (
          SELECT id, other_id, is_sent, sent_at, parent_id, subject, body FROM messages WHERE account_id = @sender ORDER BY id DESC LIMIT 50) m
        WHERE m.is_sent = 1 AND m.other_id = @recipient AND m.sent_at > @since AND m.parent_id IS NOT DISTINCT FROM @parent
          AND m.subject = @subject AND m.body = @body
        ORDER BY m.id LIMIT 1
        """,
        ("@sender", message.SenderId),
        ("@recipient", message.RecipientId),
        ("@since", (database.Now() - Message.IsTheSameFor).ToUnixTimeMilliseconds()),
        ("@parent", parentId),
        ("@subject", message.Subject),
        ("@body", message.Body));

    /// <summary>Takes one message away from a box that is full. Strangers, whom its owner neither follows nor wrote to, never take away what is not their own.</summary>
    private static void MakeRoom(SqlLink link, long recipientId, long senderId)
    {
        const string Known =
            """
            (SELECT w.other_id FROM messages w WHERE w.account_id = @recipient AND w.is_sent = 1
             UNION SELECT f.friend_id FROM friends f WHERE f.account_id = @recipient)
            """;
        var received = link.Integer("SELECT COUNT(*) FROM messages WHERE account_id = @recipient AND is_sent = 0", ("@recipient", recipientId));
        if (received < Message.MaxPerAccount)
        {
            return;
        }

        var isKnown = link.Integer(
            "SELECT a.id FROM accounts a WHERE a.id = @sender AND a.id IN " + Known, ("@sender", senderId), ("@recipient", recipientId)) is not null;
        var made = link.Execute(
            $"""
            DELETE FROM messages WHERE id = (
              SELECT m.id FROM messages m LEFT JOIN bans b ON b.journal_id = m.account_id AND b.account_id = m.other_id
              WHERE m.account_id = @recipient AND m.is_sent = 0 AND (@known = 1 OR m.other_id = @sender OR b.account_id IS NOT NULL)
              ORDER BY CASE WHEN b.account_id IS NOT NULL THEN 0
                WHEN m.other_id <> @sender AND m.other_id NOT IN {Known} THEN 1
                WHEN m.other_id = @sender THEN 2 ELSE 3 END, COUNT(*) OVER (PARTITION BY m.other_id) DESC, m.id LIMIT 1)
            """,
            ("@recipient", recipientId),
            ("@sender", senderId),
            ("@known", (long)Rows.Flag(isKnown)));
        if (made == 0)
        {
            throw new TooManyException("messages", Message.MaxPerAccount);
        }
    }

    private long Add(SqlLink link, long accountId, long otherId, bool isSent, NewMessage message, long? parentId, PictureChoice picture) =>
        link.Integer(
            """
            INSERT INTO messages (account_id, other_id, is_sent, is_read, sent_at, parent_id, keyword_id, userpic_id, subject, body)
            VALUES (@account, @other, @sent, @sent, @now, @parent, @keyword, @userpic, @subject, @body) RETURNING id
            """,
            ("@account", accountId),
            ("@other", otherId),
            ("@sent", (long)Rows.Flag(isSent)),
            ("@now", database.Now().ToUnixTimeMilliseconds()),
            ("@parent", parentId),
            ("@keyword", picture.KeywordId),
            ("@userpic", picture.UserpicId),
            ("@subject", message.Subject),
            ("@body", message.Body))!.Value;

    private static Message Read(DbDataReader row) => new(
        row.GetInt64(0),
        row.GetFlag(1),
        AccountName.Parse(row.GetString(2)),
        row.GetTime(3),
        row.GetString(4),
        row.GetString(5),
        row.GetInteger(6),
        row.GetFlag(7),
        row.GetInt64(8),
        row.GetInteger(9));
}
