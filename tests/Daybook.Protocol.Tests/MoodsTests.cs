using System.Globalization;

namespace Daybook.Protocol.Tests;

public sealed class MoodsTests
{
    /// <summary>A parent, and the numbers and names of moods below it: section 8 of the fact sheet.</summary>
    private const string Table =
        """
        0: 2 angry, 6 confused, 11 energetic, 13 enthralled, 15 happy, 25 sad, 30 thoughtful, 45 determined, 46 scared, 48 indescribable
        0: 61 okay, 87 awake, 88 working, 102 nerdy, 130 devious
        2: 1 aggravated, 3 annoyed, 8 cranky, 12 enraged, 19 infuriated, 20 irate, 23 moody, 24 pissed off, 28 stressed, 47 frustrated
        2: 95 grumpy, 104 cynical, 110 bitchy, 112 irritated
        4: 127 distressed
        6: 56 curious
        10: 80 envious
        11: 52 hyper, 59 bouncy
        14: 31 tired, 40 drained
        15: 21 jubilant, 32 touched, 41 excited, 44 amused, 53 relaxed, 66 silly, 69 refreshed, 70 optimistic, 86 loved, 98 ecstatic
        15: 99 chipper, 109 pleased, 116 impressed, 121 surprised, 125 cheerful, 126 good, 131 thankful, 132 grateful
        25: 5 bored, 7 crappy, 9 depressed, 10 discontent, 22 lonely, 37 morose, 38 gloomy, 39 melancholy, 55 disappointed
        25: 74 uncomfortable, 81 sympathetic, 85 worried, 123 rejected, 124 numb, 129 crushed, 133 jealous
        26: 42 relieved, 64 content, 93 full
        28: 100 rushed
        30: 60 nostalgic, 73 pensive, 101 contemplative
        31: 49 sleepy, 51 groggy
        33: 75 lethargic, 76 listless, 78 exanimate
        36: 117 naughty
        38: 71 pessimistic
        41: 16 high, 17 horny
        45: 118 predatory
        46: 4 anxious, 79 embarrassed, 128 intimidated, 134 nervous
        53: 26 satisfied, 57 mellow, 58 peaceful, 68 calm, 77 recumbent
        61: 33 lazy, 92 blah
        64: 63 complacent, 65 indifferent
        66: 35 ditzy, 36 mischievous, 67 flirty, 72 giggly, 96 weird, 105 quixotic, 106 crazy, 120 giddy
        69: 62 rejuvenated
        70: 43 hopeful
        74: 14 exhausted, 18 hungry, 27 sore, 29 thirsty, 34 drunk, 54 restless, 82 sick, 83 hot, 84 cold, 111 guilty, 119 dirty
        78: 113 blank, 114 apathetic
        82: 97 nauseated
        88: 89 productive, 90 accomplished, 91 busy, 107 creative, 108 artistic
        102: 103 geeky, 115 dorky
        121: 122 shocked
        """;

    [Fact]
    public void There_are_132_moods_numbered_1_to_134_without_50_and_94() =>
        Assert.Equal(Enumerable.Range(1, 134).Except([50, 94]), Moods.All.Select(mood => mood.Id));

    [Fact]
    public void Every_name_is_there_once()
    {
        Assert.Equal(Moods.All.Count, Moods.All.Select(mood => mood.Name).Distinct(StringComparer.Ordinal).Count());
        Assert.All(Moods.All, mood => Assert.Matches("^[a-z]+( [a-z]+)?$", mood.Name));
    }

    [Fact]
    public void Each_has_the_number_the_name_and_the_parent_of_the_standard_list() => Assert.Equal(
        from line in Table.ReplaceLineEndings("\n").Split('\n')
        let parent = int.Parse(line[..line.IndexOf(':', StringComparison.Ordinal)], CultureInfo.InvariantCulture)
        from mood in line[(line.IndexOf(':', StringComparison.Ordinal) + 2)..].Split(", ")
        let id = int.Parse(mood[..mood.IndexOf(' ', StringComparison.Ordinal)], CultureInfo.InvariantCulture)
        orderby id
        select new Mood(id, mood[(mood.IndexOf(' ', StringComparison.Ordinal) + 1)..], parent),
        Moods.All);

    [Fact]
    public void Fifteen_moods_are_roots_and_every_other_leads_to_one()
    {
        var parents = Moods.All.ToDictionary(mood => mood.Id, mood => mood.Parent);

        Assert.Equal(15, parents.Values.Count(parent => parent == 0));
        Assert.All(parents.Keys, id =>
        {
            var steps = 0;
            for (var mood = id; mood != 0; mood = parents[mood])
            {
                Assert.True(++steps <= 10, $"mood {id} leads to no root");
            }
        });
    }
}
