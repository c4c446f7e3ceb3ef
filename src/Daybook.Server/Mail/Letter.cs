namespace Daybook.Server.Mail;

/// <summary>A mail to be written, in plain text.</summary>
/// <param name="To">The address that it goes to.</param>
/// <param name="Subject">What it is about.</param>
/// <param name="Text">The text, with lines of its own.</param>
internal sealed record Letter(string To, string Subject, string Text);
