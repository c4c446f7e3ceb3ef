namespace Daybook.Server.Site.Visits;

/// <summary>Says of a page that its form may be larger than others. It holds for those who are logged in: nobody else can fill the disk with it.</summary>
/// <param name="MaxBytes">The largest body.</param>
internal sealed record LargeForm(long MaxBytes);
