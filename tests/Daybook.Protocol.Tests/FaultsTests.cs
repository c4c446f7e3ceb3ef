using System.Reflection;

namespace Daybook.Protocol.Tests;

public sealed class FaultsTests
{
    /// <summary>Code, temporary or permanent, text: as in section 6 of the fact sheet, and the two of section 1.3 that have no argument.</summary>
    private const string Table =
        """
        100 P Invalid username
        101 P Invalid password
        102 P Can't use custom/private security on shared/community journals.
        103 P Poll error
        104 T Error adding one or more friends
        105 P Challenge expired
        106 P Can only use administrator-locked security on community journals you manage.
        150 P Can't post as non-user
        151 T Banned from journal
        152 P Can't make back-dated entries in non-personal journal.
        153 P Incorrect time value
        154 P Can't add a redirected account as a friend
        155 T Non-authenticated email address
        156 T Terms of Service agreement required
        157 T Tags error
        200 P Missing required argument(s)
        201 P Unknown method
        202 P Too many arguments
        203 P Invalid argument(s)
        204 P Invalid metadata datatype
        205 P Unknown metadata
        206 P Invalid destination journal username.
        207 P Protocol version mismatch
        208 P Invalid text encoding
        209 P Parameter out of range
        210 P Client tried to edit with corrupt data.  Preventing.
        211 P Invalid or malformed tag list
        212 P Message body is too long
        213 P Message body is empty
        214 P Message looks like spam
        300 T Don't have access to requested journal
        301 T Access of restricted feature
        302 T Can't edit post from requested journal
        303 T Can't edit post in community journal
        304 T Can't delete post in this community journal
        305 T Action forbidden; account is suspended.
        306 T This journal is temporarily in read-only mode.  Try again in a couple minutes.
        307 P Selected journal no longer exists.
        308 T Account is locked and cannot be used.
        309 P Account is marked as a memorial.
        310 T Account needs to be age verified before use.
        311 T Access temporarily disabled.
        312 T Not allowed to add tags to entries in this journal
        313 T Must use existing tags for entries in this journal (can't create new ones)
        314 P Only paid users allowed to use this request
        315 P User messaging is currently disabled
        316 T Poster is read-only and cannot post entries.
        317 T Journal is read-only and entries cannot be posted to it.
        318 T Poster is read-only and cannot edit entries.
        319 T Journal is read-only and its entries cannot be edited.
        402 T Your IP address is temporarily banned for exceeding the login failure rate.
        404 T Cannot post
        405 T Post frequency limit.
        406 T Client is making repeated requests.  Perhaps it's broken?
        407 T Moderation queue full
        408 T Maximum queued posts for this community+poster combination reached.
        409 P Post too large.
        410 P Your trial account has expired.  Posting now disabled.
        411 P Subject too long.
        412 P Maximum number of comments reached
        500 T Internal server error
        501 T Database error
        502 T Database temporarily unavailable
        503 T Error obtaining necessary database lock
        504 P Protocol mode no longer supported.
        505 T Account data format on server is old and needs to be upgraded.
        506 T Journal sync temporarily unavailable.
        200 P No mode specified.
        200 P No username sent.
        """;

    [Fact]
    public void Every_error_has_the_code_class_and_text_of_the_table()
    {
        var named = typeof(Faults).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (Fault)field.GetValue(null)!)
            .Select(fault => $"{fault.Code} {(fault.IsTemporary ? 'T' : 'P')} {fault.Text}");

        Assert.Equal(Table.ReplaceLineEndings("\n").Split('\n').Order(StringComparer.Ordinal), named.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_code_below_200_has_no_prefix()
    {
        Assert.Equal("Invalid password", Faults.InvalidPassword.Describe());
        Assert.Equal("Non-authenticated email address: confirm it", Faults.EmailNotConfirmed.Describe("confirm it"));
    }

    [Fact]
    public void A_code_from_200_to_499_is_a_client_error()
    {
        Assert.Equal("Client error: Missing required argument(s): data or url", Faults.MissingArgument.Describe("data or url"));
        Assert.Equal("Client error: Invalid argument(s): Bad year value", Faults.InvalidArgument.Describe("Bad year value"));
        Assert.Equal(
            "Client error: Your IP address is temporarily banned for exceeding the login failure rate.", Faults.AddressBanned.Describe());
        Assert.Equal("Client error: Client is making repeated requests.  Perhaps it's broken?", Faults.RepeatedRequests.Describe());
    }

    [Fact]
    public void A_code_from_500_on_is_a_server_error()
    {
        Assert.Equal("Server error: Internal server error", Faults.Internal.Describe());
        Assert.Equal("Server error: Database temporarily unavailable", Faults.DatabaseUnavailable.Describe());
    }

    [Fact]
    public void An_empty_detail_adds_no_colon() =>
        Assert.Equal("Client error: Invalid argument(s)", Faults.InvalidArgument.Describe(""));

    [Fact]
    public void The_flat_protocols_own_errors_are_client_errors()
    {
        Assert.Equal("Client error: No mode specified.", Faults.NoMode.Describe());
        Assert.Equal("Client error: No username sent.", Faults.NoUsername.Describe());
        Assert.Equal("Client error: Unknown mode (brew coffee)", Faults.UnknownMode("brew coffee").Describe());
    }

    [Fact]
    public void An_exception_carries_the_error_and_says_its_text()
    {
        var exception = new ProtocolException(Faults.UnknownMetadata, "mood_ring");

        Assert.Same(Faults.UnknownMetadata, exception.Fault);
        Assert.Equal("Client error: Unknown metadata: mood_ring", exception.Message);
    }
}
