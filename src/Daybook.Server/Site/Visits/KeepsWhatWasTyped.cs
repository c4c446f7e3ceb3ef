namespace Daybook.Server.Site.Visits;

/// <summary>
/// Marks endpoints whose form is shown again, as it was filled in, when its token is not good any more: what takes an hour to write must not be lost since a
/// session ended. They ask <see cref="Visit.IsFormStale"/> before they do anything.
/// </summary>
internal sealed class KeepsWhatWasTyped
{
    public static readonly KeepsWhatWasTyped Mark = new();
}
