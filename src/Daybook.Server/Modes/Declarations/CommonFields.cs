namespace Daybook.Server.Modes.Declarations;

/// <summary>The fields that every mode has (fact sheet 2; the first four as the page of <c>uploadpic</c> lists them).</summary>
internal static class CommonFields
{
    public static readonly TextField Mode = new(FieldName.FlatOnly("mode"), "The mode of the request: what this page is about.");

    public static readonly TextField User = new(("user", "username"),
        "The name of the account. White space around it does not matter, nor does case, and `-` equals `_`.");

    public static readonly BytesField Password = new("password",
        "The password, or an app password, in plain text. This or `hpassword` must be sent, unless `auth_method` says otherwise.",
        type: "string");

    public static readonly TextField HPassword = new("hpassword",
        "Instead of `password`: its MD5 digest in hex, in upper or lower case. It protects the password from the simplest eavesdropping, and no more. " +
        "With both, `hpassword` counts.");

    public static readonly TextField AuthMethod = new("auth_method",
        "Optional. `clear` (the default), `challenge` or `cookie`.");

    public static readonly TextField AuthChallenge = new("auth_challenge",
        "With `auth_method=challenge`: the challenge that `getchallenge` gave, good once and for 60 seconds.");

    public static readonly TextField AuthResponse = new("auth_response",
        "With `auth_method=challenge`: the lower-case MD5 hex digest of the challenge followed by the lower-case MD5 hex digest of an app " +
        "password. The account's own password does not work here.");

    public static readonly TextField Ver = new("ver",
        "Optional. The protocol version that the client speaks. From 1 on all text is UTF-8. At 0, which is the default, text that is not UTF-8 is " +
        "read in the account's legacy encoding, windows-1252 unless the account chose another, and a flat reply is written in it where it can be.",
        type: "int")
    {
        Alias = "version",
    };

    public static readonly TextField ResponseEncoding = new(FieldName.FlatOnly("responseenc"),
        "Optional. `urlenc` asks for the reply as one line of url-encoded `key=value&` pairs.");

    public static readonly TextReply Success = new(FieldName.FlatOnly("success"),
        "`OK`, or `FAIL` when there was an error; then `errmsg` says which. A reply without it is an error too.");

    public static readonly TextReply ErrMsg = new(FieldName.FlatOnly("errmsg"),
        "What went wrong, if `success` is `FAIL`; absent if it is `OK`. If `success` is absent, this is absent too: then a client should say " +
        "\"Server Error, try again later.\"");

    /// <summary>All fields of a mode's request, in the order of its page: the mode's own stand between these.</summary>
    public static IReadOnlyList<RequestField> RequestOf(ModeDeclaration mode) => mode.Authentication != Authentication.None
        ? [Mode, User, Password, HPassword, .. mode.Request, AuthMethod, AuthChallenge, AuthResponse, Ver, ResponseEncoding]
        : [Mode, .. mode.Request, Ver, ResponseEncoding];

    /// <summary>All fields of a mode's reply, in the order of its page.</summary>
    public static IReadOnlyList<ReplyField> ReplyOf(ModeDeclaration mode) => [Success, ErrMsg, .. mode.Reply];
}
