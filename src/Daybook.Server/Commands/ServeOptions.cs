using Daybook.Server.Options;

namespace Daybook.Server.Commands;

/// <summary>What <c>serve</c> was asked for, checked: off loopback there is a public address, and no demo.</summary>
/// <param name="Data">The data folder; it may not be there yet.</param>
/// <param name="Listen">Where to listen.</param>
/// <param name="Demo">Whether to make the account <c>demo</c> if there is none yet.</param>
internal sealed record ServeOptions(DataFolder Data, ListenAddresses Listen, bool Demo);
