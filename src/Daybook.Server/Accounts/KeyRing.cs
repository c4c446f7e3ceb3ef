using System.Xml;
using System.Xml.Linq;
using Daybook.Core.Accounts;
using Daybook.Server.Options;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Logging.Abstractions;

namespace Daybook.Server.Accounts;

/// <summary>
/// Where the keys of ASP.NET Data Protection lie: in the data folder, or, where servers share a database, in that. Keys encrypt the secrets of
/// app passwords and what forms and notices carry.
/// </summary>
/// <remarks>
/// They lie there unencrypted: what could encrypt them would lie beside them. So keys in the data folder guard a copy of the database, and keys in
/// the database guard nothing but what left it alone.
/// </remarks>
internal static class KeyRing
{
    private const string Extension = ".xml";

    /// <summary>The keys of the data folder, which every process of the folder shares.</summary>
    public static IXmlRepository In(DataFolder data)
    {
        DataFolder.CreatePrivate(data.KeysFolder);
        return new KeyFiles(new DirectoryInfo(data.KeysFolder));
    }

    /// <summary>The keys of a database; if there is none, of all servers that start at this moment one makes the first.</summary>
    public static async Task<IXmlRepository> InAsync(IServerKeyStore store, CancellationToken cancellation)
    {
        if ((await store.ListAsync(StoredKeys.Prefix, cancellation)).Count == 0)
        {
            var first = new FirstKey();
            Open(first).CreateProtector("first").Protect([]);
            await store.AddFirstAsync(StoredKeys.Prefix, StoredKeys.Prefix + first.Name, first.Text, cancellation);
        }

        return new StoredKeys(store);
    }

    /// <summary>The keys of the data folder, as servers that share a database have them.</summary>
    /// <exception cref="AppPasswordKeysException">They cannot be read.</exception>
    public static IReadOnlyList<ServerKey> Read(DataFolder data)
    {
        try
        {
            return [.. FilesIn(data).Select(Read)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or XmlException)
        {
            throw new AppPasswordKeysException($"The keys in {data.KeysFolder} cannot be used: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }

    /// <summary>The files that are keys in the data folder; others may lie beside them.</summary>
    public static IEnumerable<string> FilesIn(DataFolder data) => Directory.Exists(data.KeysFolder)
        ? Directory.GetFiles(data.KeysFolder, "*" + Extension).Order(StringComparer.Ordinal)
        : [];

    /// <summary>The file in <see cref="DataFolder.KeysFolder"/> that a key is where servers do not share it; null if it is no key of Data Protection.</summary>
    public static string? FileOf(ServerKey key) => key.Name.StartsWith(StoredKeys.Prefix, StringComparison.Ordinal)
        ? key.Name[StoredKeys.Prefix.Length..] + Extension
        : null;

    /// <summary>Every key of Data Protection in a database that servers share.</summary>
    public static ValueTask<IReadOnlyList<ServerKey>> ReadAsync(IServerKeyStore store, CancellationToken cancellation) =>
        store.ListAsync(StoredKeys.Prefix, cancellation);

    /// <summary>Uses the keys. Without a host, and so without logging: "No XML encryptor configured" is no news to an operator, see the remarks above.</summary>
    public static IDataProtectionProvider Open(IXmlRepository keys)
    {
        var services = new ServiceCollection();
        Use(services.AddDataProtection(), keys);
        return services.BuildServiceProvider().GetDataProtectionProvider();
    }

    /// <summary>Makes a host use them.</summary>
    public static void Use(IDataProtectionBuilder builder, IXmlRepository keys) => builder
        .SetApplicationName(AppPasswordSecrets.ApplicationName)
        .AddKeyManagementOptions(options => options.XmlRepository = keys);

    private static ServerKey Read(string file) => new(
        StoredKeys.Prefix + Path.GetFileNameWithoutExtension(file),
        XElement.Load(file).ToString(SaveOptions.DisableFormatting),
        new DateTimeOffset(File.GetLastWriteTimeUtc(file)));

    /// <summary>
    /// Files that are on the disk before their keys are used: without its key an app password that was given out is worth nothing. The framework by itself
    /// leaves it to the file system when they come there, and after a power cut finds an empty file; and it wants to write elsewhere first.
    /// </summary>
    private sealed class KeyFiles(DirectoryInfo folder) : FileSystemXmlRepository(folder, NullLoggerFactory.Instance)
    {
        public override void StoreElement(XElement element, string friendlyName)
        {
            // Names are the framework's own: "key-" or "revocation-" and an id.
            var path = Path.Combine(Directory.FullName, friendlyName + Extension);
            var options = DataFolder.PrivateFile(FileMode.CreateNew);
            options.Share = FileShare.Delete;

            // Other processes read every file of that kind, so it has another name until it is whole. The second flush is for the new name.
            using var file = new FileStream(path + ".part", options);
            element.Save(file);
            file.Flush(flushToDisk: true);
            File.Move(path + ".part", path);
            file.Flush(flushToDisk: true);
        }
    }

    private sealed class StoredKeys(IServerKeyStore store) : IXmlRepository
    {
        public const string Prefix = "protection ";

        // The interface has no other way than to wait; keys are read once a day.
        public IReadOnlyCollection<XElement> GetAllElements() =>
            [.. store.ListAsync(Prefix, CancellationToken.None).AsTask().GetAwaiter().GetResult().Select(key => XElement.Parse(key.Value))];

        public void StoreElement(XElement element, string friendlyName) => store.GetOrAddAsync(
            Prefix + friendlyName, element.ToString(SaveOptions.DisableFormatting), CancellationToken.None).GetAwaiter().GetResult();
    }

    /// <summary>Takes down the one key that is made when there is none.</summary>
    private sealed class FirstKey : IXmlRepository
    {
        private readonly List<XElement> _elements = [];

        public string Name { get; private set; } = "";

        public string Text => _elements[0].ToString(SaveOptions.DisableFormatting);

        public IReadOnlyCollection<XElement> GetAllElements() => _elements;

        public void StoreElement(XElement element, string friendlyName)
        {
            Name = friendlyName;
            _elements.Add(element);
        }
    }
}
