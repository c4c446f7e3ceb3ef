using System.Text;
using Daybook.Client.Commands;

namespace Daybook.Client.Accounts;

/// <summary>Reads what a person types, or a program pipes in.</summary>
internal static class PasswordInput
{
    /// <summary>Longer than any password, shorter than a file that was piped by mistake.</summary>
    private const int MaxBytes = 4096;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Whether a person can be asked.</summary>
    public static bool CanAsk => !Console.IsInputRedirected && !Console.IsErrorRedirected;

    /// <summary>The first line of standard input; what follows it does not count.</summary>
    public static async Task<string> ReadLineAsync(Stream input, CancellationToken cancellation)
    {
        var buffer = new byte[MaxBytes];
        var length = 0;
        var end = -1;
        while (end < 0 && length < buffer.Length)
        {
            var read = await input.ReadAsync(buffer.AsMemory(length), cancellation);
            if (read == 0)
            {
                end = length;
                break;
            }

            end = buffer.AsSpan(0, length + read).IndexOf((byte)'\n');
            length += read;
        }

        if (end < 0)
        {
            throw new CommandException($"The password has {MaxBytes} bytes or more, which is too long.", LjpicsCommands.WrongUsage);
        }

        var line = buffer.AsSpan(0, end).TrimEnd((byte)'\r');
        try
        {
            return line.Length > 0 ? StrictUtf8.GetString(line) : throw new CommandException("The password is empty.", LjpicsCommands.NoLogin);
        }
        catch (DecoderFallbackException)
        {
            throw new CommandException("The password is not valid UTF-8.", LjpicsCommands.NoLogin);
        }
    }

    /// <summary>Asks on the terminal.</summary>
    public static string Ask(TextWriter error, string question)
    {
        error.Write(question);
        return Console.ReadLine() ?? throw new OperationCanceledException();
    }

    /// <summary>Asks on the terminal without showing what is typed.</summary>
    public static string AskSecretly(TextWriter error, string question)
    {
        error.Write(question);
        var typed = new StringBuilder();
        while (true)
        {
            var key = Console.ReadKey(intercept: true);
            switch (key.Key)
            {
                case ConsoleKey.Enter:
                    error.WriteLine();
                    return typed.ToString();
                case ConsoleKey.Backspace when typed.Length > 0:
                    // A character outside of the basic plane comes as two keys, and goes as one.
                    typed.Length -= typed.Length > 1 && char.IsSurrogatePair(typed[^2], typed[^1]) ? 2 : 1;
                    break;
                case ConsoleKey.D when key.Modifiers == ConsoleModifiers.Control && typed.Length == 0:
                    throw new OperationCanceledException();
                default:
                    if (!char.IsControl(key.KeyChar))
                    {
                        typed.Append(key.KeyChar);
                    }

                    break;
            }
        }
    }
}
