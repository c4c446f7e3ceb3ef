namespace Daybook.Protocol.Tests;

public sealed class MoodsTests
{
    [Fact]
    public void There_are_132_moods_numbered_1_to_134_without_50_and_94() =>
        Assert.Equal(Enumerable.Range(1, 134).Except([50, 94]), Moods.All.Select(mood => mood.Id));

    [Fact]
    public void Every_name_is_there_once()
    {
        Assert.Equal(Moods.All.Count, Moods.All.Select(mood => mood.Name).Distinct(StringComparer.Ordinal).Count());
        Assert.All(Moods.All, mood => Assert.Matches("^[a-z]+( [a-z]+)?$", mood.Name));
    }

    [Theory]
    [InlineData(1, "aggravated", 2)]
    [InlineData(2, "angry", 0)]
    [InlineData(14, "exhausted", 74)]
    [InlineData(24, "pissed off", 2)]
    [InlineData(77, "recumbent", 53)]
    [InlineData(97, "nauseated", 82)]
    [InlineData(113, "blank", 78)]
    [InlineData(122, "shocked", 121)]
    [InlineData(127, "distressed", 4)]
    [InlineData(134, "nervous", 46)]
    public void A_mood_has_the_name_and_parent_of_the_standard_list(int id, string name, int parent) =>
        Assert.Equal(new Mood(id, name, parent), Moods.All.Single(mood => mood.Id == id));

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
