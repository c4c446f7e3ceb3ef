using System.Text;

namespace Daybook.Server.Commands;

/// <summary>A line that is typed on the terminal and not shown.</summary>
internal static class SecretLine
{
    /// <summary>Reads up to Enter; what was typed by mistake can be deleted. Ctrl-D ends it as well.</summary>
    public static string Read()
    {
        var typed = new StringBuilder();
        while (true)
        {
            var key = Console.ReadKey(intercept: true);
            switch (key.Key)
            {
                case ConsoleKey.Enter:
                case ConsoleKey.D when key.Modifiers == ConsoleModifiers.Control:
                    return typed.ToString();
                case ConsoleKey.Backspace:
                    RemoveLast(typed);
                    break;
                default:
                    if (!char.IsControl(key.KeyChar))
                    {
                        typed.Append(key.KeyChar);
                    }

                    break;
            }
        }
    }

    /// <summary>A character outside of the basic plane comes as two keys, and goes as one.</summary>
    private static void RemoveLast(StringBuilder typed)
    {
        var isPair = typed.Length > 1 && char.IsSurrogatePair(typed[^2], typed[^1]);
        typed.Length = Math.Max(0, typed.Length - (isPair ? 2 : 1));
    }
}
