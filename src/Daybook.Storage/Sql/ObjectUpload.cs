using Daybook.Core.Userpics;
using Daybook.Storage.Objects;
using static Daybook.Storage.Sql.UserpicRows;

namespace Daybook.Storage.Sql;

/// <summary>
/// The object of one picture that is being added: put before the transaction that shows it, and settled in there. What is put is always put, also
/// where others have it already: so an object that was lost comes back with the next upload.
/// </summary>
internal sealed class ObjectUpload(Database database, PictureObjects objects, NewUserpic userpic, byte[] hash)
{
    private readonly List<ObjectName> _put = [];
    private bool _isOurs;
    private bool _isAgain;

    /// <summary>What was put, or may have been.</summary>
    public IReadOnlyList<ObjectName> Names => _put;

    /// <summary>
    /// Puts the object, unless the picture is there with its bytes in the database. Done again it puts one that depends on nobody else's.
    /// </summary>
    /// <exception cref="AccountGoneException">The transaction would refuse it, so nothing is put.</exception>
    /// <exception cref="UserpicQuotaException">Likewise.</exception>
    public async Task PutAsync(UserpicQuota quota, CancellationToken cancellation)
    {
        var (isVisible, same, count, shown) = await database.ReadAsync(Look, cancellation);
        if (!isVisible)
        {
            throw new AccountGoneException();
        }

        if (same is null && count >= quota.MaxPerAccount)
        {
            throw new UserpicQuotaException(count, quota.MaxPerAccount);
        }

        if (!_isAgain && same == 0)
        {
            return;
        }

        _isOurs = _isAgain || shown is null;
        var name = _isOurs ? ObjectName.New(hash) : shown!;
        _put.Add(name);
        await objects.PutAsync(name, userpic.Bytes);
    }

    /// <summary>Settles which object a picture shows that is about to be added: that of others with the same bytes, or else the one that was put.</summary>
    /// <exception cref="ObjectGoneException">The object of the others is gone, or none was put: to be done again, once.</exception>
    public void Keep(SqlLink link)
    {
        _isAgain = true;
        ObjectRows.Keep(link, _put.Count > 0 ? _put : throw new ObjectGoneException(), _isOurs, database.Now().ToUnixTimeMilliseconds());
    }

    /// <summary>No picture was added: what was put leaves, unless others show it.</summary>
    public void Drop(SqlLink link) => ObjectRows.Drop(link, _put, database.Now().ToUnixTimeMilliseconds());

    /// <summary>The same picture of the account says whether its bytes are in the object store; null if there is none.</summary>
    private (bool IsVisible, long? Same, int Count, ObjectName? Shown) Look(SqlLink link) => (
        link.Integer("SELECT 1 FROM accounts WHERE id = @account AND state = 'V'", ("@account", userpic.AccountId)) is not null,
        link.Integer(
            "SELECT in_objects FROM userpics WHERE account_id = @account AND sha256 = @hash AND deleted_at IS NULL",
            ("@account", userpic.AccountId),
            ("@hash", hash)),
        Count(link, userpic.AccountId),
        ObjectRows.Find(link, hash));
}
