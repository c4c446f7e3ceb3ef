using System.Security.Cryptography;
using Daybook.Core.Accounts;
using Daybook.Server.Userpics;

namespace Daybook.Server.Commands;

/// <summary>What <c>serve --demo</c> does for somebody who has just arrived: an account, and a command to paste.</summary>
internal sealed class Demo(IAccountStore accounts, PasswordHashCost cost, TextWriter output)
{
    private const string Alphabet = "abcdefghjkmnpqrstuvwxyz23456789";
    private const int PasswordLength = 16;
    private const string Sample = "samples/inkwell.png";

    private static readonly AccountName Name = AccountName.Parse("demo");

    /// <summary>Makes the account if there is none at all, and prints how to go on.</summary>
    public async Task ShowAsync(string siteUrl, CancellationToken cancellation)
    {
        var existing = await accounts.ListAsync(cancellation);
        if (existing.Count > 0)
        {
            await output.WriteLineAsync(existing.Any(account => account.Name == Name)
                ? "The account demo is there already. For a new password: ./run account password demo --password-stdin"
                : "There are accounts already, so none was made for trying things out.");
            return;
        }

        var password = RandomNumberGenerator.GetString(Alphabet, PasswordLength);
        var account = await accounts.CreateAsync(
            new NewAccount(Name, "Demo", null, PasswordHash.Create(PasswordHash.Digest(password), cost)), cancellation);

        // The first picture of a new server.
        var picture = UserpicUrl.Of(siteUrl, userpicId: 1, account.Id);
        await output.WriteLineAsync(
            $"""

            An account for trying things out: user demo, password {password} (shown this once).
            Upload a user picture from another terminal:

              curl -F mode=uploadpic -F user=demo -F password={password} -F default=1 \
                -F keywords="inkwell, writing" -F data=@{SamplePath()} {siteUrl}/interface/flat

            and see it at {picture}

            """);
    }

    /// <summary>The sample as seen from the current folder, or else where the program has its own copy.</summary>
    private static string SamplePath() => File.Exists(Sample) ? Sample : Path.Combine(AppContext.BaseDirectory, Sample);
}
