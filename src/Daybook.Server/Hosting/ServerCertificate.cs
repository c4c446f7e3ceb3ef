using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Daybook.Server.Options;

namespace Daybook.Server.Hosting;

/// <summary>
/// The server's certificate, from two PEM files that may change: each new connection gets the newest that could be read, and those that
/// are open go on with theirs.
/// </summary>
internal sealed class ServerCertificate
{
    /// <summary>However long a certificate holds, its end is not near any earlier.</summary>
    private static readonly TimeSpan NearAtMost = TimeSpan.FromDays(7);

    private readonly TlsFiles _files;
    private volatile SslServerAuthenticationOptions _handshake;

    private ServerCertificate(TlsFiles files, SslServerAuthenticationOptions handshake, (FileStamp Certificate, FileStamp Key)? firstStamp) =>
        (_files, _handshake, FirstStamp) = (files, handshake, firstStamp);

    /// <summary>What a new connection is greeted with.</summary>
    public SslServerAuthenticationOptions Handshake => _handshake;

    /// <summary>Until when the certificate holds.</summary>
    public DateTimeOffset Expires => _handshake.ServerCertificateContext!.TargetCertificate.NotAfter;

    /// <summary>
    /// From when on its end is near: in the last tenth of its time. Whatever renews certificates has done so long before, also those of a few days.
    /// </summary>
    public DateTimeOffset EndIsNear
    {
        get
        {
            var leaf = _handshake.ServerCertificateContext!.TargetCertificate;
            DateTimeOffset end = leaf.NotAfter, begin = leaf.NotBefore;
            var tenth = (end - begin) / 10;
            return end - (tenth < NearAtMost ? tenth : NearAtMost);
        }
    }

    /// <summary>
    /// Changes when one of the files does, or what a link leads to: of tools that renew certificates, many keep a link at one name to the newest.
    /// Null if they cannot be opened now.
    /// </summary>
    public (FileStamp Certificate, FileStamp Key)? Stamp => StampOf(_files);

    /// <summary>What <see cref="Stamp"/> was before the files were read for the first time, so that no change after that is missed.</summary>
    public (FileStamp Certificate, FileStamp Key)? FirstStamp { get; }

    /// <summary>Reads the files.</summary>
    /// <exception cref="SettingsException">They are no certificate and its key; all that is wrong with them.</exception>
    public static ServerCertificate Open(TlsFiles files)
    {
        var faults = new List<SettingFault>();
        var stamp = StampOf(files);
        var handshake = Read(files, faults);
        return faults.Count == 0 ? new ServerCertificate(files, handshake!, stamp) : throw new SettingsException(faults);
    }

    /// <summary>Reads the files again; what they hold now counts from the next connection on.</summary>
    /// <param name="now">What time it is: a certificate that has expired is no better than the former.</param>
    /// <returns>What is wrong with them: then the former certificate stays. Empty if nothing is.</returns>
    public IReadOnlyList<SettingFault> Reload(DateTimeOffset now)
    {
        var faults = new List<SettingFault>();
        var handshake = Read(_files, faults);
        if (handshake?.ServerCertificateContext is { TargetCertificate.NotAfter: var expires } && expires <= now)
        {
            faults.Add(new SettingFault("Tls:Certificate", _files.Certificate, $"expired on {expires:u}"));
        }

        if (faults.Count == 0)
        {
            _handshake = handshake!;
        }

        return faults;
    }

    private static (FileStamp Certificate, FileStamp Key)? StampOf(TlsFiles files)
    {
        try
        {
            return (FileStamp.Of(files.Certificate), FileStamp.Of(files.Key));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static SslServerAuthenticationOptions? Read(TlsFiles files, List<SettingFault> faults)
    {
        var chain = new X509Certificate2Collection();
        var certificate = Try("Tls:Certificate", files.Certificate, text =>
        {
            chain.ImportFromPem(text);
            return chain.Count > 0 ? text : throw new CryptographicException("there is no certificate in it");
        });
        var key = Try("Tls:Key", files.Key, text => HasKey(text)
            ? text
            : throw new CryptographicException("there is no private key in it that is not encrypted"));
        if (certificate is null || key is null)
        {
            return null;
        }

        try
        {
            // Not disposed: connections that are open use the former one.
            var leaf = X509Certificate2.CreateFromPem(certificate, key);
            if (OperatingSystem.IsWindows())
            {
                // Windows takes no key from memory alone.
                leaf = X509CertificateLoader.LoadPkcs12(leaf.Export(X509ContentType.Pkcs12), null);
            }

            return new SslServerAuthenticationOptions
            {
                ServerCertificateContext = SslStreamCertificateContext.Create(leaf, chain, offline: true),
                ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
            };
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            faults.Add(new SettingFault("Tls:Key", files.Key, $"is not the key of the certificate: {e.Message.ReplaceLineEndings(" ")}"));
            return null;
        }
        catch (NotSupportedException)
        {
            faults.Add(new SettingFault("Tls:Certificate", files.Certificate, "cannot be used for TLS: its key must be one of RSA or ECDSA that may sign"));
            return null;
        }

        string? Try(string setting, string file, Func<string, string> read)
        {
            try
            {
                return read(File.ReadAllText(file));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
            {
                faults.Add(new SettingFault(setting, file, $"cannot be used: {e.Message.ReplaceLineEndings(" ")}"));
                return null;
            }
        }
    }

    private static bool HasKey(ReadOnlySpan<char> text)
    {
        while (PemEncoding.TryFind(text, out var found))
        {
            var label = text[found.Label];
            if (label.EndsWith("PRIVATE KEY", StringComparison.Ordinal) && !label.StartsWith("ENCRYPTED", StringComparison.Ordinal))
            {
                return true;
            }

            text = text[found.Location.End..];
        }

        return false;
    }

    /// <summary>What tells a file from the one that was there before.</summary>
    public readonly record struct FileStamp(DateTime WrittenAt, long Length)
    {
        /// <remarks>Of the open file: the system itself followed every link to it.</remarks>
        public static FileStamp Of(string path)
        {
            using var file = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
            return new FileStamp(File.GetLastWriteTimeUtc(file), RandomAccess.GetLength(file));
        }
    }
}
