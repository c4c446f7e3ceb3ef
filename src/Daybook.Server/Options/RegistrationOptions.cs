namespace Daybook.Server.Options;

/// <summary>Who may make an account on the site.</summary>
/// <param name="Mode">Who may.</param>
/// <param name="MaxPerAddress">How many accounts can be made from one address within a day.</param>
/// <param name="MaxInvites">How many invites that nobody has used yet an account may have.</param>
public sealed record RegistrationOptions(RegistrationMode Mode, int MaxPerAddress, int MaxInvites)
{
    internal const string ModeKey = "Registration:Mode";

    internal static RegistrationOptions Read(SettingsReader reader) => new(
        Mode: reader.Read(
            ModeKey, RegistrationMode.Closed, Formats.Choice<RegistrationMode>(mode => mode.ToString().ToLowerInvariant()),
            "Who may make an account on the site: nobody, everybody, or people who have an invite. 'account create' and 'invite create' always " +
            "work; 'serve --demo' opens it unless this is set."),
        MaxPerAddress: reader.Read(
            "Registration:MaxPerAddress", 10, Formats.Integer(1, 100_000),
            "Accounts that can be made from one address within 24 hours, or tried with an invite that is not good. IPv6 addresses count by /64."),
        MaxInvites: reader.Read(
            "Registration:MaxInvites", 5, Formats.Integer(0, 1000),
            "How many unused invites an account may have, where Registration:Mode is invite."));
}

/// <summary>Who may make an account on the site.</summary>
public enum RegistrationMode
{
    /// <summary>Nobody: the operator makes accounts.</summary>
    Closed,

    /// <summary>Everybody.</summary>
    Open,

    /// <summary>Those who have an invite.</summary>
    Invite,
}
