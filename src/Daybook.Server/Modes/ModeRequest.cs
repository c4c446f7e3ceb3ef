using System.Globalization;
using Daybook.Core.Accounts;
using Daybook.Protocol.Flat;
using Daybook.Server.Modes.Declarations;

namespace Daybook.Server.Modes;

/// <summary>A request on its way to its mode: who asks, from where, and the declared fields.</summary>
internal sealed class ModeRequest(ModeDeclaration declaration, FlatForm form, Account? account, Caller caller)
{
    /// <summary>Who asks, authenticated and not suspended; deleted by its owner only in a mode that allows that.</summary>
    /// <exception cref="InvalidOperationException">The mode declared that it needs no account.</exception>
    public Account Account => account ?? throw new InvalidOperationException($"Mode {declaration.Name} asks for no account.");

    /// <summary>Where the request came from.</summary>
    public Caller Caller => caller;

    /// <summary>The value of a field.</summary>
    /// <exception cref="Protocol.ProtocolException">The value is not one that the field may have.</exception>
    public T Get<T>(RequestField<T> field)
    {
        Demand(field);
        return field.Read(form.TryGet(field.Name, out var value) ? value : default);
    }

    /// <summary>Whether the field was sent with any value, an empty one too.</summary>
    public bool Has(RequestField field)
    {
        Demand(field);
        return form.TryGet(field.Name, out _);
    }

    /// <summary>The numbers that were sent in a family of fields, whatever their values.</summary>
    public IReadOnlyList<long> Numbers(NumberedFields fields)
    {
        Demand(fields);
        List<long> numbers = [];
        foreach (var name in form.Names)
        {
            if (name.StartsWith(fields.Prefix, StringComparison.Ordinal)
                && long.TryParse(name.AsSpan(fields.Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
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
