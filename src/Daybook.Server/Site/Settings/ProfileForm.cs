using System.Globalization;
using Daybook.Core;
using Daybook.Core.Profiles;
using Daybook.Server.Accounts;
using Daybook.Server.Site.Forms;
using Daybook.Server.Site.Writing;

namespace Daybook.Server.Site.Settings;

/// <summary>The fields in which an account tells of itself, a person and a community.</summary>
internal static class ProfileForm
{
    public const string FullName = "full-name";
    public const string Bio = "bio";
    public const string Location = "location";
    public const string WebsiteField = "website";
    public const string BirthDay = "birth-day";
    public const string BirthMonth = "birth-month";
    public const string BirthYear = "birth-year";
    public const string ShowBirthday = "show-birthday";
    public const string Interests = "interests";

    /// <summary>The largest form: every character of the longest texts escaped, and what stands around them.</summary>
    public const long MaxBytes = (12 * (Profile.MaxBioLength + (Profile.MaxInterests * (Interest.MaxLength + 2)))) + 65_536;

    /// <summary>Interests may stand in lines of their own.</summary>
    private static readonly char[] Separators = [',', '\n'];

    /// <summary>What the form shows of an account.</summary>
    public static IEnumerable<(string Field, string? Value)> Of(string fullName, Profile profile) =>
    [
        (FullName, fullName),
        (Bio, profile.Bio),
        (Location, profile.Location),
        (WebsiteField, profile.Website),
        (BirthDay, profile.Birthday?.Day.ToString(CultureInfo.InvariantCulture)),
        (BirthMonth, profile.Birthday?.Month.ToString(CultureInfo.InvariantCulture)),
        (BirthYear, profile.Birthday?.Year?.ToString(CultureInfo.InvariantCulture)),
        (ShowBirthday, profile.IsBirthdayPublic ? "1" : null),
        (Interests, string.Join(", ", profile.Interests)),
    ];

    /// <summary>Reads the form. What is wrong stands at its fields, and then nothing of it is to be kept.</summary>
    /// <param name="form">The form.</param>
    /// <param name="isCommunity">Whether it is that of a community, which has no birthday.</param>
    /// <param name="today">The day that nobody was born after.</param>
    public static (string FullName, Profile Profile) Read(PageForm form, bool isCommunity, DateOnly today)
    {
        var (fullName, fault) = AccountText.ReadFullName(form[FullName]);
        if (fault is not null)
        {
            form.Refuse(FullName, fault);
        }

        var bio = ReadBio(form);
        var location = ReadLocation(form);
        var (website, websiteFault) = Website.Read(form[WebsiteField].Trim());
        if (websiteFault is not null)
        {
            form.Refuse(WebsiteField, websiteFault);
        }

        var birthday = isCommunity ? null : ReadBirthday(form, today);
        return (fullName, new Profile(bio, location, website, birthday, birthday is not null && form.Has(ShowBirthday), ReadInterests(form)));
    }

    private static string ReadBio(PageForm form)
    {
        var bio = WrittenText.Read(form[Bio]).Trim();
        RefuseLonger(form, Bio, "text", bio, Profile.MaxBioLength);
        return bio;
    }

    private static string ReadLocation(PageForm form)
    {
        if (!TextLine.TryCompose(form[Location].Trim(), out var location) || location.Contains('\uFFFD', StringComparison.Ordinal))
        {
            form.Refuse(Location, "The location has control characters or is not UTF-8.");
            return "";
        }

        RefuseLonger(form, Location, "location", location, Profile.MaxLocationLength);
        return location;
    }

    private static Birthday? ReadBirthday(PageForm form, DateOnly today)
    {
        if (new[] { BirthDay, BirthMonth, BirthYear }.All(field => form[field].Trim().Length == 0))
        {
            return null;
        }

        var birthday = Birthday.Read(form[BirthDay], form[BirthMonth], form[BirthYear], today);
        if (birthday is null)
        {
            form.Refuse(BirthDay, "Type the day and month of a birthday, such as 27 and 3, with or without a year; or leave all three empty.");
        }

        return birthday;
    }

    private static List<string> ReadInterests(PageForm form)
    {
        var names = new List<string>();
        foreach (var part in form[Interests].Split(Separators))
        {
            if (!Interest.TryRead(part, out var name))
            {
                form.Refuse(Interests, "The interests have control characters or are not UTF-8.");
                return names;
            }

            if (name.Length > 0 && !names.Contains(name))
            {
                names.Add(name);
                if (names.Count > Profile.MaxInterests)
                {
                    break;
                }
            }
        }

        if (names.Count > Profile.MaxInterests)
        {
            var all = form[Interests].Split(Separators).Select(part => Interest.TryRead(part, out var name) ? name : "").Where(name => name.Length > 0).Distinct().Count();
            form.Refuse(Interests, string.Create(CultureInfo.InvariantCulture, $"There are {all} interests, the limit is {Profile.MaxInterests}."));
        }
        else if (names.Find(name => CountOf(name) > Interest.MaxLength) is { } longest)
        {
            form.Refuse(Interests, string.Create(
                CultureInfo.InvariantCulture,
                $"The interest '{AccountText.Shown(longest)}' has {CountOf(longest)} characters, the limit is {Interest.MaxLength}. Separate interests with commas."));
        }

        return names;
    }

    private static void RefuseLonger(PageForm form, string field, string what, string text, int limit)
    {
        if (CountOf(text) is var length && length > limit)
        {
            form.Refuse(field, string.Create(CultureInfo.InvariantCulture, $"The {what} has {length:N0} characters, the limit is {limit:N0}."));
        }
    }

    private static int CountOf(string text) => text.EnumerateRunes().Count();
}
