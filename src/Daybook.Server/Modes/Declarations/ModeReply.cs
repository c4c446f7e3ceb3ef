using System.Text;
using Daybook.Protocol.Flat;
using Daybook.Protocol.XmlRpc;

namespace Daybook.Server.Modes.Declarations;

/// <summary>What a mode answers, through its declared fields.</summary>
internal sealed class ModeReply(ModeDeclaration declaration)
{
    /// <summary>Most modes answer no more than eight fields.</summary>
    private readonly List<Answer> _answers = new(8);

    /// <summary>The userpic that the request was about, for the log.</summary>
    public long? UserpicId { get; set; }

    /// <summary>What a client that does not know Unicode reads a flat reply in; null for one that does.</summary>
    public Encoding? Legacy { get; init; }

    /// <summary>Whether the reply is refused to such a client if that encoding cannot say all of it; else it is then UTF-8.</summary>
    public bool IsRefusedIfUnsayable => declaration.IsRefusedIfUnsayable;

    /// <summary>Sets a field. One that the interface does not have is passed over by it.</summary>
    public void Set<T>(ReplyField<T> field, T value)
    {
        if (!declaration.Reply.Contains(field))
        {
            throw new InvalidOperationException(
                $"Mode {declaration.Name} answers {field.Names.Flat ?? field.Names.XmlRpc}, which it does not declare.");
        }

        _answers.Add(new Answer<T>(field, value));
    }

    /// <summary>Adds the fields to a flat reply.</summary>
    public void Write(FlatReply reply)
    {
        var output = new FlatOutput(reply);
        foreach (var answer in _answers)
        {
            answer.Write(output);
        }
    }

    /// <summary>The struct that XML-RPC answers.</summary>
    public XmlRpcStruct ToStruct()
    {
        var members = new XmlRpcStruct();
        foreach (var answer in _answers)
        {
            answer.Write(members);
        }

        return members;
    }

    private abstract class Answer
    {
        public abstract void Write(FlatOutput output);

        public abstract void Write(XmlRpcStruct output);
    }

    private sealed class Answer<T>(ReplyField<T> field, T value) : Answer
    {
        public override void Write(FlatOutput output) => field.Write(value, output);

        public override void Write(XmlRpcStruct output) => field.Write(value, output);
    }
}
