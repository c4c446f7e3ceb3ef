namespace Daybook.Core.Comments;

/// <summary>Whose comments are screened at first. The letters are those of <c>opt_screening</c>, and what the database holds: never change one.</summary>
public enum Screening
{
    /// <summary>Nobody's.</summary>
    None = 'N',

    /// <summary>Those of people who are not logged in.</summary>
    Anonymous = 'R',

    /// <summary>Those of people who are not friends, or not members of the community.</summary>
    NotFriends = 'F',

    /// <summary>Everybody's.</summary>
    All = 'A',
}

/// <summary>How screening is written.</summary>
public static class Screenings
{
    /// <summary>What a letter says; null, for the journal's own setting, if it says nothing.</summary>
    public static Screening? Read(string? letter) => letter is [var c] && Enum.IsDefined((Screening)c) ? (Screening)c : null;
}
