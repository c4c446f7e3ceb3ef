using System.Globalization;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Modes.Entries;

/// <summary>Random posts, edits, deletions and syncs, over HTTP and on a model: both interfaces make the same journal, and it is the model's.</summary>
[Trait("Speed", "slow")]
public sealed class JournalWalkTests(EntryServer shared) : IClassFixture<EntryServer>
{
    private static readonly int Steps = Environment.GetEnvironmentVariable("DAYBOOK_LONG") == "1" ? 2000 : 120;

    public static TheoryData<int> Seeds => [1, 2, 3, 20261123];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task A_walk_leaves_the_journal_of_the_model(int seed)
    {
        var flat = await WalkAsync(seed, await shared.JoinAsync(Writer.Flat));
        var xmlRpc = await WalkAsync(seed, await shared.JoinAsync(Writer.XmlRpc));

        Assert.NotEmpty(flat);
        Assert.Equal(flat, xmlRpc);
    }

    private static async Task<IReadOnlyList<string>> WalkAsync(int seed, Writer writer)
    {
        var random = new Random(seed);
        var model = new JournalModel();
        var copy = new Dictionary<long, string>();
        var (lastSync, told) = ("", 0L);
        for (var step = 0; step < Steps; step++)
        {
            switch (random.Next(10))
            {
                case < 4:
                    await PostAsync(random, writer, model);
                    break;

                case < 7:
                    await EditAsync(random, writer, model);
                    break;

                case 7:
                    var itemId = Any(random, model);
                    var deleted = await writer.EditAsync(itemId, "");
                    Assert.Equal(model.Delete(itemId), deleted.Error is null);
                    copy.Remove(itemId);
                    break;

                default:
                    var items = (await writer.SendAsync("syncitems", ("lastsync", lastSync))).AssertOk().Items;
                    Assert.Equal(model.ChangedAfter(told), items.Select(item => (item.Item, item.Action)));
                    foreach (var entry in await writer.GetAsync("syncitems", ("lastsync", lastSync)))
                    {
                        copy[entry.ItemId] = JournalModel.Show(entry);
                    }

                    (lastSync, told) = items is [.., var last] ? (last.Time, model.ToldAt) : (lastSync, told);
                    break;
            }
        }

        foreach (var entry in await writer.GetAsync("syncitems", ("lastsync", lastSync)))
        {
            copy[entry.ItemId] = JournalModel.Show(entry);
        }

        Assert.Equal(model.Show().Order(StringComparer.Ordinal), copy.Values.Order(StringComparer.Ordinal));
        Assert.Equal(model.Show().Take(50), (await writer.GetAsync("lastn", ("howmany", 50))).Select(JournalModel.Show));
        return model.Show();
    }

    private static async Task PostAsync(Random random, Writer writer, JournalModel model)
    {
        var entry = Make(random);
        var posted = await writer.SendAsync("postevent", FieldsOf(entry));
        if (model.Post(entry) is { } itemId)
        {
            Assert.Equal(itemId, posted.AssertOk().ItemId);
        }
        else
        {
            Assert.StartsWith("Incorrect time value", posted.Error, StringComparison.Ordinal);
        }
    }

    /// <summary>Some of the fields are sent, and the others stay; the subject is always set.</summary>
    private static async Task EditAsync(Random random, Writer writer, JournalModel model)
    {
        var (itemId, entry, parts) = (Any(random, model), Make(random), random.Next(16));
        List<(string, object)> fields = [("event", entry.Text), ("subject", entry.Subject)];
        if ((parts & 1) != 0)
        {
            fields.AddRange(Writer.At(entry.Time));
        }

        if ((parts & 2) != 0)
        {
            fields.AddRange([("security", entry.Security), ("allowmask", entry.Mask)]);
        }

        if ((parts & 4) != 0)
        {
            fields.AddRange([("prop_taglist", entry.Tags), ("prop_current_mood", entry.Mood)]);
        }

        if ((parts & 8) != 0)
        {
            fields.Add(("prop_opt_backdated", entry.IsBackdated ? 1 : 0));
        }

        var edited = await writer.SendAsync("editevent", [("itemid", itemId), .. fields]);
        var isThere = model.Edit(itemId, old => old with
        {
            Text = entry.Text,
            Subject = entry.Subject,
            Time = (parts & 1) != 0 ? entry.Time : old.Time,
            Security = (parts & 2) != 0 ? entry.Security : old.Security,
            Mask = (parts & 2) != 0 ? entry.Mask : old.Mask,
            Tags = (parts & 4) != 0 ? entry.Tags : old.Tags,
            Mood = (parts & 4) != 0 ? entry.Mood : old.Mood,
            IsBackdated = (parts & 8) != 0 ? entry.IsBackdated : old.IsBackdated,
        });
        Assert.Equal(isThere ? null : "Client error: Can't edit post from requested journal", edited.Error);
    }

    private static Modelled Make(Random random)
    {
        var security = random.Next(4);
        return new Modelled(
            new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Unspecified).AddHours(random.Next(200)).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
            $"Text {random.Next(20)} ü\n<b>&amp; + %",
            random.Next(3) == 0 ? "" : $"Subject {random.Next(3)} ☃",
            security switch { 0 => "private", 1 => "usemask", _ => "public" },
            security == 1 ? 1 << random.Next(31) : 0,
            random.Next(3) switch { 0 => "", 1 => "one", _ => "one, two ü" },
            random.Next(3) == 0 ? "" : $"mood {random.Next(5)}",
            random.Next(3) == 0);
    }

    private static (string, object)[] FieldsOf(Modelled entry) =>
    [
        ("event", entry.Text), ("subject", entry.Subject), ("security", entry.Security), ("allowmask", entry.Mask), .. Writer.At(entry.Time),
        ("prop_taglist", entry.Tags), ("prop_current_mood", entry.Mood), ("prop_opt_backdated", entry.IsBackdated ? 1 : 0),
    ];

    /// <summary>An entry that is there, or now and then one that is not.</summary>
    private static long Any(Random random, JournalModel model) =>
        model.ItemIds.Count > 0 && random.Next(8) > 0 ? model.ItemIds.ElementAt(random.Next(model.ItemIds.Count)) : random.Next(1, 100);
}
