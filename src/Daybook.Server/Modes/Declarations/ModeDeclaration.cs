using Daybook.Protocol.XmlRpc;

namespace Daybook.Server.Modes.Declarations;

/// <summary>
/// What one mode of the protocol takes and answers, said once: the mode reads and writes through these fields, the interfaces
/// encode them, and the documentation is made of them.
/// </summary>
internal sealed class ModeDeclaration
{
    private readonly List<RequestField> _request = [];
    private readonly List<ReplyField> _reply = [];
    private Func<ModeExample>? _makeExample;

    /// <param name="name">What <c>mode</c> is set to, and what follows <c>LJ.XMLRPC.</c> in the name of the method.</param>
    /// <param name="summary">One sentence: what the mode does.</param>
    /// <param name="details">What else the author of a client must know, a paragraph each.</param>
    public ModeDeclaration(string name, string summary, params IReadOnlyList<string> details)
    {
        Name = name;
        Summary = summary;
        Details = details;
    }

    public string Name { get; }

    public string Summary { get; }

    public IReadOnlyList<string> Details { get; }

    /// <summary>Where the mode can be asked for; elsewhere it is an unknown one.</summary>
    public ModeInterfaces Interfaces { get; init; } = ModeInterfaces.Both;

    public Authentication Authentication { get; init; }

    /// <summary>True for a mode that is refused to an account that its owner has deleted.</summary>
    public bool NeedsVisibleAccount { get; init; }

    /// <summary>
    /// True for a mode that answers text to be edited: a client that does not know Unicode (<c>ver</c> 0) gets it in the account's legacy encoding or not
    /// at all, since it would spoil what it cannot read. Other modes then answer in UTF-8.
    /// </summary>
    public bool IsRefusedIfUnsayable { get; init; }

    /// <summary>The mode's own fields, in the order of its documentation.</summary>
    public IReadOnlyList<RequestField> Request => _request;

    /// <summary>The mode's own fields of a reply, in the order of its documentation.</summary>
    public IReadOnlyList<ReplyField> Reply => _reply;

    /// <summary>A request and what it is answered, for the documentation; made when it is asked for, which no start of a server does.</summary>
    public ModeExample Example => field ??= (_makeExample ?? throw new InvalidOperationException($"Mode {Name} shows no example."))();

    public bool IsIn(ModeInterfaces one) => (Interfaces & one) != 0;

    /// <summary>Declares a field of the request.</summary>
    public TField Takes<TField>(TField field)
        where TField : RequestField
    {
        _request.Add(field);
        return field;
    }

    /// <summary>Declares a field of the reply.</summary>
    public TField Answers<TField>(TField field)
        where TField : ReplyField
    {
        _reply.Add(field);
        return field;
    }

    /// <summary>Shows the mode, once its fields are declared.</summary>
    /// <param name="request">Keys and values as they stand in a url-encoded body; none for a mode that the flat protocol does not have.</param>
    /// <param name="reply">Sets the fields of what is answered.</param>
    /// <param name="xmlRpc">The struct of the same request in XML-RPC, where it is not simply the same fields.</param>
    public void Shows(IReadOnlyList<(string Key, string Value)> request, Action<ModeReply> reply, XmlRpcStruct? xmlRpc = null) => _makeExample = () =>
    {
        var answer = new ModeReply(this);
        reply(answer);
        return new ModeExample(this, request, answer, xmlRpc);
    };
}
