using System.Globalization;

namespace Daybook.Protocol.Client;

/// <summary>
/// One account on one LiveJournal server, over the flat protocol: Daybook, Dreamwidth, LiveJournal and others. Each method is one request (with
/// <see cref="AuthenticationMethod.Challenge"/> two), and may be called from several threads at once.
/// </summary>
/// <remarks>
/// Every method throws <see cref="LiveJournalException"/> where the server refuses or does not answer as it should, and
/// <see cref="OperationCanceledException"/> when cancelled. All but <see cref="GetChallengeAsync"/> throw <see cref="InvalidOperationException"/> where the
/// client has no credentials; then nothing was sent. Nothing is tried twice: that is the caller's to decide.
/// </remarks>
public sealed partial class LiveJournalClient : IDisposable
{
    private readonly FlatConnection _connection;
    private readonly Credentials? _credentials;

    /// <summary>A client. Nothing is sent yet.</summary>
    /// <param name="server">The server's address, such as <c>https://www.dreamwidth.org</c>; http or https.</param>
    /// <param name="credentials">Who sends the requests; null is enough for <see cref="GetChallengeAsync"/>.</param>
    /// <param name="userAgent">Name and version of the program, such as <c>ljpics/1.0</c>: other sites ask for one.</param>
    /// <param name="timeout">
    /// How long one request may take with its answer, beside a second for each 4096 bytes of a picture; a minute if null.
    /// </param>
    /// <exception cref="ArgumentException">The address is not a whole one, or neither of http nor of https.</exception>
    /// <exception cref="FormatException">The name of the program cannot stand in the header <c>User-Agent</c>.</exception>
    public LiveJournalClient(Uri server, Credentials? credentials, string userAgent = "Daybook", TimeSpan? timeout = null)
    {
        _connection = new FlatConnection(server, userAgent, timeout ?? TimeSpan.FromMinutes(1));
        _credentials = credentials;
    }

    /// <summary><c>getchallenge</c>: a challenge to answer.</summary>
    public async Task<ServerChallenge> GetChallengeAsync(CancellationToken cancellation = default)
    {
        var reply = await _connection.SendAsync(new FlatRequest("getchallenge"), cancellation);
        return new ServerChallenge(
            reply.Find("challenge") ?? throw LiveJournalException.BrokenReply(),
            reply.Find("auth_scheme") ?? Challenge.Scheme,
            reply.FindUnixTime("server_time"),
            reply.FindUnixTime("expire_time"));
    }

    /// <summary><c>login</c>: check the credentials and get what a client shows.</summary>
    public async Task<LoginReply> LoginAsync(LoginRequest? wanted = null, CancellationToken cancellation = default)
    {
        wanted ??= new LoginRequest();
        var request = new FlatRequest("login");
        request.Add("clientversion", wanted.ClientVersion);
        request.Add("getmoods", wanted.MoodsAfter?.ToString(CultureInfo.InvariantCulture));
        request.AddFlag("getmenus", wanted.Menus);
        request.AddFlag("getpickws", wanted.Userpics);
        request.AddFlag("getpickwurls", wanted.Userpics);
        return LoginReader.Read(await SendAsync(request, cancellation));
    }

    /// <summary><c>sessiongenerate</c>: a cookie for <see cref="Credentials.Session"/>.</summary>
    /// <param name="isLong">30 days rather than 24 hours.</param>
    /// <param name="bindToAddress">Whether it is good from this address only.</param>
    /// <param name="cancellation">Ends the request.</param>
    /// <returns>The cookie's value, as secret as a password.</returns>
    public async Task<string> SessionGenerateAsync(
        bool isLong = false, bool bindToAddress = false, CancellationToken cancellation = default)
    {
        var request = new FlatRequest("sessiongenerate");
        request.Add("expiration", isLong ? "long" : "short");

        // Servers read either name (fact sheet 4.3).
        request.AddFlag("ipfixed", bindToAddress);
        request.AddFlag("bindtoip", bindToAddress);
        return (await SendAsync(request, cancellation)).Find("ljsession") ?? throw LiveJournalException.BrokenReply();
    }

    /// <summary><c>sessionexpire</c>: end sessions of the account; one that is over already is no error.</summary>
    /// <param name="ids">The sessions: the number behind <c>s</c> in their cookies.</param>
    /// <param name="cancellation">Ends the request.</param>
    public async Task SessionExpireAsync(IEnumerable<long> ids, CancellationToken cancellation = default)
    {
        var request = new FlatRequest("sessionexpire");
        foreach (var id in ids)
        {
            request.AddFlag(string.Create(CultureInfo.InvariantCulture, $"expire_id_{id}"), true);
        }

        await SendAsync(request, cancellation);
    }

    /// <summary><c>sessionexpire</c> with <c>expireall</c>: end all sessions of the account.</summary>
    public async Task SessionExpireAllAsync(CancellationToken cancellation = default)
    {
        var request = new FlatRequest("sessionexpire");
        request.AddFlag("expireall", true);
        await SendAsync(request, cancellation);
    }

    /// <summary>
    /// <c>uploadpic</c>: upload a userpic. To send it again does no harm: a picture that is there already answers its number.
    /// </summary>
    /// <exception cref="ArgumentException">The upload has both data and an address, or neither, or a keyword has a comma.</exception>
    public async Task<UploadedUserpic> UploadPicAsync(UserpicUpload upload, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(upload);
        if (upload.Data.IsEmpty == upload.Url is null)
        {
            throw new ArgumentException("Either the data or the address must be given, and not both.", nameof(upload));
        }

        var request = new FlatRequest("uploadpic");
        request.AddFlag("default", upload.IsDefault);
        request.Add("keywords", Joined(upload.Keywords));
        request.Add("description", upload.Description);
        request.Add("url", upload.Url?.AbsoluteUri);
        request.AddData("data", upload.Data);
        var reply = await SendAsync(request, cancellation);
        return new UploadedUserpic(reply.RequireNumber("picid"), reply.RequireInt32("width"), reply.RequireInt32("height"));
    }

    /// <summary>
    /// <c>getpics</c>, Daybook's own: list userpics, a thousand or so in one reply. Other servers refuse with <see cref="Faults.UnknownMethod"/>.
    /// </summary>
    /// <param name="after">Only pictures with a higher number: the last one of the page before.</param>
    /// <param name="cancellation">Ends the request.</param>
    public async Task<UserpicPage> GetPicsAsync(long after = 0, CancellationToken cancellation = default)
    {
        var request = new FlatRequest("getpics");
        request.Add("after", after > 0 ? after.ToString(CultureInfo.InvariantCulture) : null);
        return UserpicListReader.Read(await SendAsync(request, cancellation), after);
    }

    /// <summary><c>editpic</c>, Daybook's own: change keywords, description or default of a picture.</summary>
    /// <returns>The picture as it stands now.</returns>
    /// <exception cref="ArgumentException">A keyword has a comma.</exception>
    public async Task<EditedUserpic> EditPicAsync(UserpicEdit edit, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(edit);
        var request = new FlatRequest("editpic");
        request.Add("picid", edit.Id.ToString(CultureInfo.InvariantCulture));
        request.AddEvenIfEmpty("keywords", edit.Keywords is { } keywords ? Joined(keywords) : null);
        request.AddEvenIfEmpty("description", edit.Description);
        request.Add("default", edit.IsDefault switch { true => "1", false => "0", null => null });
        var reply = await SendAsync(request, cancellation);
        return new EditedUserpic(
            reply.RequireNumber("picid"), reply.Keywords("keywords"), reply.Find("description"), reply.IsSet("default"));
    }

    /// <summary><c>deletepic</c>, Daybook's own: delete a picture.</summary>
    /// <returns>Until when it can be taken back on the server's pages; null if the server did not tell.</returns>
    public async Task<DateTimeOffset?> DeletePicAsync(long id, CancellationToken cancellation = default)
    {
        var request = new FlatRequest("deletepic");
        request.Add("picid", id.ToString(CultureInfo.InvariantCulture));
        return (await SendAsync(request, cancellation)).FindUnixTime("undo_until");
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose() => _connection.Dispose();

    private async Task<ReplyFields> SendAsync(FlatRequest request, CancellationToken cancellation)
    {
        var credentials = _credentials ?? throw new InvalidOperationException("This request needs credentials.");
        request.Add("user", credentials.User);
        switch (credentials.Method)
        {
            case AuthenticationMethod.Plain:
                request.Add("password", credentials.Secret);
                break;
            case AuthenticationMethod.Digest:
                request.Add("hpassword", credentials.Secret);
                break;
            case AuthenticationMethod.Challenge:
                var challenge = await GetChallengeAsync(cancellation);
                request.Add("auth_method", "challenge");
                request.Add("auth_challenge", challenge.Text);
                request.Add("auth_response", Challenge.Respond(challenge.Text, credentials.Secret));
                break;
            case AuthenticationMethod.Session:
                request.Add("auth_method", "cookie");
                request.Cookie = credentials.Secret;
                break;
        }

        return await _connection.SendAsync(request, cancellation, credentials.Secret);
    }

    private static string Joined(IReadOnlyList<string> keywords) =>
        keywords.FirstOrDefault(keyword => keyword.Contains(',', StringComparison.Ordinal)) is { } faulty
            ? throw new ArgumentException($"The keyword '{faulty}' has a comma.", nameof(keywords))
            : string.Join(", ", keywords);
}
