namespace Daybook.Server.Options;

/// <summary>How mail leaves the server.</summary>
/// <param name="From">The sender of every mail; null for <c>daybook</c> at the site's own host.</param>
/// <param name="Smtp">The server that takes the mail; null to leave it in the data folder.</param>
public sealed record MailOptions(string? From, SmtpOptions? Smtp)
{
    /// <summary>Whether mail leaves the server by itself; else somebody takes it out of the data folder, or nobody does.</summary>
    public bool IsSent => Smtp is not null;

    internal static MailOptions Read(SettingsReader reader)
    {
        var from = reader.ReadOptional(
            "Mail:From", Formats.Email,
            "The sender of every mail. Without it the sender is daybook at the host of Site:Url.");
        var host = reader.ReadOptional(
            "Mail:Smtp:Host", Formats.Host,
            "The SMTP server that takes the mail. Without it mail stays as .eml files in the data folder's outbox.");
        var port = reader.Read(
            "Mail:Smtp:Port", 587, Formats.Integer(1, 65_535), "Its port: 587 with starttls and 465 with tls are usual.");
        var security = reader.Read(
            "Mail:Smtp:Security", SmtpSecurity.StartTls, Formats.Choice<SmtpSecurity>(choice => choice.ToString().ToLowerInvariant()),
            "How the connection is encrypted: starttls requires encryption before anything is sent, tls encrypts from the first byte on, and none " +
            "is for a server on this machine. The server's certificate must be valid.");
        var user = reader.ReadOptional(
            "Mail:Smtp:User", Formats.Text(256), "The user name to log in with. Without it the server does not log in.");
        var password = reader.ReadOptional(
            "Mail:Smtp:Password", Formats.Text(1024), "The password to log in with.", isSecret: true);
        reader.Require(
            (user is null) == (password is null),
            user is null ? "Mail:Smtp:User" : "Mail:Smtp:Password",
            "is missing: Mail:Smtp:User and Mail:Smtp:Password go together");
        return new MailOptions(from, host is null ? null : new SmtpOptions(host, port, security, user, password));
    }
}

/// <summary>The server that takes the mail.</summary>
/// <param name="Host">Its name or address.</param>
/// <param name="Port">Its port.</param>
/// <param name="Security">How the connection is encrypted.</param>
/// <param name="User">Who logs in, or null.</param>
/// <param name="Password">The password, or null.</param>
public sealed record SmtpOptions(string Host, int Port, SmtpSecurity Security, string? User, string? Password)
{
    /// <summary>Never the password.</summary>
    public override string ToString() => $"{Host}:{Port} ({Security})";
}

/// <summary>How a connection to an SMTP server is encrypted.</summary>
public enum SmtpSecurity
{
    /// <summary>After <c>STARTTLS</c>, and not at all otherwise.</summary>
    StartTls,

    /// <summary>From the first byte on.</summary>
    Tls,

    /// <summary>Not.</summary>
    None,
}
