namespace Daybook.Server.Options;

/// <summary>Encryption by the server itself.</summary>
/// <param name="Files">Certificate and key; null if a proxy encrypts, or nobody.</param>
/// <param name="HstsDays">How long browsers are told to come by https only; 0 not to tell them.</param>
public sealed record TlsOptions(TlsFiles? Files, int HstsDays)
{
    internal static TlsOptions Read(SettingsReader reader)
    {
        var certificate = reader.ReadOptional(
            "Tls:Certificate", Formats.Text(4096),
            "A PEM file with the server's certificate and those that lead from it to its authority. With it, addresses to listen on may be https, " +
            "such as --urls https://*:443. The file is read again when it changes.");
        var key = reader.ReadOptional("Tls:Key", Formats.Text(4096), "The PEM file with the certificate's private key, not encrypted.");
        reader.Require(
            (certificate is null) == (key is null),
            certificate is null ? "Tls:Certificate" : "Tls:Key",
            "is missing: Tls:Certificate and Tls:Key go together");
        return new TlsOptions(
            certificate is null || key is null ? null : new TlsFiles(certificate, key),
            reader.Read(
                "Tls:HstsDays", 0, Formats.Integer(0, 730),
                "For how many days a browser that came over https comes over https only, to every port of this host (Strict-Transport-Security); 0 for " +
                "not at all. Browsers remember it: start with 1, and raise it once https works."));
    }
}

/// <summary>Two PEM files.</summary>
/// <param name="Certificate">The certificate and its intermediates.</param>
/// <param name="Key">Its private key.</param>
public sealed record TlsFiles(string Certificate, string Key);
