using Daybook.Core.Accounts;
using Daybook.Protocol;
using Daybook.Server.Options;

namespace Daybook.Server.Accounts;

/// <summary>Makes accounts for those who sign up, and no more than a few for each address.</summary>
internal sealed class Registrations(
    IAccountStore accounts, SlowHashGate gate, PasswordOptions passwords, RegistrationOptions registration, Allowances allowances)
{
    private readonly IAllowance _tries = allowances.Of("registration", registration.MaxPerAddress, TimeSpan.FromDays(1));

    /// <summary>Takes one of the tries of the address; false when as many were made within a day as may be.</summary>
    public Task<bool> TryTakeAsync(AddressKey address, CancellationToken cancellation) => _tries.TryTakeAsync(address, cancellation);

    /// <summary>Makes an account; its full name is its name until the owner says otherwise.</summary>
    /// <exception cref="AccountNameTakenException">Somebody has the name, or had it.</exception>
    /// <exception cref="InviteRefusedException">The invite is none, or used.</exception>
    /// <exception cref="ProtocolException">Too many passwords are being hashed at this moment.</exception>
    public async Task<Account> MakeAsync(AccountName name, string password, string email, InviteCode? invite, CancellationToken cancellation)
    {
        var hash = await HashAsync(password, cancellation);
        return await accounts.CreateAsync(new NewAccount(name, name.Value, email, hash, invite), cancellation);
    }

    /// <summary>The hash of a new password.</summary>
    /// <exception cref="ProtocolException">Too many are being made at this moment.</exception>
    public Task<string> HashAsync(string password, CancellationToken cancellation) => gate.RunAsync(
        () => Task.FromResult(PasswordHash.Create(PasswordHash.Digest(password), passwords.Cost)), cancellation);
}
