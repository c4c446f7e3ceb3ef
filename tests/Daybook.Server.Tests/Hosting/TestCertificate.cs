using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Daybook.Server.Tests.Hosting;

/// <summary>A certificate for localhost with its key, as the PEM files that an operator has.</summary>
internal sealed record TestCertificate(string CertificatePem, string KeyPem, string Thumbprint)
{
    public static TestCertificate Make(TimeSpan? validFor = null, X509KeyUsageFlags? usage = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        if (usage is { } flags)
        {
            request.CertificateExtensions.Add(new X509KeyUsageExtension(flags, critical: true));
        }

        // Signed by itself, but without the key, which stays apart whatever the certificate says that it is for.
        var now = DateTimeOffset.UtcNow;
        using var certificate = request.Create(
            request.SubjectName,
            X509SignatureGenerator.CreateForECDsa(key),
            now.AddDays(-2),
            now + (validFor ?? TimeSpan.FromDays(30)),
            RandomNumberGenerator.GetBytes(8));
        return new(certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem(), certificate.Thumbprint);
    }

    /// <summary>Writes the files, and moves their time on so that no clock is too coarse to tell.</summary>
    public (string Certificate, string Key) Write(TemporaryFolder folder, int version = 0)
    {
        var files = (folder.Write("cert.pem", CertificatePem), folder.Write("key.pem", KeyPem));
        File.SetLastWriteTimeUtc(files.Item1, DateTime.UtcNow.AddSeconds(version));
        File.SetLastWriteTimeUtc(files.Item2, DateTime.UtcNow.AddSeconds(version));
        return files;
    }
}
