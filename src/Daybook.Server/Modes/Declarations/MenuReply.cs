using System.Globalization;
using Daybook.Protocol.XmlRpc;

namespace Daybook.Server.Modes.Declarations;

/// <summary>One line of a menu that a client shows: a link, a submenu, or a separator.</summary>
internal sealed record MenuItem(string Text, string? Url = null, IReadOnlyList<MenuItem>? Submenu = null)
{
    /// <summary>The protocol's way to say separator.</summary>
    public static MenuItem Separator { get; } = new("-");
}

/// <summary>
/// The web menus of <c>login</c>. Flat, menu 0 is the root, and submenus are numbered from 1 in the order in which they are met, depth first (fact
/// sheet 4.1); in XML-RPC they stand in one another.
/// </summary>
internal sealed class MenuReply() : ReplyField<IReadOnlyList<MenuItem>>(("menu", "menus"), "With `getmenus`: the items of the menu, one after another.")
{
    protected override void WriteFlat(string name, IReadOnlyList<MenuItem> value, FlatOutput output)
    {
        var menus = 0;
        WriteMenu(value, menus);

        void WriteMenu(IReadOnlyList<MenuItem> items, int number)
        {
            output.Add(Key($"{name}_{number}_count"), items.Count);
            for (var i = 0; i < items.Count; i++)
            {
                var item = items[i];
                output.Add(Key($"{name}_{number}_{i + 1}_text"), item.Text);
                if (item.Url is not null)
                {
                    output.Add(Key($"{name}_{number}_{i + 1}_url"), item.Url);
                }
                else if (item.Submenu is not null)
                {
                    var submenu = ++menus;
                    output.Add(Key($"{name}_{number}_{i + 1}_sub"), submenu);
                    WriteMenu(item.Submenu, submenu);
                }
            }
        }
    }

    protected override void WriteXmlRpc(string name, IReadOnlyList<MenuItem> value, XmlRpcStruct output) => output.Set(name, Menu(value));

    protected override IReadOnlyList<FieldRow> DescribeFlat(string name) =>
    [
        new($"{name}_M_count", "", "How many items menu `M` has. Menu 0 is the root."),
        new($"{name}_M_N_text", "", "The text of item `N` of menu `M`; `-` is a separator."),
        new($"{name}_M_N_url", "", "Where the item leads, if it is a link."),
        new($"{name}_M_N_sub", "", "The number of the menu that it opens, if it is a submenu."),
    ];

    protected override IReadOnlyList<FieldRow> DescribeXmlRpc(string name) =>
    [
        new(name, "array of structs", Meaning),
        new($"{name}[].text", "string", "The text of the item; `-` is a separator."),
        new($"{name}[].url", "string", "Where the item leads, if it is a link."),
        new($"{name}[].sub", "array of structs", "The items of the menu that it opens, if it is a submenu."),
    ];

    private static XmlRpcArray Menu(IReadOnlyList<MenuItem> items) => new([.. items.Select(item =>
    {
        var members = new XmlRpcStruct(("text", new XmlRpcText(item.Text)));
        if (item.Url is not null)
        {
            members.Set("url", new XmlRpcText(item.Url));
        }
        else if (item.Submenu is not null)
        {
            members.Set("sub", Menu(item.Submenu));
        }

        return members;
    })]);

    private static string Key(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
