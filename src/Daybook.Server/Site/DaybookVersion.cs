using System.Reflection;

namespace Daybook.Server.Site;

/// <summary>The program's version.</summary>
internal static class DaybookVersion
{
    /// <summary>Such as <c>0.1.0</c>, without the commit it was built from.</summary>
    public static string Text { get; } =
        typeof(DaybookVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
