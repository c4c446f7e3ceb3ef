using System.CommandLine;
using System.Text;

namespace Daybook.Server.Commands;

/// <summary>
/// <c>--password-stdin</c>: a password comes as one line of standard input, for arguments can be seen by everybody on the machine.
/// </summary>
internal static class PasswordInput
{
    /// <summary>Longer than any password, shorter than a file that was piped by mistake.</summary>
    private const int MaxBytes = 65_536;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The option, which the command demands.</summary>
    public static void AddTo(Command command)
    {
        var option = new Option<bool>("--password-stdin")
        {
            Description = "Read the password, one line of UTF-8, from standard input (required)",
            Arity = ArgumentArity.Zero,
        };
        command.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetResult(option) is null)
            {
                result.AddError("The password is read from standard input, never from an argument: add --password-stdin");
            }
        });
    }

    /// <summary>Reads the first line, without its LF or CRLF; what follows it does not count.</summary>
    /// <returns>The password: valid UTF-8, not empty.</returns>
    /// <exception cref="CommandException">It is empty, longer than the limit or no UTF-8.</exception>
    public static async Task<string> ReadAsync(CommandContext context, CancellationToken cancellation)
    {
        if (context.IsInputTyped)
        {
            await context.Error.WriteLineAsync("Type the password and press Enter; it is shown while you type.");
        }

        var line = await ReadLineAsync(context.Input, cancellation);
        if (line.Length == 0)
        {
            throw new CommandException("The password is empty.");
        }

        try
        {
            return StrictUtf8.GetString(line.Span);
        }
        catch (DecoderFallbackException)
        {
            throw new CommandException("The password is not valid UTF-8.");
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

    private static ReadOnlyMemory<byte> Checked(ReadOnlyMemory<byte> line) => line.Length <= MaxBytes
        ? line
        : throw new CommandException($"The password is longer than {MaxBytes} bytes, which is the limit.");
}
