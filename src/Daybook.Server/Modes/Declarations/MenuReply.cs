using System.Globalization;
using Daybook.Protocol.Flat;

namespace Daybook.Server.Modes.Declarations;

/// <summary>One line of a menu that a client shows: a link, a submenu, or a separator.</summary>
internal sealed record MenuItem(string Text, string? Url = null, IReadOnlyList<MenuItem>? Submenu = null)
{
    /// <summary>The protocol's way to say separator.</summary>
    public static MenuItem Separator { get; } = new("-");
}

/// <summary>
/// The web menus of <c>login</c>: menu 0 is the root, submenus are numbered from 1 in the order in which they are met, depth first
/// (fact sheet 4.1).
/// </summary>
internal sealed class MenuReply() : ReplyField<IReadOnlyList<MenuItem>>(
    ("menu_M_count", "How many items menu `M` has. Menu 0 is the root."),
    ("menu_M_N_text", "The text of item `N` of menu `M`; `-` is a separator."),
    ("menu_M_N_url", "Where the item leads, if it is a link."),
    ("menu_M_N_sub", "The number of the menu that it opens, if it is a submenu."))
{
    public override void Write(IReadOnlyList<MenuItem> value, FlatReply reply)
    {
        var menus = 0;
        WriteMenu(value, menus);

        void WriteMenu(IReadOnlyList<MenuItem> items, int number)
        {
            reply.Add(Key($"menu_{number}_count"), Key($"{items.Count}"));
            for (var i = 0; i < items.Count; i++)
            {
                var item = items[i];
                reply.Add(Key($"menu_{number}_{i + 1}_text"), item.Text);
                if (item.Url is not null)
                {
                    reply.Add(Key($"menu_{number}_{i + 1}_url"), item.Url);
                }
                else if (item.Submenu is not null)
                {
                    var submenu = ++menus;
                    reply.Add(Key($"menu_{number}_{i + 1}_sub"), Key($"{submenu}"));
                    WriteMenu(item.Submenu, submenu);
                }
            }
        }
    }

    private static string Key(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
