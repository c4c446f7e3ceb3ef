namespace Daybook.Server.Site.Visits;

/// <summary>Says of a page that its form may be larger than others.</summary>
/// <param name="MaxBytes">The largest body.</param>
/// <param name="IsForAnybody">
/// Whether that also holds for those who are not logged in. It does for no form with files: strangers must not be able to fill the disk with them.
/// </param>
/// <param name="MaxFiles">How many files it has at most, which take <see cref="FormSpace"/> until it is answered; more can be counted, and are not kept.</param>
internal sealed record LargeForm(long MaxBytes, bool IsForAnybody = false, int MaxFiles = 0);
