namespace Daybook.Server.Modes.Declarations;

/// <summary>
/// What one mode of the protocol takes and answers, said once: the mode reads and writes through these fields, the interfaces
/// encode them, and the documentation is made of them.
/// </summary>
internal sealed class ModeDeclaration
{
    private readonly List<RequestField> _request = [];
    private readonly List<ReplyField> _reply = [];

    /// <param name="name">What <c>mode</c> is set to.</param>
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

    /// <summary>False for a mode that answers anybody, without <c>user</c> and credentials.</summary>
    public bool NeedsAccount { get; init; } = true;

    /// <summary>True for a mode that is refused to an account that its owner has deleted.</summary>
    public bool NeedsVisibleAccount { get; init; }

    /// <summary>The mode's own fields, in the order of its documentation.</summary>
    public IReadOnlyList<RequestField> Request => _request;

    /// <summary>The mode's own fields of a reply, in the order of its documentation.</summary>
    public IReadOnlyList<ReplyField> Reply => _reply;

    /// <summary>A request and what it is answered, for the documentation.</summary>
    public required ModeExample Example { get; init; }

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
}

/// <summary>A request and its reply: keys and values as they stand in a url-encoded body and in a flat reply.</summary>
internal sealed record ModeExample(IReadOnlyList<(string Key, string Value)> Request, IReadOnlyList<(string Key, string Value)> Reply);
