using System.Diagnostics.CodeAnalysis;
using Daybook.Core;
using Daybook.Core.Accounts;
using Daybook.Protocol;
using Daybook.Server.Modes;
using Daybook.Server.Modes.Declarations;

namespace Daybook.Server.Interfaces;

/// <summary>What a request says: which mode, and its fields; and what an interface refuses in words and an order of its own.</summary>
/// <param name="fields">The fields.</param>
internal abstract class WireRequest(RequestFields fields)
{
    private const int LongestNameShown = 60;

    public RequestFields Fields => fields;

    /// <summary>The name of the mode, as sent; null if it has none.</summary>
    public abstract string? Mode { get; }

    /// <summary>Whether it names any mode, or something that could be one.</summary>
    public virtual bool HasMode => Mode is not null;

    /// <summary>
    /// The name of the account, after the checks that come before anybody is asked for credentials (fact sheet 1.3, 2); null if none is named where
    /// that is allowed.
    /// </summary>
    /// <param name="entry">The mode; null if this interface does not have it.</param>
    /// <exception cref="ProtocolException">The mode is unknown, or the account's name is none.</exception>
    public abstract AccountName? Check([NotNull] ModeEntry? entry);

    /// <summary>What an answer repeats of a name.</summary>
    protected static string Shorten(string name) => TextLine.Abridge(name, LongestNameShown);
}
