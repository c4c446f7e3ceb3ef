namespace Daybook.Protocol.Tests;

public sealed class ChallengeTests
{
    private const string DigestOfSecret = "5ebe2294ecd0e0f08eab7690d2a6ee69";

    [Theory]
    [InlineData("LJ-Simple-02-login")]
    [InlineData("emacs-ljupdate-02-login")]
    [InlineData("logjam-02-postevent")]
    public void The_response_is_the_one_that_a_real_client_sent(string transcript)
    {
        var form = Transcript.ReadForm(transcript);

        Assert.Equal(form.Text("auth_response"), Challenge.Respond(form.Text("auth_challenge")!, DigestOfSecret));
    }

    [Fact]
    public void The_scheme_is_named_at_the_beginning_of_a_real_challenge() =>
        Assert.StartsWith(Challenge.Scheme + ":", Transcript.ReadForm("LJ-Simple-02-login").Text("auth_challenge"), StringComparison.Ordinal);
}
