namespace Daybook.Server.Interfaces;

/// <summary>What the log says of one protocol request: never a credential, never a byte of a picture.</summary>
internal sealed class RequestRecord
{
    /// <summary>The mode, <c>unknown</c>, or <c>none</c>.</summary>
    public string Mode { get; set; } = "none";

    /// <summary>The name of the account that the request says it is from, or <c>-</c>.</summary>
    public string Account { get; set; } = "-";

    /// <summary>The userpic that it was about.</summary>
    public long? UserpicId { get; set; }

    /// <summary>The size of the body.</summary>
    public long Bytes { get; set; }

    /// <summary><c>OK</c>, or the error.</summary>
    public string Outcome { get; set; } = "OK";
}
