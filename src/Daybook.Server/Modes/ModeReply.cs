using Daybook.Protocol.Flat;
using Daybook.Server.Modes.Declarations;

namespace Daybook.Server.Modes;

/// <summary>What a mode answers, through its declared fields.</summary>
internal sealed class ModeReply(ModeDeclaration declaration)
{
    private readonly List<Action<FlatReply>> _fields = [];

    /// <summary>The userpic that the request was about, for the log.</summary>
    public long? UserpicId { get; set; }

    /// <summary>Sets a field.</summary>
    public void Set<T>(ReplyField<T> field, T value)
    {
        if (!declaration.Reply.Contains(field))
        {
            throw new InvalidOperationException($"Mode {declaration.Name} answers {field.Keys[0].Key}, which it does not declare.");
        }

        _fields.Add(reply => field.Write(value, reply));
    }

    /// <summary>Adds the fields to a flat reply.</summary>
    public void Write(FlatReply reply)
    {
        foreach (var field in _fields)
        {
            field(reply);
        }
    }
}
