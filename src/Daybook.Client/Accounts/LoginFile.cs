using System.Text.Json;
using System.Text.Json.Serialization;
using Daybook.Client.Commands;

namespace Daybook.Client.Accounts;

/// <summary>
/// The logins that are kept, the last one first, in <c>ljpics/logins.json</c> of the user's configuration folder; readable by the user alone.
/// </summary>
internal static class LoginFile
{
    private const UnixFileMode OnlyMine = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Where it is: under <c>XDG_CONFIG_HOME</c> or <c>~/.config</c> on Linux, Application Support on macOS, AppData on Windows.</summary>
    public static string Path => System.IO.Path.Combine(Folder(Environment.SpecialFolder.ApplicationData), "logins.json");

    /// <summary>The program's own folder in one of the user's; not made yet.</summary>
    public static string Folder(Environment.SpecialFolder kind)
    {
        var root = Environment.GetFolderPath(kind, Environment.SpecialFolderOption.DoNotVerify);
        return root.Length > 0
            ? System.IO.Path.Combine(root, "ljpics")
            : throw new CommandException("There is no folder for this user's settings: is HOME set?");
    }

    /// <summary>The logins; none if nobody has logged in.</summary>
    public static IReadOnlyList<Login> Read()
    {
        try
        {
            var kept = JsonSerializer.Deserialize(File.ReadAllBytes(Path), LoginJson.Default.ListKeptLogin) ?? [];
            return
            [
                .. from one in kept
                   where ServerAddress.TryParse(one.Server, out _)
                   select new Login(new AccountKey(new Uri(one.Server), one.User), one.Password, one.Auth),
            ];
        }
        catch (Exception none) when (none is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
        catch (JsonException)
        {
            throw new CommandException($"{Path} is damaged: delete it and log in again.");
        }
    }

    /// <summary>Puts a login first.</summary>
    public static void Keep(Login login) =>
        Write([login, .. Read().Where(one => one.Account != login.Account)]);

    /// <summary>Takes a login away; false if there was none.</summary>
    public static bool Forget(AccountKey account)
    {
        var logins = Read();
        if (logins.All(one => one.Account != account))
        {
            return false;
        }

        Write(logins.Where(one => one.Account != account));
        return true;
    }

    private static void Write(IEnumerable<Login> logins)
    {
        var path = Path;
        CreatePrivate(System.IO.Path.GetDirectoryName(path)!);

        // A new file takes the place of the old one as a whole, and has had its mode from its first byte on.
        var draft = $"{path}.{Environment.ProcessId}";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OnlyMine;
        }

        using (var stream = new FileStream(draft, options))
        {
            JsonSerializer.Serialize(
                stream,
                [.. logins.Select(one => new KeptLogin(ServerAddress.Shown(one.Account.Server), one.Account.User, one.Password, one.Auth))],
                LoginJson.Default.ListKeptLogin);
        }

        File.Move(draft, path, overwrite: true);
    }

    /// <summary>A folder for this user alone. Windows has its own way: the parent's permissions are inherited.</summary>
    public static void CreatePrivate(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, OnlyMine | UnixFileMode.UserExecute);
        }
    }
}

/// <summary>A login as it is written down.</summary>
internal sealed record KeptLogin(string Server, string User, string Password, string? Auth = null);

[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(List<KeptLogin>))]
internal sealed partial class LoginJson : JsonSerializerContext;
