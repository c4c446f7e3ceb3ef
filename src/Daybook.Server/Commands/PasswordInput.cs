using System.CommandLine;
using System.Text;

namespace Daybook.Server.Commands;

/// <summary>
/// A password is typed on the terminal, unseen, or with <c>--password-stdin</c> comes as one line of standard input; arguments can be seen by everybody on the
/// machine.
/// </summary>
internal static class PasswordInput
{
    /// <summary>Longer than any password, shorter than a file that was piped by mistake.</summary>
    private const int MaxBytes = 65_536;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The option, which the command demands where nobody can be asked.</summary>
    public static Option<bool> AddTo(CommandContext context, Command command)
    {
        var option = new Option<bool>("--password-stdin")
        {
            Description = "Read the password, one line of UTF-8, from standard input; otherwise you are asked for it on the terminal",
            Arity = ArgumentArity.Zero,
        };
        command.Add(option);
        command.Validators.Add(result =>
        {
            if (!context.CanAskForSecrets && result.GetResult(option) is null)
            {
                result.AddError("The password is read from standard input, never from an argument: add --password-stdin");
            }
        });
        return option;
    }

    /// <summary>Asks twice on the terminal, or reads standard input if the option is given.</summary>
    /// <returns>The password: valid UTF-8, not empty.</returns>
    /// <exception cref="CommandException">It is empty, longer than the limit or no UTF-8, or the second time another.</exception>
    public static Task<string> ReadAsync(CommandContext context, bool isPiped, CancellationToken cancellation) =>
        isPiped ? ReadAsync(context, cancellation) : AskAsync(context);

    private static async Task<string> AskAsync(CommandContext context)
    {
        var password = await context.AskForSecretAsync("Password (not shown): ");
        if (password.Length == 0)
        {
            throw Empty();
        }

        try
        {
            Check(StrictUtf8.GetByteCount(password));
        }
        catch (EncoderFallbackException)
        {
            throw NotUtf8();
        }

        return await context.AskForSecretAsync("Once more: ") == password
            ? password
            : throw new CommandException("The two passwords differ, so nothing was changed.");
    }

    /// <summary>Reads the first line, without its LF or CRLF; what follows it does not count.</summary>
    private static async Task<string> ReadAsync(CommandContext context, CancellationToken cancellation)
    {
        if (context.IsInputTyped)
        {
            await context.Error.WriteLineAsync("Type the password and press Enter; it is shown while you type.");
        }

        var line = await ReadLineAsync(context.Input, cancellation);
        if (line.Length == 0)
        {
            throw Empty();
        }

        try
        {
            return StrictUtf8.GetString(line.Span);
        }
        catch (DecoderFallbackException)
        {
            throw NotUtf8();
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadLineAsync(Stream input, CancellationToken cancellation)
    {
        // Room for the longest password and its CRLF.
        var buffer = new byte[MaxBytes + 2];
        var length = 0;
        while (length < buffer.Length)
        {
            var read = await input.ReadAsync(buffer.AsMemory(length), cancellation);
            if (read == 0)
            {
                return Checked(buffer.AsMemory(0, length));
            }

            var end = buffer.AsSpan(length, read).IndexOf((byte)'\n');
            if (end >= 0)
            {
                end += length;
                return Checked(buffer.AsMemory(0, end > 0 && buffer[end - 1] == '\r' ? end - 1 : end));
            }

            length += read;
        }

        return Checked(buffer);
    }

    private static ReadOnlyMemory<byte> Checked(ReadOnlyMemory<byte> line)
    {
        Check(line.Length);
        return line;
    }

    private static void Check(int bytes)
    {
        if (bytes > MaxBytes)
        {
            throw new CommandException($"The password is longer than {MaxBytes} bytes, which is the limit.");
        }
    }

    private static CommandException Empty() => new("The password is empty.");

    private static CommandException NotUtf8() => new("The password is not valid UTF-8.");
}
