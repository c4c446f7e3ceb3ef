using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Daybook.Server.Modes.Console;

/// <summary>Cuts a line into words: at white space, but not within double quotes; a backslash takes the character after it as it is.</summary>
internal static class CommandWords
{
    /// <summary>Cuts a line; false if it ends within quotes or behind a backslash.</summary>
    public static bool TryCut(string line, [NotNullWhen(true)] out IReadOnlyList<string>? words)
    {
        var read = new List<string>();
        var word = new StringBuilder();
        var (isWord, isQuoted) = (false, false);
        words = null;
        for (var i = 0; i < line.Length; i++)
        {
            switch (line[i])
            {
                case '\\' when i + 1 == line.Length:
                    return false;

                case '\\':
                    word.Append(line[++i]);
                    isWord = true;
                    break;

                case '"':
                    isQuoted = !isQuoted;
                    isWord = true;
                    break;

                case var character when char.IsWhiteSpace(character) && !isQuoted:
                    End();
                    break;

                case var character:
                    word.Append(character);
                    isWord = true;
                    break;
            }
        }

        if (isQuoted)
        {
            return false;
        }

        End();
        words = read;
        return true;

        void End()
        {
            if (isWord)
            {
                read.Add(word.ToString());
                word.Clear();
                isWord = false;
            }
        }
    }
}
