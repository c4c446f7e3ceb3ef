using System.Security.Cryptography;
using Daybook.Core.Accounts;
using Daybook.Server.Options;
using Daybook.Server.Userpics;

namespace Daybook.Server.Commands;

/// <summary>What <c>serve --demo</c> does for somebody who has just arrived: an account, and a command to paste.</summary>
internal sealed class Demo(IAccountStore accounts, DataFolder data, PasswordHashCost cost, TextWriter output)
{
    private const string Alphabet = "abcdefghjkmnpqrstuvwxyz23456789";
    private const int PasswordLength = 16;
    private const string Sample = "samples/inkwell.png";

    private static readonly AccountName Name = AccountName.Parse("demo");

    /// <summary>The settings with which everybody may make an account, unless the operator says who may.</summary>
    public static DaybookSettings Open(LoadedSettings settings) =>
        settings.Effective.Single(setting => setting.Key == RegistrationOptions.ModeKey).Origin == EffectiveSetting.DefaultOrigin
            ? settings.Values with { Registration = settings.Values.Registration with { Mode = RegistrationMode.Open } }
            : settings.Values;

    /// <summary>Makes the account if there is none at all, and prints how to go on.</summary>
    public async Task ShowAsync(string siteUrl, CancellationToken cancellation)
    {
        var existing = await accounts.ListAsync(after: null, limit: 1, cancellation);
        if (existing.Count > 0)
        {
            await output.WriteLineAsync(await accounts.FindAsync(Name, cancellation) is not null
                ? $"The account demo exists already. For a new password: daybook account password demo --data {Word(data.FullPath)}"
                : "There are accounts already, so none was made for trying things out.");
            return;
        }

        var password = RandomNumberGenerator.GetString(Alphabet, PasswordLength);
        Account account;
        try
        {
            account = await accounts.CreateAsync(
                new NewAccount(Name, "Demo", null, PasswordHash.Create(PasswordHash.Digest(password), cost)), cancellation);
        }
        catch (AccountNameTakenException)
        {
            await output.WriteLineAsync(
                $"The account demo was deleted, and a name is not given out again. Create another: daybook account create NAME --data {Word(data.FullPath)}");
            return;
        }

        // On a server that never had another account the first picture is number 1.
        var picture = account.Id == 1
            ? UserpicUrl.Of(siteUrl, userpicId: 1, account.Id)
            : $"{siteUrl}/userpic/PICID/{account.Id}, with the picid of the answer";
        await output.WriteLineAsync(
            $"""

            An account for trying things out: user demo, password {password} (shown this once).
            Upload a user picture from another terminal:

              curl -F mode=uploadpic -F user=demo -F password={password} -F default=1 \
                -F keywords="inkwell, writing" -F {FileArgument("data", SamplePath())} {siteUrl}/interface/flat

            and see it at {picture}

            """);
    }

    /// <summary>The value of curl's option <c>-F</c> that sends a file, as a shell reads it, whatever characters the path has.</summary>
    internal static string FileArgument(string field, string path)
    {
        if (IsPlain(path))
        {
            return $"{field}=@{path}";
        }

        // Two languages: curl's, where quotes keep ; and , from ending the name, and around it the shell's.
        var quoted = path.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        return Quoted($"{field}=@\"{quoted}\"");
    }

    /// <summary>A path as one word of a shell's command.</summary>
    private static string Word(string path) => IsPlain(path) ? path : Quoted(path);

    /// <summary>Whether neither curl nor a shell takes any of it for something else.</summary>
    private static bool IsPlain(string path) => path.All(c => char.IsAsciiLetterOrDigit(c) || "/._-+".Contains(c, StringComparison.Ordinal));

    /// <summary>In the quotes of a shell, between which nothing is special but the quote itself.</summary>
    private static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    /// <summary>The sample of the checkout that this was started in, or else the program's own copy; in full, for the other terminal may be elsewhere.</summary>
    private static string SamplePath() => Path.GetFullPath(File.Exists(Sample) ? Sample : Path.Combine(AppContext.BaseDirectory, Sample));
}
