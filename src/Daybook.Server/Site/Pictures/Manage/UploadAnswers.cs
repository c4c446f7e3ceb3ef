namespace Daybook.Server.Site.Pictures.Manage;

/// <summary>What the script of the page is told of a picture that was uploaded.</summary>
/// <param name="Id">The picture.</param>
/// <param name="Text">What was done, for the person to read.</param>
/// <param name="IsFitted">Whether it was made to fit the limits; false if it is as it was sent.</param>
/// <param name="Thumbnail">The address of it, small and still.</param>
internal sealed record PictureTaken(long Id, string Text, bool IsFitted, string Thumbnail);

/// <summary>What the script of the page is told of a picture that was refused.</summary>
/// <param name="Error">Why, for the person to read.</param>
/// <param name="IsFull">Whether the account has as many as it may, so that no other would be taken either.</param>
internal sealed record PictureRefused(string Error, bool IsFull);
