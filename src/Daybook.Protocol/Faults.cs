namespace Daybook.Protocol;

/// <summary>The errors of the protocol's table (fact sheet 6), by name, and the three that only the flat protocol has (1.3).</summary>
public static class Faults
{
#pragma warning disable CS1591 // Each is its text. Clients match on the texts, double spaces included.
    public static readonly Fault InvalidUsername = new(100, "Invalid username", false);
    public static readonly Fault InvalidPassword = new(101, "Invalid password", false);
    public static readonly Fault SecurityNotForCommunities =
        new(102, "Can't use custom/private security on shared/community journals.", false);
    public static readonly Fault PollError = new(103, "Poll error", false);
    public static readonly Fault FriendNotAdded = new(104, "Error adding one or more friends", true);
    public static readonly Fault ChallengeExpired = new(105, "Challenge expired", false);
    public static readonly Fault AdministratorSecurityNotAllowed =
        new(106, "Can only use administrator-locked security on community journals you manage.", false);

    public static readonly Fault NotAPerson = new(150, "Can't post as non-user", false);
    public static readonly Fault BannedFromJournal = new(151, "Banned from journal", true);
    public static readonly Fault BackdatedInCommunity = new(152, "Can't make back-dated entries in non-personal journal.", false);
    public static readonly Fault IncorrectTime = new(153, "Incorrect time value", false);
    public static readonly Fault RedirectedFriend = new(154, "Can't add a redirected account as a friend", false);
    public static readonly Fault EmailNotConfirmed = new(155, "Non-authenticated email address", true);
    public static readonly Fault TermsNotAccepted = new(156, "Terms of Service agreement required", true);
    public static readonly Fault TagsError = new(157, "Tags error", true);

    public static readonly Fault MissingArgument = new(200, "Missing required argument(s)", false);
    public static readonly Fault UnknownMethod = new(201, "Unknown method", false);
    public static readonly Fault TooManyArguments = new(202, "Too many arguments", false);
    public static readonly Fault InvalidArgument = new(203, "Invalid argument(s)", false);
    public static readonly Fault InvalidMetadataType = new(204, "Invalid metadata datatype", false);
    public static readonly Fault UnknownMetadata = new(205, "Unknown metadata", false);
    public static readonly Fault InvalidJournal = new(206, "Invalid destination journal username.", false);
    public static readonly Fault VersionMismatch = new(207, "Protocol version mismatch", false);
    public static readonly Fault InvalidEncoding = new(208, "Invalid text encoding", false);
    public static readonly Fault OutOfRange = new(209, "Parameter out of range", false);
    public static readonly Fault CorruptEdit = new(210, "Client tried to edit with corrupt data.  Preventing.", false);
    public static readonly Fault InvalidTags = new(211, "Invalid or malformed tag list", false);
    public static readonly Fault MessageTooLong = new(212, "Message body is too long", false);
    public static readonly Fault MessageEmpty = new(213, "Message body is empty", false);
    public static readonly Fault MessageLooksLikeSpam = new(214, "Message looks like spam", false);

    public static readonly Fault NoJournalAccess = new(300, "Don't have access to requested journal", true);
    public static readonly Fault RestrictedFeature = new(301, "Access of restricted feature", true);
    public static readonly Fault CannotEdit = new(302, "Can't edit post from requested journal", true);
    public static readonly Fault CannotEditInCommunity = new(303, "Can't edit post in community journal", true);
    public static readonly Fault CannotDeleteInCommunity = new(304, "Can't delete post in this community journal", true);
    public static readonly Fault Suspended = new(305, "Action forbidden; account is suspended.", true);
    public static readonly Fault ReadOnlyForNow =
        new(306, "This journal is temporarily in read-only mode.  Try again in a couple minutes.", true);
    public static readonly Fault JournalGone = new(307, "Selected journal no longer exists.", false);
    public static readonly Fault AccountLocked = new(308, "Account is locked and cannot be used.", true);
    public static readonly Fault Memorial = new(309, "Account is marked as a memorial.", false);
    public static readonly Fault AgeNotVerified = new(310, "Account needs to be age verified before use.", true);
    public static readonly Fault AccessDisabled = new(311, "Access temporarily disabled.", true);
    public static readonly Fault TaggingNotAllowed = new(312, "Not allowed to add tags to entries in this journal", true);
    public static readonly Fault NewTagsNotAllowed =
        new(313, "Must use existing tags for entries in this journal (can't create new ones)", true);
    public static readonly Fault PaidOnly = new(314, "Only paid users allowed to use this request", false);
    public static readonly Fault MessagingDisabled = new(315, "User messaging is currently disabled", false);
    public static readonly Fault ReadOnlyPosterCannotPost = new(316, "Poster is read-only and cannot post entries.", true);
    public static readonly Fault ReadOnlyJournalCannotBePostedTo =
        new(317, "Journal is read-only and entries cannot be posted to it.", true);
    public static readonly Fault ReadOnlyPosterCannotEdit = new(318, "Poster is read-only and cannot edit entries.", true);
    public static readonly Fault ReadOnlyJournalCannotBeEdited = new(319, "Journal is read-only and its entries cannot be edited.", true);

    public static readonly Fault AddressBanned =
        new(402, "Your IP address is temporarily banned for exceeding the login failure rate.", true);
    public static readonly Fault CannotPost = new(404, "Cannot post", true);
    public static readonly Fault PostFrequency = new(405, "Post frequency limit.", true);
    public static readonly Fault RepeatedRequests = new(406, "Client is making repeated requests.  Perhaps it's broken?", true);
    public static readonly Fault ModerationQueueFull = new(407, "Moderation queue full", true);
    public static readonly Fault ModerationQueueFullForPoster =
        new(408, "Maximum queued posts for this community+poster combination reached.", true);
    public static readonly Fault PostTooLarge = new(409, "Post too large.", false);
    public static readonly Fault TrialExpired = new(410, "Your trial account has expired.  Posting now disabled.", false);
    public static readonly Fault SubjectTooLong = new(411, "Subject too long.", false);
    public static readonly Fault CommentLimit = new(412, "Maximum number of comments reached", false);

    public static readonly Fault Internal = new(500, "Internal server error", true);
    public static readonly Fault DatabaseError = new(501, "Database error", true);
    public static readonly Fault DatabaseUnavailable = new(502, "Database temporarily unavailable", true);
    public static readonly Fault DatabaseLock = new(503, "Error obtaining necessary database lock", true);
    public static readonly Fault ModeRetired = new(504, "Protocol mode no longer supported.", false);
    public static readonly Fault AccountDataTooOld = new(505, "Account data format on server is old and needs to be upgraded.", true);
    public static readonly Fault SyncUnavailable = new(506, "Journal sync temporarily unavailable.", true);

    // Not of the table; the codes only choose the prefix.
    public static readonly Fault NoMode = new(200, "No mode specified.", false);
    public static readonly Fault NoUsername = new(200, "No username sent.", false);
#pragma warning restore CS1591

    /// <summary>The flat protocol's answer to a mode that this server does not have.</summary>
    /// <param name="mode">The mode as sent.</param>
    public static Fault UnknownMode(string mode) => new(201, $"Unknown mode ({mode})", false);
}
