namespace Daybook.Pictures;

/// <summary>
/// The bytes are not a picture that can be kept. The message says why, in one line for the person who sent them, with the limit and
/// the actual value where a limit was passed; it starts in lower case and has no full stop, so that it can follow a colon.
/// </summary>
public sealed class PictureException(string message) : Exception(message);
