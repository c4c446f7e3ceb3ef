using System.Globalization;
using Daybook.Core.Accounts;
using Daybook.Core.Journals;
using Daybook.Server.Accounts;
using Daybook.Server.Modes.Declarations;

namespace Daybook.Server.Modes;

/// <summary>A request on its way to its mode: who asks, from where, and the declared fields.</summary>
internal sealed class ModeRequest(ModeDeclaration declaration, RequestFields fields, Authenticated? sender, Caller caller)
{
    /// <summary>Who asks, authenticated and not suspended; deleted by its owner only in a mode that allows that.</summary>
    /// <exception cref="InvalidOperationException">The mode declared that it does not demand an account.</exception>
    public Account Account => sender?.Account ?? throw new InvalidOperationException($"Mode {declaration.Name} asks for no account.");

    /// <summary>The same; null if nobody logged in where that is optional.</summary>
    public Account? AccountIfAny => sender?.Account;

    /// <summary>The app password that they logged in with; null if it was the account's own, or nobody did.</summary>
    public long? AppPasswordId => sender?.AppPasswordId;

    /// <summary>Where the request came from.</summary>
    public Caller Caller => caller;

    /// <summary>The protocol version that the client speaks (fact sheet 3): 0 for one that says nothing, or nothing readable.</summary>
    public int Version => int.TryParse(fields.Get(CommonFields.Ver), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0;

    /// <summary>By which interface it came.</summary>
    public ModeInterfaces Interface => fields.Interface;

    /// <summary>Whether the client can be told a text in a flat reply: one that does not know Unicode only what its encoding can say.</summary>
    public bool CanBeTold(string text) => Interface != ModeInterfaces.Flat || fields.Legacy is not { } legacy || legacy.CanSay(text);

    /// <summary>The bytes of a field that has a single value, before they are text; empty if it was not sent.</summary>
    /// <exception cref="Protocol.ProtocolException">It has no single value.</exception>
    public ReadOnlyMemory<byte> Bytes(RequestField field)
    {
        Demand(field);
        return fields.Find(field);
    }

    /// <summary>The value of a field.</summary>
    /// <exception cref="Protocol.ProtocolException">The value is not one that the field may have.</exception>
    public T Get<T>(RequestField<T> field)
    {
        Demand(field);
        return fields.Get(field);
    }

    /// <summary>Whether the field was sent with any value, an empty one too.</summary>
    public bool Has(RequestField field)
    {
        Demand(field);
        return fields.Has(field);
    }

    /// <summary>The keys of a field that are numbers.</summary>
    public IReadOnlyList<long> Numbers(KeysField field)
    {
        List<long> numbers = [];
        foreach (var key in Get(field))
        {
            if (long.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                numbers.Add(number);
            }
        }

        return numbers;
    }

    private void Demand(RequestField field)
    {
        if (!declaration.Request.Contains(field))
        {
            throw new InvalidOperationException($"Mode {declaration.Name} reads the field {field.Name}, which it does not declare.");
        }
    }
}
