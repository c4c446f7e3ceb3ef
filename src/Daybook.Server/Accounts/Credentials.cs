using System.Text;
using Daybook.Core.Accounts;

namespace Daybook.Server.Accounts;

/// <summary>What a request offers to prove who sent it.</summary>
internal abstract record Credentials
{
    private Credentials()
    {
    }

    /// <summary>The password, or an app password, or its digest: all come down to the lower-case MD5 hex digest.</summary>
    public sealed record Password(string Digest) : Credentials
    {
        /// <summary>The digest as the client made it, in either case; null if it is none.</summary>
        public static Password? FromDigest(string hpassword) =>
            hpassword.Length == 32 && hpassword.All(char.IsAsciiHexDigit) ? new Password(hpassword.ToLowerInvariant()) : null;

        public static Password FromPlain(ReadOnlySpan<byte> password) => new(PasswordHash.Digest(password));

        protected override bool PrintMembers(StringBuilder builder) => false;
    }

    /// <summary>What must be the account's own password, and no app password: for the site, where the account itself can be changed.</summary>
    public sealed record OwnPassword(string Digest) : Credentials
    {
        public static OwnPassword Of(string password) => new(PasswordHash.Digest(password));

        protected override bool PrintMembers(StringBuilder builder) => false;
    }

    /// <summary>The answer to a challenge.</summary>
    public sealed record Answer(string Challenge, string Response) : Credentials
    {
        protected override bool PrintMembers(StringBuilder builder) => false;
    }

    /// <summary>The header <c>X-WSSE</c> of Atom publishing: SHA-1, in base64, of nonce, time and an app password one after the other.</summary>
    /// <param name="Digest">The digest, as sent.</param>
    /// <param name="Nonce">The nonce, as sent.</param>
    /// <param name="Created">The time, as sent.</param>
    public sealed record Wsse(string Digest, string Nonce, string Created) : Credentials
    {
        protected override bool PrintMembers(StringBuilder builder) => false;
    }

    /// <summary>An answer of HTTP Digest; see <see cref="HttpDigest"/>.</summary>
    /// <param name="Username">The name, as sent.</param>
    /// <param name="Nonce">The challenge that it answers.</param>
    /// <param name="Method">The method of the request.</param>
    /// <param name="Target">What the request asks for, as sent with the answer.</param>
    /// <param name="Response">The digest.</param>
    /// <param name="Quality">The <c>qop</c>; null if none was sent.</param>
    /// <param name="Count">How often the nonce was used, as sent.</param>
    /// <param name="ClientNonce">What the client made up.</param>
    public sealed record HttpAnswer(
        string Username, string Nonce, string Method, string Target, string Response, string? Quality, string Count, string ClientNonce) : Credentials
    {
        protected override bool PrintMembers(StringBuilder builder) => false;
    }

    /// <summary>The cookie of a session.</summary>
    public sealed record Cookie(string Value) : Credentials
    {
        protected override bool PrintMembers(StringBuilder builder) => false;
    }
}
