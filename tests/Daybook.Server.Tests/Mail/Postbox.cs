using System.Text.RegularExpressions;
using Daybook.Server.Tests.Running;
using MimeKit;

namespace Daybook.Server.Tests.Mail;

/// <summary>The mails that a server without an SMTP server wrote, as their addressees would get them.</summary>
internal static partial class Postbox
{
    /// <summary>What is in the outbox, oldest first as far as the second tells.</summary>
    public static IReadOnlyList<MimeMessage> Mails(this TestServer server) =>
    [
        .. Files(server).Select(file => MimeMessage.Load(file, TestContext.Current.CancellationToken)),
    ];

    public static IReadOnlyList<string> Files(TestServer server) =>
        [.. Directory.GetFiles(Path.Combine(server.Folder, "outbox"), "*.eml").Order(StringComparer.Ordinal)];

    /// <summary>Waits for the next mail, gives it, and takes it away.</summary>
    public static async Task<MimeMessage> TakeMailAsync(this TestServer server)
    {
        await Eventually.TrueAsync(() => Files(server).Count > 0);
        var file = Assert.Single(Files(server));
        var mail = await MimeMessage.LoadAsync(file, TestContext.Current.CancellationToken);
        File.Delete(file);
        return mail;
    }

    public static string Recipient(this MimeMessage mail) => Assert.Single(mail.To.Mailboxes).Address;

    /// <summary>The path of the one link in a mail.</summary>
    public static string Link(this MimeMessage mail, TestServer server)
    {
        var link = Assert.Single(LinkLine.Matches(mail.TextBody!)).Value.Trim();
        Assert.StartsWith(server.Url + "/", link, StringComparison.Ordinal);
        return link[server.Url.Length..];
    }

    [GeneratedRegex(@"^https?://\S+/\S+\s*$", RegexOptions.Multiline)]
    private static partial Regex LinkLine { get; }
}
