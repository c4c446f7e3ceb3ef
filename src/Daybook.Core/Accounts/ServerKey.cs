namespace Daybook.Core.Accounts;

/// <summary>A key that servers share.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">The key; a secret.</param>
/// <param name="CreatedAt">When it was kept.</param>
public sealed record ServerKey(string Name, string Value, DateTimeOffset CreatedAt)
{
    /// <summary>Never the key.</summary>
    public override string ToString() => Name;
}
